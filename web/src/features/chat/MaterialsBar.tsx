import { Trans } from "@lingui/react/macro";
import { ChevronRight, FilePen } from "lucide-react";
import type { Chat } from "~/model";
import styles from "./Materials.module.css";

/** Over a channel: what waits for this viewer, to be published or to be corrected. */
export function MaterialsBar({ chat }: { chat: Chat }) {
  const count = chat.publications_waiting ?? 0;
  if (!chat.may_prepare || count === 0) return null;
  return (
    <a className={styles.bar} href={`/chats/${chat.id}/materials`}>
      <FilePen size={18} aria-hidden="true" />
      <span className={styles.barWords}>
        {chat.may_approve ? (
          <Trans>Ждут публикации: {count}</Trans>
        ) : (
          <Trans>Возвращены вам на доработку: {count}</Trans>
        )}
      </span>
      <ChevronRight size={18} aria-hidden="true" />
    </a>
  );
}
