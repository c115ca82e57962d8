import { Trans, useLingui } from "@lingui/react/macro";
import { Mic, MicOff, PhoneOff } from "lucide-react";
import { type RefObject, useCallback, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useCallPlace } from "~/model";
import { own, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { Avatar } from "~/ui/Avatar";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import styles from "./Floating.module.css";
import { useLocal } from "./hooks";
import { featured, useLastSpeaker } from "./people";
import { screenOf } from "./pin";
import type { CallSession } from "./session";
import { Video } from "./Video";

/** A window of a page's own elements that stays above others; Chrome has it from 116 on. */
interface Floats {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

const floats = () => (globalThis as { documentPictureInPicture?: Floats }).documentPictureInPicture;

/**
 * The call above other windows: a small window of our own where the browser has one, else the picture alone. `float` opens and closes it,
 * and is absent where there is neither.
 */
export function useFloating(root: RefObject<HTMLElement | null>) {
  const [picture, setPicture] = useState(false);
  const [opened, setOpened] = useState<Window>();
  useEffect(() => {
    const box = root.current;
    const enter = () => setPicture(true);
    const leave = () => setPicture(false);
    box?.addEventListener("enterpictureinpicture", enter, true);
    box?.addEventListener("leavepictureinpicture", leave, true);
    return () => {
      box?.removeEventListener("enterpictureinpicture", enter, true);
      box?.removeEventListener("leavepictureinpicture", leave, true);
    };
  }, [root]);
  useEffect(() => {
    if (!opened) return;
    const gone = () => setOpened(undefined);
    opened.addEventListener("pagehide", gone);
    return () => {
      opened.removeEventListener("pagehide", gone);
      opened.close();
    };
  }, [opened]);
  const float = useCallback(async () => {
    if (opened) return setOpened(undefined);
    if (document.pictureInPictureElement) return void document.exitPictureInPicture();
    try {
      const made = await floats()?.requestWindow({ width: 360, height: 270 });
      if (made) {
        dress(made);
        return setOpened(made);
      }
      // A shown screen, else the largest face.
      const videos = [...(root.current?.querySelectorAll<HTMLVideoElement>("video") ?? [])];
      const shown =
        videos.find((video) => video.dataset.shows === "screen") ??
        videos.sort((one, other) => other.clientWidth - one.clientWidth)[0];
      await shown?.requestPictureInPicture();
    } catch {
      // The browser or the person does not want it.
    }
  }, [root, opened]);
  return {
    floating: picture || opened !== undefined,
    floatingWindow: opened,
    float: floats() || document.pictureInPictureEnabled ? () => void float() : undefined,
  };
}

/** The new window looks as the page does. */
function dress(made: Window): void {
  const { documentElement: from } = document;
  const to = made.document;
  for (const { name, value } of from.attributes) to.documentElement.setAttribute(name, value);
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style')) to.head.append(sheet.cloneNode(true));
}

interface FloatingCallProps {
  window: Window;
  session: CallSession;
  room: Room;
  title: string;
  /** Who was put on the stage. */
  pinned: Participant | undefined;
}

/** Who speaks or what is shown, and what one needs at hand. */
export function FloatingCall({ window: floating, session, room, title, pinned }: FloatingCallProps) {
  const { t } = useLingui();
  const { you } = room.view;
  const speaking = useSession(session, (state) => state.speaking);
  const received = useSession(session, (state) => state.received);
  const microphone = useSession(session, (state) => state.microphone);
  const camera = useLocal(session.local, (state) => state.camera);
  const lastSpeaker = useLastSpeaker(speaking, you);
  const screen = pinned ? undefined : screenOf(room.people, you);
  const person = screen ?? pinned ?? featured(room.people, you, lastSpeaker) ?? own(room);
  const source = screen ? "screen" : "camera";
  const track =
    person?.member === you
      ? camera
      : received.find((one) => one.member === person?.member && one.source === source)?.track;
  useEffect(() => {
    floating.document.title = title;
  }, [floating, title]);
  return createPortal(
    <main className={styles.window}>
      <div className={styles.picture}>
        {track ? (
          <Video track={track} className={screen ? styles.screen : styles.face} />
        ) : (
          person && <Avatar id={person.member} name={person.name} size={96} />
        )}
        <p className={styles.name}>{screen ? t`Экран: ${screen.name}` : person?.name}</p>
      </div>
      <div className={styles.bar}>
        <IconButton
          label={microphone ? t`Выключить микрофон` : t`Включить микрофон`}
          icon={microphone ? <Mic size={20} /> : <MicOff size={20} />}
          onClick={() => void session.turnMicrophone(!microphone)}
        />
        <Button
          onClick={() => {
            useCallPlace.getState().set({ full: true });
            window.focus();
            floating.close();
          }}
        >
          <Trans>Вернуться к звонку</Trans>
        </Button>
        <IconButton label={t`Выйти из звонка`} icon={<PhoneOff size={20} />} onClick={() => session.leave()} />
      </div>
    </main>,
    floating.document.body,
  );
}
