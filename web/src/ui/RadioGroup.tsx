import { type ReactNode, type Ref, useId } from "react";
import styles from "./Choice.module.css";
import { cx } from "./cx";
import { FieldError } from "./Field";

export interface RadioOption<Value extends string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

interface RadioGroupProps<Value extends string> {
  label: string;
  /** The title above says the same: the label is for screen readers. */
  labelHidden?: boolean;
  options: readonly RadioOption<Value>[];
  value: Value | undefined;
  onValueChange: (value: Value) => void;
  error?: ReactNode;
  /** `cards`: each option framed, for choices that need explaining. */
  look?: "plain" | "cards";
  name?: string;
  ref?: Ref<HTMLFieldSetElement>;
}

export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const { label, labelHidden, options, value, onValueChange, error, look = "plain", name, ref } = props;
  const id = useId();
  return (
    <fieldset ref={ref} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={labelHidden ? "visually-hidden" : styles.legend}>{label}</legend>
      <div className={look === "cards" ? styles.cards : undefined}>
        {options.map((option) => (
          <label
            key={option.value}
            className={cx(
              styles.row,
              look === "cards" && styles.card,
              look === "cards" && option.value === value && styles.cardChosen,
            )}
          >
            <input
              type="radio"
              name={name ?? id}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onValueChange(option.value)}
              className={cx(styles.box, styles.radio)}
              aria-labelledby={`${id}-${option.value}-label`}
              aria-describedby={option.hint ? `${id}-${option.value}` : undefined}
            />
            <span className={styles.text}>
              <span id={`${id}-${option.value}-label`}>{option.label}</span>
              {option.hint && (
                <span id={`${id}-${option.value}`} className={styles.hint}>
                  {option.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
