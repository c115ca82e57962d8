import type { KeyboardEvent, ReactNode } from "react";
import { moveFocus } from "./move-focus";

interface ListProps {
  /** What the list holds («Чаты»). */
  label: string;
  children: ReactNode;
  className?: string;
}

/** A list of `ListRow`s: arrows, Home and End move between the rows. */
export function List({ label, children, className }: ListProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (moveFocus(event.currentTarget, event.key)) event.preventDefault();
  };
  return (
    // The role is written out because Safari drops it from a list without markers.
    <ul role="list" aria-label={label} className={className} onKeyDown={onKeyDown}>
      {children}
    </ul>
  );
}
