import { expect, test } from "vitest";
import type { Chat, Space } from "~/model";
import { matches } from "./search";
import { sectionsOf } from "./sections";
import { unreadMessages } from "./unread";

const chat = (id: string, more: Partial<Chat> = {}): Chat =>
  ({
    id,
    title: id,
    kind: "group",
    last_at: 0,
    pinned: false,
    archived: false,
    my_capacity: "teacher",
    ...more,
  }) as Chat;
const space = (children: Space["children"] = [], units: Space["units"] = []): Space =>
  ({ children, units }) as unknown as Space;
const child = (id: string, unit: string) => ({ id, name: id, unit: { id: unit, label: unit, kind: "class" as const } });
const shape = (sections: ReturnType<typeof sectionsOf>) =>
  sections.map((section) => `${section.key}: ${section.chats.map(({ id }) => id).join(" ")}`);

test("announcements stand above talk; pinned first, then the latest; archived last", () => {
  const chats = [
    chat("группа", { last_at: 9 }),
    chat("канал", { kind: "channel", last_at: 1 }),
    chat("старый класс", { kind: "official", last_at: 8, archived: true }),
    chat("класс", { kind: "official", last_at: 2 }),
    chat("закреплён", { kind: "official", last_at: 1, pinned: true }),
    chat("личный", { kind: "personal", last_at: 5 }),
  ];
  expect(shape(sectionsOf(space(), chats))).toEqual([
    "channels: канал",
    "official: закреплён класс старый класс",
    "others: группа личный",
  ]);
});

test("a parent has one block per child; what they hold as a teacher stays apart; twins share a block", () => {
  const parent = { kind: "official" as const, my_capacity: "parent" };
  const chats = [
    chat("родители 1А", { ...parent, unit: "1А" }),
    chat("родители 10А", { ...parent, unit: "10А" }),
    chat("учу в 1А", { kind: "official", unit: "1А", my_capacity: "subject_teacher" }),
  ];
  const family = space([child("Семён", "1А"), child("Вера", "10А"), child("Мила", "1А")]);
  expect(shape(sectionsOf(family, chats))).toEqual([
    "child-Семён-Мила: родители 1А",
    "child-Вера: родители 10А",
    "subjects: учу в 1А",
  ]);
});

test("the class that one attends or leads stands first, then subjects and classes taught, then other places held", () => {
  const unit = (label: string, kind: "class" | "supplementary" = "class") => ({ id: label, label, kind });
  const held = (id: string, in_unit: string, capacity: string, template_name = "class") =>
    chat(id, { kind: "official", unit: in_unit, my_capacity: capacity, template_name });
  const teacher = [
    held("химия 9Б", "9Б", "subject_teacher", "subject"),
    held("9Б", "9Б", "subject_teacher"),
    held("химия 7Б", "7Б", "subject_teacher", "subject"),
    held("учительская", "staff", "teacher", "staff"),
    held("родители 7Б", "7Б", "class_teacher", "class_parents"),
  ];
  expect(shape(sectionsOf(space([], [unit("7Б"), unit("9Б")]), teacher))).toEqual([
    "class-7Б: родители 7Б",
    "subjects: 9Б химия 7Б химия 9Б",
    "official: учительская",
  ]);
  const pupil = [
    held("физика", "7Б", "pupil", "subject"),
    held("7Б", "7Б", "pupil"),
    held("хор", "хор", "pupil", "supplementary"),
  ];
  expect(shape(sectionsOf(space([], [unit("7Б"), unit("хор", "supplementary")]), pupil))).toEqual([
    "class-7Б: 7Б",
    "subjects: физика",
    "official: хор",
  ]);
});

test.each([
  ["7«Б» · родители", "7б", true],
  ["7«Б» · родители", "род 7", true],
  ["Ёлкина Полина", "елк", true],
  ["Учительская", "тель", false],
  ["Что угодно", "  ", true],
])("%s is found by %s: %s", (title, query, found) => {
  expect(matches(title, query)).toBe(found);
});

test("muted chats are not counted", () => {
  const chats = { a: chat("a", { unread: 3 }), b: chat("b", { unread: 4, muted: true }) };
  expect(unreadMessages({ chats } as never)).toBe(3);
});
