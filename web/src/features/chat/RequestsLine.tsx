import { Trans } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { useOrg } from "~/model";
import { useRequests } from "~/model/requests";
import { LinkButton } from "~/ui/Button";
import styles from "./ChatList.module.css";

/** How many wait for this class teacher's answer. */
export function useWaitingRequests(): number {
  const space = useOrg((org) => org.space);
  const waiting = useRequests();
  return space?.roles.includes("class_teacher") && waiting.org === space.org ? waiting.count : 0;
}

/** Above the chats of a class teacher: somebody waits to be let in. */
export function RequestsLine() {
  const count = useWaitingRequests();
  if (count === 0) return null;
  return (
    <div className={styles.ask}>
      <LinkButton href="/school/requests" wide icon={<Inbox size={20} />}>
        <Trans>Ждут решения: {count}</Trans>
      </LinkButton>
    </div>
  );
}
