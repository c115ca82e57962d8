import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Section } from "~/ui/Page";
import { TextArea } from "~/ui/TextField";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { can, useLoaded } from "./use-school";

type Waiting = components["schemas"]["WaitingErasure"];
type Space = components["schemas"]["Space"];

/** «Просьбы удалить данные»: the administrators' tasks; nothing while there are none. */
export function ErasureRequests({ space }: { space: Space }) {
  const { t } = useLingui();
  const waiting = useLoaded(
    can(space, "erase_person") ? space.org : undefined,
    async (org) =>
      (await api.GET("/api/orgs/{org}/erasure-requests", { params: { path: { org } } })).data?.requests ?? [],
  );
  if (!waiting.data || waiting.data.length === 0) return null;
  return (
    <Section
      title={t`Просьбы удалить данные`}
      lead={
        <Trans>
          Прекратить обработку или ответить отказом нужно в течение десяти рабочих дней (152-ФЗ, статья 21).
        </Trans>
      }
    >
      {waiting.data.map((one) => (
        <Request key={one.id} space={space} waiting={one} onDecided={waiting.reload} />
      ))}
    </Section>
  );
}

function Request({ space, waiting, onDecided }: { space: Space; waiting: Waiting; onDecided: () => void }) {
  const { t } = useLingui();
  const [declining, setDeclining] = useState(false);
  const [answer, setAnswer] = useState("");
  const { busy, error, act } = useAct();
  const decline = async () => {
    const done = await act(() =>
      api.POST("/api/orgs/{org}/erasure-requests/{erasure}/refusal", {
        params: { path: { org: space.org, erasure: waiting.id } },
        body: { answer },
      }),
    );
    if (!done) return;
    setDeclining(false);
    onDecided();
  };
  const { name } = waiting;
  const date = fullDate(waiting.asked_at, { zone: space.time_zone });
  const by = waiting.asked_by;
  return (
    <article className={styles.card}>
      <h3 className={styles.cardTitle}>{name}</h3>
      <p>
        {by ? (
          <Trans>
            Просит представитель: {by}. {date}
          </Trans>
        ) : (
          <Trans>Просит сам человек. {date}</Trans>
        )}
      </p>
      {waiting.words && <p className={styles.quiet}>«{waiting.words}»</p>}
      <p className={styles.note}>
        {waiting.left ? (
          <Trans>Доступ закрыт: данные можно удалить на карточке.</Trans>
        ) : (
          <Trans>Сначала закройте доступ на карточке, затем удалите данные там же.</Trans>
        )}
      </p>
      <div className={styles.row}>
        <LinkButton href={`/people/${waiting.member}`}>
          <Trans>Открыть карточку</Trans>
        </LinkButton>
        <Button variant="quiet" aria-label={t`Отказать: ${name}`} onClick={() => setDeclining(true)}>
          <Trans>Отказать</Trans>
        </Button>
      </div>
      <Dialog
        open={declining}
        onOpenChange={setDeclining}
        title={t`Отказать: ${name}`}
        actions={
          <Button variant="primary" busy={busy} disabled={answer.trim() === ""} onClick={() => void decline()}>
            <Trans>Отправить отказ</Trans>
          </Button>
        }
      >
        <div className={styles.fields}>
          {error && <Banner tone="danger">{error.message}</Banner>}
          <TextArea
            label={t`Почему данные нужно сохранить`}
            hint={t`Этот ответ увидит тот, кто просил. Назовите закон или срок.`}
            maxLength={500}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
          />
        </div>
      </Dialog>
    </article>
  );
}
