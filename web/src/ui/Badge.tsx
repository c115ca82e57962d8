import { Plural } from "@lingui/react/macro";
import styles from "./Badge.module.css";
import { cx } from "./cx";

interface BadgeProps {
  /** How many are unread; nothing is shown for 0. */
  count: number;
  /** The chat is muted: the number stays, quietly. */
  muted?: boolean;
}

/** The number of unread messages. */
export function Badge({ count, muted }: BadgeProps) {
  if (count <= 0) return null;
  return (
    <span className={cx(styles.badge, muted && styles.muted)}>
      <span aria-hidden="true">{count > 999 ? "999+" : count}</span>
      <span className="visually-hidden">
        <Plural
          value={count}
          one="# непрочитанное сообщение"
          few="# непрочитанных сообщения"
          many="# непрочитанных сообщений"
          other="# непрочитанного сообщения"
        />
      </span>
    </span>
  );
}
