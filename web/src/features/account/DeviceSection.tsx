import { Trans, useLingui } from "@lingui/react/macro";
import { KeyRound, UserPlus } from "lucide-react";
import { useState } from "react";
import { parta, useParta } from "~/model";
import { Button, LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { useToast } from "~/ui/Toast";
import styles from "./Account.module.css";
import { ConfirmChange } from "./ConfirmChange";
import type { SignInWays } from "./use-sign-in-ways";

/** In the settings: who else uses this device, and the PIN that stands before one's own page. */
export function DeviceSection({ ways }: { ways: SignInWays | undefined }) {
  const { t } = useLingui();
  const toast = useToast();
  const me = useParta((state) => state.me);
  const [doing, setDoing] = useState<"set" | "remove">();
  if (!me || me.shared_computer) return null;
  const done = (text: string) => {
    setDoing(undefined);
    toast({ text });
    void parta.refreshMe();
  };
  return (
    <Section
      title={t`Люди на этом устройстве`}
      lead={
        <Trans>
          Семья пользуется одним планшетом? Пусть каждый войдёт под своим именем: меняться можно без пароля, и чужого
          никто не увидит.
        </Trans>
      }
    >
      <div className={styles.panel}>
        <div className={styles.actions}>
          <LinkButton icon={<UserPlus size={20} />} href="/add-person">
            <Trans>Добавить человека</Trans>
          </LinkButton>
        </div>
        <p>
          {me.pin ? (
            <Trans>
              Ваша Парта закрыта ПИН-кодом: она спросит его после перерыва в 15 минут, при новом запуске и когда вас
              сменит другой.
            </Trans>
          ) : (
            <Trans>
              ПИН-код закроет вашу Парту от тех, кто возьмёт это устройство: она спросит его после перерыва в 15 минут,
              при новом запуске и когда вас сменит другой. На устройстве тогда остаются только черновики и
              неотправленное.
            </Trans>
          )}
        </p>
        {doing === undefined && (
          <div className={styles.actions}>
            <Button icon={<KeyRound size={20} />} onClick={() => setDoing("set")}>
              {me.pin ? <Trans>Сменить ПИН-код</Trans> : <Trans>Задать ПИН-код</Trans>}
            </Button>
            {me.pin && (
              <Button variant="quiet" onClick={() => setDoing("remove")}>
                <Trans>Убрать ПИН-код</Trans>
              </Button>
            )}
          </div>
        )}
        {doing === "set" && ways && (
          <ConfirmChange<object>
            ways={ways}
            path="/api/sessions/current/pin"
            method="PUT"
            field={{
              name: "pin",
              label: t`Новый ПИН-код`,
              hint: t`От 4 до 6 цифр. Не берите тот же, что у банковской карты.`,
              taken: t`Такой ПИН-код угадают первым. Придумайте другой.`,
              wrong: t`В ПИН-коде от 4 до 6 цифр.`,
              pin: true,
            }}
            submit={t`Закрыть ПИН-кодом`}
            onDone={() => done(t`ПИН-код задан.`)}
            onCancel={() => setDoing(undefined)}
          />
        )}
        {doing === "remove" && ways && (
          <ConfirmChange<object>
            ways={ways}
            path="/api/sessions/current/pin"
            method="DELETE"
            lead={t`Без ПИН-кода вашу Парту откроет любой, у кого это устройство в руках.`}
            submit={t`Убрать ПИН-код`}
            onDone={() => done(t`ПИН-код убран.`)}
            onCancel={() => setDoing(undefined)}
          />
        )}
      </div>
    </Section>
  );
}
