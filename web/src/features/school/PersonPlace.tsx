import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Section } from "~/ui/Page";
import { MoveTarget, type Target, wholeTarget } from "./MoveTarget";
import styles from "./People.module.css";
import { useAct } from "./use-act";

interface PersonPlaceProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  onSaved: () => void;
}

/** Moves a pupil to another class, or out of it. Chats and lists follow at once, so it asks first and names both. */
export function PersonPlace({ org, card, onSaved }: PersonPlaceProps) {
  const { t } = useLingui();
  const place = card.person.units.find((unit) => unit.kind !== "supplementary");
  const current = place?.id ?? "";
  const [target, setTarget] = useState<Target>({ reason: "transfer", to: "", label: "" });
  const [asking, setAsking] = useState(false);
  const { busy, error, act } = useAct();
  if (!card.person.roles.includes("pupil")) return null;
  const move = async () => {
    const done = await act(() =>
      api.POST("/api/orgs/{org}/movements", {
        params: { path: { org } },
        body: { members: [card.person.id], reason: target.reason, ...(target.to !== "" && { to: target.to }) },
      }),
    );
    setAsking(false);
    if (!done) return;
    setTarget({ reason: "transfer", to: "", label: "" });
    onSaved();
  };
  const name = card.person.name;
  const from = place?.label ?? t`без класса`;
  const next = target.label;
  const goes = target.to !== "";
  return (
    <Section title={t`Перевод и выбытие`}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <div className={styles.fields}>
        <MoveTarget org={org} from={current} target={target} onTarget={setTarget} />
        <div>
          <Button disabled={!wholeTarget(target)} onClick={() => setAsking(true)}>
            {goes || target.reason === "transfer" ? <Trans>Перевести</Trans> : <Trans>Отметить выбытие</Trans>}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={goes ? t`Перевести: ${name}?` : t`Отметить выбытие: ${name}?`}
        confirmLabel={goes ? t`Перевести` : t`Отметить выбытие`}
        danger={!goes}
        busy={busy}
        onConfirm={() => void move()}
      >
        {goes ? (
          <Trans>
            Сейчас: {from}. Станет: {next}. Списки и чаты изменятся сразу.
          </Trans>
        ) : target.reason === "left_school" ? (
          <Trans>Сейчас: {from}. Доступ закроется сразу. В течение суток выбытие можно отменить.</Trans>
        ) : (
          <Trans>Сейчас: {from}. После выбытия класса не будет, и чаты этого класса сразу закроются.</Trans>
        )}
      </ConfirmDialog>
    </Section>
  );
}
