import { Trans, useLingui } from "@lingui/react/macro";
import { Fingerprint, Smartphone } from "lucide-react";
import { useState } from "react";
import { fullStamp } from "~/app/i18n/dates";
import { parta, useOrg, useRecoveryCodes } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import styles from "./Account.module.css";
import { AddPasskey } from "./AddPasskey";
import { AddTotp } from "./AddTotp";
import { ConfirmChange } from "./ConfirmChange";
import { hindrance } from "./passkeys";
import { FewCodesLeft } from "./RecoveryCodes";
import { type SecondFactor, type SecondFactorAdded, useSecondFactor } from "./use-second-factor";
import type { SignInWays } from "./use-sign-in-ways";

type Doing = { what: "totp" | "passkey" | "codes" | "remove_totp" } | { what: "remove"; id: string; name: string };

/** What one has as a second step, and how it is changed; in the settings, and on the page that an organisation's wish leads to. */
export function SecondFactorPanel({ ways }: { ways: SignInWays | undefined }) {
  const { t } = useLingui();
  const toast = useToast();
  const zone = useOrg((org) => org.space.time_zone) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { own, error, take } = useSecondFactor();
  const [doing, setDoing] = useState<Doing>();
  const show = useRecoveryCodes((state) => state.show);
  const stop = () => setDoing(undefined);
  const added = (answer: SecondFactorAdded) => {
    take(answer.now);
    stop();
    toast({ text: t`Готово: второй шаг включён.` });
    if (answer.recovery_codes.length > 0) show(answer.recovery_codes);
    else void parta.refreshMe();
  };
  const changed = (next: SecondFactor, text: string) => {
    take(next);
    stop();
    toast({ text });
  };
  if (error) return <Banner tone="danger">{error}</Banner>;
  if (!own || !ways) return <Skeleton look="rows" count={2} />;
  const any = own.totp_since !== undefined || own.passkeys.length > 0;
  const hindered = hindrance(own.passkeys_at);
  const when = (at: number) => fullStamp(at, { zone });
  return (
    <div className={styles.panel}>
      {any && (
        <List label={t`Второй шаг`}>
          {own.totp_since !== undefined && (
            <ListRow
              leading={<Smartphone size={20} aria-hidden="true" />}
              title={t`Коды из приложения`}
              subtitle={t`С ${when(own.totp_since)}`}
              wrap
              actions={
                <Button onClick={() => setDoing({ what: "remove_totp" })}>
                  <Trans>Выключить</Trans>
                </Button>
              }
            />
          )}
          {own.passkeys.map((key) => (
            <ListRow
              key={key.id}
              leading={<Fingerprint size={20} aria-hidden="true" />}
              title={key.name}
              subtitle={
                key.last_used_at === undefined
                  ? t`Ключ, ещё не использован`
                  : t`Ключ, последний раз: ${when(key.last_used_at)}`
              }
              wrap
              actions={
                <Button
                  aria-label={t`Убрать ключ: ${key.name}`}
                  onClick={() => setDoing({ what: "remove", id: key.id, name: key.name })}
                >
                  <Trans>Убрать</Trans>
                </Button>
              }
            />
          ))}
        </List>
      )}
      {any && !doing && (
        <>
          <FewCodesLeft left={own.recovery_codes_left} />
          <p className={styles.note}>
            <Trans>Запасных кодов осталось: {own.recovery_codes_left}</Trans>
          </p>
        </>
      )}
      {!doing && (
        <div className={styles.actions}>
          {own.totp_since === undefined && (
            <Button icon={<Smartphone size={20} />} onClick={() => setDoing({ what: "totp" })}>
              <Trans>Включить коды из приложения</Trans>
            </Button>
          )}
          {!hindered && (
            <Button icon={<Fingerprint size={20} />} onClick={() => setDoing({ what: "passkey" })}>
              <Trans>Добавить ключ</Trans>
            </Button>
          )}
          {any && (
            <Button variant="quiet" onClick={() => setDoing({ what: "codes" })}>
              <Trans>Новые запасные коды</Trans>
            </Button>
          )}
        </div>
      )}
      {!doing && <KeyNote hindered={hindered} />}
      {doing?.what === "totp" && <AddTotp ways={ways} onDone={added} onCancel={stop} />}
      {doing?.what === "passkey" && (
        <AddPasskey ways={ways} suggested={t`Это устройство`} onDone={added} onCancel={stop} />
      )}
      {doing?.what === "codes" && (
        <ConfirmChange<{ codes: string[] }>
          ways={ways}
          path="/api/me/second-factor/recovery-codes"
          method="POST"
          lead={t`Прежние запасные коды перестанут действовать.`}
          submit={t`Получить новые коды`}
          onDone={(answer) => {
            stop();
            take({ ...own, recovery_codes_left: answer.codes.length });
            show(answer.codes);
          }}
          onCancel={stop}
        />
      )}
      {doing?.what === "remove_totp" && (
        <ConfirmChange<SecondFactor>
          ways={ways}
          path="/api/me/second-factor/totp"
          method="DELETE"
          lead={t`Коды приложения больше не понадобятся и не подойдут.`}
          submit={t`Выключить коды`}
          onDone={(next) => changed(next, t`Коды из приложения выключены.`)}
          onCancel={stop}
        />
      )}
      {doing?.what === "remove" && (
        <ConfirmChange<SecondFactor>
          key={doing.id}
          ways={ways}
          path={`/api/me/second-factor/passkeys/${doing.id}`}
          method="DELETE"
          lead={t`Этим ключом больше нельзя будет войти: ${doing.name}`}
          submit={t`Убрать ключ`}
          onDone={(next) => changed(next, t`Ключ убран.`)}
          onCancel={stop}
        />
      )}
    </div>
  );
}

/** What a key is, or why none can be added here. */
function KeyNote({ hindered }: { hindered: ReturnType<typeof hindrance> }) {
  if (hindered === undefined)
    return (
      <p className={styles.note}>
        <Trans>Ключ — это отпечаток, лицо или PIN-код этого устройства либо отдельный USB-ключ.</Trans>
      </p>
    );
  if (hindered === "address")
    return (
      <p className={styles.note}>
        <Trans>
          Ключи (отпечаток, лицо, USB-ключ) браузер даёт только сайтам с именем и HTTPS. Парта здесь работает по
          IP-адресу или без HTTPS, поэтому доступны только коды из приложения.
        </Trans>
      </p>
    );
  if (hindered === "browser")
    return (
      <p className={styles.note}>
        <Trans>Этот браузер не умеет добавлять ключи, но коды из приложения подойдут.</Trans>
      </p>
    );
  const address = hindered.openAt;
  return (
    <p className={styles.note}>
      <Trans>Чтобы добавить ключ (отпечаток, лицо, USB-ключ), откройте Парту по адресу {address}.</Trans>
    </p>
  );
}
