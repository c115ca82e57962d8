import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { QrCode } from "~/ui/QrCode";
import { RadioGroup } from "~/ui/RadioGroup";
import { LocalAddressBanner } from "./LocalAddress";
import styles from "./People.module.css";

interface ClassLinkProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  unit: components["schemas"]["Unit"];
}

/** One link for a whole class: whoever opens it says their name and waits for the class teacher. It shows nobody's name. */
export function ClassLink({ open, onOpenChange, org, unit }: ClassLinkProps) {
  const { t } = useLingui();
  const [role, setRole] = useState<"parent" | "pupil">("parent");
  const [link, setLink] = useState<components["schemas"]["ClassLink"]>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const issue = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const body = { unit: unit.id, role, days: 30, uses_limit: 60 };
      setLink((await api.POST("/api/orgs/{org}/invites/class-links", { params: { path: { org } }, body })).data);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const close = (next: boolean) => {
    if (!next) setLink(undefined);
    onOpenChange(next);
  };
  const label = unit.label;
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={t`Ссылка класса: ${label}`}
      actions={
        link ? (
          <Button variant="primary" onClick={() => void navigator.clipboard.writeText(link.url)}>
            <Trans>Скопировать ссылку</Trans>
          </Button>
        ) : (
          <Button variant="primary" busy={busy} onClick={() => void issue()}>
            <Trans>Выдать ссылку</Trans>
          </Button>
        )
      }
    >
      <div className={styles.fields}>
        <LocalAddressBanner />
        {error && <Banner tone="danger">{error.message}</Banner>}
        {link ? (
          <>
            <QrCode svg={link.qr_svg} alt={t`QR-код: открыть приглашение`} size={40} />
            <p className={styles.link}>{link.url}</p>
            <p>
              <Trans>Код для ввода вручную:</Trans> <strong>{link.code}</strong>
            </p>
            <p className={styles.note}>
              <Trans>
                Действует месяц, ещё 60 человек. Это та же ссылка, что на пустых листках класса; отозвать её можно в
                списке выданных приглашений. Заявки появятся в разделе «Заявки».
              </Trans>
            </p>
          </>
        ) : (
          <RadioGroup<"parent" | "pupil">
            label={t`Для кого`}
            value={role}
            onValueChange={setRole}
            options={[
              { value: "parent", label: t`Для представителей` },
              { value: "pupil", label: t`Для учеников` },
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}
