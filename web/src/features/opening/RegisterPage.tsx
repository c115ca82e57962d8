import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import { Banner } from "~/ui/Banner";
import { Checkbox } from "~/ui/Checkbox";
import { CodeField } from "~/ui/CodeField";
import { PasswordField } from "~/ui/PasswordField";
import { TextField } from "~/ui/TextField";
import { Wizard } from "~/ui/Wizard";
import styles from "./Opening.module.css";

const CODE_LENGTH = 8;

/** «/register»: the administrator named in an approved application proves the number and comes in. */
export default function RegisterPage() {
  const { t } = useLingui();
  const [current, setCurrent] = useState(0);
  const [phone, setPhone] = useState("");
  const [code, setCode] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [consent, setConsent] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      if (cause.field === "phone") setCurrent(0);
    } finally {
      setBusy(false);
    }
  };
  const sendCode = () =>
    attempt(async () => {
      await api.POST("/api/registrations/code", { body: { phone } });
      setCurrent(1);
    });
  const register = () =>
    attempt(async () => {
      await api.POST("/api/registrations", { body: { phone, code, login, password, consent } });
      window.location.assign("/school");
    });
  const message = (field: string) => (error?.field === field ? error.message : undefined);
  const codeWrong = error?.code === "wrong_code" ? error.message : message("code");
  const shown = ["phone", "code", "login", "password"].some((field) => error?.field === field) || codeWrong;
  const first = current === 0;
  return (
    <div className={styles.page}>
      <title>{t`Регистрация администратора — Парта`}</title>
      <Wizard
        steps={[t`Телефон`, t`Вход`]}
        current={current}
        title={first ? t`Телефон из заявки` : t`Код и пароль`}
        lead={
          first ? (
            <Trans>Заявка одобрена? Введите телефон администратора, указанный в ней: на него придёт код.</Trans>
          ) : (
            <Trans>
              Если этот номер есть в одобренной заявке, код уже отправлен. Не пришёл — спросите код у оператора.
            </Trans>
          )
        }
        nextLabel={first ? t`Получить код` : t`Войти в Парту`}
        nextDisabled={first ? phone.trim().length < 5 : code.length < CODE_LENGTH || password.length < 8 || !consent}
        busy={busy}
        onNext={() => void (first ? sendCode() : register())}
        {...(first ? {} : { onBack: () => setCurrent(0) })}
      >
        <div className={styles.fields}>
          {error && !shown && <Banner tone="danger">{error.message}</Banner>}
          {first ? (
            <TextField
              label={t`Мобильный телефон`}
              type="tel"
              autoComplete="tel"
              value={phone}
              onChange={(event) => setPhone(event.target.value)}
              error={message("phone")}
            />
          ) : (
            <>
              <CodeField
                label={t`Код из сообщения`}
                length={CODE_LENGTH}
                value={code}
                onValueChange={setCode}
                error={codeWrong}
              />
              <TextField
                label={t`Логин`}
                optional
                hint={t`Если не заполнять, входить можно по номеру телефона.`}
                autoComplete="username"
                autoCapitalize="none"
                value={login}
                onChange={(event) => setLogin(event.target.value)}
                error={message("login")}
              />
              <PasswordField
                label={t`Придумайте пароль`}
                hint={t`От 8 знаков: например, три слова через дефис.`}
                autoComplete="new-password"
                value={password}
                onChange={(event) => setPassword(event.target.value)}
                error={message("password")}
              />
              <Checkbox
                label={t`Согласен или согласна на обработку моих данных для работы в Парте`}
                hint={t`Имя, телефон, почта, сообщения и время входа. Данные хранятся на сервере оператора и никому не передаются; согласие можно отозвать.`}
                checked={consent}
                onChange={(event) => setConsent(event.target.checked)}
                error={message("consent")}
              />
            </>
          )}
        </div>
      </Wizard>
    </div>
  );
}
