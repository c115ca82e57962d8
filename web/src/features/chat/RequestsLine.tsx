import { Trans } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { useOrg } from "~/model";
import { useRequests } from "~/model/requests";
import { LinkButton } from "~/ui/Button";
import styles from "./ChatList.module.css";

/** Above the chats of a class teacher: somebody waits to be let in. */
export function RequestsLine() {
  const space = useOrg((org) => org.space);
  const waiting = useRequests();
  const leads = space?.roles.includes("class_teacher");
  const count = waiting.org === space?.org ? waiting.count : 0;
  if (!leads || count === 0) return null;
  return (
    <div className={styles.ask}>
      <LinkButton href="/school/requests" wide icon={<Inbox size={20} />}>
        <Trans>Ждут решения: {count}</Trans>
      </LinkButton>
    </div>
  );
}
