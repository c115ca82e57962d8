import type { ComponentProps } from "react";
import styles from "./CodeField.module.css";
import { cleanCode } from "./clean-code";
import { cx } from "./cx";
import { Field, type FieldTexts } from "./Field";
import field from "./Field.module.css";

type CodeFieldProps = FieldTexts &
  Omit<ComponentProps<"input">, "id" | "value" | "onChange" | "maxLength"> & {
    value: string;
    /** The code so far: spaces and hyphens of a pasted code are gone, letters are capital. */
    onValueChange: (code: string) => void;
    /** Called once the last character is there. */
    onComplete?: (code: string) => void;
    length: number;
    /** `digits`: codes from a message; `letters`: codes printed on a «карточка входа». */
    alphabet?: "digits" | "letters";
  };

/** A one-time or printed code: one field, so that paste, autofill from a message and screen readers work. */
export function CodeField(props: CodeFieldProps) {
  const {
    label,
    hint,
    error,
    optional,
    hideLabel,
    value,
    onValueChange,
    onComplete,
    length,
    alphabet = "digits",
  } = props;
  const { className, ...rest } = omitOwn(props);
  const change = (typed: string) => {
    const code = cleanCode(typed, alphabet, length);
    onValueChange(code);
    if (code.length === length && code !== value) onComplete?.(code);
  };
  return (
    <Field label={label} hint={hint} error={error} optional={optional} hideLabel={hideLabel}>
      {(control) => (
        <input
          type="text"
          inputMode={alphabet === "digits" ? "numeric" : "text"}
          autoComplete={alphabet === "digits" ? "one-time-code" : "off"}
          autoCapitalize="characters"
          spellCheck={false}
          {...rest}
          {...control}
          value={value}
          onChange={(event) => change(event.target.value)}
          className={cx(field.control, styles.code, className)}
        />
      )}
    </Field>
  );
}

function omitOwn(props: CodeFieldProps) {
  const { label, hint, error, optional, hideLabel, value, onValueChange, onComplete, length, alphabet, ...rest } =
    props;
  return rest;
}
