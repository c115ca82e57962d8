import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import { everyone } from "./everyone";
import styles from "./People.module.css";
import { useLoaded } from "./use-school";
import { withPupils, withUnit, type YearClass, type YearPlan, type YearWishes } from "./use-year";

type Fate = components["schemas"]["YearFate"];

interface YearClassDialogProps {
  space: components["schemas"]["Space"];
  plan: YearPlan;
  edited: YearClass;
  wishes: YearWishes;
  onWishes: (wishes: YearWishes) => void;
  onClose: () => void;
}

/** What becomes of one class, and of those of its pupils who go elsewhere. */
export function YearClassDialog({ space, plan, edited, wishes, onWishes, onClose }: YearClassDialogProps) {
  const { t } = useLingui();
  const [fate, setFate] = useState<Fate>(edited.fate);
  const [next, setNext] = useState(edited.next);
  const [into, setInto] = useState(edited.into ?? "");
  const [keep, setKeep] = useState(edited.keep_subjects);
  const [going, setGoing] = useState<ReadonlyMap<string, string>>(
    () => new Map(wishes.pupils.map((one) => [one.member, one.label])),
  );
  const pupils = useLoaded(
    space.org,
    async (org) => (await everyone(org, { unit: edited.unit })).filter((one) => one.roles.includes("pupil")),
    edited.unit,
  );
  const others = plan.classes.filter((one) => one.unit !== edited.unit && one.fate === "goes_on");
  // Names of the new year: of the classes that go on, of this one as it is being named, of the new ones.
  const labels = [
    ...others.map((one) => one.next),
    ...(fate === "goes_on" ? [next] : []),
    ...plan.new_classes.map((one) => one.label),
  ].filter((one, at, all) => one !== "" && all.indexOf(one) === at);
  const save = () => {
    const own = (pupils.data ?? []).map((one) => one.id);
    const unit = {
      unit: edited.unit,
      fate,
      label: fate === "goes_on" ? next.trim() : "",
      keep_subjects: keep,
      ...(fate === "joins" && into !== "" && { into }),
    };
    const chosen = own.flatMap((member) => {
      const label = going.get(member);
      return label ? [{ member, label }] : [];
    });
    onWishes(pupils.data ? withPupils(withUnit(wishes, unit), own, chosen) : withUnit(wishes, unit));
    onClose();
  };
  const set = (member: string, label: string) => {
    const changed = new Map(going);
    if (label === "") changed.delete(member);
    else changed.set(member, label);
    setGoing(changed);
  };
  const label = edited.label;
  const withClass = fate === "graduates" ? t`Выпускается с классом` : t`Вместе с классом`;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t`Новый учебный год: ${label}`}
      actions={
        <Button variant="primary" disabled={fate === "joins" && into === ""} onClick={save}>
          <Trans>Готово</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        <RadioGroup<Fate>
          label={t`Что станет с классом`}
          value={fate}
          onValueChange={setFate}
          options={[
            { value: "goes_on", label: t`Учится дальше` },
            { value: "joins", label: t`Вливается в другой класс` },
            { value: "graduates", label: t`Выпускается` },
          ]}
        />
        {fate === "goes_on" && (
          <>
            <TextField
              label={t`Название в новом году`}
              hint={t`Чаты, классный руководитель и ученики остаются.`}
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
            <Checkbox
              label={t`Нагрузка предметников остаётся`}
              checked={keep}
              onChange={(event) => setKeep(event.target.checked)}
            />
          </>
        )}
        {fate === "joins" && (
          <>
            <Select
              label={t`В какой класс`}
              value={into}
              onChange={(event) => setInto(event.target.value)}
              options={[
                { value: "", label: t`Выберите класс` },
                ...others.map((one) => ({ value: one.unit, label: `${one.label} → ${one.next}` })),
              ]}
            />
            <p className={styles.quiet}>
              <Trans>
                Чаты выбранного класса продолжатся, новички увидят их с момента объединения. Чаты класса {label} уйдут в
                архив.
              </Trans>
            </p>
          </>
        )}
        {fate === "graduates" && (
          <p className={styles.quiet}>
            <Trans>Ученики потеряют доступ, чаты класса уйдут в архив. Читать их сможет классный руководитель.</Trans>
          </p>
        )}
        {pupils.error && <Banner tone="danger">{pupils.error.message}</Banner>}
        {pupils.data && pupils.data.length > 0 && (
          <details className={styles.apart} open={pupils.data.some((one) => going.has(one.id))}>
            <summary>
              <Trans>Кто остаётся на второй год или идёт в другой класс</Trans>
            </summary>
            <ul className={styles.apartList}>
              {pupils.data.map((one) => (
                <li key={one.id}>
                  <span>{one.name}</span>
                  <Select
                    label={one.name}
                    hideLabel
                    value={going.get(one.id) ?? ""}
                    onChange={(event) => set(one.id, event.target.value)}
                    options={[
                      { value: "", label: withClass },
                      ...labels
                        .filter((name) => !(fate === "goes_on" && name === next))
                        .map((name) => ({ value: name, label: name })),
                    ]}
                  />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </Dialog>
  );
}
