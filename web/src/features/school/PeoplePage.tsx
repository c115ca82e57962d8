import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Users } from "lucide-react";
import { useState } from "react";
import { useSearch } from "wouter";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { Page } from "~/ui/Page";
import { SearchField } from "~/ui/SearchField";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./People.module.css";
import { PersonLine } from "./PersonLine";
import { usePages } from "./use-pages";
import { useSchool } from "./use-school";
import { useJoinName } from "./words";

type JoinState = components["schemas"]["JoinState"];
const JOIN: readonly JoinState[] = ["no_invite", "invited", "waiting", "joined", "deactivated"];
const ROLES = ["staff", "pupil", "parent"] as const;

/** «Люди»: everyone of the organisation, by role, by state of joining, by a part of the name. */
export default function PeoplePage() {
  const { t } = useLingui();
  const org = useSchool()?.org;
  const asked = new URLSearchParams(useSearch());
  const [role, setRole] = useState(asked.get("role") ?? "");
  const [join, setJoin] = useState(asked.get("join") ?? "");
  const [text, setText] = useState("");
  const [total, setTotal] = useState<number>();
  const joinName = useJoinName();
  const roleName = { staff: t`Сотрудники`, pupil: t`Ученики`, parent: t`Представители` };
  const wanted = text.trim();
  const people = usePages(org && [org, role, join, wanted].join("/"), async (after) => {
    const query = {
      ...(role && { role }),
      ...(join && { join }),
      ...(wanted && { text: wanted }),
      ...(after && { after }),
    };
    const { data } = await api.GET("/api/orgs/{org}/people", { params: { path: { org: org ?? "" }, query } });
    setTotal(data?.total);
    return { items: data?.people ?? [], next: data?.next };
  });
  return (
    <Page
      title={t`Люди`}
      documentTitle={t`Люди`}
      width="column"
      back="/school"
      below={<SearchField label={t`Имя или фамилия`} value={text} onValueChange={setText} />}
    >
      <div className={styles.filters}>
        <Select
          label={t`Кто`}
          value={role}
          onChange={(event) => setRole(event.target.value)}
          options={[{ value: "", label: t`Все` }, ...ROLES.map((one) => ({ value: one, label: roleName[one] }))]}
        />
        <Select
          label={t`Подключение`}
          value={join}
          onChange={(event) => setJoin(event.target.value)}
          options={[{ value: "", label: t`Любое` }, ...JOIN.map((one) => ({ value: one, label: joinName(one) }))]}
        />
      </div>
      {people.error && <Banner tone="danger">{people.error.message}</Banner>}
      {!people.items && !people.error && <Skeleton look="rows" count={8} />}
      {people.items?.length === 0 && (
        <EmptyState icon={<Users size={40} />} title={t`Никого не нашлось`}>
          <Trans>Измените имя или условия поиска.</Trans>
        </EmptyState>
      )}
      {people.items && people.items.length > 0 && (
        <>
          {total !== undefined && (
            <p className={styles.note} role="status">
              <Plural value={total} one="# человек" few="# человека" many="# человек" other="# человека" />
            </p>
          )}
          <List label={t`Люди`}>
            {people.items.map((person) => (
              <PersonLine key={person.id} person={person} />
            ))}
          </List>
        </>
      )}
      {people.more && (
        <Button wide busy={people.busy} onClick={people.more}>
          <Trans>Показать ещё</Trans>
        </Button>
      )}
    </Page>
  );
}
