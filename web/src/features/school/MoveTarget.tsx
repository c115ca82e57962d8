import { useLingui } from "@lingui/react/macro";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import { useLoaded } from "./use-school";

type Reason = components["schemas"]["MoveReason"];

export interface Target {
  reason: Reason;
  /** The class they go to; empty: none. */
  to: string;
  label: string;
}

/** Whether the reason has all that it needs. */
export function wholeTarget(target: Target): boolean {
  return target.reason !== "transfer" || target.to !== "";
}

interface MoveTargetProps {
  org: string;
  /** The class they are in now; empty: none. */
  from: string;
  target: Target;
  onTarget: (target: Target) => void;
  several?: boolean;
}

/** Why pupils move, and where to. */
export function MoveTarget({ org, from, target, onTarget, several }: MoveTargetProps) {
  const { t } = useLingui();
  const units = useLoaded(org, async (where) => {
    const { data } = await api.GET("/api/orgs/{org}/units", { params: { path: { org: where } } });
    return data?.units.filter((unit) => (unit.kind === "class" || unit.kind === "group") && unit.id !== from);
  });
  const { reason } = target;
  const goes = reason === "transfer" || reason === "mistake";
  const classes = (units.data ?? []).map((unit) => ({ value: unit.id, label: unit.label }));
  const reasons: { value: Reason; label: string }[] = [
    { value: "transfer", label: from === "" ? t`Зачисление в класс` : t`Перевод в другой класс` },
    ...(from === ""
      ? []
      : [
          { value: "left" as const, label: several ? t`Выбыли из класса, пока без другого` : t`Выбытие из класса` },
          { value: "mistake" as const, label: several ? t`Записаны сюда по ошибке` : t`Ошибка записи` },
        ]),
    { value: "left_school", label: several ? t`Выбыли совсем, доступ закроется` : t`Выбытие с закрытием доступа` },
  ];
  const choose = (to: string) => onTarget({ reason, to, label: classes.find((one) => one.value === to)?.label ?? "" });
  return (
    <>
      <RadioGroup<Reason>
        label={t`Причина`}
        value={reason}
        onValueChange={(next) =>
          onTarget(
            next === "transfer" || next === "mistake"
              ? { ...target, reason: next }
              : { reason: next, to: "", label: "" },
          )
        }
        options={reasons}
      />
      {goes && (
        <Select
          label={t`Куда`}
          value={target.to}
          onChange={(event) => choose(event.target.value)}
          options={
            reason === "mistake"
              ? [{ value: "", label: t`Ни в какой класс` }, ...classes]
              : [{ value: "", label: t`Выберите класс` }, ...classes]
          }
        />
      )}
    </>
  );
}
