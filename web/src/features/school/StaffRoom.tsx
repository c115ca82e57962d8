import { Trans, useLingui } from "@lingui/react/macro";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm } from "~/app/i18n/terms";
import { useOrg } from "~/model";
import type { Space } from "~/model/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { Page, Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { Skeleton } from "~/ui/Skeleton";
import { AddPerson } from "./AddPerson";
import { everyone } from "./everyone";
import styles from "./People.module.css";
import { PersonLine } from "./PersonLine";
import { isAdministration, kindOf } from "./rights";
import { UnitChats } from "./UnitChats";
import { can, useLoaded } from "./use-school";
import { useRoleName } from "./words";

type Unit = components["schemas"]["Unit"];
type Role = components["schemas"]["Role"];

/** «Учительская»: the chat of the staff and everyone who works here. It has no pupils, no class link and no sheets. */
export function StaffRoom({ space, unit }: { space: Space; unit: Unit }) {
  return (
    <Page title={unit.label} documentTitle={unit.label} width="column" back="/classes">
      <UnitChats unit={unit.id} />
      {isAdministration(space) ? <Staff space={space} /> : <Colleagues space={space} unit={unit} />}
    </Page>
  );
}

/** The whole staff as the administration knows it: who has not joined yet is there as well. */
function Staff({ space }: { space: Space }) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const staff = useLoaded(space.org, (org) => everyone(org, { role: "staff" }));
  const count = staff.data?.length ?? 0;
  const title = staff.data ? t`Сотрудники: ${count}` : t`Сотрудники`;
  const adds = can(space, "edit_people");
  return (
    <Section
      title={title}
      actions={
        adds && (
          <Button variant="quiet" icon={<UserPlus size={20} />} onClick={() => setAdding(true)}>
            <Trans>Добавить сотрудника</Trans>
          </Button>
        )
      }
    >
      {staff.error && <Banner tone="danger">{staff.error.message}</Banner>}
      {!staff.data && !staff.error && <Skeleton look="rows" count={6} />}
      {staff.data && (
        <List label={title}>
          {staff.data.map((person) => (
            <PersonLine key={person.id} person={person} mixed />
          ))}
        </List>
      )}
      {adds && <AddPerson open={adding} onOpenChange={setAdding} space={space} adds="staff" onAdded={staff.reload} />}
    </Section>
  );
}

/** The staff as its members see each other: those of the common chat. */
function Colleagues({ space, unit }: { space: Space; unit: Unit }) {
  const { t } = useLingui();
  const roleName = useRoleName();
  const chat = useOrg(
    (state) =>
      Object.values(state.chats).find((one) => one.unit === unit.id && one.kind === "official" && !one.archived)?.id,
  );
  const members = useLoaded(
    chat && space.org,
    async (org) => {
      const path = { org, chat: chat ?? "" };
      return (await api.GET("/api/orgs/{org}/chats/{chat}/members", { params: { path } })).data?.members;
    },
    chat,
  );
  const count = members.data?.length ?? 0;
  const title = members.data ? t`Сотрудники: ${count}` : t`Сотрудники`;
  const teacher = capitalTerm("teacher", "one", kindOf(space));
  return (
    <Section title={title}>
      {members.error && <Banner tone="danger">{members.error.message}</Banner>}
      {!chat && (
        <p className={styles.note}>
          <Trans>
            Список открывается вместе с общим чатом сотрудников. Если чата нет, обратитесь к администратору.
          </Trans>
        </p>
      )}
      {chat && !members.data && !members.error && <Skeleton look="rows" count={6} />}
      {members.data && (
        <List label={title}>
          {members.data.map((one) => (
            <PersonRow
              key={one.id}
              id={one.id}
              name={one.name}
              capacity={[roleName(one.capacity as Role), ...one.units].filter(Boolean).join(" · ")}
              teacher={one.teacher_badge && teacher}
              href={`/people/${one.id}`}
            />
          ))}
        </List>
      )}
    </Section>
  );
}
