import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useRef, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Dialog } from "~/ui/Dialog";
import { Select } from "~/ui/Select";
import { FindPerson, usePersonAbout } from "./FindPerson";
import { InviteOne } from "./InviteOne";
import styles from "./People.module.css";
import { PersonFields } from "./PersonFields";
import { type AddedRole, EMPTY_DRAFT, useDraftErrors, useFieldErrors } from "./person-draft";
import { RelationKind } from "./RelationKind";
import { kindOf } from "./rights";
import { useAct } from "./use-act";
import { useLoaded } from "./use-school";
import { useRoleName } from "./words";

type Person = components["schemas"]["Person"];
type Card = components["schemas"]["PersonCard"];

const STAFF: readonly AddedRole[] = [
  "teacher",
  "supplementary_teacher",
  "specialist",
  "deputy",
  "head",
  "non_teaching",
];

interface AddPersonProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  space: components["schemas"]["Space"];
  /** Settled where the button stands: a pupil of this class, a representative of this pupil, one of the staff. Else it is asked. */
  adds?: "pupil" | "parent" | "staff";
  unit?: { id: string; label: string };
  child?: { id: string; name: string };
  /** Binds somebody who is on the list already, instead of writing them down twice. */
  onAttach?: (person: Person) => void;
  onAdded: () => void;
}

/** Adds one person by hand, and offers the invitation at once. */
export function AddPerson(props: AddPersonProps) {
  const { t } = useLingui();
  const { open, onOpenChange, space, unit, child } = props;
  const [added, setAdded] = useState<Card>();
  const [round, setRound] = useState(0);
  const close = (next: boolean) => {
    onOpenChange(next);
    if (!next) {
      setAdded(undefined);
      setRound(round + 1);
    }
  };
  const again = () => {
    setAdded(undefined);
    setRound(round + 1);
  };
  const form = useId();
  const pupil = capitalTerm("pupil", "one", kindOf(space));
  const where = unit?.label ?? child?.name ?? "";
  const title =
    props.adds === "pupil"
      ? t`${pupil}: ${where}`
      : props.adds === "parent"
        ? t`Представитель: ${where}`
        : props.adds === "staff"
          ? t`Новый сотрудник`
          : t`Добавить человека`;
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={added ? t`Человек добавлен` : title}
      actions={
        added ? (
          <Button onClick={again}>
            <Trans>Добавить ещё</Trans>
          </Button>
        ) : (
          <Button type="submit" form={form} variant="primary">
            <Trans>Добавить</Trans>
          </Button>
        )
      }
    >
      {added ? <Added space={space} card={added} /> : <Form key={round} {...props} id={form} onDone={setAdded} />}
    </Dialog>
  );
}

function Added({ space, card }: { space: AddPersonProps["space"]; card: Card }) {
  const about = usePersonAbout();
  const { person } = card;
  return (
    <div className={styles.fields}>
      <p role="status">
        <strong>{person.name}</strong>
        <br />
        {about(person)}
      </p>
      {card.may_invite && <InviteOne space={space} person={person} variant="primary" />}
      <div>
        <LinkButton href={`/people/${person.id}`}>
          <Trans>Открыть карточку</Trans>
        </LinkButton>
      </div>
    </div>
  );
}

function Form(props: AddPersonProps & { id: string; onDone: (card: Card) => void }) {
  const { t } = useLingui();
  const { space, unit, child, onAdded, onDone } = props;
  const form = useRef<HTMLFormElement>(null);
  const roleName = useRoleName();
  const draftErrors = useDraftErrors();
  const fieldErrors = useFieldErrors();
  const { busy, error, act } = useAct();
  const [role, setRole] = useState<AddedRole>(props.adds === "staff" ? "teacher" : (props.adds ?? "pupil"));
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [to, setTo] = useState(unit?.id ?? "");
  const [of, setOf] = useState<Person>();
  const [relation, setRelation] = useState("");
  const [legal, setLegal] = useState(true);
  const [tried, setTried] = useState(false);
  /** People of the same name, shown once: the next press adds all the same. */
  const [alike, setAlike] = useState<{ name: string; people: Person[] }>();
  const units = useLoaded(!props.adds ? space.org : undefined, async (org) => {
    const { data } = await api.GET("/api/orgs/{org}/units", { params: { path: { org } } });
    return data?.units.filter((one) => one.kind === "class" || one.kind === "group");
  });
  const missing = tried ? draftErrors(draft) : {};
  const errors = { ...fieldErrors(error), ...missing };
  const parentOf = child?.id ?? of?.id;
  const focusFault = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setTried(true);
    if (Object.keys(draftErrors(draft)).length > 0 || (role === "parent" && !parentOf)) return focusFault();
    const name = `${draft.surname.trim()} ${draft.given_name.trim()}`;
    const done = await act(async () => {
      if (alike?.name !== name) {
        const people = await namesakes(space.org, name);
        setAlike({ name, people });
        if (people.length > 0) return;
      }
      const { data } = await api.POST("/api/orgs/{org}/people", {
        params: { path: { org: space.org } },
        body: {
          ...draft,
          role,
          ...(role === "pupil" && to && { unit: to }),
          ...(role === "parent" && parentOf && { child: parentOf, relation: relation.trim(), legal }),
        },
      });
      onAdded();
      if (data) onDone(data);
    });
    if (!done) focusFault();
  };
  const choices = props.adds === "staff" ? STAFF : (["pupil", "parent", ...STAFF] as const);
  const known = Object.keys(errors).length > 0;
  const asksChild = role === "parent" && !child;
  return (
    <form ref={form} id={props.id} className={styles.fields} onSubmit={(event) => void submit(event)} noValidate>
      {error && !known && <Banner tone="danger">{error.message}</Banner>}
      {(!props.adds || props.adds === "staff") && (
        <Select
          label={t`Кто это`}
          value={role}
          onChange={(event) => setRole(event.target.value as AddedRole)}
          options={choices.map((one) => ({ value: one, label: roleName(one) }))}
        />
      )}
      {role === "pupil" && !unit && (
        <Select
          label={t`Класс или группа`}
          value={to}
          error={errors.unit}
          onChange={(event) => setTo(event.target.value)}
          options={[
            { value: "", label: t`Пока без класса` },
            ...(units.data ?? []).map((one) => ({ value: one.id, label: one.label })),
          ]}
        />
      )}
      {asksChild && (
        <>
          <FindPerson org={space.org} label={t`Чей представитель`} among="pupil" chosen={of} onChoose={setOf} />
          {tried && !of && <Banner tone="danger">{t`Найдите ребёнка и нажмите на его имя.`}</Banner>}
        </>
      )}
      <PersonFields
        staff={role !== "pupil" && role !== "parent"}
        pupil={role === "pupil"}
        contacts
        draft={draft}
        errors={errors}
        onChange={setDraft}
      />
      {role === "parent" && (
        <>
          <RelationKind value={relation} onChange={setRelation} />
          <Checkbox
            label={t`Законный представитель`}
            hint={t`Родитель, опекун или попечитель. Даёт согласия за ребёнка.`}
            checked={legal}
            onChange={(event) => setLegal(event.target.checked)}
          />
        </>
      )}
      {alike && alike.people.length > 0 && <Alike people={alike.people} onAttach={props.onAttach} />}
    </form>
  );
}

/** The same name is on the list already: is it the same person? */
function Alike({ people, onAttach }: { people: Person[]; onAttach: ((person: Person) => void) | undefined }) {
  const { t } = useLingui();
  const about = usePersonAbout();
  return (
    <Banner tone="warning">
      <p>
        {onAttach ? (
          <Trans>
            Такое имя уже есть в списке. Если это тот же человек, прикрепите его. Если другой — ещё раз нажмите
            «Добавить».
          </Trans>
        ) : (
          <Trans>Такое имя уже есть в списке. Если это другой человек, ещё раз нажмите «Добавить».</Trans>
        )}
      </p>
      <ul className={styles.alike} aria-label={t`Люди с таким же именем`}>
        {people.map((person) => (
          <li key={person.id}>
            <span>
              <strong>{person.name}</strong>
              <br />
              {about(person)}
            </span>
            {onAttach ? (
              <Button onClick={() => onAttach(person)}>
                <Trans>Прикрепить</Trans>
              </Button>
            ) : (
              <LinkButton href={`/people/${person.id}`}>
                <Trans>Открыть карточку</Trans>
              </LinkButton>
            )}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** Those whose surname and given name are the same, as far as this person sees the list; three at most. */
async function namesakes(org: string, name: string): Promise<Person[]> {
  const { data } = await api.GET("/api/orgs/{org}/people", { params: { path: { org }, query: { text: name } } });
  const wanted = name.toLocaleLowerCase();
  return (data?.people ?? [])
    .filter((person) => person.name.split(" ").slice(0, 2).join(" ").toLocaleLowerCase() === wanted)
    .slice(0, 3);
}
