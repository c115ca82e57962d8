import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { ApiError, request } from "~/api/client";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { CodeField } from "~/ui/CodeField";
import { PasswordField } from "~/ui/PasswordField";
import { TextField } from "~/ui/TextField";
import styles from "./Account.module.css";
import { refusal } from "./refusal";
import { shownContact } from "./shown-contact";
import type { SignInWays } from "./use-sign-in-ways";

const CODE_LENGTH = 8;

interface AddContactProps {
  ways: SignInWays;
  onDone: (ways: SignInWays) => void;
  onCancel: () => void;
}

/** First the phone or e-mail with one's password, then the code that came to it. */
export function AddContact({ ways, onDone, onCancel }: AddContactProps) {
  const { t } = useLingui();
  const [contact, setContact] = useState("");
  const [current, setCurrent] = useState("");
  const [replace, setReplace] = useState(false);
  const [sent, setSent] = useState(false);
  const [code, setCode] = useState("");
  const [error, setError] = useState<{ where: "contact" | "current" | "code" | "form"; text: string }>();
  const [busy, setBusy] = useState(false);
  const email = contact.includes("@");
  const older = ways.contacts.filter((one) => (one.kind === "email") === email);
  const label = ways.phone_codes && ways.email_codes ? t`Телефон или почта` : ways.phone_codes ? t`Телефон` : t`Почта`;
  const attempt = async (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      const refused = failure instanceof ApiError ? failure.code : undefined;
      if (refused === "wrong_credentials") setError({ where: "current", text: t`Пароль не подходит. Проверьте его.` });
      else if (refused === "invalid_field")
        setError({
          where: "contact",
          text:
            ways.phone_codes && ways.email_codes
              ? t`Это не похоже на телефон или почту.`
              : t`Сюда код не дойдёт: проверьте, что вписано.`,
        });
      else if (refused === "wrong_code") {
        setCode("");
        setError({ where: "code", text: (failure as Error).message });
      } else setError({ where: "form", text: refusal(failure) });
    } finally {
      setBusy(false);
    }
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (contact.trim().length < 3) return setError({ where: "contact", text: t`Впишите, чем хотите входить.` });
    if (!ways.proved_by_code && current === "")
      return setError({ where: "current", text: t`Впишите пароль, с которым вы входите.` });
    void attempt(async () => {
      await request("/api/me/contacts/code", { method: "POST", body: { contact: contact.trim(), current } });
      setSent(true);
    });
  };
  const prove = (typed: string) =>
    attempt(async () => {
      const body = { contact: contact.trim(), code: typed, replace: replace && older.length > 0 };
      onDone(await request<SignInWays>("/api/me/contacts", { method: "PUT", body }));
    });
  const cancel = (
    <Button variant="quiet" onClick={onCancel}>
      <Trans>Не добавлять</Trans>
    </Button>
  );
  if (sent)
    return (
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (code.length === CODE_LENGTH) void prove(code);
          else setError({ where: "code", text: t`В коде ${CODE_LENGTH} цифр.` });
        }}
        noValidate
      >
        <p>
          <Trans>
            Код отправлен: <strong>{contact.trim()}</strong>. Он действует 10 минут.
          </Trans>
        </p>
        {error?.where === "form" && <Banner tone="danger">{error.text}</Banner>}
        <CodeField
          label={t`Код`}
          length={CODE_LENGTH}
          value={code}
          onValueChange={setCode}
          onComplete={(typed) => void prove(typed)}
          error={error?.where === "code" ? error.text : undefined}
          autoFocus
        />
        <div className={styles.actions}>
          <Button type="submit" variant="primary" busy={busy}>
            <Trans>Подтвердить</Trans>
          </Button>
          {cancel}
        </div>
      </form>
    );
  const olderShown = older.map(shownContact).join(", ");
  return (
    <form className={styles.form} onSubmit={send} noValidate>
      {error?.where === "form" && <Banner tone="danger">{error.text}</Banner>}
      <TextField
        label={label}
        hint={t`Туда придёт код. Потом можно будет входить и по коду, без пароля.`}
        autoFocus
        autoComplete="off"
        autoCapitalize="none"
        error={error?.where === "contact" && error.text}
        value={contact}
        onChange={(event) => setContact(event.target.value)}
      />
      {contact.trim().length > 2 && older.length > 0 && (
        <Checkbox
          label={t`Вместо прежнего`}
          hint={t`Больше нельзя будет войти так: ${olderShown}`}
          checked={replace}
          onChange={(event) => setReplace(event.target.checked)}
        />
      )}
      {!ways.proved_by_code && (
        <PasswordField
          label={t`Ваш пароль`}
          autoComplete="current-password"
          error={error?.where === "current" && error.text}
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      )}
      <div className={styles.actions}>
        <Button type="submit" variant="primary" busy={busy}>
          <Trans>Получить код</Trans>
        </Button>
        {cancel}
      </div>
    </form>
  );
}
