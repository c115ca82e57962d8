import styles from "./ProgressBar.module.css";

interface ProgressBarProps {
  /** What progresses («Загрузка файла», «Подключились»). */
  label: string;
  value: number;
  max?: number;
  /** The value in words beside the label («612 из 902»); a percentage by default. */
  text?: string;
  hideLabel?: boolean;
}

export function ProgressBar({ label, value, max = 100, text, hideLabel }: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  const words = text ?? `${Math.round(share * 100)} %`;
  return (
    <div className={styles.progress}>
      <div className={hideLabel ? "visually-hidden" : styles.words} aria-hidden="true">
        <span>{label}</span>
        <span className={styles.value}>{words}</span>
      </div>
      <div
        className={styles.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(max, Math.max(0, value))}
        aria-valuetext={words}
      >
        <div className={styles.fill} style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  );
}
