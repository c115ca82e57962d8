import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm } from "~/app/i18n/terms";
import { LinkButton } from "~/ui/Button";
import { List } from "~/ui/List";
import { Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Admin.module.css";
import { JoinedBars } from "./JoinedBars";
import { PersonLine } from "./PersonLine";
import { kindOf } from "./rights";
import { UnitChats } from "./UnitChats";
import { usePages } from "./use-pages";
import { useSchool } from "./use-school";

/** How many stand on the first screen. */
const FIRST = 8;

/** The class teacher's class: how many have joined, who has not, and the two things to do about it. */
export function OwnClass({ unit }: { unit: components["schemas"]["Unit"] }) {
  const { t } = useLingui();
  const space = useSchool();
  const org = space?.org;
  const label = unit.label;
  const missing = usePages(org && `${org}/${unit.id}/${unit.pupils_joined}/${unit.parents_joined}`, async () => {
    const states = ["no_invite", "invited", "waiting"] as const;
    const answers = await Promise.all(
      states.map((join) =>
        api.GET("/api/orgs/{org}/people", { params: { path: { org: org ?? "" }, query: { unit: unit.id, join } } }),
      ),
    );
    const people = answers.flatMap(({ data }) => data?.people ?? []);
    return { items: people.filter(({ roles }) => roles.includes("pupil") || roles.includes("parent")) };
  });
  const bars = [
    { label: capitalTerm("pupil", "many", kindOf(space)), joined: unit.pupils_joined, all: unit.pupils },
    { label: t`Представители`, joined: unit.parents_joined, all: unit.parents },
  ].filter((bar) => bar.all > 0);
  const people = missing.items ?? [];
  return (
    <>
      <Section
        title={t`Мой класс: ${label}`}
        actions={
          <LinkButton variant="quiet" href={`/classes/${unit.id}`}>
            <Trans>Открыть</Trans>
          </LinkButton>
        }
      >
        <JoinedBars bars={bars} />
        {bars.length === 0 && (
          <p className={styles.note}>
            <Trans>В классе пока никого нет. Учеников добавляет администратор.</Trans>
          </p>
        )}
      </Section>
      <UnitChats unit={unit.id} />
      {!missing.items && !missing.error && <Skeleton look="rows" count={3} />}
      {people.length > 0 && (
        <Section
          title={t`Ещё не подключились: ${people.length}`}
          actions={
            <LinkButton href={`/school/invites?unit=${unit.id}`} icon={<Printer size={20} />}>
              <Trans>Приглашения</Trans>
            </LinkButton>
          }
        >
          <List label={t`Ещё не подключились`}>
            {people.slice(0, FIRST).map((person) => (
              <PersonLine key={person.id} person={person} within={unit.id} family />
            ))}
          </List>
          {people.length > FIRST && (
            <LinkButton variant="quiet" href={`/classes/${unit.id}`}>
              <Trans>Показать всех</Trans>
            </LinkButton>
          )}
        </Section>
      )}
    </>
  );
}
