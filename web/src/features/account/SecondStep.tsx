import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Fingerprint } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError, request } from "~/api/client";
import type { components } from "~/api/types";
import { parta, type SecondFactorAsked, type SignInResult } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { CodeField } from "~/ui/CodeField";
import { TextField } from "~/ui/TextField";
import { answerWithPasskey } from "./passkeys";
import { refusal } from "./refusal";
import styles from "./SignIn.module.css";

type Challenge = components["schemas"]["PasskeyChallenge"];

interface SecondStepProps {
  asked: SecondFactorAsked;
  onResult: (result: SignInResult) => Promise<void>;
  onBack: () => void;
}

const CODE_LENGTH = 6;

/** The password was right: now a code of the app, a key, or a code kept for bad days. */
export function SecondStep({ asked, onResult, onBack }: SecondStepProps) {
  const { t } = useLingui();
  const canKey = asked.passkey && window.isSecureContext && "PublicKeyCredential" in window;
  const [way, setWay] = useState<"totp" | "passkey" | "recovery">(
    canKey && !asked.totp ? "passkey" : asked.totp ? "totp" : "recovery",
  );
  const [code, setCode] = useState("");
  const [error, setError] = useState<string>();
  const [over, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way is another field
  useEffect(() => field.current?.focus(), [way]);
  const attempt = async (body: () => Promise<Record<string, unknown>>) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const proof = { ticket: asked.ticket, ...(await body()) };
      await onResult(
        await parta.changing(() =>
          request<SignInResult>("/api/sessions/second-factor", { method: "POST", body: proof }),
        ),
      );
    } catch (failure) {
      setCode("");
      const refused = failure instanceof ApiError ? failure : undefined;
      if (refused?.code === "wrong_code" && refused.field === "ticket") setOver(true);
      else if (refused?.code === "wrong_code" && way === "totp")
        setError(t`Код не подходит. Дождитесь в приложении следующего и впишите его; каждый код действует один раз.`);
      else if (refused?.code === "wrong_code" && way === "recovery")
        setError(t`Такого запасного кода нет, или он уже использован. Проверьте его или возьмите другой.`);
      else if (refused?.code === "wrong_code") setError(t`Этот ключ здесь не подошёл. Попробуйте другой.`);
      else if (failure instanceof DOMException)
        setError(t`Ключ не ответил. Попробуйте ещё раз или выберите другой способ.`);
      else setError(refusal(failure));
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  const byCode = (typed: string) => attempt(async () => ({ code: typed }));
  const byKey = () =>
    attempt(async () => {
      const body = { ticket: asked.ticket };
      const challenge = await request<Challenge>("/api/sessions/second-factor/challenge", { method: "POST", body });
      return { passkey: await answerWithPasskey(challenge) };
    });
  const turn = (to: typeof way) => {
    setWay(to);
    setError(undefined);
    setCode("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (way === "passkey") void byKey();
    else if (way === "totp" && code.length < CODE_LENGTH) setError(t`В коде ${CODE_LENGTH} цифр.`);
    else if (code.trim() === "") setError(t`Впишите один из запасных кодов.`);
    else void byCode(code.trim());
  };
  if (over)
    return (
      <div className={styles.form}>
        <Banner tone="danger">
          <Trans>Время второго шага вышло, или попыток было слишком много. Введите пароль ещё раз.</Trans>
        </Banner>
        <Button variant="primary" wide onClick={onBack}>
          <Trans>Войти заново</Trans>
        </Button>
      </div>
    );
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {error && <Banner tone="danger">{error}</Banner>}
      {way === "totp" && (
        <CodeField
          key="totp"
          ref={field}
          label={t`Код из приложения`}
          hint={t`Шесть цифр, которые приложение показывает для Парты.`}
          length={CODE_LENGTH}
          value={code}
          onValueChange={setCode}
          onComplete={(typed) => void byCode(typed)}
        />
      )}
      {way === "recovery" && (
        <TextField
          key="recovery"
          ref={field}
          label={t`Запасной код`}
          hint={t`Один из десяти, например kfm7-tq3x-wpe9. Каждый действует один раз.`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      {way === "passkey" && (
        <p>
          <Trans>Подтвердите вход ключом: отпечатком, лицом, PIN-кодом устройства или USB-ключом.</Trans>
        </p>
      )}
      <Button
        type="submit"
        variant="primary"
        wide
        busy={busy}
        icon={way === "passkey" ? <Fingerprint size={20} /> : undefined}
      >
        {way === "passkey" ? <Trans>Подтвердить ключом</Trans> : <Trans>Войти</Trans>}
      </Button>
      <div className={styles.ways}>
        {asked.totp && way !== "totp" && (
          <Button variant="quiet" onClick={() => turn("totp")}>
            <Trans>Код из приложения</Trans>
          </Button>
        )}
        {canKey && way !== "passkey" && (
          <Button variant="quiet" onClick={() => turn("passkey")}>
            <Trans>Ключ</Trans>
          </Button>
        )}
        {asked.recovery && way !== "recovery" && (
          <Button variant="quiet" onClick={() => turn("recovery")}>
            <Trans>Запасной код</Trans>
          </Button>
        )}
        <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
          <Trans>Назад</Trans>
        </Button>
      </div>
      <p className={styles.help}>
        <Trans>
          Потерялись и телефон, и запасные коды? Второй шаг снимет администратор организации, после этого хватит пароля.
        </Trans>
      </p>
    </form>
  );
}
