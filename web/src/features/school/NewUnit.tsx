import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { TextField } from "~/ui/TextField";
import styles from "./People.module.css";

type Kind = "class" | "group" | "supplementary";

interface NewUnitProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  space: components["schemas"]["Space"];
  onMade: () => void;
}

/** What each kind of organisation consists of. */
const OWN: Record<components["schemas"]["OrgKind"], Kind> = {
  school: "class",
  progymnasium: "class",
  boarding: "class",
  college: "group",
  supplementary: "supplementary",
};

/** Adds a class or a group; its official chats appear by themselves. */
export function NewUnit({ open, onOpenChange, space, onMade }: NewUnitProps) {
  const { t } = useLingui();
  const [kind, setKind] = useState<Kind>(OWN[space.kind]);
  const [label, setLabel] = useState("");
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    setError(undefined);
    const grade = kind === "supplementary" ? 0 : Math.min(12, Number.parseInt(label, 10) || 0);
    try {
      await api.POST("/api/orgs/{org}/units", {
        params: { path: { org: space.org } },
        body: { kind, label: label.trim(), grade },
      });
      setLabel("");
      onOpenChange(false);
      onMade();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Новый класс или группа`}
      actions={
        <Button variant="primary" busy={busy} disabled={label.trim() === ""} onClick={() => void make()}>
          <Trans>Создать</Trans>
        </Button>
      }
    >
      <div className={styles.fields}>
        <RadioGroup<Kind>
          label={t`Вид`}
          value={kind}
          onValueChange={setKind}
          options={[
            { value: "class" as const, label: t`Класс` },
            { value: "group" as const, label: t`Учебная группа` },
            { value: "supplementary" as const, label: t`Кружок или секция` },
            // Where there are no classes, none is offered.
          ].filter(({ value }) => value !== "class" || OWN[space.kind] === "class")}
        />
        <TextField
          label={t`Название`}
          hint={kind === "class" ? t`Например, 5А` : t`Например, ИС-21 или «Робототехника»`}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          error={error?.message}
        />
      </div>
    </Dialog>
  );
}
