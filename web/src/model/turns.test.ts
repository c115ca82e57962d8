import { expect, test, vi } from "vitest";
import { DeviceStore, loadOwner } from "../sync/device-store";
import {
  closePage,
  conversation,
  databases,
  openPage,
  parta,
  school,
  signIn,
  space,
  startedAnew,
  state,
} from "./testing";

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
