import { Trans, useLingui } from "@lingui/react/macro";
import { Download, ScrollText, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api } from "~/api/api";
import { timeOfDay } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { AuditCheck } from "./AuditCheck";
import { AuditExport } from "./AuditExport";
import { AuditSearch } from "./AuditSearch";
import { type AuditFilter, askedOf, readFilter, spellFilter } from "./audit-filter";
import { type AuditLine, byDay } from "./audit-lines";
import { useActionName, useDetailText } from "./audit-words";
import styles from "./People.module.css";
import { usePages } from "./use-pages";
import { can, useSchool } from "./use-school";

/** «Журнал»: who did what, latest first; searched, given out as a file, proved. Reading it is itself written down. */
export default function AuditPage() {
  const { t } = useLingui();
  const space = useSchool();
  const org = space?.org;
  const zone = space?.time_zone ?? "Europe/Moscow";
  const [, navigate] = useLocation();
  const filter = readFilter(useSearch());
  const spelled = spellFilter(filter);
  const seek = (next: AuditFilter) => navigate(`/school/audit${spellFilter(next)}`, { replace: true });
  const [dialog, setDialog] = useState<"file" | "check">();
  const audit = usePages(org && `${org}${spelled}`, async (before) => {
    const query = { ...askedOf(filter, zone), ...(before && { before }) };
    const { data } = await api.GET("/api/orgs/{org}/audit", { params: { path: { org: org ?? "" }, query } });
    return { items: data?.entries ?? [], next: data?.next };
  });
  return (
    <Page title={t`Журнал`} documentTitle={t`Журнал`} width="column" back="/school">
      {space && <AuditSearch space={space} filter={filter} onChange={seek} />}
      <div className={styles.row}>
        {can(space, "export_audit") && (
          <Button icon={<Download size={20} />} onClick={() => setDialog("file")}>
            <Trans>Выгрузить в файл</Trans>
          </Button>
        )}
        <Button icon={<ShieldCheck size={20} />} onClick={() => setDialog("check")}>
          <Trans>Проверить журнал</Trans>
        </Button>
      </div>
      {audit.error && <Banner tone="danger">{audit.error.message}</Banner>}
      {!audit.items && !audit.error && <Skeleton look="rows" count={8} />}
      {audit.items?.length === 0 && (
        <EmptyState icon={<ScrollText size={40} />} title={spelled ? t`Таких записей нет` : t`Записей пока нет`}>
          {spelled ? (
            <Trans>Уберите одно из условий или выберите другие дни.</Trans>
          ) : (
            <Trans>Здесь будет видно, кто выдал приглашения, принял заявки, смотрел телефоны и менял списки.</Trans>
          )}
        </EmptyState>
      )}
      {byDay(audit.items ?? [], zone).map(([day, entries]) => (
        <Section key={day} title={day}>
          <List label={day}>
            {entries.map((line) => (
              <AuditRow key={line.key} line={line} zone={zone} />
            ))}
          </List>
        </Section>
      ))}
      {audit.more && (
        <Button wide busy={audit.busy} onClick={audit.more}>
          <Trans>Показать раньше</Trans>
        </Button>
      )}
      {space && (
        <>
          <AuditExport
            key={spelled} // the days of the page are the file's
            space={space}
            filter={filter}
            open={dialog === "file"}
            onOpenChange={(open) => setDialog(open ? "file" : undefined)}
          />
          <AuditCheck
            space={space}
            open={dialog === "check"}
            onOpenChange={(open) => setDialog(open ? "check" : undefined)}
          />
        </>
      )}
    </Page>
  );
}

/** How many names stand in a row of several entries. */
const NAMED = 3;

function AuditRow({ line, zone }: { line: AuditLine; zone: string }) {
  const { t } = useLingui();
  const actionName = useActionName();
  const detailText = useDetailText();
  const { entry, subjects } = line;
  const href = subjects.length === 1 ? placeOf(entry.subject) : undefined;
  const actor = entry.actor_name || t`система`;
  const action = actionName(entry.action);
  const count = subjects.length;
  const names = [...new Set(subjects.filter(Boolean))];
  const named = names.slice(0, NAMED).join(", ");
  const others = names.length - NAMED;
  const what = others > 0 ? t`${named} и ещё ${others}` : named;
  // Whoever came in or withdrew a consent did it to themselves: one name says it.
  const who = what === actor ? "" : t`кто: ${actor}`;
  // Of several entries the details differ: the file tells them.
  const details = count > 1 ? "" : entry.details.map(detailText).filter(Boolean).join("; ");
  return (
    <ListRow
      title={count > 1 ? t`${action}: ${count}` : action}
      wrap
      subtitle={<span className={styles.wrap}>{[what, details, who].filter(Boolean).join(" · ")}</span>}
      meta={timeOfDay(entry.at, { zone })}
      {...(href ? { href } : {})}
    />
  );
}

/** Where what was changed can be looked at: people and classes have pages. */
function placeOf(subject: string): string | undefined {
  const [kind, id] = subject.split(":");
  if (kind === "member") return `/people/${id}`;
  return kind === "unit" ? `/classes/${id}` : undefined;
}
