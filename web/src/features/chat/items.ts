import { type DateContext, sameDay } from "~/app/i18n/dates";
import type { Message } from "~/model";
import type { Outgoing } from "~/sync/outbox";

/** One row of a conversation. Rows and messages are one to one, so that adding a page above moves nothing. */
export type Item = MessageItem | OutgoingItem;

interface Placed {
  key: string;
  time: number;
  /** The first of its day: the heading stands above it. */
  startsDay: boolean;
  /** The first of its author's run: the name stands above it. */
  startsRun: boolean;
  /** «Новые сообщения» stands above it. */
  startsUnread: boolean;
}

export interface MessageItem extends Placed {
  kind: "message";
  message: Message;
  own: boolean;
}

export interface OutgoingItem extends Placed {
  kind: "outgoing";
  outgoing: Outgoing;
  own: true;
}

/** A pause this long begins a new run of the same author. */
const RUN_PAUSE = 10 * 60_000;

interface ItemsInput {
  messages: readonly Message[];
  /** What waits to be sent to this chat; shown only below the latest message. */
  outgoing: readonly Outgoing[];
  member: string;
  /** The first message that was unread when the chat was opened. */
  unreadFrom?: number;
  dates: DateContext;
}

/** The row each message had last: as long as it stays what it was, it is the same object, and is not drawn again. */
const rows = new WeakMap<Message, MessageItem>();

export function makeItems({ messages, outgoing, member, unreadFrom, dates }: ItemsInput): Item[] {
  const items: Item[] = [];
  for (const message of messages) {
    const own = message.author.id === member;
    const row: MessageItem = {
      kind: "message",
      // The key of a message on its way, so that the row stays the same when it arrives.
      key: own ? message.client_id : message.id,
      time: message.created_at,
      message,
      own,
      startsDay: false,
      startsRun: true,
      startsUnread: message.ordinal === unreadFrom,
    };
    place(items.at(-1), row, dates);
    const before = rows.get(message);
    if (before && alike(before, row)) items.push(before);
    else {
      rows.set(message, row);
      items.push(row);
    }
  }
  if (outgoing.length === 0) return items;
  const arrived = new Set(items.map((item) => item.key));
  for (const waiting of outgoing) {
    if (arrived.has(waiting.clientId)) continue;
    const row: OutgoingItem = {
      kind: "outgoing",
      key: waiting.clientId,
      time: waiting.createdAt,
      outgoing: waiting,
      own: true,
      startsDay: false,
      startsRun: true,
      startsUnread: false,
    };
    place(items.at(-1), row, dates);
    items.push(row);
  }
  return items;
}

/** Two rows of one message. */
function alike(a: MessageItem, b: MessageItem): boolean {
  return (
    a.own === b.own && a.startsDay === b.startsDay && a.startsRun === b.startsRun && a.startsUnread === b.startsUnread
  );
}

function place(before: Item | undefined, item: Item, dates: DateContext): void {
  item.startsDay = !before || !sameDay(before.time, item.time, dates);
  item.startsRun =
    before === undefined ||
    item.startsDay ||
    item.startsUnread ||
    author(before) !== author(item) ||
    item.time - before.time >= RUN_PAUSE;
}

/** The same person in another capacity is another voice. */
function author(item: Item): string {
  return item.own ? "own" : item.kind === "message" ? `${item.message.author.id} ${item.message.author.capacity}` : "";
}

/** Where two lists begin to differ at the top: rows were added or taken away there, and the rest must not move. */
export function topChanged(before: readonly Item[], after: readonly Item[]): boolean {
  const first = before[0];
  const now = after[0];
  if (!first || !now || first.key === now.key) return false;
  return after.some((item) => item.key === first.key) || before.some((item) => item.key === now.key);
}
