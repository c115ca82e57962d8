import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { parta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Section } from "~/ui/Page";
import { Switch } from "~/ui/Switch";
import { useToast } from "~/ui/Toast";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { can } from "./use-school";
import { useRoleName } from "./words";

type Role = components["schemas"]["Role"];

/** Roles that are given by hand. Class teachers follow from an assignment, representatives from a child. */
const GIVEN: readonly Role[] = ["head", "deputy", "teacher", "supplementary_teacher", "specialist", "non_teaching"];
const TEACHING: readonly Role[] = ["teacher", "supplementary_teacher", "specialist"];

interface PersonRolesProps {
  space: components["schemas"]["Space"];
  card: components["schemas"]["PersonCard"];
  onChanged: () => void;
}

/** What the person is here: roles, the confirmed «учитель», and who keeps the organisation (R6, R7, R17). */
export function PersonRoles({ space, card, onChanged }: PersonRolesProps) {
  const { t } = useLingui();
  const toast = useToast();
  const roleName = useRoleName();
  const { busy, error, act } = useAct();
  const [last, setLast] = useState<Role>();
  /** What was ticked last: shown at once, until the card says so itself. */
  const [wished, setWished] = useState<{ role: Role; holds: boolean }>();
  const [asking, setAsking] = useState<"appoint" | "remove" | "hand_over">();
  /** The list of roles is seldom wanted: it opens by a press. */
  const [open, setOpen] = useState(false);
  const asked = useRef<NonNullable<typeof asking>>("appoint");
  const folder = useRef<HTMLButtonElement>(null);
  const { person } = card;
  const name = person.name;
  const held = person.roles;
  const mayGive = can(space, "edit_people");
  if (!can(space, "appoint_administrators") || held.includes("pupil") || person.join === "deactivated") return null;
  const administrator = held.includes("administrator");
  const staffRoles = GIVEN.filter((role) => held.includes(role));
  const put = (member: string, role: Role, holds: boolean) =>
    api.PUT("/api/orgs/{org}/people/{member}/roles", {
      params: { path: { org: space.org, member } },
      body: { role, held: holds },
    });
  const change = async (role: Role, holds: boolean) => {
    setLast(undefined);
    setWished({ role, holds });
    if (await act(() => put(person.id, role, holds))) onChanged();
    else setWished(undefined);
  };
  const verify = async (verified: boolean) => {
    const path = { org: space.org, member: person.id };
    const done = await act(() =>
      api.POST("/api/orgs/{org}/people/{member}/verification", { params: { path }, body: { verified } }),
    );
    if (done) onChanged();
  };
  const decide = async () => {
    const what = asking;
    const done = await act(async () => {
      if (what === "hand_over")
        await api.POST("/api/orgs/{org}/people/{member}/office-offer", {
          params: { path: { org: space.org, member: person.id } },
        });
      else await put(person.id, "administrator", what === "appoint");
    });
    setAsking(undefined);
    if (!done) return;
    onChanged();
    await parta.refreshMe();
    toast({
      text:
        what === "remove"
          ? t`Полномочия администратора сняты: ${name}.`
          : what === "hand_over"
            ? t`Предложение отправлено: ${name}. Полномочия перейдут, когда его примут.`
            : t`Администратор назначен: ${name}.`,
    });
  };
  const offered = (space.office_offers ?? []).some((offer) => offer.mine && offer.colleague === person.id);
  const takeBack = async () => {
    if (await act(() => api.DELETE("/api/orgs/{org}/office-offer", { params: { path: { org: space.org } } })))
      await parta.refreshMe();
  };
  const joined = person.join === "joined";
  const eligible = joined && staffRoles.length > 0 && !administrator;
  const questions = {
    appoint: {
      title: t`Назначить администратором: ${name}?`,
      confirm: t`Назначить`,
      text: t`Администратор меняет списки и роли, выдаёт приглашения и карточки входа, видит журнал. Снять полномочия можно в любой день.`,
    },
    remove: {
      title: t`Снять полномочия администратора: ${name}?`,
      confirm: t`Снять полномочия`,
      text: t`Остальные роли останутся.`,
    },
    hand_over: {
      title: t`Передать полномочия: ${name}?`,
      confirm: t`Предложить`,
      text: t`Человек увидит предложение и сможет принять его в течение недели. Тогда он станет администратором, а вы в тот же миг перестанете им быть и потеряете доступ к спискам и приглашениям. До ответа предложение можно отозвать.`,
    },
  };
  // The words stay while the window closes.
  if (asking) asked.current = asking;
  const question = questions[asked.current];
  const turn = () => {
    setOpen(!open);
    // The button may stand elsewhere afterwards.
    requestAnimationFrame(() => folder.current?.focus());
  };
  const fold = mayGive && (
    <Button ref={folder} variant="quiet" aria-expanded={open} onClick={turn}>
      {open ? <Trans>Свернуть роли</Trans> : <Trans>Изменить роли</Trans>}
    </Button>
  );
  // Of a representative who does not work here there is nothing to say, only a rare thing to do.
  if (staffRoles.length === 0 && !administrator && !open) return <div>{fold}</div>;
  return (
    <Section title={t`Роли`} actions={fold}>
      {error && (
        <Banner tone="danger">
          {error.code === "conflict" && administrator ? (
            <Trans>
              Последнего администратора снять нельзя: организация останется без присмотра. Назначьте другого.
            </Trans>
          ) : (
            error.message
          )}
        </Banner>
      )}
      {mayGive &&
        open &&
        GIVEN.map((role) => (
          <Checkbox
            key={role}
            label={roleName(role)}
            checked={wished?.role === role ? wished.holds : held.includes(role)}
            disabled={busy}
            onChange={(event) => {
              const holds = event.target.checked;
              if (!holds && staffRoles.length === 1 && !administrator) setLast(role);
              else void change(role, holds);
            }}
          />
        ))}
      {can(space, "decide_staff_requests") && (
        <Verification card={card} busy={busy} onChange={(verified) => void verify(verified)} />
      )}
      {offered && (
        <div className={styles.offered}>
          <Banner
            action={
              <Button busy={busy} onClick={() => void takeBack()}>
                <Trans>Отозвать предложение</Trans>
              </Button>
            }
          >
            <Trans>Вы предложили принять ваши полномочия. Ответа пока нет.</Trans>
          </Banner>
        </div>
      )}
      <div className={styles.rowBelow}>
        {eligible && (
          <Button onClick={() => setAsking("appoint")}>
            <Trans>Назначить администратором</Trans>
          </Button>
        )}
        {eligible && !offered && space.roles.includes("administrator") && person.id !== space.member && (
          <Button variant="quiet" onClick={() => setAsking("hand_over")}>
            <Trans>Передать свои полномочия</Trans>
          </Button>
        )}
        {administrator && (
          <Button variant="dangerOutline" onClick={() => setAsking("remove")}>
            <Trans>Снять полномочия администратора</Trans>
          </Button>
        )}
      </div>
      {!administrator && !eligible && (
        <p className={styles.note}>
          <Trans>Администратором можно назначить сотрудника, который уже вошёл в Парту.</Trans>
        </p>
      )}
      <ConfirmDialog
        open={last !== undefined}
        onOpenChange={(next) => !next && setLast(undefined)}
        title={t`Снять последнюю роль: ${name}?`}
        confirmLabel={t`Снять роль`}
        danger
        busy={busy}
        onConfirm={() => last && void change(last, false)}
      >
        <Trans>
          Человек перестанет быть сотрудником: назначения в классах закончатся, чаты сотрудников закроются. Доступ
          представителя, если он есть, останется.
        </Trans>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking !== undefined}
        onOpenChange={(next) => !next && setAsking(undefined)}
        title={question.title}
        confirmLabel={question.confirm}
        danger={asking !== "appoint"}
        busy={busy}
        onConfirm={() => void decide()}
      >
        {question.text}
      </ConfirmDialog>
    </Section>
  );
}

interface VerificationProps {
  card: PersonRolesProps["card"];
  busy: boolean;
  onChange: (verified: boolean) => void;
}

/** R17: the organisation has confirmed that the person teaches. */
function Verification({ card, busy, onChange }: VerificationProps) {
  const { t } = useLingui();
  const { person } = card;
  if (!TEACHING.some((role) => person.roles.includes(role))) return null;
  if (person.join !== "joined")
    return (
      <p className={styles.note}>
        <Trans>Педагог будет подтверждён, когда войдёт по личному приглашению.</Trans>
      </p>
    );
  return (
    <Switch
      label={t`Педагог подтверждён`}
      hint={t`Рядом с именем стоит знак, его видят все.`}
      checked={person.verified_teacher}
      disabled={busy}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
