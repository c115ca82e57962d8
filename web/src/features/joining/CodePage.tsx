import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import { ApiError, type ErrorCode } from "~/api/errors";
import { CodeField } from "~/ui/CodeField";
import { Wizard } from "~/ui/Wizard";
import styles from "./Joining.module.css";

const LENGTH = 12;

/** Codes that were right once: the invitation's own page says what has become of them. */
const SPENT: readonly ErrorCode[] = ["invite_used", "invite_expired", "invite_revoked"];

/** «/join»: the code from a paper strip, typed by hand. */
export default function CodePage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const open = async (complete: string) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.POST("/api/invites/preview", { body: { key: complete } });
      navigate(`/j/${complete}`);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (SPENT.includes(cause.code)) return navigate(`/j/${complete}`);
      const unknown = cause.code === "not_found" || cause.code === "invalid_field";
      setError(unknown ? t`Такого кода нет. Проверьте буквы на листке.` : cause.message);
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.page}>
      <title>{t`Код приглашения — Парта`}</title>
      <Wizard
        steps={[t`Код`]}
        current={0}
        title={t`Введите код с листка`}
        lead={<Trans>Двенадцать букв и цифр, которые выдала школа. Дефисы и заглавные буквы не важны.</Trans>}
        nextLabel={t`Дальше`}
        nextDisabled={code.length !== LENGTH}
        busy={busy}
        onNext={() => void open(code)}
      >
        <CodeField
          ref={field}
          label={t`Код`}
          length={LENGTH}
          alphabet="letters"
          value={code}
          onValueChange={(typed) => {
            setError(undefined);
            setCode(typed);
          }}
          onComplete={(complete) => void open(complete)}
          error={error}
        />
      </Wizard>
    </div>
  );
}
