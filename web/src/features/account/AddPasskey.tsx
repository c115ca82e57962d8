import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ApiError, request } from "~/api/client";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import styles from "./Account.module.css";
import { ConfirmChange } from "./ConfirmChange";
import { makePasskey } from "./passkeys";
import { refusal } from "./refusal";
import type { SecondFactorAdded } from "./use-second-factor";

type Setup = components["schemas"]["PasskeySetup"];

interface AddPasskeyProps {
  ways: { proved_by_code: boolean };
  /** What the list will call it, until the person says otherwise. */
  suggested: string;
  onDone: (added: SecondFactorAdded) => void;
  onCancel: () => void;
}

/** The password and a name, then the browser's own window. */
export function AddPasskey({ ways, suggested, onDone, onCancel }: AddPasskeyProps) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const make = async (setup: Setup, name: string) => {
    setError(undefined);
    try {
      const body = { ticket: setup.ticket, name: name || suggested, ...(await makePasskey(setup)) };
      onDone(await request<SecondFactorAdded>("/api/me/second-factor/passkeys", { method: "POST", body }));
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === "InvalidStateError")
        setError(t`Этот ключ уже добавлен. Возьмите другой.`);
      else if (failure instanceof DOMException)
        setError(t`Ключ не добавлен: окно браузера закрыто, или устройство не ответило. Попробуйте ещё раз.`);
      else if (failure instanceof ApiError && failure.code === "conflict")
        setError(t`Ключей уже десять. Уберите один из них.`);
      else setError(refusal(failure));
    }
  };
  return (
    <div className={styles.form}>
      {error && <Banner tone="danger">{error}</Banner>}
      <ConfirmChange<Setup>
        ways={ways}
        path="/api/me/second-factor/passkeys/challenge"
        method="POST"
        local={{
          label: t`Название ключа`,
          hint: t`Чтобы узнать его в списке: «Мой телефон», «Синяя флешка».`,
          initial: suggested,
        }}
        submit={t`Добавить ключ`}
        onDone={(setup, name) => void make(setup, name)}
        onCancel={onCancel}
      />
    </div>
  );
}
