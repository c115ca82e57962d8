import { Menu as Base } from "@base-ui/react/menu";
import { useRef } from "react";
import { cx } from "./cx";
import type { MenuEntry } from "./Menu";
import styles from "./Menu.module.css";

export interface MenuFrameProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  entries: readonly MenuEntry[];
  /** What the menu belongs to: it opens there, and the focus goes back there when it closes. */
  owner: HTMLElement | null;
  /** Where it opens instead, in the window: under a right click, a long press. */
  point?: { x: number; y: number };
  /** Names the menu for screen readers; by default its owner does. */
  label?: string;
  align?: "start" | "end";
  /** Opened from the keyboard: the first entry has the focus. */
  focusFirst?: boolean;
}

/** The menu itself, loaded when one first opens. Arrows, first letters, Home, End and Esc work. */
export default function MenuFrame(props: MenuFrameProps) {
  const { open, onOpenChange, entries, owner, point, label, align = "start", focusFirst } = props;
  const popup = useRef<HTMLDivElement>(null);
  const anchor = point ? { getBoundingClientRect: () => new DOMRect(point.x, point.y, 0, 0) } : owner;
  return (
    <Base.Root
      open={open}
      onOpenChangeComplete={(opened) => {
        const first = popup.current?.querySelector<HTMLElement>('[role="menuitem"]');
        // Keys may have come before the menu has opened to its end: who has gone on already stays there.
        if (opened && focusFirst && document.activeElement?.role !== "menuitem") first?.focus();
      }}
      onOpenChange={(next, { reason, event }) => {
        // A press on the owner is the owner's to answer: it closes the menu by itself.
        const own = reason === "outside-press" && !point && owner?.contains(event.target as Node | null);
        if (!own) onOpenChange(next);
      }}
    >
      <Base.Portal>
        <Base.Positioner
          className={styles.positioner}
          anchor={anchor}
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          <Base.Popup
            ref={popup}
            className={styles.popup}
            finalFocus={() => {
              // What was chosen may have taken the focus itself: the field for a reply.
              const active = document.activeElement;
              const taken = active?.matches("input, textarea") && !popup.current?.contains(active);
              return taken ? false : owner;
            }}
            onKeyDown={(event) => {
              if (event.key !== "Tab") return;
              event.preventDefault();
              onOpenChange(false);
            }}
            aria-label={label ?? owner?.getAttribute("aria-label") ?? owner?.textContent ?? undefined}
          >
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
