import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Section } from "~/ui/Page";
import { Select } from "~/ui/Select";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { useLoaded } from "./use-school";

interface PersonPlaceProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  onSaved: () => void;
}

/** Moves a pupil to another class, or out of it. Chats and lists follow at once, so it asks first and names both. */
export function PersonPlace({ org, card, onSaved }: PersonPlaceProps) {
  const { t } = useLingui();
  const pupil = card.person.roles.includes("pupil");
  const place = card.person.units.find((unit) => unit.kind !== "supplementary");
  const current = place?.id ?? "";
  const [to, setTo] = useState(current);
  const [asking, setAsking] = useState(false);
  const { busy, error, act } = useAct();
  const units = useLoaded(pupil ? org : undefined, async (where) => {
    const { data } = await api.GET("/api/orgs/{org}/units", { params: { path: { org: where } } });
    return data?.units.filter((unit) => unit.kind === "class" || unit.kind === "group");
  });
  if (!pupil) return null;
  const move = async () => {
    const done = await act(() =>
      api.PUT("/api/orgs/{org}/people/{member}/unit", {
        params: { path: { org, member: card.person.id } },
        body: to === "" ? {} : { to },
      }),
    );
    setAsking(false);
    if (done) onSaved();
  };
  const name = card.person.name;
  const from = place?.label ?? t`без класса`;
  const next = units.data?.find((unit) => unit.id === to)?.label ?? "";
  const classes = (units.data ?? []).map((unit) => ({ value: unit.id, label: unit.label }));
  return (
    <Section title={t`Перевод`}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <div className={styles.fields}>
        <Select
          label={t`Класс или группа`}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          options={
            current === ""
              ? [{ value: "", label: t`Пока без класса` }, ...classes]
              : [...classes, { value: "", label: t`Выбыл из класса` }]
          }
        />
        <div>
          <Button disabled={to === current} onClick={() => setAsking(true)}>
            {to === "" ? <Trans>Отметить выбытие</Trans> : <Trans>Перевести</Trans>}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={to === "" ? t`Отметить выбытие: ${name}?` : t`Перевести: ${name}?`}
        confirmLabel={to === "" ? t`Отметить выбытие` : t`Перевести`}
        danger={to === ""}
        busy={busy}
        onConfirm={() => void move()}
      >
        {to === "" ? (
          <Trans>Сейчас: {from}. После выбытия класса не будет, и чаты этого класса сразу закроются.</Trans>
        ) : (
          <Trans>
            Сейчас: {from}. Станет: {next}. Списки и чаты изменятся сразу.
          </Trans>
        )}
      </ConfirmDialog>
    </Section>
  );
}
