import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import { useDutyError } from "./duty-error";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { useDutyName } from "./words";

type Unit = components["schemas"]["Unit"];
type Duty = components["schemas"]["Duty"];
type Person = components["schemas"]["Person"];
type Teacher = Unit["teachers"][number];

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
  const [edited, setEdited] = useState<Teacher>();
  const { busy, error, act, clear } = useAct();
  const toast = useToast();
  const dutyError = useDutyError();
  const path = { org, unit: unit.id };
  const teaches = duty === "subject_teacher";
  const noSubject = teaches && subject.trim() === "";
  const changed = edited && [edited.name, edited.subject, edited.subgroup].filter(Boolean).join(" · ");
  const put = (body: components["schemas"]["Assign"]) =>
    act(() => api.PUT("/api/orgs/{org}/units/{unit}/teachers", { params: { path }, body }));
  const assign = async () => {
    setTried(true);
    const who = edited?.member ?? member?.id;
    if (!who || noSubject) return;
    const body = {
      member: who,
      duty,
      subject: teaches ? subject.trim() : "",
      subgroup: teaches ? subgroup.trim() : "",
      ...(edited && { instead: { subject: edited.subject, subgroup: edited.subgroup } }),
    };
    if (!(await put(body))) return;
    setMember(undefined);
    edit(undefined);
    onDone();
  };
  const remove = async (one: Teacher) => {
    const { name, ...body } = one;
    if (!(await act(() => api.DELETE("/api/orgs/{org}/units/{unit}/teachers", { params: { path }, body })))) return;
    edit(undefined);
    onDone();
    toast({
      text: t`Больше не ведёт: ${name}.`,
      action: { label: t`Вернуть`, onClick: () => void put(body).then((done) => done && onDone()) },
    });
  };
  /** A subject and its subgroup are corrected in the same fields in which they are given. */
  const edit = (one: Teacher | undefined) => {
    clear();
    setTried(false);
    setEdited(one);
    setSubject(one?.subject ?? "");
    setSubgroup(one?.subgroup ?? "");
    if (one) setDuty(one.duty);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Педагоги: ${unit.label}`}
      actions={
        <>
          {edited && (
            <Button onClick={() => edit(undefined)}>
              <Trans>Не менять</Trans>
            </Button>
          )}
          <Button variant="primary" busy={busy} disabled={!member && !edited} onClick={() => void assign()}>
            {edited ? <Trans>Сохранить</Trans> : <Trans>Назначить</Trans>}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        {error && <Banner tone="danger">{dutyError(error)}</Banner>}
        {unit.teachers.map((one) => (
          <div key={`${one.member}/${one.duty}/${one.subject}/${one.subgroup}`} className={styles.row}>
            <span className={styles.grow}>
              {one.name} · {[dutyName(one.duty), one.subject, one.subgroup].filter(Boolean).join(" · ")}
            </span>
            {one.duty === "subject_teacher" && (
              <Button
                variant="quiet"
                aria-label={t`Изменить предмет: ${one.name}, ${one.subject}`}
                onClick={() => edit(one)}
              >
                <Trans>Изменить</Trans>
              </Button>
            )}
            <Button variant="quiet" aria-label={t`Снять: ${one.name}`} onClick={() => void remove(one)}>
              <Trans>Снять</Trans>
            </Button>
          </div>
        ))}
        {edited && (
          <p role="status">
            <Trans>Меняется: {changed}</Trans>
          </p>
        )}
        {duties.length > 1 && !edited && (
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
        {!edited && (
          <FindPerson
            org={org}
            label={unit.kind === "supplementary" ? t`Руководитель: имя или фамилия` : t`Сотрудник: имя или фамилия`}
            among="staff"
            chosen={member}
            onChoose={setMember}
          />
        )}
      </div>
    </Dialog>
  );
}
