import { create } from "zustand";
import type { OrgState } from "../state";
import type { Chat } from "../types";

interface CallNews {
  /** Calls that need no telling any more: seen, entered or waved away. The latest last; kept on the device. */
  known: readonly string[];
  /** The call this tab was in when its page was closed or loaded anew. */
  broken: string | undefined;
  know: (call: string) => void;
  /** One is in this call now. */
  enter: (call: string) => void;
  /** One is in no call any more, and knows it. */
  leave: () => void;
}

/** A call that is worth telling of on whatever page. */
export interface CallToTell {
  org: string;
  chat: Chat;
}

const KNOWN = "parta.calls";
const BROKEN = "parta.call";
/** No more calls than these run at once for one person. */
const REMEMBERED = 50;

/** What this device has made known of calls. */
export const useCallNews = create<CallNews>()((set, get) => ({
  known: list(read(() => localStorage, KNOWN)),
  broken: read(() => sessionStorage, BROKEN) ?? undefined,
  know: (call) => {
    const { known, broken } = get();
    if (broken === call) {
      set({ broken: undefined });
      write(() => sessionStorage, BROKEN, undefined);
    }
    if (known.includes(call)) return;
    const now = [...known, call].slice(-REMEMBERED);
    set({ known: now });
    write(() => localStorage, KNOWN, JSON.stringify(now));
  },
  enter: (call) => {
    get().know(call);
    write(() => sessionStorage, BROKEN, call);
  },
  leave: () => write(() => sessionStorage, BROKEN, undefined),
}));

/**
 * The call that this person should hear of wherever they are: first the one they were in when the page went, else the latest that began
 * without them. Calls to one person ring instead; what one began oneself, a muted chat and what is known already stay quiet.
 */
export function callToTell(
  orgs: Readonly<Record<string, OrgState>>,
  { known, broken }: Pick<CallNews, "known" | "broken">,
): CallToTell | undefined {
  let latest: CallToTell | undefined;
  let began = 0;
  for (const [org, { chats, space }] of Object.entries(orgs))
    for (const chat of Object.values(chats)) {
      const { call } = chat;
      if (!call || call.ringing || !chat.may_join_call) continue;
      if (call.id === broken) return { org, chat };
      const quiet = chat.kind === "personal" || chat.muted || call.started_by === space.member;
      if (quiet || call.started_at < began || known.includes(call.id)) continue;
      began = call.started_at;
      latest = { org, chat };
    }
  return latest;
}

/** Forbidden storage: what is known holds until the page is closed. */
function read(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function write(storage: () => Storage, key: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(key);
    else storage().setItem(key, value);
  } catch {
    // As above.
  }
}

function list(kept: string | null): string[] {
  try {
    const known: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(known) ? known.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
