import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Field, type FieldTexts } from "./Field";
import styles from "./Field.module.css";

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

type SelectProps = FieldTexts &
  Omit<ComponentProps<"select">, "id" | "children"> & {
    options: readonly SelectOption[];
    /** The first, empty choice («Выберите класс»). */
    placeholder?: string;
  };

/**
 * A choice of one from a list. The platform's own: it opens as phones' owners know it, works with every keyboard and
 * screen reader, and weighs nothing.
 */
export function Select({
  label,
  hint,
  error,
  optional,
  hideLabel,
  options,
  placeholder,
  className,
  ...rest
}: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional} hideLabel={hideLabel}>
      {(control) => (
        <div className={styles.withAction}>
          <select {...rest} {...control} className={cx(styles.control, styles.select, className)}>
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown size={20} className={styles.chevron} aria-hidden="true" />
        </div>
      )}
    </Field>
  );
}
