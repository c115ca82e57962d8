import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { Select } from "~/ui/Select";
import styles from "./People.module.css";
import { useLoaded } from "./use-school";

interface PersonPlaceProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  onSaved: () => void;
}

/** Moves a pupil to another class, or out of it: chats and lists follow at once. */
export function PersonPlace({ org, card, onSaved }: PersonPlaceProps) {
  const { t } = useLingui();
  const pupil = card.person.roles.includes("pupil");
  const current = card.person.units.find((unit) => unit.kind !== "supplementary")?.id ?? "";
  const [to, setTo] = useState(current);
  const [error, setError] = useState<ApiError>();
  const units = useLoaded(pupil ? org : undefined, async (where) => {
    const { data } = await api.GET("/api/orgs/{org}/units", { params: { path: { org: where } } });
    return data?.units.filter((unit) => unit.kind === "class" || unit.kind === "group");
  });
  if (!pupil) return null;
  const move = async () => {
    setError(undefined);
    try {
      await api.PUT("/api/orgs/{org}/people/{member}/unit", {
        params: { path: { org, member: card.person.id } },
        body: to === "" ? {} : { to },
      });
      onSaved();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    }
  };
  return (
    <Section title={t`Перевод`}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <div className={styles.fields}>
        <Select
          label={t`Класс или группа`}
          value={to}
          onChange={(event) => setTo(event.target.value)}
          options={[
            { value: "", label: current === "" ? t`Пока без класса` : t`Выбыл из класса` },
            ...(units.data ?? []).map((unit) => ({ value: unit.id, label: unit.label })),
          ]}
        />
        <div>
          <Button disabled={to === current} onClick={() => void move()}>
            {to === "" ? <Trans>Отметить выбытие</Trans> : <Trans>Перевести</Trans>}
          </Button>
        </div>
      </div>
    </Section>
  );
}
