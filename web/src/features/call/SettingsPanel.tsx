import { Trans, useLingui } from "@lingui/react/macro";
import { Switch } from "~/ui/Switch";
import { useSession } from "./current";
import { DeviceChoice } from "./DeviceChoice";
import { useLocal } from "./hooks";
import { Keys } from "./Keys";
import { Level } from "./Level";
import styles from "./Panel.module.css";
import { Problems } from "./Problems";
import type { CallSession } from "./session";

/** Devices, and how much of the line a call may take. */
export function SettingsPanel({ session }: { session: CallSession }) {
  const { t } = useLingui();
  const { local } = session;
  const saving = useSession(session, (state) => state.saving);
  const voice = useLocal(local, (state) => state.microphone);
  return (
    <div className={styles.content}>
      <section className={styles.fields}>
        <h3 className={styles.heading}>
          <Trans>Устройства</Trans>
        </h3>
        <Problems local={local} of={["microphone", "camera"]} inside />
        <DeviceChoice local={local} kind="microphone" onChoose={(id) => void session.setDevice("microphone", id)} />
        {voice && (
          <div>
            <Level track={voice} />
            <p className={styles.note}>
              <Trans>Скажите что-нибудь: полоска должна двигаться.</Trans>
            </p>
          </div>
        )}
        <DeviceChoice local={local} kind="camera" onChoose={(id) => void session.setDevice("camera", id)} />
        <DeviceChoice local={local} kind="speaker" onChoose={(id) => session.setSpeaker(id)} />
      </section>
      <section>
        <h3 className={styles.heading}>
          <Trans>Если интернет слабый</Trans>
        </h3>
        <Switch
          label={t`Экономия трафика`}
          hint={t`Видео меньше и проще, звук не меняется.`}
          checked={saving !== "off"}
          disabled={saving === "sound"}
          onChange={(event) => session.save(event.target.checked ? "data" : "off")}
        />
        <Switch
          label={t`Только звук`}
          hint={t`Видео и экраны других не загружаются. Ваша камера тоже шлёт самую маленькую картинку.`}
          checked={saving === "sound"}
          onChange={(event) => session.save(event.target.checked ? "sound" : "off")}
        />
      </section>
      <section>
        <h3 className={styles.heading}>
          <Trans>Клавиши</Trans>
        </h3>
        <Keys />
      </section>
    </div>
  );
}
