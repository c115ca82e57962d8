import { Trans, useLingui } from "@lingui/react/macro";
import { CheckCircle2, Download } from "lucide-react";
import { useState } from "react";
import { upload } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { LinkButton } from "~/ui/Button";
import { FileDrop } from "~/ui/FileDrop";
import { Section } from "~/ui/Page";
import { ProgressBar } from "~/ui/ProgressBar";
import { useToast } from "~/ui/Toast";
import styles from "./People.module.css";
import { can } from "./use-school";

type OrderState = components["schemas"]["OrderState"];

/** The server takes no more. */
const LIMIT = 10 * 1024 * 1024;

interface OrderSectionProps {
  space: components["schemas"]["Space"];
  attached: boolean;
  onAttached: () => void;
}

/** The signed order that appoints the administrator: attached after the first day, or replaced by a newer one (R1). */
export function OrderSection({ space, attached, onAttached }: OrderSectionProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [sent, setSent] = useState<{ value: number; max: number }>();
  const [refusal, setRefusal] = useState<string>();
  const take = async (files: File[]) => {
    const file = files[0];
    if (!file) return;
    if (file.size > LIMIT) return setRefusal(t`Файл больше 10 МБ. Сожмите его или сфотографируйте приказ ещё раз.`);
    setRefusal(undefined);
    setSent({ value: 0, max: file.size });
    try {
      const path = `/api/orgs/${space.org}/order?name=${encodeURIComponent(file.name)}`;
      const { name } = await upload<OrderState>(path, file, { onProgress: (value, max) => setSent({ value, max }) });
      toast({ text: t`Приказ приложен: ${name}.` });
      onAttached();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setRefusal(cause.message);
    } finally {
      setSent(undefined);
    }
  };
  const mayAttach = can(space, "attach_order");
  if (!attached && !mayAttach) return null;
  return (
    <Section
      title={t`Приказ о назначении администратора`}
      lead={<Trans>Подписанный документ. Его видят администраторы и директор.</Trans>}
    >
      <div className={styles.fields}>
        {attached && (
          <div className={styles.row}>
            <CheckCircle2 size={22} className={styles.good} aria-hidden="true" />
            <span className={styles.grow}>
              <Trans>Приказ приложен</Trans>
            </span>
            <LinkButton href={`/api/orgs/${space.org}/order`} icon={<Download size={20} />} download>
              <Trans>Скачать</Trans>
            </LinkButton>
          </div>
        )}
        {mayAttach && (
          <FileDrop
            label={
              attached ? t`Выберите новый приказ или перетащите его сюда` : t`Выберите приказ или перетащите его сюда`
            }
            hint={
              attached ? t`PDF или фотография, до 10 МБ. Прежний приказ сохранится.` : t`PDF или фотография, до 10 МБ`
            }
            accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
            disabled={sent !== undefined}
            error={refusal}
            onFiles={(files) => void take(files)}
          />
        )}
        {sent && <ProgressBar label={t`Отправляем файл`} value={sent.value} max={sent.max} />}
      </div>
    </Section>
  );
}
