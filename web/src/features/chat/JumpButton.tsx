import { useLingui } from "@lingui/react/macro";
import { ChevronDown } from "lucide-react";
import { Badge } from "~/ui/Badge";
import { cx } from "~/ui/cx";
import styles from "./MessageList.module.css";

/** Back to the latest messages; says how many are unread. */
export function JumpButton({ shown, unread, onClick }: { shown: boolean; unread: number; onClick: () => void }) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      className={cx(styles.jump, shown && styles.shown)}
      title={t`К последним сообщениям`}
      onClick={onClick}
      inert={!shown}
    >
      <ChevronDown size={22} aria-hidden="true" />
      <span className="visually-hidden">{t`К последним сообщениям`}</span>
      {unread > 0 && (
        <span className={styles.jumpBadge}>
          <Badge count={unread} />
        </span>
      )}
    </button>
  );
}
