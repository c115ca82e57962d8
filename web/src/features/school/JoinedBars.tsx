import { useLingui } from "@lingui/react/macro";
import { ProgressBar } from "~/ui/ProgressBar";
import styles from "./Admin.module.css";

export interface JoinedBar {
  label: string;
  joined: number;
  all: number;
}

/** «4 из 6», a line for each kind of people. */
export function JoinedBars({ bars }: { bars: readonly JoinedBar[] }) {
  const { t } = useLingui();
  return (
    <div className={styles.bars}>
      {bars.map(({ label, joined, all }) => (
        <ProgressBar key={label} label={label} value={joined} max={all} text={t`${joined} из ${all}`} />
      ))}
    </div>
  );
}
