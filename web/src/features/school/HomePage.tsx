import { Trans, useLingui } from "@lingui/react/macro";
import {
  Building2,
  CalendarSync,
  ClipboardList,
  FileUp,
  GraduationCap,
  Inbox,
  type LucideIcon,
  ScrollText,
  Server,
  Table2,
  Ticket,
  Users,
} from "lucide-react";
import { Redirect } from "wouter";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm, term } from "~/app/i18n/terms";
import { useParta } from "~/model";
import type { Space } from "~/model/types";
import { Banner } from "~/ui/Banner";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Admin.module.css";
import { Checklist } from "./Checklist";
import { ClassesConnected, Connected } from "./Connected";
import { useInstallationAsked } from "./LocalAddress";
import { OwnClass } from "./OwnClass";
import { isAdministration, kindOf, leads } from "./rights";
import { UnitChats } from "./UnitChats";
import { can, useLoaded, useSchool } from "./use-school";

type Setup = components["schemas"]["Setup"];

/**
 * «Школа»: what to do next and who has joined. The administrator sees the whole and what to put right, the head and the deputies the
 * classes that lag behind, a class teacher the own class, a teacher the classes taught.
 */
export default function HomePage() {
  const { t } = useLingui();
  const space = useSchool();
  const seesSetup = can(space, "see_setup");
  const setup = useLoaded(
    seesSetup ? space?.org : undefined,
    async (org) => (await api.GET("/api/orgs/{org}/setup", { params: { path: { org } } })).data,
  );
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const administrator = can(space, "import_roster");
  const administration = isAdministration(space);
  const led = units.data?.filter((unit) => leads(space, unit) && unit.kind !== "supplementary") ?? [];
  const taught = units.data?.filter((unit) => unit.teachers.some((one) => one.member === space?.member)) ?? [];
  const asked = useInstallationAsked();
  const error = setup.error ?? units.error;
  // Families have no school to keep: what there is for them is in the chats.
  const withheld = (space?.withheld_units ?? []).map(({ label }) => label).join(", ");
  if (space && !withheld && !seesSetup && !can(space, "see_people")) return <Redirect to="/chats" replace />;
  const loading = !error && ((seesSetup && !setup.data) || !units.data || (administrator && !asked));
  return (
    <Page title={space?.short_name ?? t`Школа`} documentTitle={t`Школа`} width="column">
      {error && <Banner tone="danger">{error.message}</Banner>}
      {withheld && (
        <Banner>
          <Trans>
            Назначения ждут подтверждения: {withheld}. Чаты и списки откроются, когда администратор подтвердит вас как
            педагога. Напомните ему об этом.
          </Trans>
        </Banner>
      )}
      {loading && <Skeleton look="rows" count={6} />}
      {!loading && !error && (
        <>
          {setup.data && administrator && <Checklist setup={setup.data} />}
          {setup.data && setup.data.requests > 0 && !administrator && can(space, "decide_family_requests") && (
            <Requests count={setup.data.requests} />
          )}
          {led.map((unit) => (
            <OwnClass key={unit.id} unit={unit} />
          ))}
          {setup.data && administration && <Connected setup={setup.data} />}
          {administration && <ClassesConnected units={units.data ?? []} />}
          {setup.data && administration && <Faults setup={setup.data} administrator={administrator} />}
          {!seesSetup && taught.map((unit) => <UnitChats key={unit.id} unit={unit.id} title={unit.label} />)}
          <Places setup={setup.data} space={space} />
        </>
      )}
    </Page>
  );
}

function Requests({ count }: { count: number }) {
  const { t } = useLingui();
  return (
    <Section title={t`Заявки`}>
      <List label={t`Заявки`}>
        <ListRow
          href="/school/requests"
          leading={<Inbox size={22} aria-hidden="true" />}
          title={t`Ждут решения`}
          wrap
          meta={String(count)}
        />
      </List>
    </Section>
  );
}

interface Row {
  href: string;
  title: string;
  value?: number | undefined;
  shown: boolean;
  icon?: LucideIcon;
}

function Rows({ label, rows }: { label: string; rows: readonly Row[] }) {
  return (
    <List label={label}>
      {rows
        .filter((row) => row.shown)
        .map(({ href, title, value, icon: Icon }) => (
          <ListRow
            key={title}
            href={href}
            leading={Icon && <Icon size={22} aria-hidden="true" className={styles.placeIcon} />}
            title={title}
            wrap
            meta={value === undefined ? "" : String(value)}
          />
        ))}
    </List>
  );
}

/** What is missing or doubtful: each line opens the list of those whom it counts. */
function Faults({ setup, administrator }: { setup: Setup; administrator: boolean }) {
  const { t } = useLingui();
  const kind = kindOf(useSchool());
  const classes = capitalTerm("class", "many", kind);
  const leader = term("class_teacher", kind).of_one;
  const pupils = capitalTerm("pupil", "many", kind);
  const group = term("class", kind).of_one;
  const list: [string, string, number][] = [
    ["/classes", t`${classes} без ${leader}`, setup.classes_without_teacher],
    ["/people?flag=no_class", t`${pupils} без ${group}`, setup.pupils_without_class],
    ["/people?flag=no_representative", t`${pupils} без представителя`, setup.pupils_without_representative],
    ["/people?flag=no_consent", t`${pupils} без согласия`, setup.pupils_without_consent],
    ["/school/requests", t`Отозваны согласия`, setup.withdrawals],
    ["/people?flag=consent_outdated", t`Нет ответа на новый текст согласия`, setup.consents_outdated],
    ["/people?flag=unverified", t`Педагоги не подтверждены`, administrator ? setup.teachers_unverified : 0],
    ["/people?flag=any", t`Все, у кого что-то не так с данными`, setup.faults],
  ];
  const rows = list.map(([href, title, value]) => ({ href, title, value, shown: value > 0 }));
  if (!rows.some((row) => row.shown)) return null;
  return (
    <Section title={t`Стоит проверить`}>
      <Rows label={t`Стоит проверить`} rows={rows} />
    </Section>
  );
}

function Places({ setup, space }: { setup: Setup | undefined; space: Space | undefined }) {
  const { t } = useLingui();
  const administration = isAdministration(space);
  const invites = can(space, "invite_families") && (administration || can(space, "see_setup"));
  const operator = useParta((state) => state.me?.is_operator === true);
  const everyone = setup && setup.staff + setup.pupils + setup.parents;
  const rows: Row[] = [
    {
      href: "/school/requests",
      title: t`Заявки`,
      icon: Inbox,
      value: setup?.requests,
      shown: can(space, "decide_family_requests"),
    },
    { href: "/classes", title: t`Классы и группы`, icon: GraduationCap, value: setup?.classes, shown: true },
    { href: "/school/duties", title: t`Нагрузка`, icon: Table2, shown: isAdministration(space) },
    { href: "/people", title: t`Люди`, icon: Users, value: everyone, shown: can(space, "see_people") },
    { href: "/school/invites", title: t`Приглашения`, icon: Ticket, shown: invites },
    { href: "/school/invites/issued", title: t`Выданные приглашения`, icon: ClipboardList, shown: invites },
    { href: "/school/roster", title: t`Загрузка списков`, icon: FileUp, shown: can(space, "import_roster") },
    {
      href: "/school/year",
      title: t`Новый учебный год`,
      icon: CalendarSync,
      shown: can(space, "edit_structure") && can(space, "edit_people"),
    },
    {
      href: "/school/profile",
      title: t`Сведения об организации`,
      icon: Building2,
      shown: can(space, "edit_organisation"),
    },
    { href: "/school/audit", title: t`Журнал`, icon: ScrollText, shown: can(space, "see_audit") },
    { href: "/operator", title: t`Оператор: заявки организаций`, icon: Server, shown: operator },
  ];
  return (
    <Section title={t`Разделы`}>
      <Rows label={t`Разделы`} rows={rows} />
      <p className={styles.keys}>
        <Trans>Любой класс или человека можно найти по Ctrl+K.</Trans>
      </p>
    </Section>
  );
}
