import type { DeviceStore } from "../sync/device-store";

/** By chat: what one has begun to write there. */
export type DraftTexts = Readonly<Record<string, string>>;

const SAVE_AFTER = 400;

/** Texts that wait to be finished: known while the page lives, kept on the device between visits. */
export class Drafts {
  private texts: DraftTexts = {};
  private readonly unsaved = new Map<string, { org: string; chat: string }>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly store: DeviceStore;
  private readonly changed: (texts: DraftTexts) => void;

  constructor(store: DeviceStore, changed: (texts: DraftTexts) => void) {
    this.store = store;
    this.changed = changed;
  }

  async open(): Promise<void> {
    const kept = await this.store.loadDrafts().catch(() => []);
    if (kept.length === 0) return;
    // What has been written since the page opened is newer.
    this.texts = { ...Object.fromEntries(kept.map(({ chat, text }) => [chat, text])), ...this.texts };
    this.changed(this.texts);
  }

  write(org: string, chat: string, text: string): void {
    this.texts = { ...this.texts, [chat]: text };
    this.changed(this.texts);
    this.unsaved.set(chat, { org, chat });
    this.timer ??= setTimeout(() => void this.flush(), SAVE_AFTER);
  }

  /** The chat is lost: so is what was meant for it. */
  drop(chat: string): void {
    this.unsaved.delete(chat);
    if (this.texts[chat] === undefined) return;
    const { [chat]: _, ...others } = this.texts;
    this.texts = others;
    this.changed(this.texts);
  }

  /** The page may be about to close. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const due = [...this.unsaved.values()];
    this.unsaved.clear();
    // Without storage a draft lives as long as the page.
    for (const { org, chat } of due)
      await this.store.saveDraft(org, chat, this.texts[chat] ?? "").catch(() => undefined);
  }

  /** Nothing more is written: the database is about to be erased. */
  stop(): void {
    clearTimeout(this.timer);
    this.unsaved.clear();
  }
}
