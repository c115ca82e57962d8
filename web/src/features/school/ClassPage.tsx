import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowRightLeft, KeyRound, Link2, Pencil, Printer, UserMinus, UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm, term } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { Page, Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { Skeleton } from "~/ui/Skeleton";
import { AddPerson } from "./AddPerson";
import { AssignTeacher } from "./AssignTeacher";
import { ClassLink } from "./ClassLink";
import { EditUnit } from "./EditUnit";
import { everyone } from "./everyone";
import { EnrolPupils, LeaveGroup } from "./GroupPupils";
import { useListPlace } from "./last-list";
import { Movements } from "./Movements";
import { MovePupils } from "./MovePupils";
import styles from "./People.module.css";
import { PersonLine } from "./PersonLine";
import type { PageProps } from "./page-props";
import { cardsTo, invitesTo, kindOf, seesPeopleOf } from "./rights";
import { StaffRoom } from "./StaffRoom";
import { UnitSubstitutions } from "./Substitutions";
import { UnitChats } from "./UnitChats";
import { can, useLoaded, useSchool } from "./use-school";
import { useDutyName } from "./words";

type Person = components["schemas"]["Person"];
type Teacher = components["schemas"]["UnitTeacher"];

/** One class or group: its teachers, pupils and representatives, who has joined, and the ways in. */
export default function ClassPage({ params }: PageProps) {
  const { t } = useLingui();
  const space = useSchool();
  useListPlace();
  const id = params.unit ?? "";
  const dutyName = useDutyName();
  const [window, setWindow] = useState<"link" | "assign" | "add" | "enrol" | "edit" | "move" | "substitute">();
  const [leaving, setLeaving] = useState<Person>();
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const unit = units.data?.find((one) => one.id === id);
  const open = unit !== undefined && unit.kind !== "staff" && seesPeopleOf(space, unit);
  const people = useLoaded(open ? space?.org : undefined, (org) => everyone(org, { unit: id }), id);
  const movements = useLoaded(
    open && unit.kind !== "supplementary" ? space?.org : undefined,
    async (org) =>
      (await api.GET("/api/orgs/{org}/units/{unit}/movements", { params: { path: { org, unit: id } } })).data
        ?.movements,
    id,
  );
  const substitutions = useLoaded(
    open ? space?.org : undefined,
    async (org) =>
      (await api.GET("/api/orgs/{org}/units/{unit}/substitutions", { params: { path: { org, unit: id } } })).data
        ?.substitutions,
    id,
  );
  const standsIn = (teacher: Teacher) =>
    substitutions.data?.some(
      (one) =>
        one.state === "acting" &&
        one.member === teacher.member &&
        one.duty === teacher.duty &&
        one.subject === teacher.subject &&
        one.subgroup === teacher.subgroup,
    );
  if (units.data && !unit)
    return (
      <Page title={t`Класс`} back="/classes">
        <EmptyState title={t`Такого класса нет`}>
          <Trans>Возможно, его убрали в архив или он вам не открыт.</Trans>
        </EmptyState>
      </Page>
    );
  if (space && unit?.kind === "staff") return <StaffRoom space={space} unit={unit} />;
  const pupils = people.data?.filter((person) => person.roles.includes("pupil")) ?? [];
  const parents =
    people.data?.filter((person) => !person.roles.includes("pupil") && person.roles.includes("parent")) ?? [];
  const kind = kindOf(space);
  const group = unit?.kind === "supplementary";
  const edits = can(space, "edit_people");
  const shows = (name: typeof window) => ({
    open: window === name,
    onOpenChange: (next: boolean) => setWindow(next ? name : undefined),
  });
  const whom = term("pupil", kind).of_one;
  const pupilsTitle = `${capitalTerm("pupil", "many", kind)}: ${pupils.length}`;
  return (
    <Page
      title={unit?.label ?? ""}
      documentTitle={unit?.label ?? t`Класс`}
      width="column"
      back="/classes"
      actions={
        can(space, "edit_structure") &&
        unit && (
          <IconButton label={t`Изменить название`} icon={<Pencil size={20} />} onClick={() => setWindow("edit")} />
        )
      }
    >
      {can(space, "invite_families") && invitesTo(space, unit) && (
        <div className={styles.row}>
          <LinkButton href={`/school/invites?unit=${id}`} icon={<Printer size={20} />}>
            <Trans>Напечатать приглашения</Trans>
          </LinkButton>
          <Button icon={<Link2 size={20} />} onClick={() => setWindow("link")}>
            {group ? <Trans>Ссылка группы</Trans> : <Trans>Ссылка класса</Trans>}
          </Button>
          {cardsTo(space, unit) && (
            <LinkButton href={`/school/cards?unit=${id}`} icon={<KeyRound size={20} />}>
              <Trans>Карточки входа</Trans>
            </LinkButton>
          )}
        </div>
      )}
      {(units.error ?? people.error) && <Banner tone="danger">{(units.error ?? people.error)?.message}</Banner>}
      <UnitChats unit={id} />
      <Section
        title={t`Педагоги`}
        actions={
          can(space, "assign_teachers") && (
            <Button variant="quiet" onClick={() => setWindow("assign")}>
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
              capacity={[dutyName(teacher.duty), teacher.subject, teacher.subgroup, standsIn(teacher) && t`замещает`]
                .filter(Boolean)
                .join(" · ")}
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
      {space && unit && open && (
        <UnitSubstitutions
          space={space}
          unit={unit}
          loaded={substitutions}
          window={shows("substitute")}
          onPlan={() => setWindow("substitute")}
          onChanged={units.reload}
        />
      )}
      {open && !people.data && !people.error && <Skeleton look="rows" count={6} />}
      {people.data && (
        <>
          <Group
            title={pupilsTitle}
            people={pupils}
            within={id}
            actions={
              edits && (
                <div className={styles.row}>
                  {!group && pupils.length > 0 && (
                    <Button variant="quiet" icon={<ArrowRightLeft size={20} />} onClick={() => setWindow("move")}>
                      <Trans>Перевести</Trans>
                    </Button>
                  )}
                  <Button
                    variant="quiet"
                    icon={<UserPlus size={20} />}
                    onClick={() => setWindow(group ? "enrol" : "add")}
                  >
                    {group ? <Trans>Записать в группу</Trans> : <Trans>Добавить {whom}</Trans>}
                  </Button>
                </div>
              )
            }
            empty={<NoPupils group={group} edits={edits} />}
            {...(group && edits && { onLeave: setLeaving })}
          />
          {parents.length > 0 && <Group title={t`Представители: ${parents.length}`} people={parents} within={id} />}
          {space && <Movements space={space} loaded={movements} named onUndone={people.reload} />}
        </>
      )}
      {space && unit && (
        <>
          <ClassLink {...shows("link")} org={space.org} unit={unit} />
          <EditUnit key={unit.label} {...shows("edit")} org={space.org} unit={unit} onSaved={units.reload} />
          <AssignTeacher {...shows("assign")} org={space.org} unit={unit} onDone={units.reload} />
        </>
      )}
      {space && unit && edits && !group && (
        <MovePupils
          {...shows("move")}
          org={space.org}
          unit={unit}
          pupils={pupils}
          onDone={() => {
            people.reload();
            movements.reload();
          }}
        />
      )}
      {space && unit && edits && !group && (
        <AddPerson {...shows("add")} space={space} adds="pupil" unit={unit} onAdded={people.reload} />
      )}
      {space && unit && edits && group && (
        <>
          <EnrolPupils {...shows("enrol")} org={space.org} unit={unit} enrolled={pupils} onDone={people.reload} />
          <LeaveGroup
            org={space.org}
            unit={unit}
            pupil={leaving}
            onClose={() => setLeaving(undefined)}
            onDone={people.reload}
          />
        </>
      )}
    </Page>
  );
}

function NoPupils({ group, edits }: { group: boolean; edits: boolean }) {
  if (!group)
    return edits ? (
      <Trans>Пока никого. Загрузите список или добавьте учеников по одному.</Trans>
    ) : (
      <Trans>Пока никого. Учеников добавляет администратор.</Trans>
    );
  return edits ? (
    <Trans>Пока никто не записан. Запишите учеников: их класс не изменится.</Trans>
  ) : (
    <Trans>Пока никто не записан. Учеников записывает администратор.</Trans>
  );
}

interface GroupProps {
  title: string;
  people: readonly Person[];
  within: string;
  actions?: ReactNode;
  empty?: ReactNode;
  onLeave?: (person: Person) => void;
}

function Group({ title, people, within, actions, empty, onLeave }: GroupProps) {
  const { t } = useLingui();
  return (
    <Section title={title} actions={actions}>
      {people.length === 0 && empty && <p className={styles.note}>{empty}</p>}
      {people.length > 0 && (
        <List label={title}>
          {people.map((person) => (
            <PersonLine
              key={person.id}
              person={person}
              within={within}
              family
              {...(onLeave && {
                actions: (
                  <IconButton
                    label={t`Убрать из группы: ${person.name}`}
                    icon={<UserMinus size={18} />}
                    onClick={() => onLeave(person)}
                  />
                ),
              })}
            />
          ))}
        </List>
      )}
    </Section>
  );
}
