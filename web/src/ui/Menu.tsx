import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Menu.module.css";

export type MenuEntry =
  | "separator"
  | {
      label: string;
      icon?: ReactNode;
      /** Either what to do, or where to go. */
      onSelect?: () => void;
      href?: string;
      danger?: boolean;
      disabled?: boolean;
    };

interface MenuProps {
  /** The control that opens the menu; it must take a ref and button properties (Button, IconButton). */
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
}

/** A list of actions under a button. Arrows, first letters, Home, End and Esc work. */
export function Menu({ trigger, entries, align = "end" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} align={align} sideOffset={4} collisionPadding={8}>
          <Base.Popup className={styles.popup}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface FloatingMenuProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  entries: readonly MenuEntry[];
  /** What the menu belongs to: gets the focus back when it closes. */
  owner: HTMLElement | null;
  /** Where it opens, in the window; by default under its owner. */
  point?: { x: number; y: number };
  /** Names the menu for screen readers. */
  label: string;
}

/** The same list at a pressed place: a right click, a long press. */
export function FloatingMenu({ open, onOpenChange, entries, owner, point, label }: FloatingMenuProps) {
  const anchor = point ? { getBoundingClientRect: () => new DOMRect(point.x, point.y, 0, 0) } : owner;
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)} modal={false}>
      <Base.Portal>
        <Base.Positioner
          className={styles.positioner}
          anchor={anchor}
          align="start"
          sideOffset={4}
          collisionPadding={8}
        >
          <Base.Popup className={styles.popup} finalFocus={() => owner} aria-label={label}>
            <Entries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Entries({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) =>
    entry === "separator" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity but their place
      <Base.Separator key={`separator-${index}`} className={styles.separator} />
    ) : (
      <Entry key={entry.label} entry={entry} />
    ),
  );
}

function Entry({ entry }: { entry: Exclude<MenuEntry, "separator"> }) {
  const className = cx(styles.item, entry.danger && styles.danger);
  const content = (
    <>
      {entry.icon && <span className={styles.icon}>{entry.icon}</span>}
      <span>{entry.label}</span>
    </>
  );
  if (entry.href) {
    return (
      <Base.LinkItem className={className} href={entry.href} closeOnClick>
        {content}
      </Base.LinkItem>
    );
  }
  return (
    <Base.Item className={className} disabled={entry.disabled} onClick={entry.onSelect}>
      {content}
    </Base.Item>
  );
}
