import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { Conversation } from "./conversation";
import { Parta } from "./parta";
import type { Chat, Me, Message, Space } from "./types";

/** The server's side: what it would answer, and the line it pushes events through. */
export class School {
  online = true;
  signedIn = true;
  epoch = "e";
  seq = 10;
  prev = 10;
  chats: Chat[] = [chat("7", { last_ordinal: 2, title: "7«Б»" }), chat("8")];
  messages: Message[] = [message(1), message(2)];
  spaces = [space("1")];
  passwordDue = false;
  refused?: string;
  pin = false;
  /** Others on the device, who wait. */
  beside: string[] = [];
  /** Whose turn it is, where that is not the one of these tests. */
  other?: string;
  asked: string[] = [];
  said: (string | null)[] = [];
  lines: Line[] = [];

  me(): Me {
    return {
      account: "a",
      session: "s",
      is_operator: false,
      contacts: [],
      spaces: this.spaces,
      waiting: [],
      closed: [],
      declined: [],
      password_change_required: this.passwordDue,
      second_factor_demands: [],
      beside: this.beside,
      pin: this.pin,
      shared_computer: false,
      shut: [],
    };
  }
  answer(route: string): { status: number; body: unknown } {
    this.asked.push(route);
    const entry = /^POST \/api\/device\/people\/(\w+)\/entry$/.exec(route)?.[1];
    if (entry) {
      if (this.pin && entry === "s") return refusal(401, "wrong_code");
      this.other = entry;
      return { status: 200, body: { me: { ...this.me(), account: entry }, choices: [] } };
    }
    if (route === "GET /api/device/people") return { status: 200, body: { people: this.people() } };
    if (!this.signedIn) return refusal(401, "unauthenticated");
    if (this.other) return refusal(409, "conflict", "account");
    if (route === "POST /api/sessions/current/lock") {
      this.signedIn = false;
      return { status: 200, body: {} };
    }
    if (route === "GET /api/me") return { status: 200, body: this.me() };
    if (route === "DELETE /api/sessions/current") {
      this.signedIn = false;
      return { status: 200, body: {} };
    }
    const list = /^GET \/api\/orgs\/(\w+)\/chats$/.exec(route)?.[1];
    if (list && list === this.refused) return refusal(403, "forbidden");
    if (list && this.spaces.some(({ org }) => org === list)) {
      const chats = list === "1" ? this.chats : [];
      return { status: 200, body: { epoch: this.epoch, seq: this.seq, space: space(list), chats } };
    }
    const one = /^GET \/api\/orgs\/1\/chats\/(\w+)$/.exec(route);
    const found = this.chats.find(({ id }) => id === one?.[1]);
    if (one) return found ? { status: 200, body: found } : refusal(404, "not_found");
    if (/^GET .*\/messages/.test(route))
      return { status: 200, body: { seq: this.seq, messages: this.messages, more_before: false, more_after: false } };
    if (/^GET .*\/updates/.test(route))
      return { status: 200, body: { epoch: this.epoch, seq: this.seq, more: false, updates: [] } };
    return refusal(404, "not_found");
  }
  people() {
    const one = (account: string, current: boolean, pin: boolean) => ({
      session: account === "a" ? "s" : account,
      account,
      name: account,
      organisations: [],
      current,
      pin,
      tries_left: pin ? 5 : 0,
    });
    if (this.beside.length === 0 && !this.pin) return [];
    return [
      one("a", this.signedIn && !this.other, this.pin),
      ...this.beside.map((account) => one(account, this.other === account, false)),
    ];
  }
  get line(): Line {
    return this.lines.at(-1) as Line;
  }
  hello(): void {
    const orgs = this.spaces.map(({ org }) => ({ org, epoch: this.epoch, seq: this.seq }));
    this.prev = this.seq;
    this.line.say({ type: "hello", account: "a", min_client: 1, orgs });
  }
  event(type: string, data: unknown): void {
    this.seq++;
    this.line.say({ org: "1", prev: this.prev, seq: this.seq, type, data });
    this.prev = this.seq;
  }
}

export class Line {
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  sent: { id: number; call: string; body: Record<string, unknown> }[] = [];
  constructor() {
    school.lines.push(this);
    queueMicrotask(() => (school.online ? this.onopen?.() : this.onclose?.({ code: 1006 })));
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

export function refusal(status: number, code: string, field = "") {
  return { status, body: { error: { code, field, message_ru: code, message_en: code } } };
}
export function space(org: string): Space {
  return {
    org,
    short_name: `Школа ${org}`,
    member: "me",
    children: [],
    roles: [],
    units: [],
    actions: [],
  } as unknown as Space;
}
export function chat(id: string, more: Partial<Chat> = {}): Chat {
  return {
    id,
    first_visible: 1,
    last_ordinal: 0,
    read_ordinal: 0,
    unread: 0,
    last_at: 0,
    kind: "official",
    ...more,
  } as Chat;
}
export function message(ordinal: number, more: Partial<Message> = {}): Message {
  const author = { id: "other", name: "Лев", capacity: "pupil", teacher_badge: false };
  const base = { id: `i${ordinal}`, chat: "7", ordinal, client_id: `c${ordinal}`, author, text: `${ordinal}` };
  return { ...base, attachments: [], created_at: ordinal, removed_by_other: false, ...more };
}

/** Closes with its page, as a browser does it. */
export class Channel extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    channels.push(this);
  }
}

export let channels: Channel[] = [];
export let school: School;
export let parta: Parta;
export let conversation: Conversation;
export const state = () => parta.store.getState();
export const databases = async () =>
  (await indexedDB.databases()).map(({ name }) => name).filter((n) => n?.startsWith("parta-"));

export async function openPage(): Promise<void> {
  parta = new Parta();
  parta.startAnew = async () => void startedAnew++;
  conversation = new Conversation(parta);
  await parta.start();
}
export let startedAnew = 0;
export async function closePage(): Promise<void> {
  await parta.settle();
  parta.link?.stop();
  for (const channel of channels) channel.close();
}
export async function signIn(shared = false): Promise<void> {
  school.signedIn = false;
  await openPage();
  school.signedIn = true;
  await parta.signedIn(school.me(), shared);
  await vi.waitFor(() => expect(state().orgs[1]).toBeDefined());
  school.hello();
}

beforeEach(() => {
  school = new School();
  startedAnew = 0;
  channels = [];
  vi.stubGlobal("WebSocket", Line);
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("fetch", async (target: string, init: RequestInit) => {
    if (!school.online) throw new TypeError("Failed to fetch");
    school.said.push(new Headers(init.headers).get("X-Parta-Account"));
    const { status, body } = school.answer(`${init.method} ${target.split("?")[0]}`);
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(async () => {
  parta.link?.stop();
  for (const name of await databases()) indexedDB.deleteDatabase(name as string);
  localStorage.clear();
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
