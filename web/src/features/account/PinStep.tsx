import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, KeyRound } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { ApiError } from "~/api/client";
import { type PersonHere, parta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { PasswordField } from "~/ui/PasswordField";
import { refusal } from "./refusal";
import styles from "./SignIn.module.css";

interface PinStepProps {
  person: PersonHere;
  onBack: () => void;
  onPassword: () => void;
  /** Asks anew how many tries are left. */
  onWrong: () => Promise<void>;
}

/** The PIN that stands before somebody's turn; after five wrong ones only the password helps. */
export function PinStep({ person, onBack, onPassword, onWrong }: PinStepProps) {
  const { t } = useLingui();
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const left = person.tries_left;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (pin.length < 4) {
      setError(t`В ПИН-коде от 4 до 6 цифр.`);
      setWrong(false);
      return field.current?.focus();
    }
    setBusy(true);
    setError(undefined);
    try {
      await parta.enterAs(person.session, pin);
    } catch (failure) {
      const missed = failure instanceof ApiError && failure.code === "wrong_code";
      setWrong(missed);
      if (!missed) setError(refusal(failure));
      if (missed) await onWrong().catch(() => undefined);
      setPin("");
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  const said = wrong
    ? plural(left, {
        one: "ПИН-код не подходит. Осталась # попытка.",
        few: "ПИН-код не подходит. Осталось # попытки.",
        many: "ПИН-код не подходит. Осталось # попыток.",
        other: "ПИН-код не подходит. Осталось # попытки.",
      })
    : error;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {left === 0 ? (
        <Banner tone="warning">
          <Trans>ПИН-код пять раз подряд ввели неверно, и он больше не открывает. Войдите с паролем.</Trans>
        </Banner>
      ) : (
        <>
          <PasswordField
            ref={field}
            label={t`ПИН-код`}
            autoFocus
            autoComplete="current-password"
            inputMode="numeric"
            maxLength={6}
            error={said}
            value={pin}
            onChange={(event) => {
              setPin(event.target.value.replace(/\D/g, ""));
              setError(undefined);
            }}
          />
          <Button type="submit" variant="primary" wide busy={busy}>
            <Trans>Войти</Trans>
          </Button>
        </>
      )}
      <div className={styles.ways}>
        <Button variant={left === 0 ? "primary" : "quiet"} icon={<KeyRound size={20} />} onClick={onPassword}>
          {left === 0 ? <Trans>Войти с паролем</Trans> : <Trans>Не помню ПИН-код</Trans>}
        </Button>
        <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
          <Trans>Назад</Trans>
        </Button>
      </div>
    </form>
  );
}
