import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useRef, useState } from "react";
import { ApiError, request } from "~/api/client";
import { parta, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { PasswordField } from "~/ui/PasswordField";
import { refusal } from "./refusal";
import styles from "./SignIn.module.css";

const SHORTEST = 8;

/** After signing in with a card: the password on it has been seen by whoever printed it, so one's own comes first. */
export default function NewPasswordPage() {
  const { t } = useLingui();
  const login = useParta((state) => state.me?.login);
  const [password, setPassword] = useState("");
  const [error, setError] = useState<{ field: boolean; text: string }>();
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (Array.from(password).length < SHORTEST) {
      setError({ field: true, text: t`Нужно не меньше ${SHORTEST} знаков.` });
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      await request("/api/me/password", { method: "PUT", body: { current: "", password } });
      await parta.refreshMe();
    } catch (failure) {
      const weak = failure instanceof ApiError && failure.code === "password_too_weak";
      const same = weak && failure.detail === "the same as on the card";
      setError({
        field: weak,
        text: same ? t`Это пароль с карточки. Придумайте другой.` : refusal(failure),
      });
      if (weak) field.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.page}>
      <title>{`${t`Новый пароль`} — Парта`}</title>
      <div className={styles.card}>
        <header className={styles.head}>
          <img src="/icons/favicon.svg" alt="" width={56} height={56} data-essential />
          <h1 className={styles.title}>
            <Trans>Придумайте новый пароль</Trans>
          </h1>
          <p className={styles.school}>
            <Trans>Пароль с карточки действует только для первого входа. Дальше пригодится свой.</Trans>
          </p>
        </header>
        <form className={styles.form} onSubmit={submit} noValidate>
          {error && !error.field && <Banner tone="danger">{error.text}</Banner>}
          <input type="hidden" name="username" autoComplete="username" value={login ?? ""} readOnly />
          <PasswordField
            ref={field}
            label={t`Новый пароль`}
            hint={t`От ${SHORTEST} знаков: например, три слова через дефис.`}
            name="password"
            autoComplete="new-password"
            autoFocus
            error={error?.field && error.text}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Button type="submit" variant="primary" wide busy={busy}>
            <Trans>Сохранить и войти</Trans>
          </Button>
          <Button variant="quiet" onClick={() => void parta.signOut()}>
            <Trans>Выйти</Trans>
          </Button>
        </form>
      </div>
    </div>
  );
}
