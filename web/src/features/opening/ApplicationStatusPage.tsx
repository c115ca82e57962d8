import { Trans, useLingui } from "@lingui/react/macro";
import { CheckCircle2, CircleX, Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Opening.module.css";
import { ownZone } from "./time-zones";

type State = components["schemas"]["ApplicationState"];

/** How often the page asks again while somebody looks at it. */
const ASK_AGAIN = 20_000;

/** «/application/<key>»: what has become of an application, and the next step. */
export default function ApplicationStatusPage({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useLingui();
  const key = params.key ?? "";
  const { state, error } = useApplication(key);
  // A key cut short by the mail program is as unknown as a wrong one.
  const unknown = error?.code === "not_found" || error?.code === "invalid_field";
  return (
    <div className={styles.page}>
      <title>{t`Заявка — Парта`}</title>
      {error && !state && unknown && (
        <EmptyState level={1} title={t`Такой заявки нет`}>
          <Trans>Проверьте адрес: он был в письме, которое пришло после отправки заявки.</Trans>
        </EmptyState>
      )}
      {error && !unknown && <Banner tone="danger">{error.message}</Banner>}
      {!state && !error && <Skeleton look="rows" count={3} />}
      {state && <Outcome state={state} />}
    </div>
  );
}

function Outcome({ state }: { state: State }) {
  const { t } = useLingui();
  const sent = fullDate(state.created_at, { zone: ownZone() });
  const name = state.org_name;
  if (state.status === "pending") {
    return (
      <EmptyState level={1} icon={<Hourglass size={40} />} title={t`Заявка на рассмотрении`}>
        <p>
          <Trans>
            {name}, отправлена {sent}
          </Trans>
        </p>
        <p>
          <Trans>Когда оператор решит, придёт письмо, и эта страница изменится сама.</Trans>
        </p>
      </EmptyState>
    );
  }
  if (state.status === "rejected") {
    return (
      <EmptyState
        level={1}
        icon={<CircleX size={40} />}
        title={t`Заявка отклонена`}
        action={
          <LinkButton href="/apply" variant="primary">
            <Trans>Подать новую заявку</Trans>
          </LinkButton>
        }
      >
        <p>{name}</p>
        <p>
          <Trans>Причина: {state.reason}</Trans>
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      level={1}
      icon={<CheckCircle2 size={40} />}
      title={state.registered ? t`Организация открыта` : t`Заявка одобрена`}
      action={
        <LinkButton href={state.registered ? "/" : "/register"} variant="primary">
          {state.registered ? <Trans>Войти</Trans> : <Trans>Зарегистрироваться администратором</Trans>}
        </LinkButton>
      }
    >
      <p>{name}</p>
      {!state.registered && (
        <p>
          <Trans>Осталось подтвердить телефон, который был в заявке.</Trans>
        </p>
      )}
    </EmptyState>
  );
}

function useApplication(key: string): { state?: State; error?: ApiError } {
  const [answer, setAnswer] = useState<{ state?: State; error?: ApiError }>({});
  useEffect(() => {
    let over = false;
    const ask = () =>
      api.POST("/api/applications/status", { body: { key } }).then(
        ({ data }) => !over && data && setAnswer({ state: data }),
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
  }, [key]);
  return answer;
}
