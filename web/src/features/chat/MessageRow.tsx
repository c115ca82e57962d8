import { Trans, useLingui } from "@lingui/react/macro";
import { CornerUpLeft, EllipsisVertical } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, memo, type TouchEvent, useRef, useState } from "react";
import { capacityWord } from "~/app/i18n/capacities";
import { dayHeading, fullStamp, timeOfDay } from "~/app/i18n/dates";
import type { Message, Space } from "~/model";
import { Avatar } from "~/ui/Avatar";
import { cx } from "~/ui/cx";
import { IconButton } from "~/ui/IconButton";
import { TeacherBadge } from "~/ui/TeacherBadge";
import type { Item, MessageItem } from "./items";
import { MessageBody } from "./MessageBody";
import type { MenuPlace } from "./MessageMenu";
import styles from "./MessageRow.module.css";
import { OutgoingBody } from "./OutgoingBody";
import type { ViewedPhotos } from "./PhotoViewer";

interface MessageRowProps {
  item: Item;
  personal: boolean;
  mayReply: boolean;
  space: Space;
  /** The very first message one may see: of the chat, or since one came. */
  begins: "chat" | "visit" | undefined;
  flash: boolean;
  /** The one row that Tab reaches; arrows go on from there. */
  focusable: boolean;
  onFocus: (key: string) => void;
  onMenu: (place: MenuPlace) => void;
  onJump: (ordinal: number) => void;
  onReply: (message: Message) => void;
  onView: (photos: ViewedPhotos) => void;
}

const LONG_PRESS = 450;
const MOVED = 10;

/** A message with what stands above it: the day, «Новые сообщения», the author's name. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { item, space, begins } = props;
  return (
    <div className={styles.row} data-run={item.startsRun ? "start" : undefined}>
      {begins && <Beginning of={begins} />}
      {item.startsDay && (
        <p className={styles.day}>
          <span>{dayHeading(item.time, { zone: space.time_zone })}</span>
        </p>
      )}
      {item.startsUnread && (
        <p className={styles.unread}>
          <span>
            <Trans>Новые сообщения</Trans>
          </span>
        </p>
      )}
      {item.kind === "message" ? <Sent {...props} item={item} /> : <OutgoingBody item={item} space={space} />}
    </div>
  );
});

function Beginning({ of }: { of: "chat" | "visit" }) {
  return (
    <p className={styles.beginning}>
      {of === "visit" ? (
        <Trans>Здесь начинается то, что вам доступно: с вашего прихода в класс.</Trans>
      ) : (
        <Trans>Здесь начинается переписка.</Trans>
      )}
    </p>
  );
}

function Sent(props: MessageRowProps & { item: MessageItem }) {
  const { item, personal, mayReply, space, flash, focusable, onFocus, onMenu, onJump, onReply, onView } = props;
  const { t } = useLingui();
  const box = useRef<HTMLElement>(null);
  // Buttons that one sees only beside the message one points at are not worth making for every message.
  const [near, setNear] = useState(false);
  const { message, own } = item;
  const removed = message.removed_at !== undefined;
  const openAt = (x?: number, y?: number) => {
    const element = box.current;
    if (!element) return;
    // From the keyboard: under the message itself, not under its whole line.
    const under = element.querySelector(`.${styles.bubble}`)?.getBoundingClientRect();
    const point = x !== undefined ? { x, y: y ?? 0 } : under && { x: under.left, y: under.bottom };
    onMenu({ message, own, element, point, byKeyboard: x === undefined });
  };
  const press = useLongPress(openAt);
  const dates = { zone: space.time_zone };
  const author = own ? t`Вы` : message.author.name;
  const when = fullStamp(message.created_at, dates);
  return (
    <article
      ref={box}
      className={cx(styles.message, own ? styles.own : styles.others, flash && styles.flash)}
      data-message={item.key}
      tabIndex={focusable ? 0 : -1}
      aria-label={t`${author}, ${when}`}
      onFocus={() => {
        setNear(true);
        onFocus(item.key);
      }}
      onPointerEnter={({ pointerType }) => pointerType !== "touch" && setNear(true)}
      onContextMenu={(event: MouseEvent) => {
        if (window.getSelection()?.toString()) return;
        event.preventDefault();
        openAt(event.clientX, event.clientY);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.target !== box.current || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        openAt();
      }}
      {...press}
    >
      {!own && !personal && (
        <span className={styles.side}>
          {item.startsRun && <Avatar id={message.author.id} name={message.author.name} size={32} />}
        </span>
      )}
      <div className={cx(styles.bubble, removed && styles.removed)}>
        {item.startsRun && !own && !personal && <AuthorLine message={message} space={space} />}
        <MessageBody message={message} org={space.org} own={own} onJump={onJump} onView={onView}>
          <span className={styles.meta}>
            {message.edited_at !== undefined && !removed && (
              <span title={t`Изменено: ${fullStamp(message.edited_at, dates)}`}>
                <Trans>изменено</Trans>{" "}
              </span>
            )}
            <time dateTime={new Date(message.created_at).toISOString()}>{timeOfDay(message.created_at, dates)}</time>
            {own && <Delivered />}
          </span>
        </MessageBody>
      </div>
      {!removed && (
        <div className={cx(styles.tools, mayReply && styles.two)}>
          {near && mayReply && (
            <IconButton
              tabIndex={-1}
              className={styles.tool}
              label={t`Ответить`}
              icon={<CornerUpLeft size={18} />}
              onClick={() => onReply(message)}
            />
          )}
          {near && (
            <IconButton
              tabIndex={-1}
              className={styles.tool}
              label={t`Действия с сообщением`}
              icon={<EllipsisVertical size={18} />}
              onClick={(event) => {
                const spot = event.currentTarget.getBoundingClientRect();
                openAt(spot.left, spot.bottom);
              }}
            />
          )}
        </div>
      )}
    </article>
  );
}

function AuthorLine({ message, space }: { message: Message; space: Space }) {
  const { author } = message;
  const word =
    author.capacity === "pupil" || author.capacity === "parent" ? "" : capacityWord(author.capacity, space.kind);
  return (
    <p className={styles.author}>
      <strong>{author.name}</strong>
      {author.teacher_badge && <TeacherBadge />}
      {word && <span className={styles.capacity}>{word}</span>}
    </p>
  );
}

function Delivered() {
  const { t } = useLingui();
  return (
    <svg className={styles.check} viewBox="0 0 16 16" role="img" aria-label={t`Отправлено`}>
      <path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
    </svg>
  );
}

/** A long press opens the menu where there is no right button; scrolling does not. */
function useLongPress(open: (x: number, y: number) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const stop = () => clearTimeout(timer.current);
  return {
    onTouchStart(event: TouchEvent) {
      const touch = event.touches[0];
      if (!touch || event.touches.length > 1) return stop();
      start.current = { x: touch.clientX, y: touch.clientY };
      timer.current = setTimeout(() => open(touch.clientX, touch.clientY), LONG_PRESS);
    },
    onTouchMove(event: TouchEvent) {
      const touch = event.touches[0];
      if (!touch) return;
      if (Math.hypot(touch.clientX - start.current.x, touch.clientY - start.current.y) > MOVED) stop();
    },
    onTouchEnd: stop,
    onTouchCancel: stop,
  };
}
