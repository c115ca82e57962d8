import { Popover as Base } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import styles from "./Popover.module.css";

export interface PopoverFrameProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  owner: HTMLElement | null;
  title: string;
  children: ReactNode;
}

/** The panel itself, loaded when one first opens. */
export default function PopoverFrame({ open, onOpenChange, owner, title, children }: PopoverFrameProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, { reason, event }) => {
        // A press on the owner is the owner's to answer: it closes the panel by itself.
        const own = reason === "outside-press" && owner?.contains(event.target as Node | null);
        if (!own) onOpenChange(next);
      }}
    >
      <Base.Portal>
        <Base.Positioner className={styles.positioner} anchor={owner} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={styles.popup} finalFocus={() => owner}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
