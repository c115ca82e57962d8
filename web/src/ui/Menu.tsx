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
            {entries.map((entry, index) =>
              entry === "separator" ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity but their place
                <Base.Separator key={`separator-${index}`} className={styles.separator} />
              ) : (
                <Entry key={entry.label} entry={entry} />
              ),
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
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
