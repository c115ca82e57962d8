import { Trans, useLingui } from "@lingui/react/macro";
import { Mail, MessageSquare } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { phoneText } from "~/app/i18n/phones";
import { Banner } from "~/ui/Banner";
import { EmptyState } from "~/ui/EmptyState";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Opening.module.css";
import { ownZone } from "./time-zones";

type Letter = components["schemas"]["Letter"];

const ASK_AGAIN = 3000;

/** «/outbox»: on a development or demo installation, the letters and codes that would have gone to people. */
export default function OutboxPage() {
  const { t } = useLingui();
  const { letters, error } = useLetters();
  return (
    <div className={styles.wide}>
      <title>{t`Исходящие — Парта`}</title>
      <h1 className={styles.title}>
        <Trans>Письма и коды</Trans>
      </h1>
      {error?.code === "not_found" ? (
        <EmptyState title={t`Здесь ничего не показывают`}>
          <Trans>Эта установка отправляет письма и сообщения людям.</Trans>
        </EmptyState>
      ) : (
        <>
          <Banner tone="warning">
            <Trans>
              Только для разработки и показа: эта установка ничего не отправляет, всё остаётся на этой странице, и её
              видит каждый. Новые письма появляются сами.
            </Trans>
          </Banner>
          {error && <Banner tone="danger">{error.message}</Banner>}
          {!letters && !error && <Skeleton look="rows" count={3} />}
          {letters?.length === 0 && (
            <EmptyState icon={<Mail size={40} />} title={t`Писем пока нет`}>
              <Trans>Код для входа или решение по заявке появится здесь.</Trans>
            </EmptyState>
          )}
          {letters && letters.length > 0 && (
            <ul className={styles.letters} aria-label={t`Письма и коды`}>
              {letters.map((letter) => (
                <LetterCard key={letter.id} letter={letter} />
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}

function LetterCard({ letter }: { letter: Letter }) {
  const { t } = useLingui();
  const text = letter.channel === "sms";
  return (
    <li className={styles.card}>
      <p className={styles.cardHead}>
        {text ? <MessageSquare size={20} aria-hidden="true" /> : <Mail size={20} aria-hidden="true" />}
        <strong>{phoneText(letter.recipient)}</strong>
        <span className={styles.note}>
          {text ? t`сообщение на телефон` : t`письмо`} · {fullStamp(letter.created_at, { zone: ownZone() })}
        </span>
      </p>
      {letter.subject && <h2 className={styles.cardTitle}>{letter.subject}</h2>}
      <p className={styles.letter}>{letter.body}</p>
    </li>
  );
}

function useLetters(): { letters?: Letter[]; error?: ApiError } {
  const [answer, setAnswer] = useState<{ letters?: Letter[]; error?: ApiError }>({});
  useEffect(() => {
    let over = false;
    const ask = () =>
      api.GET("/api/outbox").then(
        ({ data }) => !over && data && setAnswer({ letters: data.letters }),
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          if (!over) setAnswer((before) => ({ ...before, error }));
        },
      );
    void ask();
    const timer = setInterval(() => document.visibilityState === "visible" && void ask(), ASK_AGAIN);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return answer;
}
