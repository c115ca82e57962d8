import type { Message } from "./types";

/**
 * What is known of a chat's messages: stretches without gaps, ascending, apart from each other. Ordinals number a chat's messages 1, 2, 3 …,
 * so whether two stretches touch is arithmetic.
 */
export type Stretches = readonly (readonly Message[])[];

export const firstOf = (stretch: readonly Message[]): number => (stretch[0] as Message).ordinal;
export const lastOf = (stretch: readonly Message[]): number => (stretch[stretch.length - 1] as Message).ordinal;

/** Of two versions of one message the later one. Pages and events may overtake each other. */
export function later(known: Message, coming: Message): Message {
  if (known.removed_at !== undefined && coming.removed_at === undefined) return known;
  return (known.edited_at ?? 0) > (coming.edited_at ?? 0) && coming.removed_at === undefined ? known : coming;
}

/** Adds messages without gaps among them (a page, or one), joining whatever they touch. */
export function addMessages(stretches: Stretches, added: readonly Message[]): Stretches {
  if (added.length === 0) return stretches;
  const first = firstOf(added);
  const last = lastOf(added);
  const before: (readonly Message[])[] = [];
  const after: (readonly Message[])[] = [];
  let joined = added;
  for (const stretch of stretches) {
    if (lastOf(stretch) < first - 1) before.push(stretch);
    else if (firstOf(stretch) > last + 1) after.push(stretch);
    else joined = join(stretch, joined);
  }
  return [...before, joined, ...after];
}

function join(known: readonly Message[], added: readonly Message[]): readonly Message[] {
  const first = firstOf(added);
  const last = lastOf(added);
  const head = known.filter((message) => message.ordinal < first);
  const tail = known.filter((message) => message.ordinal > last);
  const offset = firstOf(known);
  const middle = added.map((message) => {
    const old = known[message.ordinal - offset];
    return old ? later(old, message) : message;
  });
  return [...head, ...middle, ...tail];
}

/** The stretch that holds this ordinal. */
export function stretchAt(stretches: Stretches, ordinal: number): readonly Message[] | undefined {
  return stretches.find((stretch) => firstOf(stretch) <= ordinal && ordinal <= lastOf(stretch));
}

export function messageAt(stretches: Stretches, ordinal: number): Message | undefined {
  const stretch = stretchAt(stretches, ordinal);
  return stretch?.[ordinal - firstOf(stretch)];
}

const QUOTE_LENGTH = 200;

/** The quotation of a message as it reads now, or the same object if nothing changes. */
export function requote(message: Message, changed: Message): Message {
  const quote = message.reply_to;
  // An empty quotation with an unknown author is hidden from this viewer and stays so.
  if (!quote || quote.ordinal !== changed.ordinal || quote.author_name === "") return message;
  const text = Array.from(changed.text).slice(0, QUOTE_LENGTH).join("");
  return text === quote.text ? message : { ...message, reply_to: { ...quote, text } };
}

/** A message was edited or removed: it and those that quote it. */
export function changeMessage(stretches: Stretches, changed: Message): Stretches {
  return stretches.map((stretch) => {
    let touched = false;
    const next = stretch.map((message) => {
      const now = message.ordinal === changed.ordinal ? later(message, changed) : requote(message, changed);
      touched ||= now !== message;
      return now;
    });
    return touched ? next : stretch;
  });
}

/** The last `count` messages, if the last stretch reaches `lastOrdinal`. */
export function latest(stretches: Stretches, lastOrdinal: number, count: number): readonly Message[] {
  const stretch = stretches[stretches.length - 1];
  if (!stretch || lastOf(stretch) < lastOrdinal) return [];
  return stretch.slice(-count);
}
