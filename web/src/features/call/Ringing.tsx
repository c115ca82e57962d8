import { Trans, useLingui } from "@lingui/react/macro";
import { Phone, PhoneOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { request } from "~/api/client";
import { type Chat, useCallPlace } from "~/model";
import { useAlerts } from "~/model/alerts";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { callOut } from "./calling";
import styles from "./Ringing.module.css";
import { ring } from "./ring";

/** Somebody calls: it rings until one answers or declines. */
export function Ringing({ org, chat }: { org: string; chat: Chat }) {
  const { t } = useLingui();
  const sound = useAlerts((state) => state.sound) && !chat.muted;
  const [gone, setGone] = useState(false);
  const answer = useRef<HTMLButtonElement>(null);
  const call = chat.call?.id;
  useEffect(() => {
    if (gone || !sound) return;
    return ring();
  }, [gone, sound]);
  const notices = useAlerts((state) => state.notices);
  const words = t`Вам звонит ${chat.title}`;
  useEffect(() => {
    if (!gone) return callOut({ who: chat.title, words, notices: notices && !chat.muted });
  }, [gone, chat.title, chat.muted, words, notices]);
  useEffect(() => answer.current?.focus(), []);
  if (gone || !call) return null;
  const decline = () => {
    setGone(true);
    // The other end sees nobody answering if this does not arrive.
    request(`/api/orgs/${org}/calls/${call}/decline`, { method: "POST" }).catch(() => undefined);
  };
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
          <Button
            ref={answer}
            variant="primary"
            icon={<Phone size={20} />}
            onClick={() => {
              setGone(true);
              useCallPlace.getState().open({ org, chat: chat.id, answer: true });
            }}
          >
            {t`Ответить`}
          </Button>
        </div>
      </section>
    </div>
  );
}
