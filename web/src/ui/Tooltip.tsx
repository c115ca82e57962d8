import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import styles from "./Popover.module.css";

interface TooltipProps {
  /** A few words more than the control shows. Never the only place of what one needs: phones have no hovering. */
  text: string;
  children: ReactElement;
}

/** Appears on hover and on keyboard focus. The control keeps an accessible name of its own. */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger delay={400} render={children} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={styles.tip}>{text}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
