import { Trans, useLingui } from "@lingui/react/macro";
import { MicOff, MonitorUp, SignalLow, TriangleAlert, VideoOff, Volume2, WifiOff, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { maySpeak, own, type Room } from "~/model/calls/room";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useSession } from "./current";
import { restoreFocus } from "./focus";
import { useLasting, useNow } from "./hooks";
import { Problems } from "./Problems";
import type { CallSession } from "./session";
import { lasting } from "./words";

const DEVICES = ["microphone", "camera", "screen"] as const;

/** What holds for a while and must be known. */
export function Notices({ session, room }: { session: CallSession; room: Room }) {
  const { t } = useLingui();
  // A short one is mended before it is read.
  const restoring = useLasting(
    useSession(session, (state) => state.restoring),
    1000,
  );
  const sharing = useSession(session, (state) => state.screen) && own(room)?.screen === true;
  const crowded = useSession(session, (state) => state.crowded);
  const blocked = useSession(session, (state) => state.blocked);
  const saving = useSession(session, (state) => state.saving);
  const held = useSession(session, (state) => state.held);
  const cameras = room.people.filter(({ member, camera }) => camera && member !== room.view.you).length;
  const quality = useSession(session, (state) => state.quality);
  const until = room.view.staff_missing_until;
  const again = {
    microphone: () => session.turnMicrophone(true),
    camera: () => session.turnCamera(true),
    screen: () => session.turnScreen(true),
  };
  return (
    <>
      {restoring && (
        <Banner look="strip" tone="warning" icon={<WifiOff size={20} />}>
          <Trans>Связь прервалась. Восстанавливаем её, вы остаётесь в звонке.</Trans>
        </Banner>
      )}
      {blocked && (
        <Banner
          look="strip"
          icon={<Volume2 size={20} />}
          action={
            <Button variant="primary" onClick={() => session.unblock()}>
              <Trans>Включить звук</Trans>
            </Button>
          }
        >
          <Trans>Браузер не даёт звуку включиться самому.</Trans>
        </Banner>
      )}
      {sharing && (
        <Banner
          look="strip"
          icon={<MonitorUp size={20} />}
          action={
            <Button variant="primary" onClick={() => void session.turnScreen(false)}>
              <Trans>Остановить показ</Trans>
            </Button>
          }
        >
          <Trans>Все видят ваш экран.</Trans>
        </Banner>
      )}
      {typeof until === "number" && <StaffMissing until={until} />}
      {!maySpeak(room, own(room)) && <Silenced session={session} room={room} />}
      <Problems
        local={session.local}
        of={DEVICES}
        inside
        look="strip"
        onAgain={(devices) => {
          for (const device of devices) void again[device]();
        }}
        hides
      />
      {crowded && !restoring && saving !== "sound" && (
        <Banner look="strip" icon={<VideoOff size={20} />}>
          <Trans>Сейчас слишком много видео сразу: сервер передаёт только звук. Картинки вернутся сами.</Trans>
        </Banner>
      )}
      {!restoring && saving !== "sound" && (held === "sound" || (held === "few" && cameras > 2)) && (
        <Banner
          look="strip"
          tone="warning"
          icon={<SignalLow size={20} />}
          action={<Button onClick={() => session.insist()}>{t`Показать видео`}</Button>}
        >
          {held === "sound" ? (
            <Trans>Связь слишком слабая для видео, поэтому пока только звук. Видео вернётся само.</Trans>
          ) : (
            <Trans>Связь слабая, поэтому видно не всех. Остальные появятся сами, когда она станет лучше.</Trans>
          )}
        </Banner>
      )}
      {!restoring && saving === "sound" && (
        <Banner
          look="strip"
          icon={<VideoOff size={20} />}
          action={<Button onClick={() => session.save("off")}>{t`Показать видео`}</Button>}
        >
          <Trans>Включён режим «Только звук».</Trans>
        </Banner>
      )}
      {!restoring && quality === "bad" && saving === "off" && (held === "off" || held === "data") && (
        <Banner
          look="strip"
          tone="warning"
          icon={<SignalLow size={20} />}
          action={<Button onClick={() => session.save("sound")}>{t`Только звук`}</Button>}
        >
          <Trans>Связь плохая. Без видео звук будет ровнее.</Trans>
        </Banner>
      )}
    </>
  );
}

/** Holds until one may speak. Whoever has read it puts it away; the header goes on saying it. */
function Silenced({ session, room }: { session: CallSession; room: Room }) {
  const { t } = useLingui();
  const [read, setRead] = useState(false);
  const raised = typeof own(room)?.hand === "number";
  const hide = useRef<HTMLButtonElement>(null);
  // What was pressed is gone.
  useEffect(() => {
    if (raised || read) restoreFocus(hide.current, document.querySelector('[role="toolbar"]'));
  }, [raised, read]);
  if (read) return null;
  return (
    <Banner
      look="strip"
      icon={<MicOff size={20} />}
      action={
        <>
          {!raised && (
            <Button onClick={() => void session.ask("PUT", "hand", { up: true })}>
              <Trans>Поднять руку</Trans>
            </Button>
          )}
          <IconButton ref={hide} label={t`Скрыть сообщение`} icon={<X size={20} />} onClick={() => setRead(true)} />
        </>
      }
    >
      {raised ? (
        <Trans>Ваша рука поднята. Говорить можно будет, когда вам дадут слово.</Trans>
      ) : (
        <Trans>Микрофоны у всех выключены. Поднимите руку, чтобы получить слово.</Trans>
      )}
    </Banner>
  );
}

function StaffMissing({ until }: { until: number }) {
  const now = useNow();
  const left = lasting(until - now);
  return (
    <Banner look="strip" tone="warning" icon={<TriangleAlert size={20} />}>
      <Trans>В звонке нет педагога.</Trans>{" "}
      <span aria-hidden="true">
        <Trans>Если никто из педагогов не войдёт, звонок завершится через {left}.</Trans>
      </span>
      <span className="visually-hidden">
        <Trans>Если никто из педагогов не войдёт, звонок скоро завершится.</Trans>
      </span>
    </Banner>
  );
}
