import { Trans, useLingui } from "@lingui/react/macro";
import type { ApiError } from "~/api/errors";
import { Checkbox } from "~/ui/Checkbox";
import { PasswordField } from "~/ui/PasswordField";
import styles from "./Joining.module.css";
import type { Me } from "./use-invite";

export interface Present {
  /** Whoever is signed in on this device stays on it, beside the newcomer. */
  keep: boolean;
  password: string;
}

interface KeepPresentProps {
  me: Me;
  present: Present;
  onChange: (present: Present) => void;
  error: ApiError | undefined;
  missing: boolean;
}

/** Somebody else comes in where one is signed in: one leaves the device, or stays by one's own password. */
export function KeepPresent({ me, present, onChange, error, missing }: KeepPresentProps) {
  const { t } = useLingui();
  const name = nameOf(me);
  const others = (me.beside?.length ?? 0) > 0;
  const refused =
    error?.field !== "present_password"
      ? undefined
      : error.code === "wrong_credentials"
        ? t`Пароль не подходит. Его вводит тот, кто сейчас в Парте на этом устройстве.`
        : error.code === "conflict"
          ? t`На этом устройстве уже никого нет: снимите отметку и продолжайте.`
          : error.message;
  return (
    <>
      {!present.keep && (
        <p className={styles.note}>
          {others ? (
            <Trans>Все, кто есть на этом устройстве, выйдут из Парты на нём. Потом они смогут войти заново.</Trans>
          ) : (
            <Trans>На этом устройстве сейчас {name}: вход этого человека здесь закончится.</Trans>
          )}
        </p>
      )}
      <Checkbox
        label={others ? t`Оставить всех на этом устройстве` : t`Оставить на этом устройстве: ${name}`}
        hint={t`Для семьи: сменять друг друга можно будет без пароля. На чужом компьютере не отмечайте.`}
        checked={present.keep}
        onChange={(event) => onChange({ ...present, keep: event.target.checked })}
      />
      {present.keep && (
        <PasswordField
          label={t`Пароль того, кто уже вошёл: ${name}`}
          hint={t`Так Парта узнает, что этот человек рядом и согласен.`}
          autoComplete="current-password"
          value={present.password}
          onChange={(event) => onChange({ ...present, password: event.target.value })}
          error={missing ? t`Введите пароль или снимите отметку.` : refused}
        />
      )}
    </>
  );
}

export function nameOf(me: Me): string {
  return me.spaces[0]?.name ?? me.login ?? me.contacts[0]?.value ?? "";
}
