import { Trans, useLingui } from "@lingui/react/macro";
import { Minimize, Minimize2, Volume2, VolumeX, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Chat, type Space, useCallPlace } from "~/model";
import { useAlerts } from "~/model/alerts";
import { maySpeak, own, type Room } from "~/model/calls/room";
import { IconButton } from "~/ui/IconButton";
import { Spinner } from "~/ui/Spinner";
import { useToast } from "~/ui/Toast";
import { Bar, type Panel } from "./Bar";
import styles from "./CallScreen.module.css";
import { Facts } from "./Facts";
import { FloatingCall, useFloating } from "./Floating";
import { restoreFocus } from "./focus";
import { KeysDialog } from "./Keys";
import { Notices } from "./Notices";
import panelStyles from "./Panel.module.css";
import { PeoplePanel } from "./PeoplePanel";
import { mayPin, pinnedOf, screenOf, usePin } from "./pin";
import { ringBack } from "./ring";
import { SettingsPanel } from "./SettingsPanel";
import { type Layout, Stage } from "./Stage";
import type { CallSession } from "./session";
import type { Told } from "./session-state";
import { Unheard } from "./Unheard";
import { useKeys } from "./use-keys";
import { useWhole, type Whole } from "./whole";
import { toldWords } from "./words";

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
  const { you } = room.view;
  const unread = useUnread(chat, panel === "chat", you);
  const said = useTold(session, room);
  const [keys, setKeys] = useState(false);
  const { pin, turn } = usePin(room);
  const pinned = mayPin(room) ? pinnedOf(room.people, you, pin) : undefined;
  const sharing = screenOf(room.people, you) !== undefined && !pinned;
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
          pin={pin}
          onPin={turn}
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
                <PeoplePanel
                  session={session}
                  room={room}
                  kind={space.kind}
                  zone={space.time_zone}
                  pinned={pinned?.member}
                  onPin={turn}
                />
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
          onLayout={(next) => {
            turn();
            setLayout(next);
          }}
          pinned={pinned}
          onUnpin={() => turn()}
          unread={unread}
          floating={floating}
          onFloat={float}
          onKeys={() => setKeys(true)}
        />
      </div>
      <KeysDialog open={keys} onOpenChange={setKeys} />
      {floatingWindow && (
        <FloatingCall
          window={floatingWindow}
          session={session}
          room={room}
          pinned={pinned}
          title={chat?.title ?? t`Звонок`}
        />
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

/** In a larger call nobody wants to hear of everybody who comes and goes. */
const SMALL = 12;

/** Whether it tells if one may speak: what was told of that before holds no more. */
function ofSpeech(told: Told): boolean {
  if (told.kind === "muted_by_leader") return told.source === "microphone" || told.source === "screen_sound";
  return ["silenced", "may_speak", "freed", "hand_lowered"].includes(told.kind);
}

/** Says what happens: to screen readers always, on the screen where one must know it. */
function useTold(session: CallSession, room: Room): string {
  const toast = useToast();
  const [said, setSaid] = useState("");
  const shown = useRef<{ all: (() => void)[]; speech?: () => void }>({ all: [] });
  const now = useRef(room);
  now.current = room;
  useEffect(
    () =>
      session.listen((told) => {
        if ((told.kind === "joined" || told.kind === "left") && now.current.people.length > SMALL) return;
        // A hand is for whoever gives the floor.
        if (told.kind === "hand" && !now.current.view.rights.leads) return;
        const words = toldWords(told, typeof own(now.current)?.hand === "number");
        if (!words?.text) return;
        if (ofSpeech(told)) shown.current.speech?.();
        // A passing message is read out by itself.
        if (!words.shown) {
          setSaid(words.text);
          return;
        }
        const close = toast({ text: words.text, tone: words.danger ? "danger" : "plain" });
        shown.current.all.push(close);
        if (ofSpeech(told)) shown.current.speech = close;
      }),
    [session, toast],
  );
  // Out of the call they mean nothing.
  useEffect(() => {
    const { all } = shown.current;
    return () => {
      for (const close of all.splice(0)) close();
    };
  }, []);
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
