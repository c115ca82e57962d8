import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./Choice.module.css";
import { cx } from "./cx";

interface SwitchProps extends Omit<ComponentProps<"input">, "type" | "id" | "role"> {
  label: ReactNode;
  hint?: ReactNode;
}

/** A setting that takes effect at once. For something that is sent with a form, use a checkbox. */
export function Switch({ label, hint, className, ...input }: SwitchProps) {
  const id = useId();
  return (
    <label className={cx(styles.row, styles.reversed, className)}>
      <input
        {...input}
        type="checkbox"
        role="switch"
        className={cx(styles.box, styles.switch)}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <span className={styles.text}>
        <span id={`${id}-label`}>{label}</span>
        {hint && (
          <span id={`${id}-hint`} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
