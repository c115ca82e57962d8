import { Plural, Trans } from "@lingui/react/macro";
import { Camera } from "lucide-react";
import { useEffect, useState } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";
import type { Chat, Space } from "~/model";
import styles from "./AttachmentTray.module.css";

type Refusals = components["schemas"]["PhotoRefusals"];

interface PhotoRefusalsProps {
  chat: Chat;
  space: Space;
}

const MOST_NAMED = 5;

/** Before a photo goes to a class: whose face must not be on it. Only staff are told, and nobody where all agreed. */
export function PhotoRefusals({ chat, space }: PhotoRefusalsProps) {
  const [refusals, setRefusals] = useState<Refusals>();
  useEffect(() => {
    let gone = false;
    request<Refusals>(`/api/orgs/${space.org}/chats/${chat.id}/photo-refusals`).then(
      (answer) => !gone && setRefusals(answer),
      // Off line nothing is known; the photo goes as it always did.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [space.org, chat.id]);
  if (!refusals || refusals.total === 0) return null;
  const names = refusals.names.slice(0, MOST_NAMED).join(", ");
  const more = refusals.total - Math.min(MOST_NAMED, refusals.names.length);
  return (
    <p className={styles.photos} role="status">
      <Camera size={18} aria-hidden="true" />
      <span>
        <Plural
          value={refusals.total}
          one="Без согласия на фото — # человек:"
          few="Без согласия на фото — # человека:"
          many="Без согласия на фото — # человек:"
          other="Без согласия на фото — # человека:"
        />{" "}
        {names}
        {more > 0 && (
          <>
            {" "}
            <Trans>и ещё {more}</Trans>
          </>
        )}
        . <Trans>Проверьте, что их нет на снимке.</Trans>
      </span>
    </p>
  );
}
