import { expect, test } from "vitest";
import type { ChatMember } from "~/model";
import { readersOf } from "./readers";

const member = (id: string): ChatMember => ({
  id,
  name: id,
  capacity: "parent",
  units: [],
  teacher_badge: false,
  owner: false,
  may_write: false,
});

test("people are named as the server divides them; who came later is in no list", () => {
  const members = ["анна", "борис", "вера", "поздний"].map(member);
  const readers = readersOf(members, {
    ordinal: 7,
    read: 1,
    unread: 1,
    not_joined: 1,
    read_by: ["борис", "ушедший"],
    unread_by: ["анна"],
    not_joined_by: ["вера"],
  });
  expect(readers.read.map((one) => one.id)).toEqual(["борис"]);
  expect(readers.unread.map((one) => one.id)).toEqual(["анна"]);
  expect(readers.notJoined.map((one) => one.id)).toEqual(["вера"]);
});
