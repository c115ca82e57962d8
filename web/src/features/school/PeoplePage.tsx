import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Chip } from "~/ui/Chip";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { Page } from "~/ui/Page";
import { SearchField } from "~/ui/SearchField";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { AddPerson } from "./AddPerson";
import { useListPlace } from "./last-list";
import styles from "./People.module.css";
import { PersonLine } from "./PersonLine";
import { kindOf } from "./rights";
import { usePages } from "./use-pages";
import { can, useSchool } from "./use-school";
import { capital, useFlagName, useJoinName, useRoleName } from "./words";

type JoinState = components["schemas"]["JoinState"];
type Role = components["schemas"]["Role"];

const JOIN: readonly JoinState[] = ["no_invite", "invited", "waiting", "joined", "deactivated"];
const GROUPS = ["staff", "pupil", "parent"] as const;
const ROLES: readonly Role[] = [
  "administrator",
  "head",
  "deputy",
  "class_teacher",
  "teacher",
  "supplementary_teacher",
  "specialist",
  "non_teaching",
];
const FLAGS = [
  "any",
  "no_class",
  "no_representative",
  "no_consent",
  "no_photos",
  "consent_outdated",
  "bad_phone",
  "bad_email",
  "bad_birth_date",
  "unverified",
] as const;

/** The conditions of the list; they stand in the address, so that «Назад» and a link bring the same list. */
const CONDITIONS = ["role", "join", "flag"] as const;
type Condition = (typeof CONDITIONS)[number];

/** «Люди»: everyone of the organisation, by role, by state of joining, by what is missing, by a part of the name. */
export default function PeoplePage() {
  const { t } = useLingui();
  const space = useSchool();
  useListPlace();
  const org = space?.org;
  const [, navigate] = useLocation();
  const asked = new URLSearchParams(useSearch());
  const [role, join, flag] = CONDITIONS.map((name) => asked.get(name) ?? "");
  const [text, setText] = useState("");
  const [total, setTotal] = useState<number>();
  const [adding, setAdding] = useState(false);
  const [round, setRound] = useState(0);
  const words = useConditionWords();
  const set = (name: Condition, value: string) => {
    if (value) asked.set(name, value);
    else asked.delete(name);
    navigate(`/people${asked.size > 0 ? `?${asked}` : ""}`, { replace: true });
  };
  const wanted = text.trim();
  const people = usePages(org && [org, role, join, flag, wanted, round].join("/"), async (after) => {
    const query = {
      ...(role && { role }),
      ...(join && { join }),
      ...(flag && { flag }),
      ...(wanted && { text: wanted }),
      ...(after && { after }),
    };
    const { data } = await api.GET("/api/orgs/{org}/people", { params: { path: { org: org ?? "" }, query } });
    setTotal(data?.total);
    return { items: data?.people ?? [], next: data?.next };
  });
  const options = (name: Condition, values: readonly string[], all: string) => [
    { value: "", label: all },
    ...values.map((value) => ({ value, label: words(name, value) })),
  ];
  const held = CONDITIONS.map((name) => ({ name, value: asked.get(name) ?? "" })).filter((one) => one.value !== "");
  const mayAdd = can(space, "edit_people");
  return (
    <Page
      title={t`Люди`}
      documentTitle={t`Люди`}
      width="column"
      back="/school"
      actions={
        mayAdd && (
          <Button icon={<UserPlus size={20} />} onClick={() => setAdding(true)}>
            <Trans>Добавить</Trans>
          </Button>
        )
      }
      below={<SearchField label={t`Имя или фамилия`} value={text} onValueChange={setText} />}
    >
      <div className={styles.filters}>
        <Select
          label={t`Кто`}
          value={role}
          onChange={(event) => set("role", event.target.value)}
          options={options("role", [...GROUPS, ...ROLES], t`Все`)}
        />
        <Select
          label={t`Подключение`}
          value={join}
          onChange={(event) => set("join", event.target.value)}
          options={options("join", JOIN, t`Любое`)}
        />
        <Select
          label={t`Что проверить`}
          value={flag}
          onChange={(event) => set("flag", event.target.value)}
          options={options("flag", FLAGS, t`Не важно`)}
        />
      </div>
      {held.length > 0 && (
        <div className={styles.chips}>
          {held.map(({ name, value }) => {
            const label = words(name, value);
            return (
              <Chip key={name} removeLabel={t`Убрать условие: ${label}`} onRemove={() => set(name, "")}>
                {label}
              </Chip>
            );
          })}
        </div>
      )}
      {people.error && <Banner tone="danger">{people.error.message}</Banner>}
      {!people.items && !people.error && <Skeleton look="rows" count={8} />}
      {people.items?.length === 0 &&
        (held.length === 0 && wanted === "" ? (
          <EmptyState
            icon={<Users size={40} />}
            title={t`Здесь пока никого нет`}
            action={
              can(space, "import_roster") && (
                <LinkButton href="/school/roster" variant="primary">
                  <Trans>Загрузить списки</Trans>
                </LinkButton>
              )
            }
          >
            <Trans>Загрузите списки сотрудников и учеников или добавьте людей по одному.</Trans>
          </EmptyState>
        ) : flag && wanted === "" ? (
          <EmptyState icon={<Users size={40} />} title={t`Таких нет`}>
            <Trans>С этим всё в порядке. Уберите условие, чтобы увидеть остальных.</Trans>
          </EmptyState>
        ) : (
          <EmptyState icon={<Users size={40} />} title={t`Никого не нашлось`}>
            <Trans>Измените имя или условия поиска.</Trans>
          </EmptyState>
        ))}
      {people.items && people.items.length > 0 && (
        <>
          {total !== undefined && (
            <p className={styles.note} role="status">
              <Plural value={total} one="# человек" few="# человека" many="# человек" other="# человека" />
            </p>
          )}
          <List label={t`Люди`}>
            {people.items.map((person) => (
              <PersonLine key={person.id} person={person} mixed />
            ))}
          </List>
        </>
      )}
      {people.more && (
        <Button wide busy={people.busy} onClick={people.more}>
          <Trans>Показать ещё</Trans>
        </Button>
      )}
      {space && mayAdd && (
        <AddPerson open={adding} onOpenChange={setAdding} space={space} onAdded={() => setRound(round + 1)} />
      )}
    </Page>
  );
}

/** What a condition of the list says, with a capital. */
function useConditionWords(): (name: Condition, value: string) => string {
  const { t } = useLingui();
  const joinName = useJoinName();
  const flagName = useFlagName();
  const roleName = useRoleName();
  const pupils = capitalTerm("pupil", "many", kindOf(useSchool()));
  return (name, value) => {
    if (name === "join") return capital(joinName(value as JoinState) ?? value);
    if (name === "flag") return capital(flagName(value));
    const group = { staff: t`Сотрудники`, pupil: pupils, parent: t`Представители` }[value];
    return group ?? roleName(value as Role) ?? value;
  };
}
