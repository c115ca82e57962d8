import { Trans, useLingui } from "@lingui/react/macro";
import { Download, FileArchive } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullDate, fullStamp } from "~/app/i18n/dates";
import { Button, LinkButton } from "~/ui/Button";
import { Spinner } from "~/ui/Spinner";
import styles from "./Consents.module.css";

type Copy = components["schemas"]["DataCopy"];

interface DataCopyProps {
  org: string;
  member: string;
  zone: string;
  /** One's own, not a child's. */
  own: boolean;
}

/** How often a copy in the making is asked after, milliseconds. */
const POLL = 2000;

/** Until the server has said how it stands: the words keep their place. */
const UNKNOWN: Copy = { status: "none", size: 0, without_private_messages: false, progress: 0 };

/** «Копия данных»: asks for an archive of what is kept of a person, shows how it stands, and gives it out. */
export function DataCopy({ org, member, zone, own }: DataCopyProps) {
  const { copy: known, hidden, error, busy, ask } = useCopy(org, member);
  const { t } = useLingui();
  // Whoever may not ask (a child who is of age) is offered nothing.
  if (hidden) return null;
  if (!known && error) return <p role="alert">{error}</p>;
  const copy = known ?? UNKNOWN;
  const megabytes = Math.max(0.1, Math.round(copy.size / 104_857.6) / 10).toLocaleString();
  const { progress } = copy;
  const until = copy.expires_at ? fullDate(copy.expires_at, { zone }) : "";
  const next = copy.next_at ? fullStamp(copy.next_at, { zone }) : "";
  return (
    <div className={styles.consent}>
      <div className={styles.consentText}>
        <strong>
          <Trans>Копия данных</Trans>
        </strong>
        <span className={styles.note}>
          {own ? (
            <Trans>Архив ZIP: сведения о вас, ваши сообщения и файлы (до 512 МБ).</Trans>
          ) : copy.without_private_messages ? (
            <Trans>
              Архив ZIP: сведения о ребёнке, его сообщения и файлы (до 512 МБ). Личную переписку подросток с 14 лет
              может получить только сам.
            </Trans>
          ) : (
            <Trans>Архив ZIP: сведения о ребёнке, его сообщения и файлы (до 512 МБ).</Trans>
          )}
        </span>
        <span role="status" className={styles.note}>
          {copy.status === "building" && <Trans>Копия готовится. Страницу можно закрыть: копия появится здесь.</Trans>}
          {copy.status === "building" && progress > 0 && (
            <>
              {" "}
              <Trans>Готово: {progress} %</Trans>
            </>
          )}
          {copy.status === "ready" && (
            <Trans>
              Копия готова: {megabytes} МБ. Можно скачать до: {until}
            </Trans>
          )}
          {copy.status === "failed" && <Trans>Подготовить копию не удалось. Запросите её ещё раз.</Trans>}
          {copy.status === "none" && next !== "" && <Trans>Следующую копию можно запросить: {next}.</Trans>}
        </span>
        {error && <span role="alert">{error}</span>}
      </div>
      {copy.status === "building" ? (
        <Spinner />
      ) : copy.status === "ready" ? (
        <LinkButton
          href={`/api/orgs/${org}/people/${member}/data-copy/file`}
          download={t`Мои данные.zip`}
          icon={<Download size={20} />}
        >
          <Trans>Скачать</Trans>
        </LinkButton>
      ) : (
        <Button
          className={known ? undefined : styles.waits}
          icon={<FileArchive size={20} />}
          busy={busy}
          disabled={next !== ""}
          onClick={() => void ask()}
        >
          <Trans>Получить копию</Trans>
        </Button>
      )}
    </div>
  );
}

function useCopy(org: string, member: string) {
  const path = `/api/orgs/${org}/people/${member}/data-copy`;
  const [copy, setCopy] = useState<Copy>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [hidden, setHidden] = useState(false);
  const send = useCallback(
    (method: "GET" | "POST") =>
      request<Copy>(path, method === "POST" ? { method } : {}).then(setCopy, (failure: unknown) => {
        if (!(failure instanceof ApiError)) throw failure;
        if (failure.code === "not_found") setHidden(true);
        else setError(failure.message);
      }),
    [path],
  );
  useEffect(() => void send("GET"), [send]);
  const building = copy?.status === "building";
  useEffect(() => {
    if (!building) return;
    const timer = setInterval(() => void send("GET"), POLL);
    return () => clearInterval(timer);
  }, [building, send]);
  const ask = async () => {
    setBusy(true);
    setError(undefined);
    await send("POST");
    setBusy(false);
  };
  return { copy, hidden, error, busy, ask };
}
