import { expect, test, vi } from "vitest";
import type { DeviceStore } from "../sync/device-store";
import { Keeper } from "./keeper";
import type { OrgState } from "./state";
import type { Chat, Message, Space } from "./types";

const cursor = { epoch: "e", seq: 10 };
const state = (messages: readonly Message[]): OrgState => ({
  space: here,
  chats,
  histories: { 7: { stretches: [messages], fresh: true } },
  changes: [],
  changesFrom: 0,
  pins: {},
  snapshot: 10,
  due: nothing,
});
const here = { org: "1" } as Space;
const chats = { 7: { id: "7", last_ordinal: 100 } as Chat };
const message = (ordinal: number, text = "") => ({ id: `${ordinal}`, ordinal, text }) as Message;
const nothing = {};

function makeKeeper() {
  const saveOrg = vi.fn(async () => undefined);
  const saveMessages = vi.fn(async () => undefined);
  return { keeper: new Keeper({ saveOrg, saveMessages } as unknown as DeviceStore), saveOrg, saveMessages };
}

test("reading far back writes nothing anew; what changes at the end does, and what nothing is known of from before", async () => {
  const { keeper, saveOrg, saveMessages } = makeKeeper();
  const all = Array.from({ length: 100 }, (_, index) => message(index + 1));
  const write = async (next: OrgState, at = cursor) => {
    keeper.keep("1", next, at);
    await keeper.flush();
    return [saveOrg.mock.calls.length, saveMessages.mock.calls.length];
  };
  expect(await write(state(all.slice(40)))).toEqual([1, 1]);
  expect(await write(state(all))).toEqual([1, 1]);
  expect(await write(state(all.with(99, message(100, "иначе"))))).toEqual([1, 2]);
  expect(await write(state(all), { ...cursor, seq: 11 })).toEqual([2, 3]);
});
