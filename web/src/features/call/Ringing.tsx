import { Trans, useLingui } from "@lingui/react/macro";
import { Phone, PhoneOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { request } from "~/api/client";
import { type Chat, useCallPlace } from "~/model";
import { useAlerts } from "~/model/alerts";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { callOut } from "./calling";
import { useCurrent } from "./current";
import styles from "./Ringing.module.css";
import { knock, ring } from "./ring";

interface RingingProps {
  org: string;
  chat: Chat;
  /** This person has answered or declined the call. */
  onSaid: (call: string) => void;
}

/** Somebody calls: it rings until one answers or declines. */
export function Ringing(props: RingingProps) {
  const { chat } = props;
  const { t } = useLingui();
  const { decline, take } = useRing(props, ring);
  const answer = useRef<HTMLButtonElement>(null);
  useEffect(() => answer.current?.focus(), []);
  return (
    <div className={styles.scrim}>
      <section
        className={styles.ringing}
        role="alertdialog"
        aria-labelledby="ringing-who"
        aria-describedby="ringing-what"
      >
        <Avatar id={chat.peer ?? chat.id} name={chat.title} size={96} />
        <h1 id="ringing-who" className={styles.who}>
          {chat.title} {chat.peer_teacher_badge && <TeacherBadge />}
        </h1>
        <p id="ringing-what">
          <Trans>Вам звонят. После ответа вас будет слышно, камера останется выключенной.</Trans>
        </p>
        <div className={styles.actions}>
          <Button variant="danger" icon={<PhoneOff size={20} />} onClick={decline}>
            {t`Отклонить`}
          </Button>
          <Button ref={answer} variant="primary" icon={<Phone size={20} />} onClick={take}>
            {t`Ответить`}
          </Button>
        </div>
      </section>
    </div>
  );
}

/** Somebody calls while one is in another call: that one goes on, and nothing takes the focus from it. */
export function RingingBeside(props: RingingProps) {
  const { chat } = props;
  const { t } = useLingui();
  const { words, decline, take } = useRing(props, knock);
  const leaveAndTake = () => {
    useCurrent.getState().session?.leave();
    take();
  };
  return (
    <section className={styles.beside} aria-label={t`Входящий звонок`}>
      <Avatar id={chat.peer ?? chat.id} name={chat.title} size={48} />
      <p className={styles.besideWho} role="alert">
        {words} {chat.peer_teacher_badge && <TeacherBadge />}
      </p>
      <div className={styles.besideActions}>
        <Button icon={<PhoneOff size={20} />} onClick={decline}>
          {t`Отклонить`}
        </Button>
        <Button variant="primary" icon={<Phone size={20} />} onClick={leaveAndTake}>
          {t`Выйти отсюда и ответить`}
        </Button>
      </div>
    </section>
  );
}

/** Makes a ringing call heard and noticed, and tells what one can do about it. */
function useRing({ org, chat, onSaid }: RingingProps, sound: () => () => void) {
  const { t } = useLingui();
  const sounds = useAlerts((state) => state.sound) && !chat.muted;
  const notices = useAlerts((state) => state.notices) && !chat.muted;
  const call = chat.call?.id ?? "";
  useEffect(() => {
    if (sounds) return sound();
  }, [sounds, sound]);
  const words = t`Вам звонит ${chat.title}`;
  useEffect(() => callOut({ who: chat.title, words, notices }), [chat.title, words, notices]);
  const decline = () => {
    onSaid(call);
    // The other end sees nobody answering if this does not arrive.
    request(`/api/orgs/${org}/calls/${call}/decline`, { method: "POST" }).catch(() => undefined);
  };
  const take = () => {
    onSaid(call);
    useCallPlace.getState().open({ org, chat: chat.id, answer: true });
  };
  return { words, decline, take };
}
