import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useAlerts } from "~/model/alerts";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { Switch } from "~/ui/Switch";

/** Sound and the system's notices, on this device. */
export function NotificationSettings() {
  const { t } = useLingui();
  const { sound, notices, set } = useAlerts();
  const supported = "Notification" in globalThis;
  const [permission, setPermission] = useState(supported ? Notification.permission : "denied");
  const ask = async () => {
    const answer = await Notification.requestPermission();
    setPermission(answer);
    set({ notices: answer === "granted" });
  };
  return (
    <Section title={t`Уведомления`} lead={<Trans>Пока Парта открыта на этом устройстве.</Trans>}>
      <Switch
        label={t`Звук нового сообщения`}
        checked={sound}
        onChange={(event) => set({ sound: event.target.checked })}
      />
      {permission === "granted" ? (
        <Switch
          label={t`Показывать уведомления системы`}
          hint={t`Когда Парта открыта, но вы смотрите в другое окно.`}
          checked={notices}
          onChange={(event) => set({ notices: event.target.checked })}
        />
      ) : permission === "default" ? (
        <Button onClick={() => void ask()}>
          <Trans>Разрешить уведомления системы</Trans>
        </Button>
      ) : (
        <p>
          <Trans>Браузер не показывает уведомления Парты. Разрешить их можно в настройках сайта в браузере.</Trans>
        </p>
      )}
    </Section>
  );
}
