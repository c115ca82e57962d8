import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Mic, MicOff, SwitchCamera, Video as VideoIcon, VideoOff, X } from "lucide-react";
import { useEffect, useState } from "react";
import { type Chat, leadsCalls, useCallPlace, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { cx } from "~/ui/cx";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import { DeviceChoice } from "./DeviceChoice";
import styles from "./Door.module.css";
import { useFlip, useLocal } from "./hooks";
import { Level } from "./Level";
import { Problems } from "./Problems";
import type { CallSession } from "./session";
import { somethingFloats } from "./use-keys";
import { Video } from "./Video";

const DEVICES = ["microphone", "camera"] as const;

/** Before joining: how one will be heard and seen. Nothing of it leaves the device yet. */
export function Door({ session, chat }: { session: CallSession; chat: Chat }) {
  const { t } = useLingui();
  const { local } = session;
  const { withMicrophone, withCamera } = local.store.getState().choices;
  const personal = chat.kind === "personal";
  // Thirty microphones that come in switched on are a noise, and nobody of the thirty has meant it.
  const quiet = !personal && chat.my_capacity === "pupil";
  const running = chat.call;
  // A teacher who comes into a room that another one has silenced leads there, too.
  const silenced = running?.silenced === true && !leadsCalls(chat);
  const [microphone, setMicrophone] = useState(withMicrophone && !quiet);
  const [camera, setCamera] = useState(withCamera);
  useEffect(() => {
    const turnBack = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (!useCallPlace.getState().full || somethingFloats()) return;
      event.preventDefault();
      session.close();
    };
    addEventListener("keydown", turnBack);
    return () => removeEventListener("keydown", turnBack);
  }, [session]);
  const joining = useSession(session, (state) => state.phase === "joining");
  const refusal = useSession(session, (state) => state.refusal);
  const picture = useLocal(local, (state) => state.camera);
  const flips = useFlip(local);
  const facing = useLocal(local, (state) => state.facing);
  const known = useLocal(local, (state) => state.facingKnown);
  const voice = useLocal(local, (state) => state.microphone);
  const problems = useLocal(local, (state) => state.problems);
  const size = useParta((state) => (chat.call ? state.callSizes[chat.call.id] : undefined));
  useEffect(() => {
    void local.turn("microphone", microphone && !silenced);
  }, [local, microphone, silenced]);
  useEffect(() => {
    void local.turn("camera", camera);
  }, [local, camera]);
  const heard = microphone && !silenced && !problems.microphone;
  const seen = camera && !problems.camera;
  const join = (withVoice: boolean) => {
    if (!withVoice) void local.turn("microphone", false);
    void session.join({ microphone: withVoice, camera: seen }, quiet || silenced);
  };
  const unheard = running ? t`Войти без микрофона` : personal ? t`Позвонить без микрофона` : t`Начать без микрофона`;
  const enter = running ? t`Присоединиться` : personal ? t`Позвонить` : t`Начать звонок`;
  return (
    <div className={styles.door}>
      <IconButton
        className={styles.close}
        label={t`Не входить в звонок`}
        icon={<X size={22} />}
        onClick={() => session.close()}
      />
      <div className={styles.inner}>
        <header>
          <h1 className={styles.title}>{chat.title}</h1>
          <p className={styles.subtitle}>
            {!running ? (
              <Trans>Звонок начнётся, когда вы войдёте.</Trans>
            ) : size ? (
              <Plural
                value={size}
                one="Идёт звонок: # участник"
                few="Идёт звонок: # участника"
                many="Идёт звонок: # участников"
                other="Идёт звонок: # участника"
              />
            ) : (
              <Trans>Идёт звонок</Trans>
            )}
          </p>
        </header>
        <div className={styles.columns}>
          <div>
            <div className={styles.picture}>
              {seen && picture ? (
                <Video track={picture} className={cx(styles.video, facing === "user" && styles.mirrored)} />
              ) : (
                <div className={styles.unseen}>
                  <VideoOff size={48} aria-hidden="true" />
                  <p>
                    <Trans>Камера выключена</Trans>
                  </p>
                </div>
              )}
              <div className={styles.switches}>
                <IconButton
                  className={styles.round}
                  label={
                    silenced ? t`Микрофон выключен у всех` : microphone ? t`Выключить микрофон` : t`Включить микрофон`
                  }
                  icon={heard ? <Mic size={22} /> : <MicOff size={22} />}
                  data-off={heard ? undefined : ""}
                  aria-disabled={silenced}
                  onClick={() => silenced || setMicrophone(!microphone)}
                />
                <IconButton
                  className={styles.round}
                  label={camera ? t`Выключить камеру` : t`Включить камеру`}
                  icon={seen ? <VideoIcon size={22} /> : <VideoOff size={22} />}
                  data-off={seen ? undefined : ""}
                  onClick={() => setCamera(!camera)}
                />
                {seen && flips && (
                  <IconButton
                    className={styles.round}
                    label={
                      !known ? t`Другая камера` : facing === "user" ? t`Камера с другой стороны` : t`Камера на себя`
                    }
                    icon={<SwitchCamera size={22} />}
                    onClick={() => void local.flip()}
                  />
                )}
              </div>
            </div>
            <p className={styles.note}>
              <Trans>Вас не видно и не слышно, пока вы не войдёте.</Trans>
            </p>
            {quiet && !microphone && !silenced && (
              <p className={styles.note}>
                <Trans>Микрофон выключен, чтобы в звонке было тихо. Включить его можно здесь или после входа.</Trans>
              </p>
            )}
          </div>
          <div className={styles.choices}>
            {silenced && (
              <Banner icon={<MicOff size={20} />}>
                <Trans>Ведущий выключил микрофоны у всех. Чтобы сказать, войдите и поднимите руку.</Trans>
              </Banner>
            )}
            <Problems
              local={local}
              of={DEVICES.filter((device) => (device === "camera" ? camera : microphone && !silenced))}
              onAgain={(devices) => {
                for (const device of devices) if (device !== "screen") void local.turn(device, true);
              }}
            />
            <DeviceChoice local={local} kind="microphone" onChoose={(id) => void local.choose("microphone", id)} />
            {heard && voice && (
              <div className={styles.level}>
                <Level track={voice} />
                <p className={styles.note}>
                  <Trans>Скажите что-нибудь: полоска должна двигаться.</Trans>
                </p>
              </div>
            )}
            <DeviceChoice local={local} kind="camera" onChoose={(id) => void local.choose("camera", id)} />
            <DeviceChoice local={local} kind="speaker" onChoose={(id) => session.setSpeaker(id)} />
            {refusal && <Banner tone="danger">{refusal}</Banner>}
            <div className={styles.actions}>
              <Button variant="primary" wide busy={joining} onClick={() => join(heard)}>
                {microphone && !silenced && !heard ? unheard : enter}
              </Button>
              {heard && (
                <Button wide onClick={() => join(false)}>
                  {unheard}
                </Button>
              )}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}
