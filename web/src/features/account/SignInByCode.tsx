import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { request } from "~/api/client";
import { parta, type SignInResult } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { CodeField } from "~/ui/CodeField";
import { TextField } from "~/ui/TextField";
import { refusal } from "./refusal";
import styles from "./SignIn.module.css";

interface SignInByCodeProps {
  shared: boolean;
  sharedBox: ReactNode;
  onResult: (result: SignInResult) => Promise<void>;
  onBack: () => void;
}

const CODE_LENGTH = 8;

/** First the phone or e-mail, then the code that came to it. */
export function SignInByCode({ shared, sharedBox, onResult, onBack }: SignInByCodeProps) {
  const { t } = useLingui();
  const [contact, setContact] = useState("");
  const [sentTo, setSentTo] = useState<string>();
  const [code, setCode] = useState("");
  const [contactError, setContactError] = useState<string>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      setError(refusal(failure));
    } finally {
      setBusy(false);
    }
  };
  const sendCode = (event?: FormEvent) => {
    event?.preventDefault();
    if (contact.trim().length < 3) {
      setContactError(t`Впишите телефон или почту, которые знает школа.`);
      return;
    }
    void attempt(async () => {
      await request("/api/sessions/code", { method: "POST", body: { contact: contact.trim() } });
      setSentTo(contact.trim());
    });
  };
  const enter = (typed: string) =>
    attempt(async () => {
      const body = { contact: sentTo, code: typed, shared_computer: shared };
      try {
        await onResult(
          await parta.changing(() => request<SignInResult>("/api/sessions/by-code", { method: "POST", body })),
        );
      } catch (failure) {
        setCode("");
        throw failure;
      }
    });

  if (sentTo === undefined)
    return (
      <form className={styles.form} onSubmit={sendCode} noValidate>
        {error && <Banner tone="danger">{error}</Banner>}
        <TextField
          label={t`Телефон или почта`}
          hint={t`Те, что вы подтвердили при подключении.`}
          autoComplete="username"
          autoCapitalize="none"
          error={contactError}
          value={contact}
          onChange={(event) => {
            setContact(event.target.value);
            setContactError(undefined);
          }}
        />
        {sharedBox}
        <Button type="submit" variant="primary" wide busy={busy}>
          <Trans>Отправить код</Trans>
        </Button>
        <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
          <Trans>Войти с паролем</Trans>
        </Button>
      </form>
    );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === CODE_LENGTH) void enter(code);
        else setError(t`В коде ${CODE_LENGTH} цифр.`);
      }}
      noValidate
    >
      <p>
        <Trans>
          Если <strong>{sentTo}</strong> знает Парта, туда ушёл код. Он действует 10 минут.
        </Trans>
      </p>
      {error && <Banner tone="danger">{error}</Banner>}
      <CodeField
        label={t`Код`}
        length={CODE_LENGTH}
        value={code}
        onValueChange={setCode}
        onComplete={(typed) => void enter(typed)}
        autoFocus
      />
      <Button type="submit" variant="primary" wide busy={busy}>
        <Trans>Войти</Trans>
      </Button>
      <Button
        variant="quiet"
        icon={<ArrowLeft size={20} />}
        onClick={() => {
          setSentTo(undefined);
          setCode("");
          setError(undefined);
        }}
      >
        <Trans>Другой телефон или почта</Trans>
      </Button>
    </form>
  );
}
