import { useEffect, useMemo, useState } from "react";
import { type Chat, conversation, type History, type Message, useOrg, useParta } from "~/model";
import { firstOf, lastOf, stretchAt } from "~/model/history";

/** What of a chat's history is on screen: the stretch around a place, or the latest. */
export interface Stretch {
  messages: readonly Message[];
  /** Something is loaded: messages, or the knowledge that there are none. */
  known: boolean;
  moreBefore: boolean;
  moreAfter: boolean;
  loadBefore(): void;
  loadAfter(): void;
  /** Shows the stretch that holds this ordinal, loading it if need be. */
  goTo(ordinal: number): Promise<void>;
  /** Shows the latest messages. */
  goToEnd(): Promise<void>;
  /** Changes whenever another stretch comes on screen: positions then mean nothing any more. */
  view: number;
}

const NONE: readonly Message[] = [];

export function useStretch(org: string, chat: Chat): Stretch {
  const history: History | undefined = useOrg((state) => state.histories[chat.id]);
  const line = useParta((state) => state.line);
  // The ordinal that must be on screen; undefined: the latest.
  const [place, setPlace] = useState(() => ({ ordinal: conversation.startingPlace(chat), view: 0 }));
  const show = (ordinal: number | undefined) => setPlace((before) => ({ ordinal, view: before.view + 1 }));
  const fresh = history?.fresh ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line that has come back is a reason to try again
  useEffect(() => {
    if (!fresh)
      conversation.open(org, chat.id).catch(() => {
        // Without a network: what the device kept, if anything.
        setPlace((before) => (before.ordinal === undefined ? before : { ordinal: undefined, view: before.view + 1 }));
      });
  }, [org, chat.id, fresh, line]);
  const messages = useMemo(() => {
    const stretches = history?.stretches ?? [];
    return (place.ordinal === undefined ? stretches.at(-1) : stretchAt(stretches, place.ordinal)) ?? NONE;
  }, [history, place.ordinal]);
  const first = messages.length > 0 ? firstOf(messages) : undefined;
  const last = messages.length > 0 ? lastOf(messages) : undefined;
  const moreAfter = last !== undefined && last < chat.last_ordinal;
  return {
    messages,
    known: messages.length > 0 || (fresh && chat.last_ordinal < chat.first_visible),
    moreBefore: first !== undefined && first > chat.first_visible,
    moreAfter,
    loadBefore: () => {
      if (first !== undefined) conversation.loadBefore(org, chat.id, first).catch(() => undefined);
    },
    loadAfter: () => {
      if (last !== undefined) conversation.loadAfter(org, chat.id, last).catch(() => undefined);
    },
    goTo: async (ordinal) => {
      if (first !== undefined && last !== undefined && first <= ordinal && ordinal <= last) return;
      if (!stretchAt(history?.stretches ?? [], ordinal)) await conversation.loadAround(org, chat.id, ordinal);
      show(ordinal);
    },
    goToEnd: async () => {
      if (!moreAfter) return;
      await conversation.loadLatest(org, chat.id);
      show(undefined);
    },
    view: place.view,
  };
}
