import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./Choice.module.css";
import { cx } from "./cx";
import { FieldError } from "./Field";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "id"> {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Some of what it stands for are chosen, some are not. */
  indeterminate?: boolean;
}

/** Consent is always an unticked checkbox of its own. */
export function Checkbox({ label, hint, error, indeterminate = false, className, ref, ...input }: CheckboxProps) {
  const id = useId();
  const own = useRef<HTMLInputElement | null>(null);
  useEffect(() => {
    if (own.current) own.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <div className={className}>
      <label className={styles.row}>
        <input
          {...input}
          ref={(node) => {
            own.current = node;
            if (typeof ref === "function") return ref(node);
            if (ref) ref.current = node;
          }}
          type="checkbox"
          className={cx(styles.box, styles.checkbox)}
          aria-labelledby={`${id}-label`}
          aria-invalid={error ? true : undefined}
          aria-describedby={cx(hint && `${id}-hint`, error && `${id}-error`) || undefined}
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
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
