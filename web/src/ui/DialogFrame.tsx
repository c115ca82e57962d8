import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { cx } from "./cx";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title: read out when the dialog opens. */
  description?: ReactNode;
  /** Buttons at the bottom; the main one last. */
  actions?: ReactNode;
  children?: ReactNode;
  size?: "narrow" | "wide";
  /** A text to read, without fields: keys scroll it. */
  reads?: boolean;
  /** Where focus goes at opening; by default the first control. */
  initialFocus?: RefObject<HTMLElement | null>;
}

/** The window itself; `Dialog` loads it when one first opens. */
export default function DialogFrame(props: DialogProps) {
  const { open, onOpenChange, title, description, actions, children, size = "narrow", reads, initialFocus } = props;
  const { t } = useLingui();
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup className={cx(styles.popup, styles[size])} initialFocus={initialFocus}>
            <header className={styles.header}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              <Base.Close render={<IconButton label={t`Закрыть`} icon={<X size={20} />} className={styles.close} />} />
            </header>
            <div className={styles.body} tabIndex={reads ? 0 : undefined}>
              {description && <Base.Description className={styles.description}>{description}</Base.Description>}
              {children}
            </div>
            {actions && <footer className={styles.actions}>{actions}</footer>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
