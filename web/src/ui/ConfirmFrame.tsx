import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { Trans } from "@lingui/react/macro";
import { type ReactNode, useRef } from "react";
import { Button } from "./Button";
import { cx } from "./cx";
import styles from "./Dialog.module.css";

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The question («Удалить сообщение?»). */
  title: string;
  /** What will follow, and whether it can be undone. */
  children?: ReactNode;
  /** The verb of the question («Удалить»). */
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
}

/** The window itself; `ConfirmDialog` loads it when one first opens. */
export default function ConfirmFrame(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, children, confirmLabel, cancelLabel, danger, busy, onConfirm } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup className={cx(styles.popup, styles.narrow)} initialFocus={cancel}>
            <header className={styles.header}>
              <Base.Title className={styles.title}>{title}</Base.Title>
            </header>
            {children && (
              <div className={styles.body}>
                <Base.Description render={<div />}>{children}</Base.Description>
              </div>
            )}
            <footer className={styles.actions}>
              <Base.Close render={<Button ref={cancel}>{cancelLabel ?? <Trans>Отмена</Trans>}</Button>} />
              <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
                {confirmLabel}
              </Button>
            </footer>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
