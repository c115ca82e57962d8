import { I18nProvider } from "@lingui/react";
import { fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test } from "vitest";
import { timeOfDay } from "~/app/i18n/dates";
import { i18n } from "~/app/i18n/i18n";
import { type Chat, type Message, type PartaState, parta, type Space, useAskedAttendance } from "~/model";
import { CallEntry } from "./ChatCall";
import { ChatRow } from "./ChatRow";

const space = { org: "1", member: "me", kind: "school", time_zone: "Europe/Moscow" } as unknown as Space;
const message = (author: string, more: Partial<Message> = {}) =>
  ({
    id: "i3",
    chat: "7",
    ordinal: 3,
    author: { id: author, name: "Лев", capacity: "pupil", teacher_badge: false },
    text: "",
    attachments: [],
    created_at: 1,
    ...more,
  }) as Message;
const ended = (end_reason: string, one_to_one: boolean) => ({
  call: { id: "c", one_to_one, started_at: 1, ended_at: 60_001, end_reason, people: 2 },
});
const chat = (more: Partial<Chat>) =>
  ({
    id: "7",
    kind: "official",
    title: "7«Б»",
    avatar_label: "7Б",
    unread: 0,
    last_ordinal: 3,
    last_at: 1,
    may_post: true,
    may_start_call: false,
    my_capacity: "pupil",
    ...more,
  }) as Chat;
const show = (content: ReactNode) => render(<I18nProvider i18n={i18n}>{content}</I18nProvider>);
const row = (more: Partial<Chat>) => {
  const { container, unmount } = show(<ChatRow chat={chat(more)} space={space} current={false} />);
  const text = container.textContent ?? "";
  unmount();
  return text;
};
const entry = (more: Partial<Chat>, of: Message) => {
  parta.store.setState({ orgs: { 1: { space, chats: { 7: chat(more) } } } } as unknown as PartaState);
  return show(<CallEntry message={of} org="1" own={of.author.id === "me"} />).container.textContent ?? "";
};

beforeEach(() => parta.store.setState({ callSizes: {}, typing: {}, drafts: {}, outgoing: [] }));

test("a row says that a call runs and how many are in it, whatever has been written since", () => {
  const call = { id: "c", started_at: 1, started_by: "t", ringing: false, silenced: false };
  const written = { call, last_message: message("other", { text: "Откройте учебник" }) };
  expect(row(written)).toContain("Идёт звонок");
  parta.store.setState({ callSizes: { c: 12 } });
  expect(row(written)).toContain("Идёт звонок: 12 участников");
  expect(row(written)).not.toContain("учебник");
  expect(row({ ...written, call: undefined })).toContain("Откройте учебник");
  expect(row({ ...written, kind: "personal" })).not.toContain("12");
});

test("whoever called reads in the list that nobody answered, as in the chat itself", () => {
  const missed = ended("unanswered", true);
  expect(row({ kind: "personal", last_message: message("me", missed) })).toContain("Звонок без ответа");
  expect(row({ kind: "personal", last_message: message("other", missed) })).toContain("Пропущенный звонок");
});

test("whoever missed a call and may not call is told that they may write, until something follows", () => {
  const missed = message("other", ended("unanswered", true));
  expect(entry({ kind: "personal" }, missed)).toContain("Перезвонить отсюда нельзя, но можно написать");
  expect(entry({ kind: "personal", last_ordinal: 4 }, missed)).not.toContain("Перезвонить");
  expect(entry({ kind: "personal", may_start_call: true }, missed)).not.toContain("Перезвонить");
  expect(entry({ kind: "personal" }, message("me", ended("unanswered", true)))).not.toContain("Перезвонить");
  expect(entry({ kind: "personal" }, message("other", ended("everyone_left", true)))).not.toContain("Перезвонить");
});

test("for whoever leads, the entry of a call that is over leads to who was there", () => {
  const over = message("me", ended("by_leader", false));
  const leads = { may_start_call: true, my_capacity: "class_teacher" };
  entry(leads, over);
  fireEvent.click(screen.getByRole("button", { name: "Кто был и когда" }));
  expect(useAskedAttendance.getState()).toMatchObject({ open: true, asked: { org: "1", chat: "7", call: "c" } });
});

test.each([
  ["a pupil", { may_start_call: true }, ended("by_leader", false)],
  ["a call of two", { may_start_call: true, my_capacity: "teacher" }, ended("everyone_left", true)],
  [
    "a call that runs",
    { may_start_call: true, my_capacity: "teacher" },
    { call: { ...ended("", false).call, ended_at: undefined } },
  ],
] as [string, Partial<Chat>, Partial<Message>][])("not for %s", (_whom, more, what) => {
  entry(more, message("me", what));
  expect(screen.queryByRole("button")).toBeNull();
});

test("a call of two says when it ended, not how long it took with the ringing; a call of many how long it was", () => {
  const two = entry({ kind: "personal" }, message("me", ended("everyone_left", true)));
  expect(two).toContain(`закончился в ${timeOfDay(60_001, { zone: "Europe/Moscow" })}`);
  expect(two).not.toContain("мин");
  expect(entry({}, message("me", ended("everyone_left", false)))).toContain("1 мин");
});
