import type { DeviceStore } from "../sync/device-store";
import type { Cursor } from "../sync/follow";
import { latest } from "./history";
import type { Kept, OrgState } from "./state";
import type { Message } from "./types";

/** How many messages of a chat the device keeps. */
export const KEPT_MESSAGES = 50;
const DELAY = 800;

/** Writes what changed to the device's database, a moment after it changed. */
export class Keeper {
  private readonly store: DeviceStore;
  private readonly waiting = new Map<string, Written>();
  private readonly written = new Map<string, Written>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: DeviceStore) {
    this.store = store;
  }

  keep(org: string, state: OrgState, cursor: Cursor): void {
    this.waiting.set(org, { state, cursor });
    this.timer ??= setTimeout(() => void this.flush(), DELAY);
  }

  /** The page may be about to close. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const due = [...this.waiting];
    this.waiting.clear();
    try {
      for (const [org, { state, cursor }] of due) await this.write(org, state, cursor);
    } catch {
      // Storage is full or has been taken away: the next start asks the server.
    }
  }

  /** Nothing more is written: the database is about to be erased. */
  stop(): void {
    clearTimeout(this.timer);
    this.waiting.clear();
  }

  private async write(org: string, state: OrgState, cursor: Cursor): Promise<void> {
    const before = this.written.get(org);
    this.written.set(org, { state, cursor });
    const kept: Kept = { space: state.space, chats: state.chats, due: state.due };
    if (!before || !sameKept(before, { state, cursor })) await this.store.saveOrg(org, cursor, kept);
    for (const [id, history] of Object.entries(state.histories)) {
      if (!history.fresh || before?.state.histories[id] === history) continue;
      const messages = lastMessages(state, id);
      // Reading far back changes nothing of the end.
      const known = before ? lastMessages(before.state, id) : [];
      if (messages.length === known.length && messages.every((message, at) => message === known[at])) continue;
      await this.store.saveMessages(org, id, messages);
    }
  }
}

interface Written {
  state: OrgState;
  cursor: Cursor;
}

function sameKept(a: Written, b: Written): boolean {
  const { space, chats, due } = b.state;
  const same = a.state.space === space && a.state.chats === chats && a.state.due === due;
  return same && a.cursor.seq === b.cursor.seq && a.cursor.epoch === b.cursor.epoch;
}

function lastMessages(state: OrgState, chat: string): readonly Message[] {
  const history = state.histories[chat];
  if (!history?.fresh) return [];
  return latest(history.stretches, state.chats[chat]?.last_ordinal ?? 0, KEPT_MESSAGES);
}
