import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { DeviceStore, eraseAllBut, loadOwner, saveOwner } from "./device-store";
import type { Outgoing } from "./outbox";

const cursor = { epoch: "a", seq: 4 };
const outgoing: Outgoing = {
  clientId: "c",
  org: "1",
  chat: "7",
  text: "",
  files: [],
  createdAt: 1,
  state: "queued",
};
const draft = async (store: DeviceStore, org: string, chat: string) =>
  (await store.loadDrafts()).find((one) => one.org === org && one.chat === chat)?.text ?? "";
const names = async () => (await indexedDB.databases()).map(({ name }) => name);

test("what was saved comes back, account by account", async () => {
  const one = await DeviceStore.open("one");
  const two = await DeviceStore.open("two");
  await one.saveOrg("1", cursor, { chats: 2 });
  await one.saveMessages("1", "7", [{ ordinal: 1 }]);
  await one.saveDraft("1", "7", "начало");
  await one.put(outgoing);
  expect(await one.loadOrg("1")).toEqual({ org: "1", cursor, state: { chats: 2 } });
  expect(await one.loadMessages("1", "7")).toEqual([{ ordinal: 1 }]);
  expect(await draft(one, "1", "7")).toBe("начало");
  expect(await one.load()).toHaveLength(1);
  expect(await two.loadOrg("1")).toBeUndefined();
  expect(await two.load()).toEqual([]);
  await one.erase();
  await two.erase();
});

test("a lost chat goes with its draft; a lost organisation with all its chats, and with no others", async () => {
  const store = await DeviceStore.open("three");
  for (const org of ["1", "10", "2"]) {
    await store.saveOrg(org, cursor, {});
    for (const chat of ["7", "77"]) {
      await store.saveMessages(org, chat, [{ ordinal: 1 }]);
      await store.saveDraft(org, chat, "x");
    }
  }
  await store.dropChat("1", "7");
  expect(await store.storedChats("1")).toEqual(["77"]);
  expect(await draft(store, "1", "7")).toBe("");
  await store.dropOrg("1");
  expect(await store.storedChats("1")).toEqual([]);
  expect(await draft(store, "1", "77")).toBe("");
  expect(await store.loadOrg("1")).toBeUndefined();
  expect(await store.storedChats("10")).toEqual(["7", "77"]);
  expect(await draft(store, "2", "7")).toBe("x");
  await store.erase();
});

test("signing out leaves no database; entering removes what others left", async () => {
  const one = await DeviceStore.open("four");
  await DeviceStore.open("five");
  await one.erase();
  expect(await names()).not.toContain("parta-four");
  expect(await names()).toContain("parta-five");
  await eraseAllBut(["six"]);
  expect((await names()).filter((name) => name?.startsWith("parta-"))).toEqual([]);
});

// V16.
test("who waits on the device keeps what is theirs", async () => {
  const mother = await DeviceStore.open("mother");
  await mother.saveMessages("1", "7", [{ ordinal: 1 }]);
  mother.close();
  await DeviceStore.open("gone").then((store) => store.close());
  await eraseAllBut(["mother", "son"]);
  expect((await names()).filter((name) => name?.startsWith("parta-"))).toEqual(["parta-mother"]);
  const again = await DeviceStore.open("mother");
  expect(await again.loadMessages("1", "7")).toEqual([{ ordinal: 1 }]);
  await again.erase();
});

// V14.
test("behind a PIN only what is unsent stays, of what was there before, too", async () => {
  const store = await DeviceStore.open("pin");
  await store.saveAccount("me", { name: "Ольга" });
  await store.saveMessages("1", "7", [{ ordinal: 1 }]);
  await store.keepUnsentOnly();
  await store.saveOrg("1", { epoch: "e", seq: 1 }, {});
  await store.saveMessages("1", "8", [{ ordinal: 1 }]);
  await store.put(outgoing);
  await store.saveDraft("1", "7", "начало");
  expect(await store.loadAccount("me")).toBeUndefined();
  expect(await store.storedChats("1")).toEqual([]);
  expect(await store.loadOrg("1")).toBeUndefined();
  expect(await store.load()).toHaveLength(1);
  expect(await store.loadDrafts()).toHaveLength(1);
  await store.erase();
});

test("on a shared computer nothing is written, and everything still answers", async () => {
  const before = await names();
  const store = DeviceStore.none();
  await store.saveMessages("1", "7", [{ ordinal: 1 }]);
  await store.put(outgoing);
  expect(await store.loadMessages("1", "7")).toEqual([]);
  expect(await store.load()).toEqual([]);
  expect(await store.storedChats("1")).toEqual([]);
  await store.erase();
  expect(await names()).toEqual(before);
});

test("an empty draft is no draft", async () => {
  const store = await DeviceStore.open("seven");
  await store.saveDraft("1", "7", "слово");
  await store.saveDraft("1", "7", "");
  expect(await draft(store, "1", "7")).toBe("");
  await store.erase();
});

test("the owner of the device's data is remembered until told otherwise", () => {
  saveOwner({ account: "9" });
  expect(loadOwner()).toEqual({ account: "9" });
  saveOwner(undefined);
  expect(loadOwner()).toBeUndefined();
  localStorage.setItem("parta.owner", "{broken");
  expect(loadOwner()).toBeUndefined();
  localStorage.clear();
});
