import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { type Chat, conversation, type Message, type Space } from "~/model";
import { cx } from "~/ui/cx";
import { type Item, topChanged } from "./items";
import { JumpButton } from "./JumpButton";
import styles from "./MessageList.module.css";
import { type MenuPlace, MessageMenu } from "./MessageMenu";
import { MessageRow } from "./MessageRow";
import type { ViewedPhotos } from "./PhotoViewer";
import { usePresent } from "./use-present";
import type { Stretch } from "./use-stretch";

interface MessageListProps {
  items: readonly Item[];
  stretch: Stretch;
  chat: Chat;
  space: Space;
  /** A message that was asked for: it comes to the middle and lights up. */
  target: { ordinal: number } | undefined;
  onJump: (ordinal: number) => void;
  onEnd: () => void;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
}

const PhotoViewer = lazy(() => import("./PhotoViewer"));

/** Nearer to an edge than this (px), the next page is fetched. */
const NEAR_EDGE = 900;
/** Nearer to the end than this (px), new messages keep the end in sight. */
const AT_END = 32;
/** Farther from the end than this (px), the way back is offered. */
const FAR_FROM_END = 320;
const FLASH = 1600;
/** The list may follow a wheel, a finger or a key so much later (ms). */
const HANDLED = 1000;

/** Scrolls both ways over history of any length; opens at the first unread message, else at the end. */
export function MessageList(props: MessageListProps) {
  const { items, stretch, chat, space, target, onJump, onEnd, onReply, onEdit } = props;
  const { t } = useLingui();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const drawn = useRef(items);
  const stuck = useRef(false);
  // The row reading begins at: it stays in its place while rows are measured, until the person moves the list.
  const opening = useRef<{ key: string; align: "start" | "center" }>(undefined);
  const opened = useRef(false);
  const lastOffset = useRef(0);
  const handled = useRef(-HANDLED);
  const [far, setFar] = useState(false);
  const [ready, setReady] = useState(false);
  const [flash, setFlash] = useState<number>();
  const [active, setActive] = useState<string>();
  const [menu, setMenu] = useState<MenuPlace>();
  const [viewed, setViewed] = useState<ViewedPhotos>();
  const [viewing, setViewing] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const shift = topChanged(drawn.current, items);

  const toEnd = useCallback(() => {
    stuck.current = true;
    opening.current = undefined;
    // The bottom is the bottom whatever the rows above will measure; an index is sought by estimates.
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, []);

  const keepPlace = useCallback(() => {
    if (stuck.current) return toEnd();
    const place = opening.current;
    if (!place) return;
    const at = latest.current.items.findIndex((item) => item.key === place.key);
    const offset = place.align === "start" ? -12 : 0;
    if (at >= 0) list.current?.scrollToIndex(at, { align: place.align, offset });
  }, [toEnd]);

  const look = useCallback(() => {
    const view = list.current;
    // Before the first rows are measured, everything would seem to be at the end, and read.
    if (!view || !opened.current) return;
    const { items, stretch, chat, space } = latest.current;
    const below = view.scrollSize - view.scrollOffset - view.viewportSize;
    if (view.scrollOffset < NEAR_EDGE && stretch.moreBefore) stretch.loadBefore();
    if (below < NEAR_EDGE && stretch.moreAfter) stretch.loadAfter();
    if (below < AT_END && !stretch.moreAfter && !opening.current) stuck.current = true;
    // Rows that measure shorter than estimated also move the offset: only a person leaves the end.
    else if (view.scrollOffset < lastOffset.current - 2 && performance.now() - handled.current < HANDLED)
      stuck.current = false;
    lastOffset.current = view.scrollOffset;
    setFar(below > FAR_FROM_END || stretch.moreAfter);
    if (!isPresent()) return;
    const index =
      below < AT_END ? items.length - 1 : view.findItemIndex(view.scrollOffset + view.viewportSize - AT_END);
    for (let at = Math.min(index, items.length - 1); at >= 0; at--) {
      const item = items[at];
      if (item?.kind !== "message") continue;
      conversation.markRead(space.org, chat.id, item.message.ordinal);
      break;
    }
  }, []);

  // The first look: where reading begins, without a visible jump.
  useLayoutEffect(() => {
    const wanted = latest.current.target;
    const at = latest.current.items.findIndex((item) =>
      wanted ? item.kind === "message" && item.message.ordinal === wanted.ordinal : item.startsUnread,
    );
    const key = latest.current.items[at]?.key;
    if (key === undefined) toEnd();
    else opening.current = { key, align: wanted ? "center" : "start" };
    keepPlace();
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        opened.current = true;
        setReady(true);
        look();
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [look, keepPlace, toEnd]);

  // Whatever is measured, loaded or folded: before the next painting the place is right again.
  useEffect(() => {
    const box = scroller.current;
    const rows = box?.lastElementChild;
    if (!box || !rows) return;
    const observer = new ResizeObserver(() => {
      keepPlace();
      look();
    });
    observer.observe(box);
    observer.observe(rows);
    return () => observer.disconnect();
  }, [look, keepPlace]);

  useLayoutEffect(() => {
    const grown = items.length > drawn.current.length;
    const sent = items.at(-1)?.kind === "outgoing" && items.at(-1)?.key !== drawn.current.at(-1)?.key;
    const unread = items.find((item) => item.startsUnread);
    const late = unread && !drawn.current.some((item) => item.startsUnread);
    drawn.current = items;
    // The device's copy ended before what is unread.
    if (late && handled.current < 0 && !latest.current.target) {
      stuck.current = false;
      opening.current = { key: unread.key, align: "start" };
      keepPlace();
    } else if (sent || (grown && stuck.current)) toEnd();
    look();
  }, [items, look, keepPlace, toEnd]);

  useEffect(() => {
    if (!target) return;
    const at = latest.current.items.findIndex((i) => i.kind === "message" && i.message.ordinal === target.ordinal);
    if (at < 0) return;
    stuck.current = false;
    opening.current = undefined;
    list.current?.scrollToIndex(at, { align: "center" });
    setFlash(target.ordinal);
    const timer = setTimeout(() => setFlash(undefined), FLASH);
    return () => clearTimeout(timer);
  }, [target]);

  usePresent(look);

  const view = useCallback((photos: ViewedPhotos) => {
    setViewing(true);
    setViewed(photos);
  }, []);

  const letGo = () => {
    opening.current = undefined;
    handled.current = performance.now();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    letGo();
    const step = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-message]");
    if (!row || event.target !== row) return;
    event.preventDefault();
    const from = items.findIndex((item) => item.key === row.dataset.message);
    const to = Math.min(items.length - 1, Math.max(0, from + step));
    const key = items[to]?.key;
    if (key === undefined) return;
    setActive(key);
    list.current?.scrollToIndex(to, { align: "nearest" });
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-message="${CSS.escape(key)}"]`)
        ?.focus({ preventScroll: true }),
    );
  };

  // What is still on its way cannot take the focus.
  const last = items.findLast((item) => item.kind === "message") ?? items.at(-1);
  const focusable = items.some((item) => item.key === active) ? active : last?.key;
  return (
    <div className={styles.frame}>
      {/* New messages are announced one by one beside it, not as they scroll in. */}
      <div
        ref={scroller}
        className={cx(styles.scroller, ready && styles.ready)}
        role="log"
        aria-live="off"
        aria-label={t`Сообщения`}
        onKeyDown={onKeyDown}
        onWheel={letGo}
        onPointerDown={letGo}
        onPointerUp={letGo}
        onTouchMove={letGo}
      >
        <div className={styles.filler} />
        <Virtualizer ref={list} data={items} scrollRef={scroller} shift={shift} bufferSize={600} onScroll={look}>
          {(item: Item, index) => (
            <MessageRow
              key={item.key}
              item={item}
              personal={chat.kind === "personal"}
              mayReply={chat.may_post}
              space={space}
              begins={beginning(item, index, chat)}
              flash={item.kind === "message" && item.message.ordinal === flash}
              focusable={item.key === focusable}
              onFocus={setActive}
              onMenu={setMenu}
              onJump={onJump}
              onReply={onReply}
              onView={view}
            />
          )}
        </Virtualizer>
      </div>
      <JumpButton
        shown={far}
        unread={chat.unread}
        onClick={() => {
          if (stretch.moreAfter) onEnd();
          else toEnd();
        }}
      />
      <MessageMenu
        place={menu}
        chat={chat}
        space={space}
        onClose={() => setMenu(undefined)}
        onReply={onReply}
        onEdit={onEdit}
      />
      {viewing && (
        <Suspense>
          <PhotoViewer viewed={viewed} onClose={() => setViewed(undefined)} />
        </Suspense>
      )}
    </div>
  );
}

/** The very first message one may see: of all, or since one came. */
function beginning(item: Item, index: number, chat: Chat): "chat" | "visit" | undefined {
  if (index > 0 || item.kind !== "message" || item.message.ordinal !== chat.first_visible) return undefined;
  return chat.first_visible > 1 ? "visit" : "chat";
}

/** Somebody is there to read. */
function isPresent(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}
