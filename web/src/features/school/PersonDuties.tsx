import { Trans, useLingui } from "@lingui/react/macro";
import { Pencil, Plus, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import { dutiesOf, type MemberDuty } from "./duties";
import { useDutyError } from "./duty-error";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { can, useLoaded } from "./use-school";
import { useDutyName } from "./words";

type Space = components["schemas"]["Space"];
type Card = components["schemas"]["PersonCard"];
type Unit = components["schemas"]["Unit"];

/** «Нагрузка»: where one of the staff leads and teaches what; given, corrected and taken away here as on the class's page. */
export function PersonDuties({ space, card }: { space: Space; card: Card }) {
  const { t } = useLingui();
  const toast = useToast();
  const dutyName = useDutyName();
  const dutyError = useDutyError();
  const { person } = card;
  const mayChange = can(space, "assign_teachers") && person.join !== "deactivated";
  const staff = person.roles.some((role) => role !== "pupil" && role !== "parent" && role !== "operator");
  const units = useLoaded(
    staff ? space.org : undefined,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
    person.id,
  );
  const { error, act } = useAct();
  const [edited, setEdited] = useState<MemberDuty | "new">();
  if (!staff || !units.data) return null;
  const duties = dutiesOf(units.data, person.id);
  if (duties.length === 0 && !mayChange) return null;
  const call = (unit: Unit) => ({ params: { path: { org: space.org, unit: unit.id } } });
  const remove = async ({ unit, duty, subject, subgroup }: MemberDuty) => {
    const body = { member: person.id, duty, subject, subgroup };
    if (!(await act(() => api.DELETE("/api/orgs/{org}/units/{unit}/teachers", { ...call(unit), body })))) return;
    units.reload();
    const where = [unit.label, subject, subgroup].filter(Boolean).join(" · ");
    const back = async () => {
      if (await act(() => api.PUT("/api/orgs/{org}/units/{unit}/teachers", { ...call(unit), body }))) units.reload();
    };
    toast({ text: t`Больше не ведёт: ${where}.`, action: { label: t`Вернуть`, onClick: () => void back() } });
  };
  return (
    <Section
      title={t`Нагрузка`}
      actions={
        mayChange && (
          <Button variant="quiet" icon={<Plus size={20} />} onClick={() => setEdited("new")}>
            <Trans>Добавить</Trans>
          </Button>
        )
      }
    >
      {error && <Banner tone="danger">{dutyError(error)}</Banner>}
      {duties.length === 0 && (
        <p className={styles.note}>
          <Trans>Нагрузки пока нет.</Trans>
        </p>
      )}
      {duties.length > 0 && (
        <List label={t`Нагрузка`}>
          {duties.map((one) => {
            const label = [one.unit.label, one.subject].filter(Boolean).join(", ");
            return (
              <ListRow
                key={`${one.unit.id}/${one.duty}/${one.subject}/${one.subgroup}`}
                href={`/classes/${one.unit.id}`}
                title={one.unit.label}
                wrap
                subtitle={[one.subject || dutyName(one.duty), one.subgroup].filter(Boolean).join(" · ")}
                actions={
                  mayChange && (
                    <>
                      {one.duty === "subject_teacher" && (
                        <IconButton
                          label={t`Изменить предмет: ${label}`}
                          icon={<Pencil size={18} />}
                          onClick={() => setEdited(one)}
                        />
                      )}
                      <IconButton label={t`Снять: ${label}`} icon={<X size={18} />} onClick={() => void remove(one)} />
                    </>
                  )
                }
              />
            );
          })}
        </List>
      )}
      <DutyDialog
        org={space.org}
        member={person.id}
        name={person.name}
        units={units.data}
        edited={edited}
        onClose={() => setEdited(undefined)}
        onDone={units.reload}
      />
    </Section>
  );
}

interface DutyDialogProps {
  org: string;
  member: string;
  name: string;
  units: readonly Unit[];
  /** A duty that is corrected, a new one, or none: the window is closed. */
  edited: MemberDuty | "new" | undefined;
  onClose: () => void;
  onDone: () => void;
}

function DutyDialog({ edited, onClose, ...rest }: DutyDialogProps) {
  const { t } = useLingui();
  const form = useId();
  const [last, setLast] = useState(edited);
  if (edited && edited !== last) setLast(edited);
  const { name } = rest;
  return (
    <Dialog
      open={edited !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={last === "new" ? t`Нагрузка: ${name}` : t`Изменить предмет: ${name}`}
      actions={
        <Button type="submit" form={form} variant="primary">
          {last === "new" ? <Trans>Добавить</Trans> : <Trans>Сохранить</Trans>}
        </Button>
      }
    >
      {edited && <DutyForm {...rest} id={form} edited={edited} onClose={onClose} />}
    </Dialog>
  );
}

function DutyForm({
  id,
  org,
  member,
  units,
  edited,
  onClose,
  onDone,
}: DutyDialogProps & { id: string; edited: MemberDuty | "new" }) {
  const { t } = useLingui();
  const dutyName = useDutyName();
  const dutyError = useDutyError();
  const { busy, error, act } = useAct();
  const before = edited === "new" ? undefined : edited;
  const [unitId, setUnitId] = useState(before?.unit.id ?? "");
  const [duty, setDuty] = useState(before?.duty ?? "subject_teacher");
  const [subject, setSubject] = useState(before?.subject ?? "");
  const [subgroup, setSubgroup] = useState(before?.subgroup ?? "");
  const [tried, setTried] = useState(false);
  const unit = units.find((one) => one.id === unitId);
  const duties =
    unit?.kind === "supplementary"
      ? (["leader", "specialist"] as const)
      : (["subject_teacher", "class_teacher", "specialist"] as const);
  const chosen = duties.find((one) => one === duty) ?? duties[0];
  const teaches = chosen === "subject_teacher";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || !unit || (teaches && subject.trim() === "")) return;
    const body = {
      member,
      duty: chosen,
      subject: teaches ? subject.trim() : "",
      subgroup: teaches ? subgroup.trim() : "",
      ...(before && { instead: { subject: before.subject, subgroup: before.subgroup } }),
    };
    const path = { org, unit: unit.id };
    if (!(await act(() => api.PUT("/api/orgs/{org}/units/{unit}/teachers", { params: { path }, body })))) return;
    onDone();
    onClose();
  };
  return (
    <form id={id} className={styles.fields} onSubmit={(event) => void save(event)} noValidate>
      {error && <Banner tone="danger">{dutyError(error)}</Banner>}
      {before ? (
        <p>
          <Trans>Класс или группа: {before.unit.label}</Trans>
        </p>
      ) : (
        <Select
          label={t`Класс или группа`}
          placeholder={t`Не выбрано`}
          value={unitId}
          onChange={(event) => setUnitId(event.target.value)}
          options={units.filter((one) => one.kind !== "staff").map((one) => ({ value: one.id, label: one.label }))}
          error={tried && !unit ? t`Укажите класс или группу.` : undefined}
        />
      )}
      {!before && (
        <Select
          label={t`Кем`}
          value={chosen}
          onChange={(event) => setDuty(event.target.value as typeof duty)}
          options={duties.map((one) => ({ value: one, label: dutyName(one) }))}
        />
      )}
      {teaches && (
        <>
          <TextField
            label={t`Предмет`}
            value={subject}
            maxLength={80}
            onChange={(event) => setSubject(event.target.value)}
            error={tried && subject.trim() === "" ? t`Напишите предмет: по нему назовут чат.` : undefined}
          />
          <TextField
            label={t`Подгруппа`}
            hint={t`Если класс делится: например, «1-я подгруппа».`}
            optional
            maxLength={40}
            value={subgroup}
            onChange={(event) => setSubgroup(event.target.value)}
          />
        </>
      )}
    </form>
  );
}
