import { Trans, useLingui } from "@lingui/react/macro";
import { MessageCircle } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { capitalTerm } from "~/app/i18n/terms";
import { Avatar } from "~/ui/Avatar";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { EditPerson } from "./EditPerson";
import { lastList } from "./last-list";
import { Movements } from "./Movements";
import styles from "./People.module.css";
import { PersonAccess } from "./PersonAccess";
import { PersonContacts } from "./PersonContacts";
import { PersonDuties } from "./PersonDuties";
import { PersonErasure, useErasureAct } from "./PersonErasure";
import { RelativesList, Representatives } from "./PersonFamily";
import { PersonPlace } from "./PersonPlace";
import { PersonRoles } from "./PersonRoles";
import type { PageProps } from "./page-props";
import { kindOf } from "./rights";
import { MemberSubstitutions } from "./Substitutions";
import { useAct } from "./use-act";
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
  const was = can(space, "see_people") && (person?.roles.includes("pupil") || person?.join === "deactivated");
  const movements = useLoaded(
    was ? space?.org : undefined,
    async (org) =>
      (await api.GET("/api/orgs/{org}/people/{member}/movements", { params: { path: { org, member: id } } })).data
        ?.movements,
    id,
  );
  const mayErase = can(space, "erase_person") && person?.join === "deactivated";
  const erasure = useErasureAct(mayErase ? space?.org : undefined, id);
  const erased = erasure.act !== undefined;
  const teacher = capitalTerm("teacher", "one", kindOf(space));
  return (
    <Page
      title={
        <>
          {person?.name ?? t`Карточка`}
          {person?.verified_teacher && <TeacherBadge word={teacher} />}
        </>
      }
      documentTitle={person?.name ?? t`Карточка`}
      leading={person && <Avatar id={person.id} name={person.name} />}
      width="column"
      back={lastList()}
      backAlways
    >
      {card.error && <Banner tone="danger">{card.error.message}</Banner>}
      {!card.data && !card.error && <Skeleton look="rows" count={4} />}
      {card.data && (
        <>
          {space && card.data.may_write && <WriteTo org={space.org} member={id} />}
          <Facts
            card={card.data}
            actions={
              space &&
              !erased &&
              can(space, "edit_people") && <EditPerson org={space.org} card={card.data} onSaved={card.reload} />
            }
          />
          {space && <Representatives space={space} card={card.data} onChanged={card.reload} />}
          {card.data.children.length > 0 && (
            <Section title={t`Дети`}>
              <RelativesList title={t`Дети`} people={card.data.children} />
            </Section>
          )}
          {space && !erased && card.data.may_see_contacts && (
            <PersonContacts org={space.org} card={card.data} onSaved={card.reload} />
          )}
          {space && !erased && can(space, "edit_people") && (
            <PersonPlace
              org={space.org}
              card={card.data}
              onSaved={() => {
                card.reload();
                movements.reload();
              }}
            />
          )}
          {space && <Movements space={space} loaded={movements} onUndone={card.reload} />}
          {space && !erased && <PersonDuties space={space} card={card.data} />}
          {space && !erased && <MemberSubstitutions space={space} member={id} />}
          {space && !erased && (card.data.may_invite || card.data.may_edit || card.data.way_back !== "none") && (
            <PersonAccess space={space} card={card.data} onChanged={card.reload} />
          )}
          {space && mayErase && erasure.known && (
            <PersonErasure
              space={space}
              card={card.data}
              act={erasure.act}
              onErased={(act) => {
                erasure.take(act);
                card.reload();
              }}
            />
          )}
          {space && can(space, "see_audit") && (
            <div className={styles.stack}>
              <LinkButton variant="quiet" href={`/school/audit?person=${card.data.person.id}`}>
                <Trans>Записи о человеке в журнале</Trans>
              </LinkButton>
            </div>
          )}
          {space && !erased && (
            <PersonRoles key={card.data.person.id} space={space} card={card.data} onChanged={card.reload} />
          )}
        </>
      )}
    </Page>
  );
}

function WriteTo({ org, member }: { org: string; member: string }) {
  const [, navigate] = useLocation();
  const { busy, error, act } = useAct();
  const open = () =>
    act(async () => {
      const { data } = await api.POST("/api/orgs/{org}/chats/personal", {
        params: { path: { org } },
        body: { member },
      });
      if (data) navigate(`/chats/${data.id}`);
    });
  return (
    <div className={styles.stack}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <Button icon={<MessageCircle size={20} />} busy={busy} onClick={() => void open()}>
        <Trans>Написать</Trans>
      </Button>
    </div>
  );
}

function Facts({ card, actions }: { card: Card; actions: ReactNode }) {
  const { t } = useLingui();
  const joinName = useJoinName();
  const flagName = useFlagName();
  const roleName = useRoleName();
  const consentText = useConsentText();
  const { person, consent } = card;
  const rows = [
    { name: t`Роль`, value: person.roles.map(roleName).join(", ") },
    { name: t`Должность`, value: person.position },
    { name: t`Предметы`, value: card.subjects },
    { name: t`Класс или группа`, value: person.units.map((unit) => unit.label).join(", ") },
    { name: t`Дата рождения`, value: card.birth_date ? fullDate(Date.parse(card.birth_date), { zone: "UTC" }) : "" },
    { name: t`Доступ`, value: joinName(person.join) },
    {
      name: t`Согласие на общение`,
      value: person.roles.includes("pupil") ? consentText(consent, "communication") : "",
    },
    { name: t`Согласие на фото`, value: person.roles.includes("pupil") ? consentText(consent, "photos") : "" },
    // A refusal is no fault, and stands above.
    {
      name: t`Стоит проверить`,
      value: person.flags
        .filter((flag) => flag !== "no_photos" && flag !== "consent_outdated")
        .map(flagName)
        .filter(Boolean)
        .join(", "),
    },
  ].filter((row) => row.value !== "");
  return (
    <Section title={t`Сведения`} actions={actions}>
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

function useConsentText(): (consent: Card["consent"], purpose: "communication" | "photos") => string {
  const { t } = useLingui();
  return (consent, purpose) => {
    const known = consent.records.find((one) => one.purpose === purpose && one.withdrawn_at === undefined);
    if (!consent[purpose]) {
      const once = consent.records.some((one) => one.purpose === purpose);
      return (purpose === "communication" && consent.withdrawn) || once ? t`отозвано` : t`нет`;
    }
    const day = known?.signed_on ? fullDate(Date.parse(known.signed_on), { zone: "UTC" }) : "";
    const by = known?.by ?? "";
    const given = known?.paper ? t`есть, на бумаге от ${day} (отметка: ${by})` : t`есть`;
    const outdated = purpose === "communication" ? consent.communication_outdated : consent.photos_outdated;
    return outdated ? t`${given}; на новый текст ответа нет` : given;
  };
}
