import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Cursor } from "./follow";
import type { OutboxStore, Outgoing } from "./outbox";

/** What a device keeps of one account, so that the list and the last messages open at once. */
interface Schema extends DBSchema {
  /** By organisation: space, chat list, cursor. */
  orgs: { key: string; value: { org: string; cursor: Cursor; state: unknown } };
  /** By organisation and chat: the last messages. */
  chats: { key: [string, string]; value: { org: string; chat: string; messages: unknown[] } };
  outbox: { key: string; value: Outgoing };
  drafts: { key: string; value: { key: string; text: string } };
}

const PREFIX = "parta-";
const VERSION = 1;

/** One database per account: accounts on one device never see each other's. Every call works without a database too (private windows). */
export class DeviceStore implements OutboxStore {
  private readonly name: string;
  private readonly db: IDBPDatabase<Schema> | undefined;

  private constructor(name: string, db: IDBPDatabase<Schema> | undefined) {
    this.name = name;
    this.db = db;
  }

  static async open(account: string): Promise<DeviceStore> {
    const name = PREFIX + account;
    try {
      const db = await openDB<Schema>(name, VERSION, {
        upgrade(fresh) {
          fresh.createObjectStore("orgs", { keyPath: "org" });
          fresh.createObjectStore("chats", { keyPath: ["org", "chat"] });
          fresh.createObjectStore("outbox", { keyPath: "clientId" });
          fresh.createObjectStore("drafts", { keyPath: "key" });
        },
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      });
      return new DeviceStore(name, db);
    } catch {
      return new DeviceStore(name, undefined);
    }
  }

  async loadOrg(org: string): Promise<{ cursor: Cursor; state: unknown } | undefined> {
    return this.db?.get("orgs", org);
  }
  async saveOrg(org: string, cursor: Cursor, state: unknown): Promise<void> {
    await this.db?.put("orgs", { org, cursor, state });
  }

  async loadMessages(org: string, chat: string): Promise<unknown[]> {
    return (await this.db?.get("chats", [org, chat]))?.messages ?? [];
  }
  async saveMessages(org: string, chat: string, messages: unknown[]): Promise<void> {
    await this.db?.put("chats", { org, chat, messages });
  }
  /** A chat the person has lost: nothing of it stays. */
  async dropChat(org: string, chat: string): Promise<void> {
    await this.db?.delete("chats", [org, chat]);
    await this.db?.delete("drafts", `${org}/${chat}`);
  }
  /** An organisation the person has left. */
  async dropOrg(org: string): Promise<void> {
    if (!this.db) return;
    await this.db.delete("orgs", org);
    for (const key of await this.db.getAllKeys("chats")) if (key[0] === org) await this.db.delete("chats", key);
    for (const message of await this.db.getAll("outbox"))
      if (message.org === org) await this.db.delete("outbox", message.clientId);
  }

  async loadDraft(org: string, chat: string): Promise<string> {
    return (await this.db?.get("drafts", `${org}/${chat}`))?.text ?? "";
  }
  async saveDraft(org: string, chat: string, text: string): Promise<void> {
    const key = `${org}/${chat}`;
    if (text === "") await this.db?.delete("drafts", key);
    else await this.db?.put("drafts", { key, text });
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

  /** Signing out leaves nothing behind. */
  async erase(): Promise<void> {
    this.db?.close();
    await deleteDB(this.name).catch(() => undefined);
  }
}

/** Erases what other accounts left on this device (a shared computer whose owner closed the window). */
export async function eraseAllBut(account: string): Promise<void> {
  const databases = (await indexedDB.databases?.().catch(() => [])) ?? [];
  for (const { name } of databases)
    if (name?.startsWith(PREFIX) && name !== PREFIX + account) await deleteDB(name).catch(() => undefined);
}
