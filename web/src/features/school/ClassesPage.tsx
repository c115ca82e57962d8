import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Users } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Avatar } from "~/ui/Avatar";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { SearchField } from "~/ui/SearchField";
import { Skeleton } from "~/ui/Skeleton";
import { NewUnit } from "./NewUnit";
import { PeopleFound } from "./PeopleFound";
import { can, useLoaded, useSchool } from "./use-school";

type Unit = components["schemas"]["Unit"];

/** «Классы»: every class and group, and a search that finds any person: two actions to anything. */
export default function ClassesPage() {
  const { t } = useLingui();
  const space = useSchool();
  const [text, setText] = useState("");
  const [adding, setAdding] = useState(false);
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const wanted = text.trim().toLowerCase();
  const shown = units.data?.filter((unit) => unit.kind !== "staff" && plain(unit.label).includes(plain(wanted))) ?? [];
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
      {byGrade(shown).map(([grade, list]) => (
        <Section key={grade} title={grade === 0 ? t`Группы` : t`${grade} классы`}>
          <List label={grade === 0 ? t`Группы` : t`${grade} классы`}>
            {list.map((unit) => (
              <UnitRow key={unit.id} unit={unit} />
            ))}
          </List>
        </Section>
      ))}
      {units.data && shown.length === 0 && wanted === "" && (
        <EmptyState icon={<Users size={40} />} title={t`Классов пока нет`}>
          <Trans>Загрузите списки — классы появятся сами, или добавьте первый класс вручную.</Trans>
        </EmptyState>
      )}
      {space && <NewUnit open={adding} onOpenChange={setAdding} space={space} onMade={units.reload} />}
    </Page>
  );
}

function UnitRow({ unit }: { unit: Unit }) {
  const { t } = useLingui();
  const leaders = unit.teachers.filter((one) => one.duty === "class_teacher" || one.duty === "leader");
  const { pupils, pupils_joined: joined } = unit;
  return (
    <ListRow
      href={`/classes/${unit.id}`}
      leading={<Avatar id={unit.id} name={unit.label} label={unit.label.replace(/[«»]/g, "")} />}
      title={unit.label}
      subtitle={leaders.map((one) => one.name).join(", ") || t`Без классного руководителя`}
      meta={t`${joined} из ${pupils}`}
    />
  );
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
