import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Building2, Inbox, KeyRound, Mail, ShieldCheck } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError, request } from "~/api/client";
import { type Installation, installation, installationAnswered } from "~/api/installation";
import { type PersonHere, parta, type SignInChoice, type SignInResult, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { PasswordField } from "~/ui/PasswordField";
import { TextField } from "~/ui/TextField";
import { ChooseAccount } from "./ChooseAccount";
import { PeopleHere } from "./PeopleHere";
import { refusal } from "./refusal";
import { SecondStep } from "./SecondStep";
import styles from "./SignIn.module.css";
import { SignInByCode } from "./SignInByCode";

/** The door: who of those on this device it is, or phone, e-mail or login with a password, or a code; then one's own spaces. */
export default function SignInPage() {
  const people = useParta((state) => state.people);
  const step = useParta((state) => state.step !== undefined);
  const [another, setAnother] = useState(false);
  const [forgotten, setForgotten] = useState<PersonHere>();
  if (people === undefined && !step) return <div className={styles.page} />;
  if (people?.length && !another && !step)
    return (
      <PeopleHere
        people={people}
        onAnother={() => setAnother(true)}
        onPassword={(person) => {
          setForgotten(person);
          setAnother(true);
        }}
      />
    );
  const back = () => {
    setForgotten(undefined);
    setAnother(false);
  };
  return <SignIn forgotten={forgotten?.name} onBack={people?.length ? back : undefined} />;
}

interface SignInProps {
  /** One more person on a device where somebody is at work. */
  adding?: boolean;
  /** The name of whoever does not know their PIN any more. */
  forgotten?: string | undefined;
  /** Back to those who are on the device already. */
  onBack?: (() => void) | undefined;
}

/** The door: by password, by a code, or by an invitation. */
export function SignIn({ adding = false, forgotten, onBack }: SignInProps) {
  const { t } = useLingui();
  const ended = useParta((state) => state.ended);
  const { known, about } = useInstallation();
  const [byCode, setByCode] = useState(false);
  const [shared, setShared] = useState(false);
  const [choices, setChoices] = useState<readonly SignInChoice[]>();
  const step = useParta((state) => state.step);
  const take = async (result: SignInResult) => {
    if (result.me) {
      const before = parta.store.getState().me?.account;
      await parta.signedIn(result.me, step?.shared ?? shared);
      if (before !== undefined && before !== result.me.account) await parta.startAnew();
    } else if (result.second_factor) parta.askSecondStep({ asked: result.second_factor, shared });
    else setChoices(result.choices);
  };
  const again = () => {
    setChoices(undefined);
    parta.askSecondStep(undefined);
  };
  const codes = about?.sms_available || about?.email_available || about?.development_outbox;
  // Somebody of the family signs in on a device that keeps others.
  const sharedBox = !adding && !onBack && (
    <Checkbox
      label={t`Общий компьютер`}
      hint={t`Ничего не останется, когда вы закроете вкладку.`}
      checked={shared}
      onChange={(event) => setShared(event.target.checked)}
    />
  );
  if (!known) return <div className={styles.page} />;
  return (
    <div className={styles.page}>
      <title>{`${t`Вход`} — Парта`}</title>
      <div className={styles.card}>
        <header className={styles.head}>
          <img src="/icons/favicon.svg" alt="" width={56} height={56} data-essential />
          <h1 className={styles.title}>
            {step
              ? t`Второй шаг`
              : choices
                ? t`Кто вы?`
                : forgotten || (adding ? t`Ещё один человек` : t`Вход в Парту`)}
          </h1>
          {about?.organisation && !adding && !forgotten && <p className={styles.school}>{about.organisation}</p>}
          {forgotten && !step && !choices && (
            <p className={styles.school}>
              <Trans>Войдите с паролем. Новый ПИН-код можно задать потом в настройках.</Trans>
            </p>
          )}
          {adding && !forgotten && !step && (
            <p className={styles.school}>
              <Trans>
                Войдите под именем того, кто ещё пользуется этим устройством. Вы останетесь в списке и вернётесь без
                пароля.
              </Trans>
            </p>
          )}
        </header>
        {ended === "elsewhere" && !step && (
          <Banner>
            <Trans>
              Сеанс завершён. Возможно, его закончили с другого устройства или для вас выдали новую карточку либо ссылку
              для входа. Войдите ещё раз, а если пароль не подходит, спросите классного руководителя или администратора.
            </Trans>
          </Banner>
        )}
        {ended === "idle" && !step && (
          <Banner>
            <Trans>Это общий компьютер: полчаса им никто не пользовался, и сеанс завершён.</Trans>
          </Banner>
        )}
        {step ? (
          <SecondStep key={step.asked.ticket} asked={step.asked} onResult={take} onBack={again} />
        ) : choices ? (
          <ChooseAccount choices={choices} shared={shared} onResult={take} onBack={() => setChoices(undefined)} />
        ) : byCode ? (
          <SignInByCode shared={shared} sharedBox={sharedBox} onResult={take} onBack={() => setByCode(false)} />
        ) : (
          <PasswordForm shared={shared} sharedBox={sharedBox} onResult={take} />
        )}
        {!step && !choices && !byCode && (
          <footer className={styles.foot}>
            {codes && (
              <Button variant="quiet" icon={<Mail size={20} />} onClick={() => setByCode(true)}>
                <Trans>Войти по коду из сообщения</Trans>
              </Button>
            )}
            <LinkButton variant="quiet" icon={<KeyRound size={20} />} href="/join">
              <Trans>У меня есть код приглашения</Trans>
            </LinkButton>
            {about?.applications_open && !adding && (
              <LinkButton variant="quiet" icon={<Building2 size={20} />} href="/apply">
                <Trans>Открыть свою организацию</Trans>
              </LinkButton>
            )}
            {!adding && (
              <LinkButton variant="quiet" icon={<ShieldCheck size={20} />} href="/data-operator">
                <Trans>Кто отвечает за данные</Trans>
              </LinkButton>
            )}
            {about?.development_outbox && (
              <LinkButton variant="quiet" icon={<Inbox size={20} />} href="/outbox">
                <Trans>Письма и коды этой установки</Trans>
              </LinkButton>
            )}
            {onBack && (
              <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
                <Trans>Назад</Trans>
              </Button>
            )}
          </footer>
        )}
      </div>
    </div>
  );
}

interface FormProps {
  shared: boolean;
  sharedBox: React.ReactNode;
  onResult: (result: SignInResult) => Promise<void>;
}

function PasswordForm({ shared, sharedBox, onResult }: FormProps) {
  const { t } = useLingui();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<{ field: "login" | "password" | "form"; text: string }>();
  const [busy, setBusy] = useState(false);
  const loginField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (login.trim() === "") {
      setError({ field: "login", text: t`Впишите телефон, почту или логин.` });
      loginField.current?.focus();
      return;
    }
    if (password === "") {
      setError({ field: "password", text: t`Впишите пароль.` });
      passwordField.current?.focus();
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      const body = { login: login.trim(), password, shared_computer: shared };
      await onResult(await parta.changing(() => request<SignInResult>("/api/sessions", { method: "POST", body })));
    } catch (failure) {
      setError({ field: "form", text: refusal(failure) });
      if (failure instanceof ApiError && failure.code === "wrong_credentials") passwordField.current?.select();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {error?.field === "form" && <Banner tone="danger">{error.text}</Banner>}
      <TextField
        ref={loginField}
        label={t`Телефон, почта или логин`}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        error={error?.field === "login" && error.text}
        value={login}
        onChange={(event) => setLogin(event.target.value)}
      />
      <PasswordField
        ref={passwordField}
        label={t`Пароль`}
        name="password"
        autoComplete="current-password"
        error={error?.field === "password" && error.text}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {sharedBox}
      <Button type="submit" variant="primary" wide busy={busy}>
        <Trans>Войти</Trans>
      </Button>
      <p className={styles.help}>
        <Trans>
          Забыли пароль? Новую карточку или ссылку для входа выдаст классный руководитель или администратор.
        </Trans>
      </p>
    </form>
  );
}

/** What this installation is. The page works without knowing, but what it knows late would push away what one reads already. */
function useInstallation(): { known: boolean; about?: Installation } {
  const [state, setState] = useState<{ known: boolean; about?: Installation }>(() => {
    const about = installationAnswered();
    return about ? { known: true, about } : { known: false };
  });
  useEffect(() => {
    const unknown = () => setState((before) => (before.known ? before : { known: true }));
    const timer = setTimeout(unknown, 2000);
    installation().then((about) => setState({ known: true, about }), unknown);
    return () => clearTimeout(timer);
  }, []);
  return state;
}
