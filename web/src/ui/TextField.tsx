import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Field, type FieldTexts } from "./Field";
import styles from "./Field.module.css";

type TextFieldProps = FieldTexts & Omit<ComponentProps<"input">, "id">;

/** One line of text. Takes every property of `<input>`, so `{...register("name")}` of react-hook-form fits. */
export function TextField({ label, hint, error, optional, hideLabel, className, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional} hideLabel={hideLabel}>
      {(control) => <input type="text" {...input} {...control} className={cx(styles.control, className)} />}
    </Field>
  );
}

type TextAreaProps = FieldTexts & Omit<ComponentProps<"textarea">, "id">;

/** Several lines of text. */
export function TextArea({ label, hint, error, optional, hideLabel, className, ...area }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional} hideLabel={hideLabel}>
      {(control) => <textarea rows={3} {...area} {...control} className={cx(styles.control, className)} />}
    </Field>
  );
}
