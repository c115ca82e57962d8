import { Trans, useLingui } from "@lingui/react/macro";
import { Mic, MicOff, PhoneCall, PhoneOff } from "lucide-react";
import { useCallPlace, useParta } from "~/model";
import { type Room, talksSince } from "~/model/calls/room";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useCurrent, useSession } from "./current";
import { useNow } from "./hooks";
import styles from "./ReturnBar.module.css";
import type { CallSession } from "./session";
import { lasting } from "./words";

/** A call goes on while one looks elsewhere: how to get back to it. */
export default function ReturnBar() {
  const session = useCurrent((state) => state.session);
  return session ? <During session={session} /> : null;
}

function During({ session }: { session: CallSession }) {
  const room = useSession(session, (state) => (state.phase === "in" ? state.room : undefined));
  return room ? <Strip session={session} room={room} /> : null;
}

function Strip({ session, room }: { session: CallSession; room: Room }) {
  const { t } = useLingui();
  const now = useNow();
  const microphone = useSession(session, (state) => state.microphone);
  const title = useParta((state) => state.orgs[session.place.org]?.chats[session.place.chat]?.title);
  const lasted = room.view.phase === "ringing" ? "" : lasting(now - talksSince(room));
  return (
    <section className={styles.strip} aria-label={t`Звонок продолжается`}>
      <p className={styles.text}>
        <PhoneCall size={20} className={styles.mark} aria-hidden="true" />
        <strong className={styles.title}>{title}</strong> <span className={styles.lasted}>{lasted}</span>
      </p>
      <div className={styles.actions}>
        <IconButton
          className={styles.icon}
          label={microphone ? t`Выключить микрофон` : t`Включить микрофон`}
          icon={microphone ? <Mic size={20} /> : <MicOff size={20} />}
          onClick={() => void session.turnMicrophone(!microphone)}
        />
        <IconButton
          className={styles.icon}
          label={t`Выйти из звонка`}
          icon={<PhoneOff size={20} />}
          onClick={() => session.leave()}
        />
        <Button className={styles.back} onClick={() => useCallPlace.getState().set({ full: true })}>
          <Trans>Вернуться</Trans>
        </Button>
      </div>
    </section>
  );
}
