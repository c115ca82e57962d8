import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { TextField } from "~/ui/TextField";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { useDutyName } from "./words";

type Unit = components["schemas"]["Unit"];
type Duty = components["schemas"]["Duty"];
type Person = components["schemas"]["Person"];

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
  const [member, setMember] = useState<Person>();
  const [subject, setSubject] = useState("");
  const [subgroup, setSubgroup] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, error, act } = useAct();
  const path = { org, unit: unit.id };
  const teaches = duty === "subject_teacher";
  const noSubject = teaches && subject.trim() === "";
  const assign = async () => {
    setTried(true);
    if (!member || noSubject) return;
    const body = {
      member: member.id,
      duty,
      subject: teaches ? subject.trim() : "",
      subgroup: teaches ? subgroup.trim() : "",
    };
    if (!(await act(() => api.PUT("/api/orgs/{org}/units/{unit}/teachers", { params: { path }, body })))) return;
    setMember(undefined);
    setSubgroup("");
    setTried(false);
    onDone();
  };
  const remove = async (one: Unit["teachers"][number]) => {
    const { name, ...body } = one;
    if (await act(() => api.DELETE("/api/orgs/{org}/units/{unit}/teachers", { params: { path }, body }))) onDone();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Педагоги: ${unit.label}`}
      actions={
        <Button variant="primary" busy={busy} disabled={!member} onClick={() => void assign()}>
          <Trans>Назначить</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        {error && <Banner tone="danger">{error.message}</Banner>}
        {unit.teachers.map((one) => (
          <div key={`${one.member}/${one.duty}/${one.subject}/${one.subgroup}`} className={styles.row}>
            <span className={styles.grow}>
              {one.name} · {[dutyName(one.duty), one.subject, one.subgroup].filter(Boolean).join(" · ")}
            </span>
            <Button variant="quiet" aria-label={t`Снять: ${one.name}`} onClick={() => void remove(one)}>
              <Trans>Снять</Trans>
            </Button>
          </div>
        ))}
        {duties.length > 1 && (
          <RadioGroup<Duty>
            label={t`Кем`}
            value={duty}
            onValueChange={setDuty}
            options={duties.map((one) => ({ value: one, label: dutyName(one) }))}
          />
        )}
        {teaches && (
          <>
            <TextField
              label={t`Предмет`}
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
              error={tried && noSubject ? t`Напишите предмет: по нему назовут чат.` : undefined}
            />
            <TextField
              label={t`Подгруппа`}
              hint={t`Если класс делится: например, «1-я подгруппа».`}
              optional
              value={subgroup}
              onChange={(event) => setSubgroup(event.target.value)}
            />
          </>
        )}
        <FindPerson
          org={org}
          label={unit.kind === "supplementary" ? t`Руководитель: имя или фамилия` : t`Сотрудник: имя или фамилия`}
          among="staff"
          chosen={member}
          onChoose={setMember}
        />
      </div>
    </Dialog>
  );
}
