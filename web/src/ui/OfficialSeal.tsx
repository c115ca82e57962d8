import { useLingui } from "@lingui/react/macro";
import { BadgeCheck } from "lucide-react";
import { cx } from "./cx";
import styles from "./marks.module.css";

/** The seal of a chat or channel whose members come from the organisation's own lists. */
export function OfficialSeal({ worded }: { worded?: boolean }) {
  const { t } = useLingui();
  const text = t`Официальный чат`;
  return (
    <span className={cx(styles.mark, worded && styles.worded)} title={worded ? undefined : text}>
      <BadgeCheck size={worded ? 16 : 17} aria-hidden="true" />
      <span className={worded ? undefined : "visually-hidden"}>{text}</span>
    </span>
  );
}
