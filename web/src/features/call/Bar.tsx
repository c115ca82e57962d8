import { Trans, useLingui } from "@lingui/react/macro";
import {
  Ellipsis,
  Hand,
  Keyboard,
  LayoutGrid,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  PhoneOff,
  PictureInPicture2,
  PinOff,
  RectangleHorizontal,
  Settings,
  SmilePlus,
  SwitchCamera,
  Users,
  Video as VideoIcon,
  VideoOff,
} from "lucide-react";
import { type ComponentProps, type KeyboardEvent, type ReactNode, type RefObject, useState } from "react";
import { maySpeak, own, type Room } from "~/model/calls/room";
import type { Participant } from "~/model/calls/types";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { cx } from "~/ui/cx";
import { Menu, type MenuEntry } from "~/ui/Menu";
import { Popover } from "~/ui/Popover";
import styles from "./Bar.module.css";
import { useSession } from "./current";
import { useFlip, useLocal, usePhone } from "./hooks";
import type { Layout } from "./Stage";
import type { CallSession } from "./session";

export type Panel = "people" | "chat" | "settings";

interface BarProps {
  /** The bar itself can have the focus: whoever comes in by Enter has it there, and on no switch. */
  box: RefObject<HTMLDivElement | null>;
  session: CallSession;
  room: Room;
  panel: Panel | undefined;
  onPanel: (panel: Panel | undefined) => void;
  layout: Layout;
  onLayout: (layout: Layout) => void;
  /** Who was put on the stage. */
  pinned: Participant | undefined;
  onUnpin: () => void;
  /** Messages of the chat that came since the panel was closed. */
  unread: number;
  floating: boolean;
  onFloat: (() => void) | undefined;
  onKeys: () => void;
}

const EMOJI = ["👍", "👏", "❤️", "😂", "😮", "✅"];

/** What one can do in a call. On a phone what is rarely wanted stands in a menu. */
export function Bar(props: BarProps) {
  const { box, session, room, panel, onPanel, layout, onLayout, unread, floating, onFloat, onKeys } = props;
  const { pinned, onUnpin } = props;
  const { t } = useLingui();
  const phone = usePhone();
  const microphone = useSession(session, (state) => state.microphone);
  const camera = useSession(session, (state) => state.camera);
  const screen = useSession(session, (state) => state.screen);
  const flips = useFlip(session.local);
  const facing = useLocal(session.local, (state) => state.facing);
  const known = useLocal(session.local, (state) => state.facingKnown);
  const [reacting, setReacting] = useState(false);
  const [ending, setEnding] = useState(false);
  const self = own(room);
  const group = room.view.kind === "group";
  const { rights } = room.view;
  const speech = maySpeak(room, self);
  const raised = typeof self?.hand === "number";
  const couldShare = rights.shares && "getDisplayMedia" in (navigator.mediaDevices ?? {});
  const toggle = (which: Panel) => onPanel(panel === which ? undefined : which);
  const react = (emoji: string) => {
    void session.ask("POST", "reactions", { emoji });
    setReacting(false);
  };
  const otherLayout: Layout = layout === "grid" ? "speaker" : "grid";
  const layoutWords = layout === "grid" ? t`Крупно того, кто говорит` : t`Показать всех одинаково`;
  const layoutIcon = layout === "grid" ? <RectangleHorizontal size={20} /> : <LayoutGrid size={20} />;
  const more: MenuEntry[] = [];
  if (phone) {
    more.push({ label: t`Участники`, icon: <Users size={20} />, onSelect: () => toggle("people") });
    if (flips)
      more.push({
        label: !known ? t`Другая камера` : facing === "user" ? t`Камера с другой стороны` : t`Камера на себя`,
        icon: <SwitchCamera size={20} />,
        onSelect: () => void session.flipCamera(),
      });
    if (couldShare)
      more.push({
        label: screen ? t`Остановить показ экрана` : t`Показать экран`,
        icon: <MonitorUp size={20} />,
        onSelect: () => void session.turnScreen(!screen),
      });
  }
  if (pinned)
    more.push({
      label: pinned.member === room.view.you ? t`Открепить себя` : t`Открепить: ${pinned.name}`,
      icon: <PinOff size={20} />,
      onSelect: onUnpin,
    });
  more.push({ label: layoutWords, icon: layoutIcon, onSelect: () => onLayout(otherLayout) });
  if (onFloat)
    more.push({
      label: floating ? t`Вернуть картинку в окно` : t`Картинка поверх других окон`,
      icon: <PictureInPicture2 size={20} />,
      onSelect: onFloat,
    });
  more.push({ label: t`Настройки звонка`, icon: <Settings size={20} />, onSelect: () => toggle("settings") });
  if (!phone) more.push({ label: t`Клавиши (?)`, icon: <Keyboard size={20} />, onSelect: onKeys });
  const others = room.people.filter(({ member }) => member !== room.view.you);
  const leadsGroup = rights.leads && group;
  // Alone there is nothing to choose: it is the end of the call, and who was there can be read.
  const choice = leadsGroup && others.length > 0;
  const leave = async () => {
    if (!leadsGroup || !(await session.ask("DELETE", ""))) session.leave();
  };
  // With pupils a call goes on for five minutes without staff (C9).
  const lastOfStaff =
    rights.staff && others.some(({ capacity }) => capacity === "pupil") && !others.some(({ staff }) => staff);
  const leaveButton = (
    <BarButton
      label={t`Выйти из звонка`}
      word={t`Выйти`}
      icon={<PhoneOff size={22} />}
      danger
      {...(choice ? {} : { onClick: () => void leave() })}
    />
  );
  return (
    <div
      ref={box}
      tabIndex={-1}
      className={styles.bar}
      role="toolbar"
      aria-label={t`Управление звонком`}
      onKeyDown={alongBar}
    >
      <div className={styles.group}>
        <BarButton
          label={microphone ? t`Микрофон: выключить (M)` : t`Микрофон: включить (M)`}
          word={t`Микрофон`}
          icon={microphone ? <Mic size={22} /> : <MicOff size={22} />}
          off={!microphone}
          aria-disabled={!microphone && !speech}
          onClick={() => void session.turnMicrophone(!microphone)}
        />
        <BarButton
          label={camera ? t`Камера: выключить (V)` : t`Камера: включить (V)`}
          word={t`Камера`}
          icon={camera ? <VideoIcon size={22} /> : <VideoOff size={22} />}
          off={!camera}
          onClick={() => void session.turnCamera(!camera)}
        />
        {!phone && couldShare && (
          <BarButton
            label={screen ? t`Экран: остановить показ` : t`Экран: показать`}
            word={t`Экран`}
            icon={screen ? <MonitorX size={22} /> : <MonitorUp size={22} />}
            pressed={screen}
            onClick={() => void session.turnScreen(!screen)}
          />
        )}
        {group && (
          <BarButton
            label={raised ? t`Рука: опустить (H)` : t`Рука: поднять (H)`}
            word={t`Рука`}
            icon={<Hand size={22} />}
            pressed={raised}
            onClick={() => void session.ask("PUT", "hand", { up: !raised })}
          />
        )}
        <Popover
          title={t`Реакции`}
          open={reacting}
          onOpenChange={setReacting}
          trigger={<BarButton label={t`Реакции`} word={t`Реакции`} icon={<SmilePlus size={22} />} />}
        >
          <div className={styles.emoji}>
            {EMOJI.map((emoji) => (
              <button key={emoji} type="button" onClick={() => react(emoji)}>
                {emoji}
              </button>
            ))}
          </div>
        </Popover>
      </div>
      <div className={styles.group}>
        {!phone && (
          <BarButton
            label={group ? t`Участники: ${room.people.length} (P)` : t`Участники (P)`}
            word={t`Участники`}
            icon={<Users size={22} />}
            count={group ? room.people.length : 0}
            pressed={panel === "people"}
            onClick={() => toggle("people")}
          />
        )}
        <BarButton
          label={unread > 0 ? t`Чат, новых сообщений: ${unread} (C)` : t`Чат (C)`}
          word={t`Чат`}
          icon={<MessageSquare size={22} />}
          count={unread}
          pressed={panel === "chat"}
          onClick={() => toggle("chat")}
        />
        <Menu
          trigger={<BarButton data-more="" label={t`Ещё`} word={t`Ещё`} icon={<Ellipsis size={22} />} />}
          entries={more}
        />
        {choice ? (
          <Menu
            trigger={leaveButton}
            entries={[
              {
                label: lastOfStaff ? t`Выйти: без вас звонок закончится через 5 минут` : t`Выйти, звонок продолжится`,
                icon: <PhoneOff size={20} />,
                onSelect: () => session.leave(),
              },
              {
                label: t`Завершить для всех`,
                icon: <PhoneOff size={20} />,
                danger: true,
                onSelect: () => setEnding(true),
              },
            ]}
          />
        ) : (
          leaveButton
        )}
      </div>
      <ConfirmDialog
        open={ending}
        onOpenChange={setEnding}
        title={t`Завершить звонок для всех?`}
        confirmLabel={t`Завершить`}
        danger
        onConfirm={() => {
          setEnding(false);
          void session.ask("DELETE", "");
        }}
      >
        <Trans>Все участники выйдут из звонка. Переписка в чате останется.</Trans>
      </ConfirmDialog>
    </div>
  );
}

/** Arrows go from button to button, as in every toolbar; from the bar itself to its ends. */
function alongBar(event: KeyboardEvent<HTMLDivElement>) {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>(`.${styles.button}`)];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  if (at < 0 && event.target !== event.currentTarget) return;
  const to = { ArrowLeft: Math.max(at, 0) - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  buttons[(to + buttons.length) % buttons.length]?.focus();
}

interface BarButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  /** Under the icon, where there is room. */
  word: string;
  icon: ReactNode;
  off?: boolean;
  pressed?: boolean;
  danger?: boolean;
  count?: number;
}

function BarButton({ label, word, icon, off, pressed, danger, count, className, ...rest }: BarButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      className={cx(styles.button, off && styles.off, pressed && styles.pressed, danger && styles.danger, className)}
    >
      <span className={styles.icon}>
        {icon}
        {count !== undefined && count > 0 && (
          // Drawn by the style sheet: the button's name says it in words.
          <span className={styles.count} data-count={count > 99 ? "99+" : count} />
        )}
      </span>
      <span className={styles.word} aria-hidden="true">
        {word}
      </span>
    </button>
  );
}
