import { Trans, useLingui } from "@lingui/react/macro";
import { Smartphone } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiError, request } from "~/api/client";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { CodeField } from "~/ui/CodeField";
import { QrCode } from "~/ui/QrCode";
import styles from "./Account.module.css";
import { ConfirmChange } from "./ConfirmChange";
import { refusal } from "./refusal";
import type { SecondFactorAdded } from "./use-second-factor";

type Setup = components["schemas"]["TotpSetup"];

interface AddTotpProps {
  ways: { proved_by_code: boolean };
  onDone: (added: SecondFactorAdded) => void;
  onCancel: () => void;
}

const CODE_LENGTH = 6;

/** The password, then the code to scan, then the app's first number, which proves that it computes what the server does. */
export function AddTotp({ ways, onDone, onCancel }: AddTotpProps) {
  const { t } = useLingui();
  const [setup, setSetup] = useState<Setup>();
  const [code, setCode] = useState("");
  const [error, setError] = useState<{ field: boolean; text: string }>();
  const [busy, setBusy] = useState(false);
  if (!setup)
    return (
      <ConfirmChange<Setup>
        ways={ways}
        path="/api/me/second-factor/totp"
        method="POST"
        lead={t`Понадобится приложение с одноразовыми кодами на телефоне: Яндекс Ключ, Google Authenticator, FreeOTP или другое.`}
        submit={t`Дальше`}
        onDone={setSetup}
        onCancel={onCancel}
      />
    );
  const confirm = async (typed: string) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = { ticket: setup.ticket, code: typed };
      onDone(await request<SecondFactorAdded>("/api/me/second-factor/totp", { method: "PUT", body }));
    } catch (failure) {
      const wrong = failure instanceof ApiError && failure.code === "wrong_code";
      if (wrong && failure.field === "ticket")
        setError({ field: false, text: t`Прошло слишком много времени. Начните заново, QR-код будет новый.` });
      else if (wrong)
        setError({
          field: true,
          text: t`Код не подходит. Проверьте, что на телефоне верное время, и впишите следующий код.`,
        });
      else setError({ field: false, text: refusal(failure) });
      setCode("");
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === CODE_LENGTH) void confirm(code);
    else setError({ field: true, text: t`В коде ${CODE_LENGTH} цифр.` });
  };
  const key = setup.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {error && !error.field && <Banner tone="danger">{error.text}</Banner>}
      <div className={styles.scan}>
        <QrCode svg={setup.qr_svg} alt={t`QR-код для приложения с кодами`} size={44} />
      </div>
      <p>
        <Trans>
          Наведите на QR-код камеру приложения. Если оно на этом же телефоне, откройте его отсюда или впишите ключ
          вручную:
        </Trans>
      </p>
      <div className={styles.sameDevice}>
        <LinkButton href={setup.uri} icon={<Smartphone size={20} />}>
          <Trans>Открыть приложение с кодами</Trans>
        </LinkButton>
      </div>
      <p className={styles.key}>{key}</p>
      <CodeField
        label={t`Код из приложения`}
        hint={t`Шесть цифр, которые приложение показывает для Парты.`}
        length={CODE_LENGTH}
        autoFocus
        error={error?.field && error.text}
        value={code}
        onValueChange={setCode}
        onComplete={(typed) => void confirm(typed)}
      />
      <div className={styles.actions}>
        <Button type="submit" variant="primary" busy={busy}>
          <Trans>Включить</Trans>
        </Button>
        <Button variant="quiet" onClick={onCancel}>
          <Trans>Не включать</Trans>
        </Button>
      </div>
    </form>
  );
}
