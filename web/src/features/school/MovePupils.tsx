import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { MoveTarget, type Target, wholeTarget } from "./MoveTarget";
import { usePupilsCount } from "./movement-words";
import styles from "./People.module.css";
import { useAct } from "./use-act";

type Person = components["schemas"]["Person"];

interface MovePupilsProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  unit: { id: string; label: string };
  pupils: readonly Person[];
  onDone: () => void;
}

/** Several pupils of a class go elsewhere, or leave, in one action with one question. */
export function MovePupils({ open, onOpenChange, org, unit, pupils, onDone }: MovePupilsProps) {
  const { t } = useLingui();
  const countText = usePupilsCount();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [target, setTarget] = useState<Target>({ reason: "transfer", to: "", label: "" });
  const [asking, setAsking] = useState(false);
  const { busy, error, clear, act } = useAct();
  const members = pupils.filter((pupil) => chosen.has(pupil.id));
  const every = members.length === pupils.length && pupils.length > 0;
  const ready = members.length > 0 && wholeTarget(target);
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const move = async () => {
    const done = await act(() =>
      api.POST("/api/orgs/{org}/movements", {
        params: { path: { org } },
        body: {
          members: members.map((one) => one.id),
          reason: target.reason,
          ...(target.to !== "" && { to: target.to }),
        },
      }),
    );
    setAsking(false);
    if (!done) return;
    setChosen(new Set());
    onOpenChange(false);
    onDone();
  };
  const from = unit.label;
  const to = target.label;
  const count = countText(members.length);
  const names = members.map((one) => one.name).join(", ");
  return (
    <>
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title={t`Перевод и выбытие: ${from}`}
        actions={
          <Button
            variant="primary"
            disabled={!ready}
            onClick={() => {
              clear();
              setAsking(true);
            }}
          >
            <Trans>Продолжить</Trans>
          </Button>
        }
      >
        <div className={styles.fields}>
          {error && <Banner tone="danger">{error.message}</Banner>}
          <MoveTarget org={org} from={unit.id} target={target} onTarget={setTarget} several />
          <fieldset className={styles.choices}>
            <legend>
              <Trans>Кто: выбрано {members.length}</Trans>
            </legend>
            <Checkbox
              label={t`Все`}
              checked={every}
              indeterminate={members.length > 0 && !every}
              onChange={(event) => setChosen(new Set(event.target.checked ? pupils.map((one) => one.id) : []))}
            />
            {pupils.map((pupil) => (
              <Checkbox
                key={pupil.id}
                label={pupil.name}
                checked={chosen.has(pupil.id)}
                onChange={(event) => toggle(pupil.id, event.target.checked)}
              />
            ))}
          </fieldset>
        </div>
      </Dialog>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={
          target.to !== ""
            ? t`Перевести ${count}: из ${from} в ${to}?`
            : target.reason === "left_school"
              ? t`Отметить выбытие: ${count}?`
              : t`Убрать из класса ${from}: ${count}?`
        }
        confirmLabel={target.to !== "" ? t`Перевести` : t`Отметить`}
        danger={target.to === ""}
        busy={busy}
        onConfirm={() => void move()}
      >
        <div className={styles.fields}>
          <p>{names}</p>
          <p>
            {target.reason === "left_school" ? (
              <Trans>
                Доступ закроется сразу, чаты пропадут. В течение суток это можно отменить в списке «Движение».
              </Trans>
            ) : (
              <Trans>Списки и чаты изменятся сразу. В течение суток это можно отменить в списке «Движение».</Trans>
            )}
          </p>
        </div>
      </ConfirmDialog>
    </>
  );
}
