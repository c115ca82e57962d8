import { Trans } from "@lingui/react/macro";
import { Clock, PhoneOff } from "lucide-react";
import { useState } from "react";
import { type Chat, useCallPlace, useParta } from "~/model";
import { talksSince } from "~/model/calls/room";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { AttendanceDialog } from "./AttendanceDialog";
import styles from "./CallHost.module.css";
import { useSession } from "./current";
import type { CallSession } from "./session";
import { lasting, overWords } from "./words";

/** The call is over for this person, and why. */
export function Over({ session, chat }: { session: CallSession; chat: Chat | undefined }) {
  const over = useSession(session, (state) => state.over ?? "unknown");
  const room = useSession(session, (state) => state.room);
  const endedAt = useSession(session, (state) => state.endedAt);
  const { org, chat: chatId } = session.place;
  const space = useParta((state) => state.orgs[org]?.space);
  const [asking, setAsking] = useState(false);
  const led = room?.view.kind === "group" && room.view.rights.leads ? room.view.id : undefined;
  const { title, text } = overWords(over, room?.view.kind === "one_to_one");
  const lasted = room && endedAt !== undefined && room.view.phase !== "ringing" && lasting(endedAt - talksSince(room));
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
                  session.close();
                  useCallPlace.getState().open({ org, chat: chatId });
                }}
              >
                <Trans>Присоединиться снова</Trans>
              </Button>
            )}
            {led && (
              <Button icon={<Clock size={20} />} onClick={() => setAsking(true)}>
                <Trans>Кто был и когда</Trans>
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
      {space && led && (
        <AttendanceDialog
          open={asking}
          onOpenChange={setAsking}
          org={org}
          chat={chatId}
          call={led}
          kind={space.kind}
          zone={space.time_zone}
        />
      )}
    </div>
  );
}
