import { Plural } from "@lingui/react/macro";
import type { ReactNode } from "react";
import styles from "./Badge.module.css";
import { cx } from "./cx";

interface BadgeProps {
  /** How many are unread; nothing is shown for 0. */
  count: number;
  /** The chat is muted: the number stays, quietly. */
  muted?: boolean;
  /** The number in words for a screen reader, where it counts something else than unread messages. */
  words?: ReactNode;
}

/** A number that waits: unread messages as a rule. */
export function Badge({ count, muted, words }: BadgeProps) {
  if (count <= 0) return null;
  return (
    <span className={cx(styles.badge, muted && styles.muted)}>
      <span aria-hidden="true">{count > 999 ? "999+" : count}</span>
      <span className="visually-hidden">
        {words ?? (
          <Plural
            value={count}
            one="# непрочитанное сообщение"
            few="# непрочитанных сообщения"
            many="# непрочитанных сообщений"
            other="# непрочитанного сообщения"
          />
        )}
      </span>
    </span>
  );
}
