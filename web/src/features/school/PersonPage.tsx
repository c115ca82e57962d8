import { useLingui } from "@lingui/react/macro";
import { MessageCircle } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Avatar } from "~/ui/Avatar";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { Page, Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { Skeleton } from "~/ui/Skeleton";
import { TeacherBadge } from "~/ui/TeacherBadge";
import styles from "./People.module.css";
import { PersonAccess } from "./PersonAccess";
import { PersonContacts } from "./PersonContacts";
import { PersonPlace } from "./PersonPlace";
import type { PageProps } from "./page-props";
import { can, useLoaded, useSchool } from "./use-school";
import { useFlagName, useJoinName, useRoleName } from "./words";

type Card = components["schemas"]["PersonCard"];

/** A person's card: as much of it as the one who looks may see. */
export default function PersonPage({ params }: PageProps) {
  const { t } = useLingui();
  const space = useSchool();
  const id = params.member ?? "";
  const card = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/people/{member}", { params: { path: { org, member: id } } })).data,
    id,
  );
  const person = card.data?.person;
  return (
    <Page
      title={person?.name ?? t`Карточка`}
      documentTitle={person?.name ?? t`Карточка`}
      leading={person && <Avatar id={person.id} name={person.name} />}
      width="column"
      back="/classes"
      actions={card.data?.may_write && space && <WriteTo org={space.org} member={id} />}
    >
      {card.error && <Banner tone="danger">{card.error.message}</Banner>}
      {!card.data && !card.error && <Skeleton look="rows" count={4} />}
      {card.data && (
        <>
          <Facts card={card.data} />
          <Relatives title={t`Представители`} people={card.data.representatives} />
          <Relatives title={t`Дети`} people={card.data.children} />
          {space && card.data.may_see_contacts && (
            <PersonContacts org={space.org} card={card.data} onSaved={card.reload} />
          )}
          {space && can(space, "edit_people") && <PersonPlace org={space.org} card={card.data} onSaved={card.reload} />}
          {space && (card.data.may_invite || card.data.may_edit) && (
            <PersonAccess space={space} card={card.data} onChanged={card.reload} />
          )}
        </>
      )}
    </Page>
  );
}

function WriteTo({ org, member }: { org: string; member: string }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [failed, setFailed] = useState<string>();
  const open = async () => {
    try {
      const { data } = await api.POST("/api/orgs/{org}/chats/personal", {
        params: { path: { org } },
        body: { member },
      });
      if (data) navigate(`/chats/${data.id}`);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setFailed(cause.message);
    }
  };
  return (
    <Button icon={<MessageCircle size={20} />} onClick={() => void open()} title={failed}>
      {t`Написать`}
    </Button>
  );
}

function Facts({ card }: { card: Card }) {
  const { t } = useLingui();
  const joinName = useJoinName();
  const flagName = useFlagName();
  const roleName = useRoleName();
  const consentText = useConsentText();
  const { person, consent } = card;
  const rows = [
    { name: t`Роль`, value: person.roles.map(roleName).join(", ") },
    { name: t`Должность`, value: person.position },
    { name: t`Класс или группа`, value: person.units.map((unit) => unit.label).join(", ") },
    { name: t`Дата рождения`, value: card.birth_date ? fullDate(Date.parse(card.birth_date), { zone: "UTC" }) : "" },
    { name: t`Доступ`, value: joinName(person.join) },
    { name: t`Согласие на общение`, value: person.roles.includes("pupil") ? consentText(consent) : "" },
    { name: t`Стоит проверить`, value: person.flags.map(flagName).filter(Boolean).join(", ") },
  ].filter((row) => row.value !== "");
  return (
    <Section title={t`Сведения`}>
      {person.verified_teacher && <TeacherBadge word={t`Учитель`} />}
      <dl className={styles.facts}>
        {rows.map((row) => (
          <div key={row.name}>
            <dt>{row.name}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function useConsentText(): (consent: Card["consent"]) => string {
  const { t } = useLingui();
  return (consent) => {
    if (!consent.communication) return t`нет`;
    return consent.paper ? t`есть, на бумаге` : t`есть`;
  };
}

function Relatives({ title, people }: { title: string; people: Card["representatives"] }) {
  const { t } = useLingui();
  const joinName = useJoinName();
  if (people.length === 0) return null;
  return (
    <Section title={title}>
      <List label={title}>
        {people.map((person) => (
          <PersonRow
            key={person.id}
            id={person.id}
            name={person.name}
            capacity={[joinName(person.join), person.restricted ? t`доступ ограничен` : ""].filter(Boolean).join(" · ")}
            href={`/people/${person.id}`}
          />
        ))}
      </List>
    </Section>
  );
}
