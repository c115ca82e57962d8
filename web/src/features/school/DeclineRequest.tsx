import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { TextArea } from "~/ui/TextField";
import styles from "./People.module.css";

interface DeclineRequestProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  name: string;
  role: components["schemas"]["JoinRequest"]["role"];
  busy: boolean;
  onDecline: (reason: string) => void;
}

const LONGEST = 300;

/** The question before a refusal, and why: the person reads it. */
export function DeclineRequest({ open, onOpenChange, name, role, busy, onDecline }: DeclineRequestProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  useEffect(() => {
    if (open) setReason("");
  }, [open]);
  const offered = {
    parent: [t`Не нашли ребёнка в списке класса.`, t`Ссылка была для другого класса.`],
    pupil: [t`Не нашли вас в списке класса.`, t`Ссылка была для другого класса.`],
    staff: [t`Не нашли вас в списке сотрудников.`],
  }[role];
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Отклонить заявку: ${name}?`}
      confirmLabel={t`Отклонить`}
      danger
      busy={busy}
      onConfirm={() => onDecline(reason.trim())}
    >
      <div className={styles.fields}>
        <p>
          <Trans>Человек не попадёт в чаты. Новую ссылку можно выдать в любой день.</Trans>
        </p>
        <TextArea
          label={t`Причина`}
          optional
          hint={t`Её прочитает тот, кому отказано.`}
          maxLength={LONGEST}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className={styles.row}>
          {offered.map((one) => (
            <Button key={one} onClick={() => setReason(one)}>
              {one}
            </Button>
          ))}
        </div>
      </div>
    </ConfirmDialog>
  );
}
