import { useLingui } from "@lingui/react/macro";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Field, type FieldTexts } from "./Field";
import styles from "./Field.module.css";
import { IconButton } from "./IconButton";

type PasswordFieldProps = FieldTexts &
  Omit<ComponentProps<"input">, "id" | "type" | "autoComplete"> & {
    /** Tells the password keeper whether to offer a stored password or to make a new one. */
    autoComplete: "current-password" | "new-password";
  };

/** A password with «показать»: on a phone nobody types one blind. */
export function PasswordField({ label, hint, error, optional, hideLabel, ...input }: PasswordFieldProps) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} optional={optional} hideLabel={hideLabel}>
      {(control) => (
        <div className={styles.withAction}>
          <input
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            {...input}
            {...control}
            type={shown ? "text" : "password"}
            className={styles.control}
          />
          <IconButton
            className={styles.action}
            label={shown ? t`Скрыть пароль` : t`Показать пароль`}
            icon={shown ? <EyeOff size={20} /> : <Eye size={20} />}
            onClick={() => setShown(!shown)}
          />
        </div>
      )}
    </Field>
  );
}
