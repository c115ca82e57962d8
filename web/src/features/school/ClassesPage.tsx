import { Trans, useLingui } from "@lingui/react/macro";
import { GraduationCap, Plus, Table2 } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { term } from "~/app/i18n/terms";
import { Avatar } from "~/ui/Avatar";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { SearchField } from "~/ui/SearchField";
import { Skeleton } from "~/ui/Skeleton";
import { useListPlace } from "./last-list";
import { NewUnit } from "./NewUnit";
import styles from "./People.module.css";
import { PeopleFound } from "./PeopleFound";
import { isAdministration, kindOf } from "./rights";
import { can, useLoaded, useSchool } from "./use-school";

type Unit = components["schemas"]["Unit"];

/** So many classes are seen at a glance. */
const FEW = 12;

/** «Классы»: every class and group, and a search that finds any person: two actions to anything. */
export default function ClassesPage() {
  const { t } = useLingui();
  const space = useSchool();
  useListPlace();
  const [text, setText] = useState("");
  const [adding, setAdding] = useState(false);
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const wanted = text.trim().toLowerCase();
  const shown = units.data?.filter((unit) => unit.kind !== "staff" && plain(unit.label).includes(plain(wanted))) ?? [];
  const own = isAdministration(space)
    ? []
    : shown.filter((unit) => unit.teachers.some((one) => one.member === space?.member));
  // Among a few classes one's own are not looked for twice; among many they are missed in their grade.
  const listed = wanted === "" && shown.length <= FEW ? shown.filter((unit) => !own.includes(unit)) : shown;
  const ownTitle = kindOf(space) === "college" ? t`Мои группы` : t`Мои классы`;
  return (
    <Page
      title={t`Классы и группы`}
      documentTitle={t`Классы и группы`}
      width="column"
      actions={
        can(space, "edit_structure") && (
          <Button icon={<Plus size={20} />} onClick={() => setAdding(true)}>
            <Trans>Добавить</Trans>
          </Button>
        )
      }
      below={<SearchField label={t`Класс, группа или человек`} value={text} onValueChange={setText} />}
    >
      {units.error && <Banner tone="danger">{units.error.message}</Banner>}
      {!units.data && !units.error && <Skeleton look="rows" count={6} />}
      {wanted.length > 1 && can(space, "see_people") && <PeopleFound text={wanted} />}
      {own.length > 0 && wanted === "" && <Units title={ownTitle} units={own} />}
      {byGrade(listed).map(([grade, list]) => (
        <Units key={grade} title={grade === 0 ? t`Группы` : t`${grade}-е классы`} units={list} />
      ))}
      {listed.length > 0 && wanted === "" && can(space, "see_people") && (
        <div className={styles.below}>
          <LinkButton variant="quiet" icon={<Table2 size={20} />} href="/school/duties">
            <Trans>Нагрузка на одном листе</Trans>
          </LinkButton>
        </div>
      )}
      {units.data &&
        shown.length === 0 &&
        wanted === "" &&
        (can(space, "import_roster") ? (
          <EmptyState
            icon={<GraduationCap size={40} />}
            title={t`Классов пока нет`}
            action={
              <LinkButton href="/school/roster" variant="primary">
                <Trans>Загрузить списки</Trans>
              </LinkButton>
            }
          >
            <Trans>Загрузите списки — классы появятся сами, или добавьте первый класс вручную.</Trans>
          </EmptyState>
        ) : (
          <EmptyState icon={<GraduationCap size={40} />} title={t`Классов пока нет`}>
            <Trans>Их добавляет администратор организации.</Trans>
          </EmptyState>
        ))}
      {space && <NewUnit open={adding} onOpenChange={setAdding} space={space} onMade={units.reload} />}
    </Page>
  );
}

function Units({ title, units }: { title: string; units: readonly Unit[] }) {
  return (
    <Section title={title}>
      <List label={title}>
        {units.map((unit) => (
          <UnitRow key={unit.id} unit={unit} />
        ))}
      </List>
    </Section>
  );
}

function UnitRow({ unit }: { unit: Unit }) {
  const { t } = useLingui();
  const leaders = unit.teachers.filter((one) => one.duty === "class_teacher" || one.duty === "leader");
  const { pupils, pupils_joined: joined } = unit;
  const leader = term("class_teacher", kindOf(useSchool())).of_one;
  const nobody = unit.kind === "supplementary" ? t`Руководитель не назначен` : t`Нет ${leader}`;
  return (
    <ListRow
      href={`/classes/${unit.id}`}
      leading={<Avatar id={unit.id} name={unit.label} {...chatLabel(unit)} shape="group" />}
      title={unit.label}
      wrap
      subtitle={leaders.map((one) => one.name).join(", ") || nobody}
      meta={pupils > 0 && t`в Парте: ${joined} из ${pupils}`}
    />
  );
}

/** «7Б», as its chats have it; a supplementary group goes by the first letters of its name. */
function chatLabel(unit: Unit): { label?: string } {
  return unit.kind === "supplementary" ? {} : { label: unit.label.replace(/[«»\s]/g, "") };
}

function plain(label: string): string {
  return label.toLowerCase().replace(/[«»"\s-]/g, "");
}

function byGrade(units: readonly Unit[]): [number, Unit[]][] {
  const groups = new Map<number, Unit[]>();
  for (const unit of units) {
    const grade = unit.kind === "class" ? unit.grade : 0;
    groups.set(grade, [...(groups.get(grade) ?? []), unit]);
  }
  return [...groups].sort(([a], [b]) => (a || 99) - (b || 99));
}
