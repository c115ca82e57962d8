import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Chat, useCallPlace, useParta, useRinging } from "~/model";
import styles from "./CallHost.module.css";
import { CallScreen } from "./CallScreen";
import { useCurrent, useSession } from "./current";
import { Door } from "./Door";
import { Over } from "./Over";
import { Ringing, RingingBeside } from "./Ringing";
import type { CallSession } from "./session";

interface CallHostProps {
  /** A chat's messages and the field to write in. */
  conversation: (chat: string) => ReactNode;
}

/** Whatever call this screen has: one that rings, the door, the call itself, its end. */
export default function CallHost({ conversation }: CallHostProps) {
  const session = useCurrent((state) => state.session);
  const heard = useRinging();
  const joined = useCallPlace((state) => state.joined);
  // Until the server says so too.
  const [said, setSaid] = useState<string>();
  const ringing = heard?.chat.call?.id === said ? undefined : heard;
  return (
    <>
      {session && <Running session={session} conversation={conversation} alone={!ringing} />}
      {ringing &&
        (joined ? (
          <RingingBeside key={ringing.chat.call?.id} {...ringing} onSaid={setSaid} />
        ) : (
          <Ringing key={ringing.chat.call?.id} {...ringing} onSaid={setSaid} />
        ))}
    </>
  );
}

interface RunningProps extends CallHostProps {
  session: CallSession;
  /** Nothing of another call lies over it. */
  alone: boolean;
}

function Running({ session, conversation, alone }: RunningProps) {
  const { t } = useLingui();
  const { org, chat: id } = session.place;
  const full = useCallPlace((state) => state.full);
  const chat: Chat | undefined = useParta((state) => state.orgs[org]?.chats[id]);
  const space = useParta((state) => state.orgs[org]?.space);
  const phase = useSession(session, (state) => state.phase);
  const room = useSession(session, (state) => state.room);
  const box = useRef<HTMLDivElement>(null);
  // The page beneath keeps its place; the focus comes here and goes back.
  useEffect(() => {
    if (!full) return;
    const before = document.activeElement;
    box.current?.focus();
    // Passing messages stand above the bar of the call.
    document.documentElement.dataset.call = "";
    return () => {
      delete document.documentElement.dataset.call;
      if (before instanceof HTMLElement && before.isConnected) requestAnimationFrame(() => before.focus());
    };
  }, [full]);
  // Out of sight it is no dialog: it must not keep Esc from the page beneath.
  return (
    <div
      ref={box}
      tabIndex={-1}
      className={styles.call}
      {...(full ? { role: "dialog", "aria-modal": alone, "aria-label": t`Звонок` } : {})}
      hidden={!full}
      inert={!full}
    >
      {phase === "over" ? (
        <Over session={session} chat={chat} />
      ) : phase === "in" && room && space ? (
        <CallScreen
          session={session}
          room={room}
          chat={chat}
          space={space}
          conversation={conversation(id)}
          away={!full}
        />
      ) : session.place.answer && phase === "joining" ? (
        <div className={styles.over} role="status">
          {t`Соединяем…`}
        </div>
      ) : chat ? (
        <Door session={session} chat={chat} />
      ) : null}
    </div>
  );
}
