import { Trans } from "@lingui/react/macro";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import styles from "./Field.module.css";

export interface FieldTexts {
  label: string;
  /** What to write, an example, why it is asked. Stands above the field, so that no keyboard covers it. */
  hint?: ReactNode;
  /** What is wrong and what to do («Впишите номер из 11 цифр»), in the person's language. */
  error?: ReactNode;
  /** Says «необязательно» beside the label. Fields without it are required. */
  optional?: boolean;
  /** Keeps the label for screen readers only: where the place itself says what the field is. */
  hideLabel?: boolean;
}

interface FieldProps extends FieldTexts {
  /** Receives what the control must carry: id, aria-invalid, aria-describedby. */
  children: (control: { id: string; "aria-invalid"?: true; "aria-describedby"?: string }) => ReactNode;
}

/** Label, hint, control and error, tied together for screen readers. */
export function Field({ label, hint, error, optional, hideLabel, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles.label}>
        {label}
        {optional && (
          <span className={styles.optional}>
            {" "}
            <Trans>необязательно</Trans>
          </span>
        )}
      </label>
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described || undefined })}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

/** The line under a field or a group that says what is wrong and what to do. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className={styles.error}>
      <CircleAlert size={16} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
