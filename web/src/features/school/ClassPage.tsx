import { Trans, useLingui } from "@lingui/react/macro";
import { Link2, Printer } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { Page, Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { Skeleton } from "~/ui/Skeleton";
import { AssignTeacher } from "./AssignTeacher";
import { ClassLink } from "./ClassLink";
import styles from "./People.module.css";
import { PersonLine } from "./PersonLine";
import type { PageProps } from "./page-props";
import { can, useLoaded, useSchool } from "./use-school";
import { useDutyName } from "./words";

type Person = components["schemas"]["Person"];

/** One class: its teachers, pupils and representatives, who has joined, and the ways in. */
export default function ClassPage({ params }: PageProps) {
  const { t } = useLingui();
  const space = useSchool();
  const id = params.unit ?? "";
  const dutyName = useDutyName();
  const [linking, setLinking] = useState(false);
  const [assigning, setAssigning] = useState(false);
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const people = useLoaded(space?.org, (org) => everyone(org, id), id);
  const unit = units.data?.find((one) => one.id === id);
  if (units.data && !unit)
    return (
      <Page title={t`Класс`} back="/classes">
        <EmptyState title={t`Такого класса нет`}>
          <Trans>Возможно, его убрали в архив или он вам не открыт.</Trans>
        </EmptyState>
      </Page>
    );
  const pupils = people.data?.filter((person) => person.roles.includes("pupil")) ?? [];
  const parents =
    people.data?.filter((person) => !person.roles.includes("pupil") && person.roles.includes("parent")) ?? [];
  return (
    <Page title={unit?.label ?? ""} documentTitle={unit?.label ?? t`Класс`} width="column" back="/classes">
      {can(space, "invite_families") && (
        <div className={styles.row}>
          <Button icon={<Link2 size={20} />} onClick={() => setLinking(true)}>
            <Trans>Ссылка класса</Trans>
          </Button>
          <LinkButton href={`/school/invites?unit=${id}`} icon={<Printer size={20} />}>
            <Trans>Листки</Trans>
          </LinkButton>
        </div>
      )}
      {people.error && people.error.code !== "forbidden" && <Banner tone="danger">{people.error.message}</Banner>}
      {!people.data && !people.error && <Skeleton look="rows" count={6} />}
      <Section
        title={t`Педагоги`}
        actions={
          can(space, "assign_teachers") && (
            <Button variant="quiet" onClick={() => setAssigning(true)}>
              <Trans>Назначить</Trans>
            </Button>
          )
        }
      >
        <List label={t`Педагоги`}>
          {unit?.teachers.map((teacher) => (
            <PersonRow
              key={`${teacher.member}/${teacher.duty}/${teacher.subject}/${teacher.subgroup}`}
              id={teacher.member}
              name={teacher.name}
              capacity={[dutyName(teacher.duty), teacher.subject, teacher.subgroup].filter(Boolean).join(" · ")}
              href={`/people/${teacher.member}`}
            />
          ))}
        </List>
        {unit?.teachers.length === 0 && (
          <p className={styles.note}>
            <Trans>Пока никто не назначен.</Trans>
          </p>
        )}
      </Section>
      <Group title={t`Ученики: ${pupils.length}`} people={pupils} />
      <Group title={t`Представители: ${parents.length}`} people={parents} />
      {space && unit && <ClassLink open={linking} onOpenChange={setLinking} org={space.org} unit={unit} />}
      {space && unit && (
        <AssignTeacher open={assigning} onOpenChange={setAssigning} org={space.org} unit={unit} onDone={units.reload} />
      )}
    </Page>
  );
}

function Group({ title, people }: { title: string; people: readonly Person[] }) {
  if (people.length === 0) return null;
  return (
    <Section title={title}>
      <List label={title}>
        {people.map((person) => (
          <PersonLine key={person.id} person={person} />
        ))}
      </List>
    </Section>
  );
}

/** A class is at most a few pages of a hundred. */
async function everyone(org: string, unit: string): Promise<Person[]> {
  const people: Person[] = [];
  let after: string | undefined;
  do {
    const query = { unit, ...(after ? { after } : {}) };
    const { data } = await api.GET("/api/orgs/{org}/people", { params: { path: { org }, query } });
    people.push(...(data?.people ?? []));
    after = data?.next;
  } while (after && people.length < 500);
  return people;
}
