import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { callOut } from "./calling";

class Notice {
  static permission = "granted";
  static all: Notice[] = [];
  closed = false;
  onclick: (() => void) | null = null;
  readonly title: string;
  readonly body: string | undefined;
  constructor(title: string, { body }: NotificationOptions = {}) {
    this.title = title;
    this.body = body;
    Notice.all.push(this);
  }
  close() {
    this.closed = true;
  }
}

let looked: boolean;
const called = { who: "Надежда Сергеевна", words: "Вам звонит Надежда Сергеевна", notices: true };

beforeEach(() => {
  vi.useFakeTimers();
  Notice.all = [];
  Notice.permission = "granted";
  looked = false;
  document.title = "Чаты";
  vi.stubGlobal("Notification", Notice);
  vi.spyOn(document, "hasFocus").mockImplementation(() => looked);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a tab in the background says in its title who calls, in turn with its own, and a notice stays until the call is over", () => {
  const stop = callOut(called);
  vi.advanceTimersByTime(1500);
  expect(document.title).toBe(called.words);
  vi.advanceTimersByTime(1500);
  expect(document.title).toBe("Чаты");
  vi.advanceTimersByTime(1500);
  expect(Notice.all.map(({ title, body }) => [title, body])).toEqual([[called.who, called.words]]);
  stop();
  expect(document.title).toBe("Чаты");
  expect(Notice.all[0]?.closed).toBe(true);
  vi.advanceTimersByTime(9000);
  expect(document.title).toBe("Чаты");
});

test("whoever looks at the page sees it ring there: no notice, no other title", () => {
  looked = true;
  const stop = callOut(called);
  vi.advanceTimersByTime(4000);
  expect(document.title).toBe("Чаты");
  expect(Notice.all).toHaveLength(0);
  stop();
});

test("no notice where the person or the browser does not want it", () => {
  callOut({ ...called, notices: false })();
  Notice.permission = "denied";
  callOut(called)();
  expect(Notice.all).toHaveLength(0);
});
