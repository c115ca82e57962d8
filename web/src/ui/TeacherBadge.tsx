import { useLingui } from "@lingui/react/macro";
import { GraduationCap } from "lucide-react";
import { cx } from "./cx";
import styles from "./marks.module.css";

interface TeacherBadgeProps {
  /** The word of this kind of organisation («Преподаватель»); «Учитель» by default. */
  word?: string;
  /** Shows the word beside the cap; without it screen readers still hear it. */
  worded?: boolean;
}

/** The academic cap: the organisation has confirmed that this person teaches here. Not shown where they are a parent. */
export function TeacherBadge({ word, worded }: TeacherBadgeProps) {
  const { t } = useLingui();
  const text = word ?? t`Учитель`;
  return (
    <span className={cx(styles.mark, worded && styles.worded)} title={worded ? undefined : text}>
      <GraduationCap size={18} aria-hidden="true" />
      <span className={worded ? undefined : "visually-hidden"}>{text}</span>
    </span>
  );
}
