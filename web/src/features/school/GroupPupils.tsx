import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { useAct } from "./use-act";

type Person = components["schemas"]["Person"];

interface EnrolProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  unit: { id: string; label: string };
  /** Who is in the group already. */
  enrolled: readonly Person[];
  onDone: () => void;
}

/** Takes pupils into a supplementary group, one after another; their class stays as it is (R9, R13). */
export function EnrolPupils({ open, onOpenChange, org, unit, enrolled, onDone }: EnrolProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<Person>();
  const [taken, setTaken] = useState<string>();
  const { busy, error, act } = useAct();
  const ids = new Set(enrolled.map((one) => one.id));
  const enrol = async () => {
    if (!chosen) return;
    const done = await act(() => setEnrolled(org, unit.id, chosen.id, true));
    if (!done) return;
    setTaken(chosen.name);
    setChosen(undefined);
    onDone();
  };
  const close = (next: boolean) => {
    if (!next) setTaken(undefined);
    onOpenChange(next);
  };
  const label = unit.label;
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title={t`Записать в группу: ${label}`}
      actions={
        <Button variant="primary" busy={busy} disabled={!chosen} onClick={() => void enrol()}>
          <Trans>Записать</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        {error && <Banner tone="danger">{error.message}</Banner>}
        {taken && (
          <p role="status">
            <Trans>Записано: {taken}. Можно выбрать следующего.</Trans>
          </p>
        )}
        <FindPerson
          org={org}
          label={t`Имя или фамилия`}
          among="pupil"
          fits={(one) => !ids.has(one.id)}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
    </Dialog>
  );
}

interface ExpelProps {
  org: string;
  unit: { id: string; label: string };
  pupil: Person | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** Asks before a pupil leaves a supplementary group. */
export function LeaveGroup({ org, unit, pupil, onClose, onDone }: ExpelProps) {
  const { t } = useLingui();
  const { busy, error, act } = useAct();
  const name = pupil?.name ?? "";
  const leave = async () => {
    if (!pupil) return;
    if (!(await act(() => setEnrolled(org, unit.id, pupil.id, false)))) return;
    onDone();
    onClose();
  };
  return (
    <ConfirmDialog
      open={pupil !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={t`Больше не в группе: ${name}?`}
      confirmLabel={t`Убрать из группы`}
      danger
      busy={busy}
      onConfirm={() => void leave()}
    >
      {error ? error.message : <Trans>Чат группы закроется для ребёнка и представителей. Класс не изменится.</Trans>}
    </ConfirmDialog>
  );
}

function setEnrolled(org: string, unit: string, member: string, enrolled: boolean) {
  return api.PUT("/api/orgs/{org}/units/{unit}/pupils", {
    params: { path: { org, unit } },
    body: { member, enrolled },
  });
}
