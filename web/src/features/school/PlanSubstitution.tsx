import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { useDutyName } from "./words";

type Unit = components["schemas"]["Unit"];
type Duty = components["schemas"]["Duty"];
type Person = components["schemas"]["Person"];

interface PlanSubstitutionProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  space: components["schemas"]["Space"];
  unit: Unit;
  onDone: () => void;
}

interface Instead {
  key: string;
  label: string;
  duty: Duty;
  subject: string;
  subgroup: string;
  /** Who is stood in for; nobody where the class is without its teacher. */
  member?: string;
}

/** Who stands in for whom, from which day to which; it begins and ends by itself. */
export function PlanSubstitution({ open, onOpenChange, space, unit, onDone }: PlanSubstitutionProps) {
  const { t } = useLingui();
  const dutyName = useDutyName();
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: space.time_zone }).format(Date.now());
  const [chosen, setChosen] = useState("");
  const [member, setMember] = useState<Person>();
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState("");
  const { busy, error, act } = useAct();
  const own: Duty = unit.kind === "supplementary" ? "leader" : "class_teacher";
  const places: Instead[] = unit.teachers.map((one) => ({
    key: `${one.duty}/${one.subject}/${one.subgroup}/${one.member}`,
    label: [[dutyName(one.duty), one.subject, one.subgroup].filter(Boolean).join(", "), one.name].join(" — "),
    duty: one.duty,
    subject: one.subject,
    subgroup: one.subgroup,
    member: one.member,
  }));
  // A class may be without its teacher for a time: somebody stands in all the same.
  if (!places.some((one) => one.duty === own))
    places.unshift({ key: own, label: dutyName(own), duty: own, subject: "", subgroup: "" });
  const instead = places.find((one) => one.key === chosen) ?? places[0];
  const wrongOrder = until !== "" && from !== "" && until < from;
  const ready = member && instead && from !== "" && until !== "" && !wrongOrder;
  const save = async () => {
    if (!ready) return;
    const done = await act(() =>
      api.POST("/api/orgs/{org}/units/{unit}/substitutions", {
        params: { path: { org: space.org, unit: unit.id } },
        body: {
          member: member.id,
          duty: instead.duty,
          subject: instead.subject,
          subgroup: instead.subgroup,
          from,
          until,
        },
      }),
    );
    if (!done) return;
    setMember(undefined);
    setUntil("");
    onOpenChange(false);
    onDone();
  };
  const label = unit.label;
  const refusal = () => {
    if (error?.code === "already_exists") return t`У этого сотрудника такая нагрузка в эти дни уже есть.`;
    if (error?.field === "until") return t`Последний день — не раньше первого и не раньше сегодняшнего.`;
    if (error?.field === "from") return t`Первый день — не дальше, чем через год.`;
    return error?.message;
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Замещение: ${label}`}
      actions={
        <Button variant="primary" busy={busy} disabled={!ready} onClick={() => void save()}>
          <Trans>Назначить замещение</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        {error && <Banner tone="danger">{refusal()}</Banner>}
        <Select
          label={t`Что замещать`}
          value={instead?.key ?? ""}
          onChange={(event) => setChosen(event.target.value)}
          options={places.map((one) => ({ value: one.key, label: one.label }))}
        />
        <div className={styles.days}>
          <TextField type="date" label={t`С`} value={from} onChange={(event) => setFrom(event.target.value)} />
          <TextField
            type="date"
            label={t`По`}
            min={[from, today].sort().at(-1)}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
            error={wrongOrder ? t`Последний день раньше первого.` : undefined}
          />
        </div>
        <p className={styles.quiet}>
          <Trans>
            Чаты и списки откроются в первый день и закроются после последнего сами, в полночь по местному времени.
          </Trans>
        </p>
        <FindPerson
          org={space.org}
          label={t`Кто замещает: имя или фамилия`}
          among="staff"
          fits={(person) => person.id !== instead?.member}
          chosen={member}
          onChoose={setMember}
        />
      </div>
    </Dialog>
  );
}
