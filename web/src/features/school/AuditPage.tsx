import { Trans, useLingui } from "@lingui/react/macro";
import { ScrollText } from "lucide-react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { dayHeading, timeOfDay } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { useActionName } from "./audit-words";
import { usePages } from "./use-pages";
import { useLoaded, useSchool } from "./use-school";

type Entry = components["schemas"]["AuditEntry"];

/** «Журнал»: who did what, latest first. Reading it is itself written down. */
export default function AuditPage() {
  const { t } = useLingui();
  const space = useSchool();
  const org = space?.org;
  const zone = space?.time_zone ?? "Europe/Moscow";
  const audit = usePages(org, async (before) => {
    const query = before ? { before } : {};
    const { data } = await api.GET("/api/orgs/{org}/audit", { params: { path: { org: org ?? "" }, query } });
    return { items: data?.entries ?? [], next: data?.next };
  });
  const units = useLoaded(
    org,
    async (where) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org: where } } })).data?.units,
  );
  const actionName = useActionName();
  const subject = (entry: Entry): { text: string; href?: string } => {
    const [kind, id] = entry.subject.split(":");
    if (kind === "member") return { text: t`открыть карточку`, href: `/people/${id}` };
    const unit = kind === "unit" && units.data?.find((one) => one.id === id);
    return unit ? { text: unit.label, href: `/classes/${unit.id}` } : { text: "" };
  };
  return (
    <Page title={t`Журнал`} documentTitle={t`Журнал`} width="column" back="/school">
      {audit.error && <Banner tone="danger">{audit.error.message}</Banner>}
      {!audit.items && !audit.error && <Skeleton look="rows" count={8} />}
      {audit.items?.length === 0 && (
        <EmptyState icon={<ScrollText size={40} />} title={t`Записей пока нет`}>
          <Trans>Здесь будет видно, кто выдал приглашения, принял заявки, смотрел телефоны и менял списки.</Trans>
        </EmptyState>
      )}
      {byDay(audit.items ?? [], zone).map(([day, entries]) => (
        <Section key={day} title={day}>
          <List label={day}>
            {entries.map(({ key, entry }) => {
              const { text, href } = subject(entry);
              return (
                <ListRow
                  key={key}
                  title={actionName(entry.action)}
                  wrap
                  subtitle={[entry.actor_name || t`система`, text].filter(Boolean).join(" · ")}
                  meta={timeOfDay(entry.at, { zone })}
                  {...(href ? { href } : {})}
                />
              );
            })}
          </List>
        </Section>
      ))}
      {audit.more && (
        <Button wide busy={audit.busy} onClick={audit.more}>
          <Trans>Показать раньше</Trans>
        </Button>
      )}
    </Page>
  );
}

interface Line {
  key: string;
  entry: Entry;
}

/** Entries have no number of their own: their place in the list, which only grows at its end, tells equal ones apart. */
function byDay(entries: readonly Entry[], zone: string): [string, Line[]][] {
  const days = new Map<string, Line[]>();
  entries.forEach((entry, place) => {
    const day = dayHeading(entry.at, { zone });
    days.set(day, [...(days.get(day) ?? []), { key: `${entry.at} ${place}`, entry }]);
  });
  return [...days];
}
