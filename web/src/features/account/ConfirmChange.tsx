import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { ApiError, request } from "~/api/client";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { PasswordField } from "~/ui/PasswordField";
import { TextField } from "~/ui/TextField";
import styles from "./Account.module.css";
import { refusal } from "./refusal";
import type { SignInWays } from "./use-sign-in-ways";

interface ConfirmChangeProps<Answer> {
  ways: Pick<SignInWays, "proved_by_code">;
  path: string;
  method: "POST" | "PUT" | "DELETE";
  body?: Record<string, string>;
  /** What is typed anew, if anything is. */
  field?: { name: string; label: string; hint: string; taken: string; wrong: string; pin?: true };
  /** Typed here too, and given to `onDone` instead of being sent. */
  local?: { label: string; hint: string; initial: string };
  lead?: string;
  submit: string;
  onDone: (answer: Answer, local: string) => void;
  onCancel: () => void;
}

/** A change of how one signs in, made by whoever knows the password: a phone left open on a desk must not be enough. */
export function ConfirmChange<Answer = SignInWays>(props: ConfirmChangeProps<Answer>) {
  const { ways, path, method, body, field, local, lead, submit: label, onDone, onCancel } = props;
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const [kept, setKept] = useState(local?.initial ?? "");
  const [current, setCurrent] = useState("");
  const [error, setError] = useState<{ where: "field" | "current" | "form"; text: string }>();
  const [busy, setBusy] = useState(false);
  const asksPassword = !ways.proved_by_code;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (field && typed.trim().length < 3) return setError({ where: "field", text: field.wrong });
    if (asksPassword && current === "")
      return setError({ where: "current", text: t`Впишите пароль, с которым вы входите.` });
    setBusy(true);
    setError(undefined);
    try {
      const sent = { ...body, ...(field ? { [field.name]: typed.trim() } : {}), current };
      onDone(await request<Answer>(path, { method, body: sent }), kept.trim());
    } catch (failure) {
      const code = failure instanceof ApiError ? failure.code : undefined;
      if (code === "wrong_credentials") setError({ where: "current", text: t`Пароль не подходит. Проверьте его.` });
      else if (field && (code === "already_exists" || code === "password_too_weak"))
        setError({ where: "field", text: field.taken });
      else if (field && code === "invalid_field") setError({ where: "field", text: field.wrong });
      else if (code === "conflict")
        setError({ where: "form", text: t`Это последний способ войти. Сначала добавьте другой.` });
      else setError({ where: "form", text: refusal(failure) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {lead && <p>{lead}</p>}
      {error?.where === "form" && <Banner tone="danger">{error.text}</Banner>}
      {field?.pin && (
        <PasswordField
          label={field.label}
          hint={field.hint}
          autoFocus
          autoComplete="new-password"
          inputMode="numeric"
          maxLength={6}
          error={error?.where === "field" && error.text}
          value={typed}
          onChange={(event) => setTyped(event.target.value.replace(/\D/g, ""))}
        />
      )}
      {field && !field.pin && (
        <TextField
          label={field.label}
          hint={field.hint}
          autoFocus
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={error?.where === "field" && error.text}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {local && (
        <TextField
          label={local.label}
          hint={local.hint}
          autoComplete="off"
          maxLength={60}
          value={kept}
          onChange={(event) => setKept(event.target.value)}
        />
      )}
      {asksPassword && (
        <PasswordField
          label={t`Ваш пароль`}
          autoFocus={!field}
          autoComplete="current-password"
          error={error?.where === "current" && error.text}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      )}
      <div className={styles.actions}>
        <Button type="submit" variant="primary" busy={busy}>
          {label}
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          <Trans>Не менять</Trans>
        </Button>
      </div>
    </form>
  );
}
