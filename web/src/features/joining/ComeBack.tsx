import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import { parta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Checkbox } from "~/ui/Checkbox";
import { PasswordField } from "~/ui/PasswordField";
import { Wizard } from "~/ui/Wizard";
import styles from "./Joining.module.css";
import { KeepPresent, type Present } from "./KeepPresent";
import type { Me, Preview } from "./use-invite";

const SHORTEST = 8;

/** A sign-in link: somebody who has joined sets a new password and is in again. */
export function ComeBack({ keyText, preview, me }: { keyText: string; preview: Preview; me?: Me | undefined }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [password, setPassword] = useState("");
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [short, setShort] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [present, setPresent] = useState<Present>({ keep: false, password: "" });
  const [pressed, setPressed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { organisation, name, suggested_login: login } = preview;
  const another = me !== undefined && me.login !== login && !shared ? me : undefined;
  const keeps = another !== undefined && present.keep;
  const save = async () => {
    // The press that finished the code before may arrive here: nobody is blamed for what they have not begun.
    if (password === "") return field.current?.focus();
    if (Array.from(password).length < SHORTEST) return setShort(true);
    setPressed(true);
    if (keeps && present.password === "") return;
    setBusy(true);
    setError(undefined);
    try {
      const body = {
        key: keyText,
        password,
        shared_computer: shared,
        ...(keeps ? { present_password: present.password } : {}),
      };
      const { data } = await parta.changing(() => api.POST("/api/sessions/by-link", { body }));
      if (data?.second_factor) parta.askSecondStep({ asked: data.second_factor, shared });
      if (data?.me) {
        const before = parta.store.getState().me?.account;
        await parta.signedIn(data.me, shared);
        if (before !== undefined && before !== data.me.account) return await parta.startAnew();
      }
      navigate("/chats", { replace: true });
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const weak = error?.code === "password_too_weak";
  return (
    <Wizard
      steps={[t`Вход`]}
      current={0}
      title={t`Новый пароль для входа`}
      lead={<Trans>На других устройствах понадобится войти заново. Эта ссылка второй раз не сработает.</Trans>}
      nextLabel={t`Сохранить и войти`}
      busy={busy}
      onNext={() => void save()}
    >
      <div className={styles.fields}>
        <dl className={styles.who}>
          <div>
            <dt>
              <Trans>Организация</Trans>
            </dt>
            <dd>{organisation}</dd>
          </div>
          <div>
            <dt>
              <Trans>Имя</Trans>
            </dt>
            <dd>{name}</dd>
          </div>
          {login && (
            <div>
              <dt>
                <Trans>Ваш логин</Trans>
              </dt>
              <dd>{login}</dd>
            </div>
          )}
        </dl>
        {error && !weak && error.field !== "present_password" && <Banner tone="danger">{error.message}</Banner>}
        <input type="hidden" name="username" autoComplete="username" value={login} readOnly />
        <PasswordField
          ref={field}
          label={t`Новый пароль`}
          hint={t`От ${SHORTEST} знаков: например, три слова через дефис.`}
          autoComplete="new-password"
          autoFocus
          error={short ? t`Нужно не меньше ${SHORTEST} знаков.` : weak ? error.message : undefined}
          value={password}
          onChange={(event) => {
            setPassword(event.target.value);
            setShort(false);
          }}
        />
        <Checkbox
          label={t`Это общий компьютер`}
          hint={t`Вход закончится вместе с окном, на устройстве ничего не останется.`}
          checked={shared}
          onChange={(event) => setShared(event.target.checked)}
        />
        {another && (
          <KeepPresent
            me={another}
            present={present}
            onChange={(changed) => {
              setPresent(changed);
              setError(undefined);
            }}
            error={error}
            missing={pressed && present.password === ""}
          />
        )}
      </div>
    </Wizard>
  );
}
