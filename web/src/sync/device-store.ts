import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Cursor } from "./follow";
import type { OutboxStore, Outgoing } from "./outbox";

/** What a device keeps of one account, so that the list and the last messages open at once. */
interface Schema extends DBSchema {
  /** Who the account is, and its choices on this device. */
  account: { key: string; value: { key: string; value: unknown } };
  /** By organisation: space, chat list, cursor. */
  orgs: { key: string; value: { org: string; cursor: Cursor; state: unknown } };
  /** By organisation and chat: the last messages. */
  chats: { key: [string, string]; value: { org: string; chat: string; messages: readonly unknown[] } };
  outbox: { key: string; value: Outgoing };
  files: { key: string; value: { key: string; bytes: Blob } };
  drafts: { key: [string, string]; value: { org: string; chat: string; text: string } };
}

const PREFIX = "parta-";
const VERSION = 1;
const OWNER = "parta.owner";

/**
 * One database per account: accounts on one device never see each other's. Every call works without a database too: where the browser
 * refuses one, and on a shared computer, where nothing may stay.
 */
export class DeviceStore implements OutboxStore {
  private readonly name: string;
  private readonly db: IDBPDatabase<Schema> | undefined;
  /** Behind a PIN nothing that can be read stays: only what one has written and not sent. */
  private unsentOnly = false;

  private constructor(name: string, db: IDBPDatabase<Schema> | undefined) {
    this.name = name;
    this.db = db;
  }

  /** Keeps nothing. */
  static none(): DeviceStore {
    return new DeviceStore("", undefined);
  }

  /** Whether other tabs find here what this one keeps. */
  get keeps(): boolean {
    return this.db !== undefined;
  }

  /** From now on, and of what is there. */
  async keepUnsentOnly(): Promise<void> {
    this.unsentOnly = true;
    for (const kept of ["account", "orgs", "chats"] as const) await this.db?.clear(kept).catch(() => undefined);
  }
  /** The PIN is gone. */
  keepAll(): void {
    this.unsentOnly = false;
  }
  private get reading(): IDBPDatabase<Schema> | undefined {
    return this.unsentOnly ? undefined : this.db;
  }
  /** Leaves what is kept where it is. */
  close(): void {
    this.db?.close();
  }

  static async open(account: string): Promise<DeviceStore> {
    const name = PREFIX + account;
    try {
      const db = await openDB<Schema>(name, VERSION, {
        upgrade(fresh) {
          fresh.createObjectStore("account", { keyPath: "key" });
          fresh.createObjectStore("orgs", { keyPath: "org" });
          fresh.createObjectStore("chats", { keyPath: ["org", "chat"] });
          fresh.createObjectStore("outbox", { keyPath: "clientId" });
          fresh.createObjectStore("files", { keyPath: "key" });
          fresh.createObjectStore("drafts", { keyPath: ["org", "chat"] });
        },
        // Another tab signs out: let it delete.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      });
      return new DeviceStore(name, db);
    } catch {
      return new DeviceStore(name, undefined);
    }
  }

  async loadAccount<T>(key: string): Promise<T | undefined> {
    return (await this.db?.get("account", key))?.value as T | undefined;
  }
  async saveAccount(key: string, value: unknown): Promise<void> {
    await this.reading?.put("account", { key, value });
  }

  async loadOrg<T>(org: string): Promise<{ cursor: Cursor; state: T } | undefined> {
    return (await this.db?.get("orgs", org)) as { cursor: Cursor; state: T } | undefined;
  }
  async saveOrg(org: string, cursor: Cursor, state: unknown): Promise<void> {
    await this.reading?.put("orgs", { org, cursor, state });
  }

  async loadMessages<T>(org: string, chat: string): Promise<T[]> {
    return ((await this.db?.get("chats", [org, chat]))?.messages ?? []) as T[];
  }
  async saveMessages(org: string, chat: string, messages: readonly unknown[]): Promise<void> {
    await this.reading?.put("chats", { org, chat, messages });
  }
  /** Chats that messages are kept of. */
  async storedChats(org: string): Promise<string[]> {
    const keys = (await this.db?.getAllKeys("chats", IDBKeyRange.bound([org], [org, []]))) ?? [];
    return keys.map(([, chat]) => chat);
  }
  /** A chat the person has lost: nothing of it stays. */
  async dropChat(org: string, chat: string): Promise<void> {
    await this.db?.delete("chats", [org, chat]);
    await this.db?.delete("drafts", [org, chat]);
  }
  /** An organisation the person has left. */
  async dropOrg(org: string): Promise<void> {
    if (!this.db) return;
    const all = IDBKeyRange.bound([org], [org, []]);
    await this.db.delete("orgs", org);
    await this.db.delete("chats", all);
    await this.db.delete("drafts", all);
  }
  async storedOrgs(): Promise<string[]> {
    return (await this.db?.getAllKeys("orgs")) ?? [];
  }

  async loadDrafts(): Promise<{ org: string; chat: string; text: string }[]> {
    return (await this.db?.getAll("drafts")) ?? [];
  }
  async saveDraft(org: string, chat: string, text: string): Promise<void> {
    if (text === "") await this.db?.delete("drafts", [org, chat]);
    else await this.db?.put("drafts", { org, chat, text });
  }

  async load(): Promise<Outgoing[]> {
    return (await this.db?.getAll("outbox")) ?? [];
  }
  async put(message: Outgoing): Promise<void> {
    await this.db?.put("outbox", message);
  }
  async remove(clientId: string): Promise<void> {
    await this.db?.delete("outbox", clientId);
  }
  async loadFile(key: string): Promise<Blob | undefined> {
    return (await this.db?.get("files", key))?.bytes;
  }
  async putFile(key: string, bytes: Blob): Promise<void> {
    await this.db?.put("files", { key, bytes });
  }
  async removeFile(key: string): Promise<void> {
    await this.db?.delete("files", key);
  }

  /** Signing out leaves nothing behind. */
  async erase(): Promise<void> {
    this.db?.close();
    if (this.name) await deleteDB(this.name).catch(() => undefined);
  }
}

/** Erases what accounts left on this device that are no longer on it; those named stay. */
export async function eraseAllBut(accounts: readonly string[]): Promise<void> {
  const stay = new Set(accounts.map((account) => PREFIX + account));
  const databases = (await globalThis.indexedDB?.databases?.().catch(() => [])) ?? [];
  for (const { name } of databases)
    if (name?.startsWith(PREFIX) && !stay.has(name)) await deleteDB(name).catch(() => undefined);
}

/** What a page notes of the one at work beside the database: nobody else finds it. */
export function forgetTraces(): void {
  try {
    for (const trace of ["parta.call", "parta.second-factor-later"]) sessionStorage.removeItem(trace);
    localStorage.removeItem("parta.calls");
  } catch {
    // Forbidden storage holds nothing.
  }
}

/** Whose data this device holds, known before the server is asked, so that a start without a network shows it. */
export interface DeviceOwner {
  account: string;
  /** «Общий компьютер»: nothing is kept. The session it was said for. */
  sharedSession?: string;
  /** A PIN stands before it: a start asks the server first, and a tab that opens anew asks for the PIN. */
  pin?: true;
  /** When the PIN was given last (ms): pages that follow the change of turn meanwhile are no new start. */
  entered?: number;
}

export function loadOwner(): DeviceOwner | undefined {
  try {
    const owner = JSON.parse(localStorage.getItem(OWNER) ?? "null");
    return typeof owner?.account === "string" ? owner : undefined;
  } catch {
    return undefined;
  }
}

export function saveOwner(owner: DeviceOwner | undefined): void {
  try {
    if (owner) localStorage.setItem(OWNER, JSON.stringify(owner));
    else localStorage.removeItem(OWNER);
  } catch {
    // Forbidden storage: every start asks the server first.
  }
}
