import { expect, test, vi } from "vitest";
import type { DeviceStore } from "../sync/device-store";
import {
  chat,
  closePage,
  conversation,
  databases,
  message,
  openPage,
  parta,
  school,
  signIn,
  space,
  state,
} from "./testing";

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
