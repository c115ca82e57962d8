import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useLocation } from "wouter";
import { CodeField } from "~/ui/CodeField";
import { Wizard } from "~/ui/Wizard";
import styles from "./Joining.module.css";

const LENGTH = 12;

/** «/join»: the code from a paper strip, typed by hand. */
export default function CodePage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [code, setCode] = useState("");
  const open = (complete: string) => navigate(`/j/${complete}`);
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
        onNext={() => open(code)}
      >
        <CodeField
          label={t`Код`}
          length={LENGTH}
          alphabet="letters"
          value={code}
          onValueChange={setCode}
          onComplete={open}
        />
      </Wizard>
    </div>
  );
}
