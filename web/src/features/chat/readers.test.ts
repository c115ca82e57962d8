import { expect, test } from "vitest";
import type { ChatMember } from "~/model";
import { readersOf } from "./readers";

const member = (id: string, more: Partial<ChatMember> = {}) => ({ id, joined: true, ...more }) as ChatMember;
const ids = (members: readonly ChatMember[] = []) => members.map(({ id }) => id).join(" ");

test("whoever has read so far, could and cannot read yet; the author is not counted", () => {
  const members = [
    member("автор", { read_ordinal: 5 }),
    member("дальше", { read_ordinal: 7 }),
    member("ровно", { read_ordinal: 5 }),
    member("раньше", { read_ordinal: 4 }),
    member("вне", { read_ordinal: 0, joined: false }),
  ];
  const readers = readersOf(members, 5, "автор");
  expect(ids(readers?.read)).toBe("дальше ровно");
  expect(ids(readers?.unread)).toBe("раньше");
  expect(ids(readers?.notJoined)).toBe("вне");
});

test("families are told nothing", () => {
  expect(readersOf([member("один"), member("два")], 5, "один")).toBeUndefined();
});
