import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeviceStore, loadOwner } from "../sync/device-store";
import { Conversation } from "./conversation";
import { Parta } from "./parta";
import type { Chat, Me, Message, Space } from "./types";

/** The server's side: what it would answer, and the line it pushes events through. */
class School {
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

class Line {
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

function refusal(status: number, code: string, field = "") {
  return { status, body: { error: { code, field, message_ru: code, message_en: code } } };
}
function space(org: string): Space {
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
function chat(id: string, more: Partial<Chat> = {}): Chat {
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
function message(ordinal: number, more: Partial<Message> = {}): Message {
  const author = { id: "other", name: "Лев", capacity: "pupil", teacher_badge: false };
  const base = { id: `i${ordinal}`, chat: "7", ordinal, client_id: `c${ordinal}`, author, text: `${ordinal}` };
  return { ...base, attachments: [], created_at: ordinal, removed_by_other: false, ...more };
}

/** Closes with its page, as a browser does it. */
class Channel extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    channels.push(this);
  }
}

let channels: Channel[] = [];
let school: School;
let parta: Parta;
let conversation: Conversation;
const state = () => parta.store.getState();
const databases = async () =>
  (await indexedDB.databases()).map(({ name }) => name).filter((n) => n?.startsWith("parta-"));

async function openPage(): Promise<void> {
  parta = new Parta();
  parta.startAnew = async () => void startedAnew++;
  conversation = new Conversation(parta);
  await parta.start();
}
let startedAnew = 0;
async function closePage(): Promise<void> {
  await parta.settle();
  parta.link?.stop();
  for (const channel of channels) channel.close();
}
async function signIn(shared = false): Promise<void> {
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

test("whoever has no session is asked to sign in, without a word about an ended one", async () => {
  school.signedIn = false;
  await openPage();
  expect(state()).toMatchObject({ phase: "signed_out", ended: undefined });
  expect(await databases()).toEqual([]);
});

test("whoever came with a card opens no line before a password of their own", async () => {
  school.passwordDue = true;
  school.spaces = [];
  await openPage();
  expect(state()).toMatchObject({ phase: "ready", me: { password_change_required: true } });
  expect(school.lines).toHaveLength(0);
  school.passwordDue = false;
  school.spaces = [space("1")];
  await parta.refreshMe();
  await vi.waitFor(() => expect(school.lines).toHaveLength(1));
});

test("after signing in the list is there, and events go on from it", async () => {
  await signIn();
  expect(state()).toMatchObject({ phase: "ready", current: "1", line: "live" });
  school.event("message_posted", { message: message(3) });
  expect(state().orgs[1]?.chats[7]).toMatchObject({ last_ordinal: 3, unread: 3 });
});

test("what was kept is shown at once without a network, and what is written then goes out when it returns", async () => {
  await signIn();
  await conversation.open("1", "7");
  await closePage();
  school.online = false;
  await openPage();
  expect(state()).toMatchObject({ phase: "ready", line: "waiting" });
  expect(state().orgs[1]?.chats[7]?.title).toBe("7«Б»");
  await conversation.open("1", "7").catch(() => undefined);
  expect(state().orgs[1]?.histories[7]?.stretches[0]).toHaveLength(2);
  await conversation.send("1", "7", { text: "без связи" });
  expect(state().outgoing).toMatchObject([{ text: "без связи", state: "queued" }]);

  school.online = true;
  parta.wake();
  await vi.waitFor(() => expect(school.line.onmessage).toBeDefined());
  await vi.waitFor(() => {
    school.hello();
    expect(school.line.sent).toMatchObject([
      { call: "POST /api/orgs/1/chats/7/messages", body: { text: "без связи" } },
    ]);
  });
  const [posted] = school.line.sent;
  const mine = { id: "me", name: "Я", capacity: "pupil", teacher_badge: false };
  const stored = message(3, { author: mine, client_id: String(posted?.body.client_id), text: "без связи" });
  // The line may break before the reply; the event alone says that it has arrived.
  school.event("message_posted", { message: stored });
  await vi.waitFor(() => expect(state().outgoing).toEqual([]));
  expect(state().orgs[1]?.chats[7]).toMatchObject({ last_ordinal: 3, unread: 0 });
});

// E19.
test("a lost chat goes with what the device kept of it and what waited for it; a gained one comes", async () => {
  await signIn();
  await conversation.open("1", "7");
  await parta.settle();
  const device = parta.device as DeviceStore;
  expect(await device.storedChats("1")).toEqual(["7"]);
  parta.writeDraft("1", "7", "начало");
  parta.writeDraft("1", "9", "другому");
  await parta.settle();
  school.line.onclose?.({ code: 1006 });
  await conversation.send("1", "7", { text: "не дойдёт" });
  await vi.waitFor(() => expect(school.lines).toHaveLength(2), 3000);
  school.hello();
  school.chats = [chat("9")];
  school.event("access_changed", { reason: "transfer" });
  await vi.waitFor(() => expect(Object.keys(state().orgs[1]?.chats ?? {})).toEqual(["9"]));
  await vi.waitFor(async () => expect(await device.storedChats("1")).toEqual([]));
  expect(await device.loadDrafts()).toEqual([{ org: "1", chat: "9", text: "другому" }]);
  expect(state().drafts).toEqual({ 9: "другому" });
  expect(state().outgoing).toEqual([]);
});

test("what one has begun to write is there after the next start, and gone with the account", async () => {
  await signIn();
  parta.writeDraft("1", "7", "начало");
  expect(state().drafts).toEqual({ 7: "начало" });
  await closePage();
  await openPage();
  await vi.waitFor(() => expect(state().drafts).toEqual({ 7: "начало" }));
  await parta.signOut();
  expect(state().drafts).toEqual({});
  expect(await databases()).toEqual([]);
});

test("on a shared computer a draft lives as long as the page", async () => {
  await signIn(true);
  parta.writeDraft("1", "7", "начало");
  await parta.settle();
  expect(state().drafts).toEqual({ 7: "начало" });
  expect(await databases()).toEqual([]);
  await closePage();
});

test("an event that only names a chat has it fetched; one that is gone is dropped", async () => {
  await signIn();
  school.chats = [chat("7", { last_ordinal: 2, title: "новое имя" })];
  school.event("chat_changed", { chat: "7" });
  school.event("chat_changed", { chat: "8" });
  await vi.waitFor(() => expect(state().orgs[1]?.chats[7]?.title).toBe("новое имя"));
  await vi.waitFor(() => expect(state().orgs[1]?.chats[8]).toBeUndefined());
});

test.each([
  ["a changed chat", "chat_changed", { chat: "7" }],
  ["a publication", "publications_changed", { chat: "7" }],
  ["a change of access", "access_changed", { reason: "roster" }],
])("%s is fetched after the next start when the page was closed before it could be", async (_, type, data) => {
  await signIn();
  await parta.settle();
  vi.spyOn(Math, "random").mockReturnValue(0);
  school.chats = [chat("7", { last_ordinal: 2, title: "новое имя" })];
  const asked = school.asked.length;
  school.online = false;
  school.event(type, data);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await closePage();
  school.online = true;
  await openPage();
  // The line says nothing new: the cursor is past the event.
  school.hello();
  await vi.waitFor(() => expect(state().orgs[1]?.chats[7]?.title).toBe("новое имя"));
  const fetched = () => school.asked.slice(asked).filter((route) => /chats(\/7)?$/.test(route)).length;
  expect(fetched()).toBe(1);
  // Once it has been fetched it is not asked for again.
  await closePage();
  await openPage();
  school.hello();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fetched()).toBe(1);
});

test("an event that comes while its chat is being fetched has it fetched after the next start too", async () => {
  await signIn();
  await parta.settle();
  const answer = school.answer.bind(school);
  vi.spyOn(school, "answer").mockImplementation((route) => {
    const reply = answer(route);
    if (route !== "GET /api/orgs/1/chats/7") return reply;
    // The answer was read; then the chat changed, and the page lost its network.
    vi.mocked(school.answer).mockRestore();
    school.chats = [chat("7", { last_ordinal: 2, title: "новое имя" }), chat("8")];
    school.event("chat_changed", { chat: "7" });
    school.online = false;
    return reply;
  });
  school.event("chat_changed", { chat: "7" });
  await vi.waitFor(() => expect(school.online).toBe(false));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await closePage();
  school.online = true;
  await openPage();
  school.hello();
  await vi.waitFor(() => expect(state().orgs[1]?.chats[7]?.title).toBe("новое имя"));
});

test("signing out tells the server, leaves nothing on the device, and is not taken for an end from elsewhere", async () => {
  await signIn();
  await parta.settle();
  expect(await databases()).toEqual(["parta-a"]);
  const out = parta.signOut();
  school.line.say({ type: "session_ended" });
  await out;
  expect(school.asked).toContain("DELETE /api/sessions/current");
  expect(state()).toMatchObject({ phase: "signed_out", ended: undefined, orgs: {}, outgoing: [] });
  expect(state().me).toBeUndefined();
  expect(await databases()).toEqual([]);
  expect(loadOwner()).toBeUndefined();
});

test("without a network one is not signed out, because the server would not know", async () => {
  await signIn();
  school.online = false;
  await expect(parta.signOut()).rejects.toMatchObject({ code: "offline" });
  expect(state().phase).toBe("ready");
});

test("a session ended elsewhere erases the device and says so", async () => {
  await signIn();
  await parta.settle();
  school.line.onclose?.({ code: 4001 });
  await vi.waitFor(() => expect(state()).toMatchObject({ phase: "signed_out", ended: "elsewhere" }));
  await vi.waitFor(async () => expect(await databases()).toEqual([]));
});

test("a session that ended while the page was closed erases what was kept", async () => {
  await signIn();
  await closePage();
  school.signedIn = false;
  await openPage();
  expect(state()).toMatchObject({ phase: "signed_out", ended: "elsewhere" });
  expect(await databases()).toEqual([]);
});

test("another account on the same device finds nothing of the first", async () => {
  await signIn();
  await parta.settle();
  // A database that an interrupted sign-out left behind goes too.
  await DeviceStore.open("old");
  await parta.signedIn({ ...school.me(), account: "b" });
  await vi.waitFor(async () => expect(await databases()).toEqual(["parta-b"]));
  expect(loadOwner()).toEqual({ account: "b" });
});

test("on a shared computer nothing is kept, a reload goes on, and a closed tab ends the session", async () => {
  await signIn(true);
  await conversation.open("1", "7");
  await parta.settle();
  expect(await databases()).toEqual([]);
  await closePage();
  await openPage();
  expect(state().phase).toBe("ready");
  expect(await databases()).toEqual([]);
  await closePage();
  sessionStorage.clear();
  await openPage();
  expect(state()).toMatchObject({ phase: "signed_out", ended: undefined });
  expect(school.signedIn).toBe(false);
});

// V12, V16.
test("another's turn leaves what one keeps, asks the server, and starts the page anew", async () => {
  school.beside = ["b"];
  await signIn();
  await conversation.open("1", "7");
  parta.writeDraft("1", "7", "начало");
  await parta.enterAs("b");
  expect(startedAnew).toBe(1);
  expect(state().me).toBeUndefined();
  expect(state().orgs).toEqual({});
  expect(await databases()).toContain("parta-a");
  expect(loadOwner()).toEqual({ account: "b" });
});

// V15.
test("requests say whose they are; once it is another's turn nothing more goes out in one's name", async () => {
  school.beside = ["b"];
  await signIn();
  await parta.refreshMe();
  expect(school.said.at(-1)).toBe("a");
  school.other = "b";
  await parta.refreshMe();
  await vi.waitFor(() => expect(startedAnew).toBe(1));
  expect(state().me).toBeUndefined();
  expect(await databases()).toContain("parta-a");
});

// V13, V14.
test("behind a PIN nothing readable is kept, a new tab locks, and a wrong PIN changes nothing", async () => {
  school.pin = true;
  await signIn();
  await conversation.open("1", "7");
  await parta.settle();
  expect(loadOwner()).toMatchObject({ account: "a", pin: true });
  expect(await (parta.device as DeviceStore).storedOrgs()).toEqual([]);
  await expect(parta.enterAs("s", "0000")).rejects.toMatchObject({ code: "wrong_code" });
  expect(state().phase).toBe("ready");
  await closePage();
  await openPage();
  expect(state().phase).toBe("ready");
  // Another tab that follows the change of turn, with a page that starts anew, locks nothing.
  await closePage();
  sessionStorage.clear();
  await openPage();
  expect(state().phase).toBe("ready");
  await closePage();
  sessionStorage.clear();
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  await openPage();
  vi.mocked(Date.now).mockRestore();
  expect(school.asked).toContain("POST /api/sessions/current/lock");
  expect(state()).toMatchObject({ phase: "signed_out", ended: undefined });
  expect(state().people).toHaveLength(1);
  expect(await databases()).toContain("parta-a");
});

// V14.
test("a session that has locked empties the screen and keeps what is unsent for its owner", async () => {
  school.pin = true;
  await signIn();
  school.signedIn = false;
  await parta.refreshMe();
  expect(state().me).toBeUndefined();
  expect(startedAnew).toBe(1);
  expect(await databases()).toContain("parta-a");
});

// V16.
test("signing out of a device of several takes one's own along and leaves the others'", async () => {
  school.beside = ["b"];
  await DeviceStore.open("b").then((store) => store.close());
  await signIn();
  await parta.signOut();
  expect(await databases()).toEqual(["parta-b"]);
  expect(startedAnew).toBe(1);
});

test("leaving an organisation takes its data along, and keeps the other's", async () => {
  school.spaces = [space("1"), space("2")];
  await signIn();
  await parta.settle();
  const device = parta.device as DeviceStore;
  await device.saveMessages("1", "7", [message(1)]);
  school.spaces = [space("2")];
  school.line.say({ type: "orgs_changed" });
  await vi.waitFor(() => expect(state().orgs[1]).toBeUndefined());
  expect(state().current).toBe("2");
  await vi.waitFor(async () => expect(await device.storedChats("1")).toEqual([]));
});

test("whoever is let back in while the page is open hears events again, though the line was opened without", async () => {
  school.spaces = [];
  school.signedIn = false;
  await openPage();
  school.signedIn = true;
  await parta.signedIn(school.me());
  await vi.waitFor(() => expect(school.lines).toHaveLength(1));
  school.hello();
  await parta.refreshMe();
  expect(school.lines).toHaveLength(1);
  school.spaces = [space("1")];
  await parta.refreshMe();
  await vi.waitFor(() => expect(state().orgs[1]).toBeDefined());
  expect(state().current).toBe("1");
  expect(school.lines).toHaveLength(2);
  school.hello();
  school.event("message_posted", { message: message(3) });
  expect(state().orgs[1]?.chats[7]).toMatchObject({ last_ordinal: 3 });
});

test("an organisation that no longer lets one in is named, after the next start too, until it does again", async () => {
  await signIn();
  await parta.settle();
  expect(state().shut).toEqual([]);
  school.spaces = [];
  school.line.say({ type: "orgs_changed" });
  await vi.waitFor(() => expect(state().shut).toEqual([{ org: "1", short_name: "Школа 1" }]));
  await closePage();
  await openPage();
  expect(state().shut).toEqual([{ org: "1", short_name: "Школа 1" }]);
  school.spaces = [space("1")];
  await parta.refreshMe();
  expect(state().shut).toEqual([]);
});

test("access closed while the page was shut is told at the next start", async () => {
  await signIn();
  await closePage();
  school.spaces = [];
  await openPage();
  expect(state()).toMatchObject({ me: { spaces: [] }, shut: [{ org: "1", short_name: "Школа 1" }] });
});

test("read marks go out together, after a moment, and the last one counts", async () => {
  await signIn();
  vi.useFakeTimers();
  conversation.markRead("1", "7", 1);
  conversation.markRead("1", "7", 2);
  conversation.markRead("1", "7", 1);
  expect(state().orgs[1]?.chats[7]?.unread).toBe(0);
  await vi.advanceTimersByTimeAsync(2100);
  vi.useRealTimers();
  expect(school.line.sent).toMatchObject([{ call: "PUT /api/orgs/1/chats/7/read", body: { ordinal: 2 } }]);
});

test("mute is shown at once and taken back when the server refuses", async () => {
  await signIn();
  const change = conversation.setOwn("1", "7", { muted: true });
  expect(state().orgs[1]?.chats[7]?.muted).toBe(true);
  await expect(change).rejects.toMatchObject({ code: "not_found" });
  expect(state().orgs[1]?.chats[7]?.muted).toBeFalsy();
});

test("an organisation that refuses is not asked without pause, and the others go on", async () => {
  school.spaces = [space("1"), space("2")];
  school.refused = "2";
  await signIn();
  await vi.waitFor(() => expect(state().refusals).toEqual({ 2: "forbidden" }));
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Once at the start, and once because the greeting names it.
  expect(school.asked.filter((route) => route === "GET /api/orgs/2/chats").length).toBeLessThanOrEqual(2);
  expect(state().orgs[1]).toBeDefined();
  school.refused = undefined;
  school.line.say({ type: "orgs_changed" });
  await vi.waitFor(() => expect(state().orgs[2]).toBeDefined());
});
