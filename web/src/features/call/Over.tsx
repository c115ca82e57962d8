import { Trans } from "@lingui/react/macro";
import { PhoneOff } from "lucide-react";
import { type Chat, useCallPlace } from "~/model";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import styles from "./CallHost.module.css";
import { useSession } from "./current";
import type { CallSession } from "./session";
import { lasting, overWords } from "./words";

/** The call is over for this person, and why. */
export function Over({ session, chat }: { session: CallSession; chat: Chat | undefined }) {
  const over = useSession(session, (state) => state.over ?? "unknown");
  const room = useSession(session, (state) => state.room);
  const endedAt = useSession(session, (state) => state.endedAt);
  const { title, text } = overWords(over);
  const lasted =
    room && endedAt !== undefined && room.view.phase !== "ringing" && lasting(endedAt - room.view.started_at);
  const again = over === "connection_lost" || over === "elsewhere" ? chat?.call : undefined;
  return (
    <div className={styles.over}>
      <EmptyState
        level={1}
        icon={<PhoneOff size={28} />}
        title={title}
        action={
          <div className={styles.overActions}>
            {again && (
              <Button
                onClick={() => {
                  const { org, chat } = session.place;
                  session.close();
                  useCallPlace.getState().open({ org, chat });
                }}
              >
                <Trans>Присоединиться снова</Trans>
              </Button>
            )}
            <Button variant="primary" onClick={() => session.close()}>
              <Trans>Вернуться к чатам</Trans>
            </Button>
          </div>
        }
      >
        {text && <p>{text}</p>}
        {lasted && (
          <p>
            <Trans>Длительность: {lasted}</Trans>
          </p>
        )}
      </EmptyState>
    </div>
  );
}
