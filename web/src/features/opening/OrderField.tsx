import { Trans, useLingui } from "@lingui/react/macro";
import { FileText } from "lucide-react";
import { useState } from "react";
import { upload } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { FileDrop } from "~/ui/FileDrop";
import { ProgressBar } from "~/ui/ProgressBar";
import { fileSize } from "./file-size";
import styles from "./Opening.module.css";

export type Order = components["schemas"]["OrderUpload"];

/** The server takes no more. */
const LIMIT = 10 * 1024 * 1024;

interface OrderFieldProps {
  order: Order | undefined;
  error: string | undefined;
  onChange: (order: Order | undefined) => void;
}

/** The signed order: sent as soon as it is chosen, so that the last press only sends words. */
export function OrderField({ order, error, onChange }: OrderFieldProps) {
  const { t } = useLingui();
  const [sent, setSent] = useState<{ value: number; max: number }>();
  const [refusal, setRefusal] = useState<string>();
  const take = async (files: File[]) => {
    const file = files[0];
    if (!file) return;
    if (file.size > LIMIT) return setRefusal(t`Файл больше 10 МБ. Сожмите его или сфотографируйте приказ ещё раз.`);
    setRefusal(undefined);
    setSent({ value: 0, max: file.size });
    try {
      const path = `/api/application-orders?name=${encodeURIComponent(file.name)}`;
      onChange(await upload<Order>(path, file, { onProgress: (value, max) => setSent({ value, max }) }));
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setRefusal(cause.message);
    } finally {
      setSent(undefined);
    }
  };
  if (order) {
    return (
      <div className={styles.file}>
        <FileText size={24} aria-hidden="true" />
        <span className={styles.grow}>
          {order.name}
          <br />
          <span className={styles.note}>{fileSize(order.size)}</span>
        </span>
        <Button variant="quiet" onClick={() => onChange(undefined)}>
          <Trans>Заменить</Trans>
        </Button>
      </div>
    );
  }
  return (
    <>
      <FileDrop
        label={t`Выберите приказ или перетащите его сюда`}
        hint={t`PDF или фотография, до 10 МБ`}
        accept=".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
        disabled={sent !== undefined}
        error={refusal ?? error}
        onFiles={(files) => void take(files)}
      />
      {sent && <ProgressBar label={t`Отправляем файл`} value={sent.value} max={sent.max} />}
    </>
  );
}
