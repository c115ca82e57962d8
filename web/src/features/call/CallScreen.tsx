import { Plural, Trans, useLingui } from "@lingui/react/macro";
import {
  Hand,
  Mic,
  MicOff,
  Minimize,
  Minimize2,
  MonitorUp,
  Signal,
  SignalHigh,
  SignalLow,
  TriangleAlert,
  VideoOff,
  Volume2,
  VolumeX,
  WifiOff,
  X,
} from "lucide-react";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { type Chat, type Space, useCallPlace } from "~/model";
import { useAlerts } from "~/model/alerts";
import { hands, maySpeak, own, type Room } from "~/model/calls/room";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Spinner } from "~/ui/Spinner";
import { useToast } from "~/ui/Toast";
import { Bar, type Panel } from "./Bar";
import styles from "./CallScreen.module.css";
import { useSession } from "./current";
import { FloatingCall, useFloating } from "./Floating";
import { restoreFocus } from "./focus";
import { useLasting, useLocal, useNow } from "./hooks";
import { KeysDialog } from "./Keys";
import panelStyles from "./Panel.module.css";
import { PeoplePanel } from "./PeoplePanel";
import type { Quality } from "./quality";
import { ringBack } from "./ring";
import { SettingsPanel } from "./SettingsPanel";
import { type Layout, Stage } from "./Stage";
import type { CallSession } from "./session";
import { Unheard } from "./Unheard";
import { useWhole, type Whole } from "./whole";
import { lasting, problemWords, qualityWords, toldWords } from "./words";

interface CallScreenProps {
  session: CallSession;
  room: Room;
  chat: Chat | undefined;
  space: Space;
  /** The chat itself, to read and write beside the call. */
  conversation: ReactNode;
  /** Another page is on screen; the call goes on. */
  away: boolean;
}

/** The call itself: people, what one can do, and the chat beside it. */
export function CallScreen({ session, room, chat, space, conversation, away }: CallScreenProps) {
  const { t } = useLingui();
  const [panel, setPanel] = useState<Panel>();
  const [layout, setLayout] = useState<Layout>("grid");
  const root = useRef<HTMLDivElement>(null);
  const { floating, floatingWindow, float } = useFloating(root);
  const unread = useUnread(chat, panel === "chat", room.view.you);
  const said = useTold(session, room);
  const [keys, setKeys] = useState(false);
  const sharing = room.people.some(({ member, screen }) => screen && member !== room.view.you);
  const [whole, setWhole] = useWhole(sharing && !away);
  const opener = useRef<Element | null>(null);
  const show = (next: Panel | undefined) => {
    if (next && !panel) opener.current = document.activeElement;
    if (next) setWhole(undefined);
    setPanel(next);
  };
  const showWhole = (next: Whole | undefined) => {
    // A screen that fills the window has nothing beside it.
    if (next) setPanel(undefined);
    setWhole(next);
  };
  useKeys({
    session,
    room,
    panel,
    onPanel: show,
    onKeys: () => setKeys(true),
    away,
    whole,
    onWhole: sharing ? showWhole : undefined,
  });
  const titles: Record<Panel, string> = { people: t`Участники`, chat: t`Чат`, settings: t`Настройки звонка` };
  const heading = useRef<HTMLHeadingElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (panel) {
      if (panel !== "chat") heading.current?.focus();
      return;
    }
    // Where the door or a panel had it. What opened the panel may have been an entry of a menu.
    restoreFocus(opener.current, opener.current && bar.current?.querySelector("[data-more]"), bar.current);
  }, [panel]);
  useEffect(() => {
    const cover = root.current?.querySelector<HTMLElement>("[data-cover]");
    if (!whole) restoreFocus(cover, bar.current);
    else if (whole === "bare") cover?.focus({ preventScroll: true });
  }, [whole]);
  useEffect(() => {
    const call = root.current?.parentElement;
    return () => void requestAnimationFrame(() => restoreFocus(call));
  }, []);
  const group = room.view.kind === "group";
  const callee = !group && chat?.peer ? { id: chat.peer, name: chat.title } : undefined;
  return (
    <div ref={root} className={styles.screen} data-whole={whole}>
      <div className={styles.top}>
        <header className={styles.header}>
          <div className={styles.titles}>
            <h1 className={styles.title}>{chat?.title ?? <Trans>Звонок</Trans>}</h1>
            <Facts session={session} room={room} onHands={() => show("people")} />
          </div>
          {whole && (
            <IconButton
              label={t`Уменьшить показанный экран (Esc)`}
              icon={<Minimize size={20} />}
              onClick={() => setWhole(undefined)}
            />
          )}
          <IconButton
            label={whole ? t`Свернуть звонок` : t`Свернуть звонок (Esc)`}
            icon={<Minimize2 size={20} />}
            onClick={() => useCallPlace.getState().set({ full: false })}
          />
        </header>
        <Notices session={session} room={room} />
      </div>
      <div className={styles.middle}>
        {room.view.phase === "ringing" && <Waiting />}
        <Stage
          session={session}
          room={room}
          layout={layout}
          kind={space.kind}
          away={away}
          floating={floating}
          callee={callee}
          whole={whole}
          onWhole={showWhole}
        />
        <Unheard session={session} maySpeak={maySpeak(room, own(room))} />
        {panel && (
          <section className={panelStyles.panel} aria-labelledby="call-panel">
            <div className={panelStyles.head}>
              <h2 id="call-panel" ref={heading} tabIndex={-1} className={panelStyles.title}>
                {titles[panel]}
              </h2>
              <IconButton label={t`Закрыть панель`} icon={<X size={20} />} onClick={() => show(undefined)} />
            </div>
            <div className={panelStyles.body}>
              {panel === "people" ? (
                <PeoplePanel session={session} room={room} kind={space.kind} zone={space.time_zone} />
              ) : panel === "settings" ? (
                <SettingsPanel session={session} />
              ) : (
                conversation
              )}
            </div>
          </section>
        )}
      </div>
      <div className={styles.foot}>
        <Bar
          box={bar}
          session={session}
          room={room}
          panel={panel}
          onPanel={show}
          layout={layout}
          onLayout={setLayout}
          unread={unread}
          floating={floating}
          onFloat={float}
          onKeys={() => setKeys(true)}
        />
      </div>
      <KeysDialog open={keys} onOpenChange={setKeys} />
      {floatingWindow && (
        <FloatingCall window={floatingWindow} session={session} room={room} title={chat?.title ?? t`Звонок`} />
      )}
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </div>
  );
}

/** The other end rings. */
function Waiting() {
  const { t } = useLingui();
  const wanted = useAlerts((state) => state.sound);
  const [sounds, setSounds] = useState(wanted);
  useEffect(() => {
    if (sounds) return ringBack();
  }, [sounds]);
  return (
    <div className={styles.ringing}>
      <Spinner />
      <p role="status">
        <Trans>Ждём ответа…</Trans>
      </p>
      <IconButton
        label={sounds ? t`Выключить гудки` : t`Включить гудки`}
        icon={sounds ? <Volume2 size={20} /> : <VolumeX size={20} />}
        onClick={() => setSounds(!sounds)}
      />
    </div>
  );
}

/** How long, how many, how good the line is. */
function Facts({ session, room, onHands }: { session: CallSession; room: Room; onHands: () => void }) {
  const now = useNow();
  const quality = useSession(session, (state) => state.quality);
  const words = qualityWords(quality);
  const raised = hands(room).length;
  const { view } = room;
  const floor = view.silenced && own(room)?.may_speak === true && !view.rights.leads;
  return (
    <p className={styles.facts}>
      {view.phase !== "ringing" && <span>{lasting(now - view.started_at)}</span>}
      {view.kind === "group" && (
        <span>
          <Plural
            value={room.people.length}
            one="# участник"
            few="# участника"
            many="# участников"
            other="# участника"
          />
        </span>
      )}
      <span className={styles.quality} data-quality={quality}>
        <QualityIcon quality={quality} />
        {words}
      </span>
      {view.silenced && (
        <span className={styles.fact}>
          {floor ? <Mic size={16} aria-hidden="true" /> : <MicOff size={16} aria-hidden="true" />}
          {floor ? <Trans>Вам дали слово</Trans> : <Trans>Микрофоны у всех выключены</Trans>}
        </span>
      )}
      {raised > 0 && (
        <button type="button" className={styles.hands} onClick={onHands}>
          <Hand size={16} aria-hidden="true" />
          <Trans>Подняли руку: {raised}</Trans>
        </button>
      )}
    </p>
  );
}

function QualityIcon({ quality }: { quality: Quality }) {
  if (quality === "broken") return <WifiOff size={16} aria-hidden="true" />;
  if (quality === "bad") return <SignalLow size={16} aria-hidden="true" />;
  if (quality === "weak") return <SignalHigh size={16} aria-hidden="true" />;
  return <Signal size={16} aria-hidden="true" />;
}

/** What holds for a while and must be known. */
function Notices({ session, room }: { session: CallSession; room: Room }) {
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
  const problems = useLocal(session.local, (state) => state.problems);
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
      {(["microphone", "camera", "screen"] as const).map(
        (what) =>
          problems[what] && (
            <Banner
              key={what}
              look="strip"
              tone="warning"
              action={
                <>
                  <Button onClick={() => void again[what]()}>
                    <Trans>Попробовать снова</Trans>
                  </Button>
                  <IconButton
                    label={t`Скрыть сообщение`}
                    icon={<X size={20} />}
                    onClick={() => session.local.forgive(what)}
                  />
                </>
              }
            >
              {problemWords(what, problems[what], true)}
            </Banner>
          ),
      )}
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

/** In a larger call nobody wants to hear of everybody who comes and goes. */
const SMALL = 12;

/** Says what happens: to screen readers always, on the screen where one must know it. */
function useTold(session: CallSession, room: Room): string {
  const toast = useToast();
  const [said, setSaid] = useState("");
  const now = useRef(room);
  now.current = room;
  useEffect(
    () =>
      session.listen((told) => {
        if ((told.kind === "joined" || told.kind === "left") && now.current.people.length > SMALL) return;
        // A hand is for whoever gives the floor.
        if (told.kind === "hand" && !now.current.view.rights.leads) return;
        const words = toldWords(told);
        if (!words?.text) return;
        // A passing message is read out by itself.
        if (!words.shown) setSaid(words.text);
        else toast({ text: words.text, tone: words.danger ? "danger" : "plain" });
      }),
    [session, toast],
  );
  return said;
}

/** Messages of the chat that came while the panel was closed. */
function useUnread(chat: Chat | undefined, reading: boolean, you: string): number {
  const last = chat?.last_ordinal ?? 0;
  const [seen, setSeen] = useState(last);
  // Whoever writes has read what stands above; the entry of the call itself is written by whoever began it.
  const own = chat?.last_message?.author.id === you;
  if ((reading || own) && seen !== last) setSeen(last);
  return Math.max(0, last - seen);
}

interface KeysProps {
  session: CallSession;
  room: Room;
  panel: Panel | undefined;
  onPanel: (panel: Panel | undefined) => void;
  onKeys: () => void;
  away: boolean;
  whole: Whole | undefined;
  /** Absent: no screen is shown. */
  onWhole: ((whole: Whole | undefined) => void) | undefined;
}

/** Letters by the place of the key, so that the Russian layout works too; Esc closes what is open. */
function useKeys(props: KeysProps) {
  const latest = useRef(props);
  latest.current = props;
  const onKey = useCallback((event: KeyboardEvent) => {
    const { session, room, panel, onPanel, onKeys, away, whole, onWhole } = latest.current;
    if (away || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (somethingFloats()) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (whole) onWhole?.(undefined);
      else if (panel) onPanel(undefined);
      else useCallPlace.getState().set({ full: false });
      return;
    }
    const target = event.target as HTMLElement;
    if (event.repeat || target.closest("input, textarea, select, [contenteditable]")) return;
    const { microphone, camera } = session.store.getState();
    const toggle = (which: Panel) => onPanel(panel === which ? undefined : which);
    if (event.key === "?") onKeys();
    else if (event.code === "KeyM") void session.turnMicrophone(!microphone);
    else if (event.code === "KeyV") void session.turnCamera(!camera);
    else if (event.code === "KeyP") toggle("people");
    else if (event.code === "KeyC") toggle("chat");
    else if (event.code === "KeyF" && onWhole) onWhole(whole ? undefined : "bare");
    else if (event.code === "KeyH" && room.view.kind === "group")
      void session.ask("PUT", "hand", { up: typeof own(room)?.hand !== "number" });
    else return;
    event.preventDefault();
  }, []);
  useEffect(() => {
    // Before the page beneath hears Esc and closes its chat.
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, [onKey]);
}

/** A menu, a question, a panel of the interface lies over the call and hears the keys first. */
function somethingFloats(): boolean {
  const root = document.getElementById("root");
  const layers = document.querySelectorAll('[role="dialog"],[role="alertdialog"],[role="menu"]');
  return [...layers].some((layer) => !root?.contains(layer) || layer.getAttribute("role") === "alertdialog");
}
