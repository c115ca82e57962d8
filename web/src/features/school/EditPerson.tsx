import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useId, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import styles from "./People.module.css";
import { PersonFields } from "./PersonFields";
import { EMPTY_DRAFT, type PersonDraft, useDraftErrors, useFieldErrors } from "./person-draft";
import { useAct } from "./use-act";

interface EditPersonProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  onSaved: () => void;
}

/** Corrects what is written of a person: the name, the position, the date of birth. */
export function EditPerson({ org, card, onSaved }: EditPersonProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const form = useId();
  const name = card.person.name;
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        <Trans>Изменить</Trans>
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t`Сведения: ${name}`}
        actions={
          <Button type="submit" form={form} variant="primary">
            <Trans>Сохранить</Trans>
          </Button>
        }
      >
        {open && (
          <Form
            id={form}
            org={org}
            card={card}
            onSaved={() => {
              setOpen(false);
              onSaved();
            }}
          />
        )}
      </Dialog>
    </>
  );
}

const FIELDS = ["surname", "given_name", "patronymic", "position", "birth_date", "subjects"] as const;

function Form({ id, org, card, onSaved }: EditPersonProps & { id: string }) {
  const { person } = card;
  const [before] = useState(() => draftOf(card));
  const [draft, setDraft] = useState(before);
  const draftErrors = useDraftErrors();
  const fieldErrors = useFieldErrors();
  const { busy, error, act } = useAct();
  const errors = { ...fieldErrors(error), ...draftErrors(draft) };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || Object.keys(draftErrors(draft)).length > 0) return;
    const changed = FIELDS.filter((field) => (draft[field] ?? "").trim() !== (before[field] ?? ""));
    const body = Object.fromEntries(changed.map((field) => [field, (draft[field] ?? "").trim()]));
    const path = { org, member: person.id };
    if (
      changed.length === 0 ||
      (await act(() => api.PATCH("/api/orgs/{org}/people/{member}", { params: { path }, body })))
    )
      onSaved();
  };
  const pupil = person.roles.includes("pupil");
  return (
    <form id={id} className={styles.fields} onSubmit={(event) => void save(event)} noValidate>
      {error && Object.keys(errors).length === 0 && <Banner tone="danger">{error.message}</Banner>}
      <PersonFields
        staff={person.roles.some((role) => role !== "pupil" && role !== "parent")}
        pupil={pupil}
        contacts={false}
        draft={draft}
        errors={errors}
        onChange={setDraft}
      />
    </form>
  );
}

/** The card says the name as one line, surname first; what stands after the given name is the patronymic. */
function draftOf({ person, birth_date, subjects }: EditPersonProps["card"]): PersonDraft {
  const [surname = "", given_name = "", ...rest] = person.name.split(" ");
  return {
    ...EMPTY_DRAFT,
    surname,
    given_name,
    patronymic: rest.join(" "),
    position: person.position,
    birth_date: birth_date ?? "",
    ...(!person.roles.includes("pupil") && { subjects }),
  };
}
