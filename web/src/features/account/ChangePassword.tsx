import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { ApiError, request } from "~/api/client";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { PasswordField } from "~/ui/PasswordField";
import { useToast } from "~/ui/Toast";
import styles from "./Account.module.css";

const SHORTEST = 8;

/** The old password, unless a code has just been entered; the new one; other devices are signed out. */
export function ChangePassword({ asksCurrent }: { asksCurrent: boolean }) {
  const { t } = useLingui();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState<{ current?: string; password?: string }>({});
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (asksCurrent && current === "") return setErrors({ current: t`Впишите пароль, с которым вы вошли.` });
    if (Array.from(password).length < SHORTEST) return setErrors({ password: t`Нужно не меньше ${SHORTEST} знаков.` });
    setBusy(true);
    setErrors({});
    try {
      await request("/api/me/password", { method: "PUT", body: { current, password } });
      setCurrent("");
      setPassword("");
      setOpen(false);
      toast({ text: t`Пароль изменён. На других устройствах нужно войти заново.` });
    } catch (failure) {
      const { message } = failure as Error;
      const wrong = failure instanceof ApiError && failure.code === "wrong_credentials";
      if (!wrong) setErrors({ password: message });
      else if (asksCurrent) setErrors({ current: message });
      else
        setErrors({
          password: t`С входа по коду прошло больше 10 минут. Обновите страницу и впишите нынешний пароль.`,
        });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Section title={t`Пароль`}>
      {!open ? (
        <Button onClick={() => setOpen(true)}>
          <Trans>Сменить пароль</Trans>
        </Button>
      ) : (
        <form className={styles.form} onSubmit={submit} noValidate>
          {asksCurrent && (
            <PasswordField
              label={t`Нынешний пароль`}
              autoComplete="current-password"
              autoFocus
              error={errors.current}
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
          <PasswordField
            label={t`Новый пароль`}
            hint={t`Не меньше ${SHORTEST} знаков. Лучше всего несколько слов подряд.`}
            autoComplete="new-password"
            error={errors.password}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <div className={styles.actions}>
            <Button type="submit" variant="primary" busy={busy}>
              <Trans>Сменить пароль</Trans>
            </Button>
            <Button variant="quiet" onClick={() => setOpen(false)}>
              <Trans>Не менять</Trans>
            </Button>
          </div>
        </form>
      )}
    </Section>
  );
}
