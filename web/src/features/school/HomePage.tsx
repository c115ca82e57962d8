import { Trans, useLingui } from "@lingui/react/macro";
import { CheckCircle2, Circle } from "lucide-react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import type { Space } from "~/model/types";
import { Banner } from "~/ui/Banner";
import { LinkButton } from "~/ui/Button";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { ProgressBar } from "~/ui/ProgressBar";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Admin.module.css";
import { can, useLoaded, useSchool } from "./use-school";

type Setup = components["schemas"]["Setup"];

/** «Школа»: what to do next and who has joined. The administrator sees the whole, a class teacher the own class. */
export default function HomePage() {
  const { t } = useLingui();
  const space = useSchool();
  const setup = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/setup", { params: { path: { org } } })).data,
  );
  const administrator = can(space, "import_roster");
  return (
    <Page title={space?.short_name ?? t`Школа`} documentTitle={t`Школа`} width="column">
      {setup.error && <Banner tone="danger">{setup.error.message}</Banner>}
      {!setup.data && !setup.error && <Skeleton look="rows" count={5} />}
      {setup.data && (
        <>
          {administrator && <Checklist setup={setup.data} />}
          <Connected setup={setup.data} />
          <Places setup={setup.data} space={space} />
        </>
      )}
    </Page>
  );
}

function Checklist({ setup }: { setup: Setup }) {
  const { t } = useLingui();
  const steps: { done: boolean; title: string; href: string; action: string }[] = [
    {
      done: setup.roster_imported,
      title: t`Загрузите списки: сотрудники и ученики`,
      href: "/school/roster",
      action: t`Загрузить`,
    },
    {
      done: setup.invites_issued,
      title: t`Распечатайте приглашения и раздайте классным руководителям`,
      href: "/school/invites",
      action: t`Приглашения`,
    },
    { done: setup.requests === 0, title: t`Разберите заявки`, href: "/school/requests", action: t`Заявки` },
  ];
  const next = steps.findIndex((step) => !step.done);
  return (
    <Section title={t`Что сделать сначала`}>
      <ol className={styles.checklist}>
        {steps.map((step, index) => (
          <li key={step.href} className={styles.step}>
            {step.done ? (
              <CheckCircle2 size={22} className={styles.done} aria-label={t`Сделано`} />
            ) : (
              <Circle size={22} className={styles.todo} aria-label={t`Не сделано`} />
            )}
            <span className={styles.stepTitle}>{step.title}</span>
            <LinkButton href={step.href} variant={index === next ? "primary" : "quiet"}>
              {step.action}
            </LinkButton>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Connected({ setup }: { setup: Setup }) {
  const { t } = useLingui();
  const bars = [
    { label: t`Сотрудники`, joined: setup.staff_joined, all: setup.staff },
    { label: t`Ученики`, joined: setup.pupils_joined, all: setup.pupils },
    { label: t`Представители`, joined: setup.parents_joined, all: setup.parents },
  ].filter((bar) => bar.all > 0);
  return (
    <Section title={t`Подключились`}>
      <div className={styles.fields}>
        {bars.map(({ label, joined, all }) => (
          <ProgressBar key={label} label={label} value={joined} max={all} text={t`${joined} из ${all}`} />
        ))}
      </div>
    </Section>
  );
}

function Places({ setup, space }: { setup: Setup; space: Space | undefined }) {
  const { t } = useLingui();
  const administrator = can(space, "import_roster");
  const rows: { href: string; title: string; value: number | ""; shown: boolean }[] = [
    { href: "/school/requests", title: t`Заявки ждут решения`, value: setup.requests, shown: setup.requests > 0 },
    { href: "/classes", title: t`Классы и группы`, value: setup.classes, shown: true },
    {
      href: "/classes",
      title: t`Классы без классного руководителя`,
      value: setup.classes_without_teacher,
      shown: setup.classes_without_teacher > 0,
    },
    {
      href: "/people?role=pupil",
      title: t`Ученики без класса`,
      value: setup.pupils_without_class,
      shown: setup.pupils_without_class > 0,
    },
    {
      href: "/people?role=pupil",
      title: t`Ученики без представителя`,
      value: setup.pupils_without_representative,
      shown: setup.pupils_without_representative > 0,
    },
    { href: "/people", title: t`Люди`, value: setup.staff + setup.pupils + setup.parents, shown: true },
    { href: "/school/invites", title: t`Приглашения`, value: "", shown: true },
    { href: "/school/roster", title: t`Загрузка списков`, value: "", shown: administrator },
    { href: "/school/profile", title: t`Сведения об организации`, value: "", shown: administrator },
    { href: "/school/audit", title: t`Журнал`, value: "", shown: can(space, "see_audit") },
  ];
  return (
    <Section title={t`Разделы`}>
      <List label={t`Разделы`}>
        {rows
          .filter((row) => row.shown)
          .map((row) => (
            <ListRow key={row.title} href={row.href} title={row.title} wrap meta={String(row.value)} />
          ))}
      </List>
      <p className={styles.keys}>
        <Trans>Любой класс или человека можно найти по Ctrl+K.</Trans>
      </p>
    </Section>
  );
}
