import { Trans, useLingui } from "@lingui/react/macro";
import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import { fullStamp } from "~/app/i18n/dates";
import { type SessionInfo, useOrg } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";

/** Where one is signed in, and how to end it. */
export function SessionsSection() {
  const { t } = useLingui();
  const toast = useToast();
  const zone = useOrg((org) => org.space.time_zone) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [sessions, setSessions] = useState<readonly SessionInfo[]>();
  const [error, setError] = useState<string>();
  const [asking, setAsking] = useState(false);
  const load = useCallback(
    () =>
      request<{ sessions: SessionInfo[] }>("/api/me/sessions").then(
        (answer) => {
          setSessions(answer.sessions);
          setError(undefined);
        },
        (failure: Error) => setError(failure.message),
      ),
    [],
  );
  useEffect(() => void load(), [load]);
  const end = async (path: string, done: string) => {
    try {
      await request(path, { method: "DELETE" });
      toast({ text: done });
    } catch (failure) {
      toast({ text: (failure as Error).message, tone: "danger" });
    }
    await load();
  };
  const others = sessions?.some((session) => !session.current);
  return (
    <Section
      title={t`Устройства`}
      lead={<Trans>Где выполнен вход. Незнакомое завершите и смените пароль.</Trans>}
      actions={
        others && (
          <Button variant="quiet" onClick={() => setAsking(true)}>
            <Trans>Завершить все, кроме этого</Trans>
          </Button>
        )
      }
    >
      {error && <Banner tone="danger">{error}</Banner>}
      {!sessions && !error && <Skeleton count={3} />}
      {sessions && (
        <List label={t`Устройства`}>
          {sessions.map((session) => {
            const name = session.device || t`Неизвестное устройство`;
            return (
              <ListRow
                key={session.id}
                title={name}
                wrap
                subtitle={[
                  session.shared_computer ? t`Общий компьютер` : "",
                  session.locked ? t`Закрыт, ждёт хозяина` : session.pin ? t`С ПИН-кодом` : "",
                  session.current ? t`Это устройство` : t`Последний раз: ${fullStamp(session.last_seen_at, { zone })}`,
                ]
                  .filter(Boolean)
                  .join(" · ")}
                actions={
                  !session.current && (
                    <Button
                      aria-label={t`Завершить сеанс: ${name}`}
                      onClick={() => void end(`/api/me/sessions/${session.id}`, t`Сеанс завершён.`)}
                    >
                      <Trans>Завершить</Trans>
                    </Button>
                  )
                }
              />
            );
          })}
        </List>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Завершить все остальные сеансы?`}
        confirmLabel={t`Завершить`}
        onConfirm={() => {
          setAsking(false);
          void end("/api/me/sessions", t`Остальные сеансы завершены.`);
        }}
      >
        <Trans>На других устройствах нужно будет войти заново.</Trans>
      </ConfirmDialog>
    </Section>
  );
}
