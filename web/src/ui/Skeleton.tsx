import { useLingui } from "@lingui/react/macro";
import { cx } from "./cx";
import styles from "./Skeleton.module.css";

interface SkeletonProps {
  /** `rows`: a list with avatars; `lines`: text. */
  look?: "rows" | "lines";
  count?: number;
}

/** Holds the place of what loads. Stays invisible for the first 300 ms, so quick answers never flicker. */
export function Skeleton({ look = "lines", count = 3 }: SkeletonProps) {
  const { t } = useLingui();
  return (
    <div className={styles.skeleton} role="status" aria-label={t`Загрузка`}>
      {Array.from({ length: count }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all alike
        <div key={i} className={cx(look === "rows" && styles.row)}>
          {look === "rows" && <span className={styles.avatar} />}
          <span className={styles.lines}>
            <span className={styles.line} style={{ width: `${82 - ((i * 17) % 40)}%` }} />
            {look === "rows" && <span className={styles.line} style={{ width: `${94 - ((i * 23) % 50)}%` }} />}
          </span>
        </div>
      ))}
    </div>
  );
}
