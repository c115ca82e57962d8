import { X } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Chip.module.css";

interface ChipProps {
  /** What holds («Без класса»). */
  children: ReactNode;
  /** What a press does, for screen readers («Убрать условие: без класса»). */
  removeLabel: string;
  onRemove: () => void;
}

/** Something that is in force and can be taken away by a press: a condition of a list. */
export function Chip({ children, removeLabel, onRemove }: ChipProps) {
  return (
    <button type="button" className={styles.chip} aria-label={removeLabel} onClick={onRemove}>
      <span>{children}</span>
      <X size={16} aria-hidden="true" />
    </button>
  );
}
