import { Trans, useLingui } from "@lingui/react/macro";
import { ScrollText } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { ownZone } from "./time-zones";

type Entry = components["schemas"]["PlatformEntry"];

/** «Журнал оператора»: what operators did with organisations, latest first. Reading it is itself written down. */
export default function OperatorAuditPage() {
  const { t } = useLingui();
  const word = useWords();
  const { entries, next, error, busy, load } = useEntries();
  return (
    <Page title={t`Журнал оператора`} documentTitle={t`Журнал оператора`} width="column" back="/operator" backAlways>
      {error && <Banner tone="danger">{error}</Banner>}
      {!entries && !error && <Skeleton look="rows" count={6} />}
      {entries?.length === 0 && (
        <EmptyState icon={<ScrollText size={40} />} title={t`Записей пока нет`}>
          <Trans>Здесь будет видно, кто открыл организации, решил по заявкам и смотрел приказы.</Trans>
        </EmptyState>
      )}
      {entries && entries.length > 0 && (
        <List label={t`Журнал оператора`}>
          {entries.map((entry) => (
            <ListRow
              key={`${entry.at} ${entry.action} ${entry.subject}`}
              title={word(entry.action)}
              wrap
              subtitle={[
                entry.subject_name,
                entry.actor_name && t`кто: ${entry.actor_name}`,
                fullStamp(entry.at, { zone: ownZone() }),
              ]
                .filter(Boolean)
                .join(" · ")}
            />
          ))}
        </List>
      )}
      {next && (
        <Button wide busy={busy} onClick={() => load(next)}>
          <Trans>Показать раньше</Trans>
        </Button>
      )}
    </Page>
  );
}

function useWords(): (action: string) => string {
  const { t } = useLingui();
  const words: Record<string, string> = {
    open_school: t`Организация открыта`,
    register_administrator: t`Администратор зарегистрировался`,
    operator_added: t`Добавлен оператор`,
    submit_application: t`Подана заявка`,
    issue_registration_code: t`Выдан код регистрации`,
    approve_application: t`Заявка одобрена`,
    reject_application: t`Заявка отклонена`,
    read_application_order: t`Просмотрен приказ из заявки`,
    read_platform_audit: t`Просмотрен журнал оператора`,
    edit_identity: t`Изменены сведения об операторе`,
  };
  return (action) => words[action] ?? action;
}

function useEntries() {
  const [entries, setEntries] = useState<Entry[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const load = useCallback((before?: string) => {
    setBusy(true);
    api
      .GET("/api/operator/audit", { params: { query: before ? { before } : {} } })
      .then(
        ({ data }) => {
          setEntries((shown) => [...((before && shown) || []), ...(data?.entries ?? [])]);
          setNext(data?.next);
        },
        (failure: unknown) => {
          if (!(failure instanceof ApiError)) throw failure;
          setError(failure.message);
        },
      )
      .finally(() => setBusy(false));
  }, []);
  useEffect(() => load(), [load]);
  return { entries, next, error, busy, load };
}
