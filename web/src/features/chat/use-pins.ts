import { useEffect } from "react";
import { ApiError } from "~/api/errors";
import { type Chat, conversation, type PinnedMessage, useOrg, useParta } from "~/model";
import { pinsHold } from "~/model/apply";

const NONE: readonly PinnedMessage[] = [];
const LARGE_CHAT = 50;
/** Many are told at once; they do not all ask in the same moment (ms). */
const SPREAD = 1500;
const RETRY = 3000;

/** What stands pinned in a chat, the latest first; fetched when the chat opens, when it has changed, and after a resync. */
export function usePins(org: string, chat: Chat): readonly PinnedMessage[] {
  const pins = useOrg((state) => state.pins[chat.id]);
  const line = useParta((state) => state.line);
  const holds = pinsHold(pins);
  const wanted = pins?.wanted;
  const spread = chat.member_count > LARGE_CHAT && pins !== undefined ? SPREAD : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number, or a line that has come back, is a reason to ask again
  useEffect(() => {
    if (holds) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () =>
      conversation.loadPins(org, chat.id).catch((error: unknown) => {
        if (error instanceof ApiError && error.temporary) timer = setTimeout(load, RETRY);
      });
    timer = setTimeout(load, Math.random() * spread);
    return () => clearTimeout(timer);
  }, [org, chat.id, holds, wanted, line]);
  return pins?.list ?? NONE;
}
