import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextField } from "~/ui/TextField";
import styles from "./People.module.css";
import { useAct } from "./use-act";

type Unit = components["schemas"]["Unit"];

interface EditUnitProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  org: string;
  unit: Unit;
  onSaved: () => void;
}

/** Renames a class or a group, its chats with it; puts an empty one away. */
export function EditUnit({ open, onOpenChange, org, unit, onSaved }: EditUnitProps) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [label, setLabel] = useState(unit.label);
  const { busy, error, act } = useAct();
  const edit = (body: components["schemas"]["EditUnit"]) =>
    act(() => api.PATCH("/api/orgs/{org}/units/{unit}", { params: { path: { org, unit: unit.id } }, body }));
  const rename = async () => {
    if (!(await edit({ label: label.trim() }))) return;
    onSaved();
    onOpenChange(false);
  };
  const archive = async () => {
    if (await edit({ archived: true })) navigate("/classes");
  };
  const taken = error?.code === "already_exists";
  const settled = label.trim() === "" || label.trim() === unit.label;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Изменить: ${unit.label}`}
      actions={
        <Button variant="primary" busy={busy} disabled={settled} onClick={() => void rename()}>
          <Trans>Сохранить</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        {error && !taken && (
          <Banner tone="danger">
            {error.code === "conflict" ? (
              <Trans>Сначала переведите учеников: в архив уходит только пустой класс или группа.</Trans>
            ) : (
              error.message
            )}
          </Banner>
        )}
        <TextField
          label={t`Название`}
          maxLength={40}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          error={taken ? t`Такое название уже есть. Выберите другое.` : undefined}
        />
        <div className={styles.stack}>
          <Button disabled={unit.pupils > 0} onClick={() => void archive()}>
            <Trans>Убрать в архив</Trans>
          </Button>
          <span className={styles.quiet}>
            {unit.pupils > 0 ? (
              <Trans>В архив можно убрать, когда в списке не останется учеников.</Trans>
            ) : (
              <Trans>Чаты останутся для чтения, назначения закончатся.</Trans>
            )}
          </span>
        </div>
      </div>
    </Dialog>
  );
}
