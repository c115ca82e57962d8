import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import styles from "./People.module.css";
import { useLoaded } from "./use-school";
import { useDutyName } from "./words";

type Unit = components["schemas"]["Unit"];
type Duty = components["schemas"]["Duty"];

interface AssignTeacherProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  unit: Unit;
  onDone: () => void;
}

/** Gives a class its teachers, and takes them away. */
export function AssignTeacher({ open, onOpenChange, org, unit, onDone }: AssignTeacherProps) {
  const { t } = useLingui();
  const dutyName = useDutyName();
  const duties: Duty[] =
    unit.kind === "supplementary" ? ["leader"] : ["class_teacher", "subject_teacher", "specialist"];
  const [duty, setDuty] = useState<Duty>(duties[0] as Duty);
  const [member, setMember] = useState("");
  const [subject, setSubject] = useState("");
  const [error, setError] = useState<ApiError>();
  const staff = useLoaded(open ? org : undefined, async (where) => {
    const query = { role: "staff" };
    return (await api.GET("/api/orgs/{org}/people", { params: { path: { org: where }, query } })).data?.people;
  });
  const attempt = async (work: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await work();
      onDone();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    }
  };
  const path = { org, unit: unit.id };
  const assign = () =>
    attempt(() =>
      api.PUT("/api/orgs/{org}/units/{unit}/teachers", {
        params: { path },
        body: { member, duty, subject: duty === "subject_teacher" ? subject.trim() : "", subgroup: "" },
      }),
    );
  const remove = (one: Unit["teachers"][number]) =>
    attempt(() =>
      api.DELETE("/api/orgs/{org}/units/{unit}/teachers", {
        params: { path },
        body: { member: one.member, duty: one.duty, subject: one.subject, subgroup: one.subgroup },
      }),
    );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Педагоги: ${unit.label}`}
      actions={
        <Button
          variant="primary"
          disabled={member === "" || (duty === "subject_teacher" && subject.trim() === "")}
          onClick={() => void assign()}
        >
          <Trans>Назначить</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        {error && <Banner tone="danger">{error.message}</Banner>}
        {unit.teachers.map((one) => (
          <div key={`${one.member}/${one.duty}/${one.subject}`} className={styles.row}>
            <span className={styles.grow}>
              {one.name} · {[dutyName(one.duty), one.subject].filter(Boolean).join(" · ")}
            </span>
            <Button variant="quiet" onClick={() => void remove(one)}>
              <Trans>Снять</Trans>
            </Button>
          </div>
        ))}
        <Select
          label={t`Кто`}
          placeholder={t`Выберите сотрудника`}
          value={member}
          onChange={(event) => setMember(event.target.value)}
          options={(staff.data ?? []).map((person) => ({
            value: person.id,
            label: person.position ? `${person.name} — ${person.position}` : person.name,
          }))}
        />
        <RadioGroup<Duty>
          label={t`Кем`}
          value={duty}
          onValueChange={setDuty}
          options={duties.map((one) => ({ value: one, label: dutyName(one) }))}
        />
        {duty === "subject_teacher" && (
          <TextField label={t`Предмет`} value={subject} onChange={(event) => setSubject(event.target.value)} />
        )}
      </div>
    </Dialog>
  );
}
