import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { capitalTerm } from "~/app/i18n/terms";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { ProgressBar } from "~/ui/ProgressBar";
import styles from "./Admin.module.css";
import { JoinedBars } from "./JoinedBars";
import { kindOf } from "./rights";
import { useSchool } from "./use-school";

type Setup = components["schemas"]["Setup"];
type Unit = components["schemas"]["Unit"];

/** How many classes stand on the first screen; the rest come by a press. */
const FIRST = 6;

/** «Подключились 612 из 902», and by whom. */
export function Connected({ setup }: { setup: Setup }) {
  const { t } = useLingui();
  const pupils = capitalTerm("pupil", "many", kindOf(useSchool()));
  const bars = [
    { label: t`Сотрудники`, joined: setup.staff_joined, all: setup.staff },
    { label: pupils, joined: setup.pupils_joined, all: setup.pupils },
    { label: t`Представители`, joined: setup.parents_joined, all: setup.parents },
  ].filter((bar) => bar.all > 0);
  const joined = bars.reduce((sum, bar) => sum + bar.joined, 0);
  const all = bars.reduce((sum, bar) => sum + bar.all, 0);
  return (
    <Section title={t`Подключились ${joined} из ${all}`}>
      <JoinedBars bars={bars} />
    </Section>
  );
}

/** Connection by class, the one that lags most first. */
export function ClassesConnected({ units }: { units: readonly Unit[] }) {
  const { t } = useLingui();
  const [all, setAll] = useState(false);
  const classes = units
    .filter((unit) => (unit.kind === "class" || unit.kind === "group") && unit.pupils + unit.parents > 0)
    .map((unit) => ({ unit, joined: unit.pupils_joined + unit.parents_joined, people: unit.pupils + unit.parents }))
    .sort((a, b) => a.joined / a.people - b.joined / b.people);
  if (classes.length === 0) return null;
  const shown = all ? classes : classes.slice(0, FIRST);
  return (
    <Section title={t`По классам`} lead={<Trans>Сначала те, где подключились меньше.</Trans>}>
      <ul className={styles.classBars} aria-label={t`По классам`}>
        {shown.map(({ unit, joined, people }) => (
          <li key={unit.id}>
            <a href={`/classes/${unit.id}`} className={styles.classBar}>
              <ProgressBar label={unit.label} value={joined} max={people} text={t`${joined} из ${people}`} />
            </a>
          </li>
        ))}
      </ul>
      {classes.length > FIRST && (
        <Button variant="quiet" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? <Trans>Свернуть</Trans> : <Trans>Показать все классы</Trans>}
        </Button>
      )}
    </Section>
  );
}
