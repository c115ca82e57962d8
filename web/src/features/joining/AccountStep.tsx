import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { CodeField } from "~/ui/CodeField";
import { PasswordField } from "~/ui/PasswordField";
import { PasswordLacks } from "~/ui/PasswordLacks";
import { RadioGroup } from "~/ui/RadioGroup";
import { TextField } from "~/ui/TextField";
import styles from "./Joining.module.css";
import type { Answers } from "./JoinPage";
import { KeepPresent, nameOf } from "./KeepPresent";
import type { Missing } from "./missing";
import type { Me, Preview } from "./use-invite";

interface AccountStepProps {
  keyText: string;
  preview: Preview;
  me: Me | undefined;
  answers: Answers;
  onChange: (part: Partial<Answers>) => void;
  error: ApiError | undefined;
  missing: readonly Missing[];
}

/** One typed field for most people: the password. The login is made for them and can be changed. */
export function AccountStep({ keyText, preview, me, answers, onChange, error, missing }: AccountStepProps) {
  const { t } = useLingui();
  const known = ["login", "password", "contact_code", "present_password"].includes(error?.field ?? "")
    ? error?.field
    : undefined;
  return (
    <div className={styles.fields}>
      {error && !known && error.code !== "password_too_weak" && (
        <Banner tone="danger">
          {error.code === "conflict" && answers.useCurrentAccount ? (
            <Trans>Эта ссылка выдана другому человеку. Если он рядом, выберите «Завести новую».</Trans>
          ) : (
            error.message
          )}
        </Banner>
      )}
      {me && (
        <RadioGroup<"current" | "new">
          label={t`Учётная запись`}
          value={answers.useCurrentAccount ? "current" : "new"}
          onValueChange={(choice) => onChange({ useCurrentAccount: choice === "current" })}
          options={[
            { value: "current", label: t`Моя на этом устройстве: ${nameOf(me)}` },
            { value: "new", label: t`Завести новую` },
          ]}
        />
      )}
      {!answers.useCurrentAccount && (
        <>
          <TextField
            label={t`Логин, телефон или почта для входа`}
            optional
            hint={
              preview.suggested_login
                ? t`Если не заполнять, логин будет: ${preview.suggested_login}`
                : t`Если не заполнять, логин подберём сами и покажем, когда вы присоединитесь.`
            }
            autoComplete="username"
            autoCapitalize="none"
            value={answers.login}
            onChange={(event) => onChange({ login: event.target.value })}
            error={known === "login" ? error?.message : undefined}
          />
          <PasswordField
            label={t`Придумайте пароль`}
            hint={t`От 8 знаков: например, три слова через дефис.`}
            autoComplete="new-password"
            value={answers.password}
            onChange={(event) => onChange({ password: event.target.value })}
            error={
              missing.includes("password") ? (
                <PasswordLacks password={answers.password} />
              ) : error?.code === "password_too_weak" ? (
                error.message
              ) : undefined
            }
          />
        </>
      )}
      {!preview.opens_at_once && preview.contact_hint && (
        <ContactProof
          keyText={keyText}
          hint={preview.contact_hint}
          answers={answers}
          onChange={onChange}
          error={known === "contact_code" ? error : undefined}
        />
      )}
      {!preview.opens_at_once && (
        <p className={styles.note}>
          {preview.role === "staff" ? (
            <Trans>Администратор подтвердит вас одним нажатием — обычно в тот же день.</Trans>
          ) : (
            <Trans>Классный руководитель подтвердит вас одним нажатием — обычно в тот же день.</Trans>
          )}
        </p>
      )}
      {!answers.useCurrentAccount && (
        <Checkbox
          label={t`Это общий компьютер`}
          hint={t`Вход закончится вместе с окном, на устройстве ничего не останется.`}
          checked={answers.sharedComputer}
          onChange={(event) => onChange({ sharedComputer: event.target.checked })}
        />
      )}
      {me && !answers.useCurrentAccount && !answers.sharedComputer && (
        <KeepPresent
          me={me}
          present={answers.present}
          onChange={(present) => onChange({ present })}
          error={error}
          missing={missing.includes("present")}
        />
      )}
    </div>
  );
}

interface ContactProofProps {
  keyText: string;
  hint: string;
  answers: Answers;
  onChange: (part: Partial<Answers>) => void;
  error: ApiError | undefined;
}

/** With a code sent to the contact the school has, nobody needs to confirm anything. */
function ContactProof({ keyText, hint, answers, onChange, error }: ContactProofProps) {
  const { t } = useLingui();
  const [sent, setSent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const send = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.POST("/api/invites/contact-code", { body: { key: keyText } });
      setSent(true);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setFailure(cause.message);
    } finally {
      setBusy(false);
    }
  };
  if (!sent)
    return (
      <div className={styles.proof}>
        <Button onClick={() => void send()} busy={busy}>
          <Trans>Получить код: {hint}</Trans>
        </Button>
        <span className={styles.note}>{failure ?? <Trans>С кодом чаты откроются сразу.</Trans>}</span>
      </div>
    );
  return (
    <CodeField
      label={t`Код из сообщения`}
      length={8}
      alphabet="digits"
      value={answers.contactCode}
      onValueChange={(contactCode) => onChange({ contactCode })}
      error={error?.message}
    />
  );
}
