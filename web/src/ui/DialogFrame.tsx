import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type RefObject, useRef } from "react";
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
  /** Where focus goes at opening; by default the first field, or the first control where there is none. */
  initialFocus?: RefObject<HTMLElement | null>;
}

/** The window itself; `Dialog` loads it when one first opens. */
export default function DialogFrame(props: DialogProps) {
  const { open, onOpenChange, title, description, actions, children, size = "narrow", reads, initialFocus } = props;
  const { t } = useLingui();
  const popup = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup
            ref={popup}
            className={cx(styles.popup, styles[size])}
            initialFocus={
              initialFocus ??
              // A finger that opened it has not asked for the keyboard over half of the screen.
              ((opened) => (opened === "touch" ? popup.current : (firstField(body.current) ?? true)))
            }
            onKeyDown={pressMain}
          >
            <header className={styles.header}>
              <Base.Title className={styles.title}>{title}</Base.Title>
              <Base.Close render={<IconButton label={t`Закрыть`} icon={<X size={20} />} className={styles.close} />} />
            </header>
            <div ref={body} className={styles.body} tabIndex={reads ? 0 : undefined}>
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

const FIELDS = "input:not([type=hidden],[type=file],:disabled), textarea:not(:disabled), select:not(:disabled)";

function firstField(box: HTMLElement | null): HTMLElement | null {
  const first = box?.querySelector<HTMLInputElement>(FIELDS) ?? null;
  if (first?.type !== "radio") return first;
  return box?.querySelector<HTMLElement>(`[name="${first.name}"]:checked`) ?? first;
}

/** Fields in which Enter has no meaning of its own. */
const ONE_LINE = new Set(["text", "tel", "email", "url", "number", "password", "date"]);

/** Enter in a field does what the main button says, as in a form; what cannot be undone wants a press of its own. */
function pressMain(event: KeyboardEvent<HTMLElement>): void {
  const field = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.nativeEvent.isComposing) return;
  if (!(field instanceof HTMLInputElement) || !ONE_LINE.has(field.type) || field.form || field.list) return;
  if (field.getAttribute("role") === "combobox") return;
  event.preventDefault();
  event.currentTarget.querySelector<HTMLElement>("footer [data-main]:not(:disabled)")?.click();
}
