import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { request } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextArea } from "~/ui/TextField";
import styles from "./Consents.module.css";

type Request = components["schemas"]["ErasureRequest"];

interface AskErasureProps {
  org: string;
  member: string;
  zone: string;
  /** One's own, not a child's. */
  own: boolean;
}

/** «Попросить удалить данные»: a task for the school's administrators, and what became of it. */
export function AskErasure({ org, member, zone, own }: AskErasureProps) {
  const { t } = useLingui();
  const path = `/api/orgs/${org}/people/${member}/erasure-request`;
  const [state, setState] = useState<Request>();
  const [offered, setOffered] = useState(true);
  const [asking, setAsking] = useState(false);
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  useEffect(() => {
    request<Request>(path).then(setState, (failure: unknown) => {
      // Whoever may not ask is offered nothing.
      if (!(failure instanceof ApiError)) throw failure;
      setOffered(false);
    });
  }, [path]);
  if (!offered) return null;
  const ask = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setState(await request<Request>(path, { method: "POST", body: { words } }));
      setAsking(false);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure.message);
    } finally {
      setBusy(false);
    }
  };
  const date = state?.asked_at ? fullDate(state.asked_at, { zone }) : "";
  const answer = state?.answer;
  const title = own ? t`Удаление моих данных` : t`Удаление данных ребёнка`;
  return (
    <div className={styles.consent}>
      <div className={styles.consentText}>
        <strong>{title}</strong>
        <span className={styles.note}>
          <Trans>Администратор школы закроет доступ и удалит данные, которые не обязан хранить по закону.</Trans>
        </span>
        <span role="status" className={styles.note}>
          {state?.state === "pending" && <Trans>Просьба отправлена, ответ придёт сюда: {date}</Trans>}
          {state?.state === "declined" && <Trans>Школа отказала: {answer}</Trans>}
        </span>
      </div>
      {state?.state !== "pending" && (
        <Button className={state ? undefined : styles.waits} onClick={() => setAsking(true)}>
          <Trans>Попросить удалить</Trans>
        </Button>
      )}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={title}
        description={
          <Trans>
            После удаления войти будет нельзя, а вернуть переписку и файлы не получится. Если они нужны, сначала
            получите копию данных.
          </Trans>
        }
        actions={
          <>
            <Button onClick={() => setAsking(false)}>
              <Trans>Отмена</Trans>
            </Button>
            <Button variant="primary" busy={busy} onClick={() => void ask()}>
              <Trans>Отправить просьбу</Trans>
            </Button>
          </>
        }
      >
        {error && <p role="alert">{error}</p>}
        <TextArea
          label={t`Что добавить`}
          optional
          maxLength={500}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </Dialog>
    </div>
  );
}
