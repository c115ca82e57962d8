import { I18nProvider } from "@lingui/react";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { i18n } from "~/app/i18n/i18n";
import { type Chat, type Space, useCallPlace } from "~/model";
import { roomOf } from "~/model/calls/room";
import { person, view } from "~/model/calls/testing";
import type { CallView } from "~/model/calls/types";
import { ToastProvider } from "~/ui/Toast";
import { CallScreen } from "./CallScreen";
import { Door } from "./Door";
import type { LocalState } from "./local";
import type { CallSession } from "./session";
import type { SessionState, Told } from "./session-state";
import { overWords } from "./words";

// What stands on the screens of a call, by what its session says. The session itself: session.test.ts.

vi.mock("./Video", () => ({ Video: () => null }));

const chat = (more: Partial<Chat> = {}) =>
  ({ id: "7", kind: "official", title: "7Б", my_capacity: "pupil", last_ordinal: 0, ...more }) as Chat;
const space = { kind: "school", time_zone: "Europe/Moscow" } as unknown as Space;

const track = { kind: "video" } as MediaStreamTrack;
let tell: (told: Told) => void;
function sessionWith(state: Partial<SessionState> = {}, withMicrophone = true) {
  const local = createStore<LocalState>(() => ({
    choices: { withMicrophone, withCamera: false },
    devices: { microphone: [], camera: [], speaker: [] },
    facing: "user",
    facingKnown: false,
    problems: {},
  }));
  const store = createStore<SessionState>(() => ({
    phase: "in",
    restoring: false,
    microphone: false,
    camera: false,
    screen: false,
    received: [],
    reactions: [],
    quality: "good",
    saving: "off",
    held: "off",
    blocked: false,
    crowded: false,
    ...state,
  }));
  return {
    store,
    place: { org: "1", chat: "7" },
    local: { store: local, turn: vi.fn(async () => true), choose: vi.fn(), forgive: vi.fn() },
    listen: (ear: (told: Told) => void) => {
      tell = ear;
      return () => undefined;
    },
    save: vi.fn(),
    leave: vi.fn(),
    show: vi.fn(),
    ask: vi.fn(async () => true),
    join: vi.fn(async () => undefined),
    close: vi.fn(),
  };
}
type Fake = ReturnType<typeof sessionWith>;
const real = (session: Fake) => session as unknown as CallSession;

function call(session: Fake, now: CallView, about = chat()) {
  const page = (at: CallView) => (
    <I18nProvider i18n={i18n}>
      <ToastProvider>
        <div tabIndex={-1} data-testid="dialog">
          <CallScreen
            session={real(session)}
            room={roomOf(at)}
            chat={about}
            space={space}
            conversation={<p>переписка</p>}
            away={false}
          />
        </div>
      </ToastProvider>
    </I18nProvider>
  );
  const shown = render(page(now));
  return { ...shown, becomes: (at: CallView) => shown.rerender(page(at)) };
}
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const bar = () => screen.getByRole("toolbar");
const focused = () => document.activeElement;

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      private readonly changed: (entries: never[]) => void;
      constructor(changed: (entries: never[]) => void) {
        this.changed = changed;
      }
      observe() {
        this.changed([]);
      }
      disconnect() {}
    },
  );
  for (const [name, size] of [
    ["clientWidth", 800],
    ["clientHeight", 400],
  ] as const)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  for (const name of ["clientWidth", "clientHeight"]) Reflect.deleteProperty(HTMLElement.prototype, name);
});

test("whoever comes in has the focus on the bar, and on no switch; arrows lead on", () => {
  call(sessionWith(), view());
  expect(focused()).toBe(bar());
  fireEvent.keyDown(bar(), { key: "ArrowRight" });
  expect(focused()).toBe(button("Микрофон: включить (M)"));
  fireEvent.keyDown(button("Микрофон: включить (M)"), { key: "ArrowLeft" });
  expect(focused()).toBe(button("Выйти из звонка"));
});

test("a panel gives the focus back to what opened it", () => {
  call(sessionWith(), view());
  for (const close of [
    () => fireEvent.keyDown(focused() as Element, { key: "Escape" }),
    () => fireEvent.click(button("Закрыть панель")),
  ]) {
    const opener = button("Участники: 2 (P)");
    opener.focus();
    fireEvent.click(opener);
    const heading = screen.getByRole("heading", { name: "Участники" });
    expect(focused()).toBe(heading);
    close();
    expect(heading.isConnected).toBe(false);
    expect(focused()).toBe(opener);
  }
});

test("when the call gives way to its end, the focus stays in it", async () => {
  const { rerender } = call(sessionWith(), view());
  bar().focus();
  vi.useFakeTimers({ toFake: ["requestAnimationFrame"] });
  rerender(
    <I18nProvider i18n={i18n}>
      <ToastProvider>
        <div tabIndex={-1} data-testid="dialog" />
      </ToastProvider>
    </I18nProvider>,
  );
  vi.advanceTimersToNextFrame();
  expect(focused()).toBe(screen.getByTestId("dialog"));
});

test("whoever calls one person sees that person, and no count and no clock until they answer", () => {
  const session = sessionWith();
  const ringing = view({ kind: "one_to_one", phase: "ringing", participants: [person("me")] });
  const { becomes, container } = call(session, ringing, chat({ kind: "personal", title: "Мария Петрова", peer: "p" }));
  expect(container.querySelector("[data-callee=p]")?.textContent).toContain("Мария Петрова");
  expect(container.textContent).not.toMatch(/\d участник/);
  expect(container.textContent).not.toMatch(/\d:\d\d/);
  const large = container.querySelector<HTMLElement>("[data-callee=p]")?.style.width;
  expect(Number.parseInt(container.querySelector<HTMLElement>("[data-member=me]")?.style.width ?? "", 10)).toBeLessThan(
    Number.parseInt(large ?? "", 10) / 2,
  );
  // The clock counts from the answer.
  const answered = Date.now() - 5500;
  const people = [person("me", { joined_at: answered - 30_000 }), person("p", { joined_at: answered })];
  becomes(view({ kind: "one_to_one", started_at: answered - 30_000, participants: people }));
  expect(container.querySelector("[data-callee]")).toBeNull();
  expect(container.textContent).toMatch(/0:05/);
  expect(container.textContent).not.toMatch(/\d участник/);
});

test("whoever is silenced reads so until it is over, and raises the hand there", () => {
  const session = sessionWith();
  const words = "Микрофоны у всех выключены. Поднимите руку, чтобы получить слово.";
  const { becomes } = call(session, view({ silenced: true }));
  expect(screen.getByText(words)).toBeTruthy();
  button("Поднять руку").focus();
  fireEvent.click(button("Поднять руку"));
  expect(session.ask).toHaveBeenCalledWith("PUT", "hand", { up: true });
  becomes(view({ silenced: true, participants: [person("me", { hand: 1 })] }));
  expect(screen.getByText(/Ваша рука поднята/)).toBeTruthy();
  expect(focused()).toBe(button("Скрыть сообщение"));
  fireEvent.click(button("Скрыть сообщение"));
  expect(focused()).toBe(bar());
  expect(screen.queryByText(/Ваша рука поднята/)).toBeNull();
  expect(screen.getByText("Микрофоны у всех выключены")).toBeTruthy();
  becomes(view());
  expect(screen.queryByText("Микрофоны у всех выключены")).toBeNull();
  becomes(view({ silenced: true }));
  expect(screen.getByText(words)).toBeTruthy();
});

test("whoever was given the floor reads that, and the list marks it", () => {
  const people = [person("me", { may_speak: true }), person("t", { leads: true, staff: true })];
  call(sessionWith(), view({ silenced: true, participants: people }));
  expect(screen.getByText("Вам дали слово")).toBeTruthy();
  fireEvent.click(button(/^Участники/));
  expect(screen.queryByText(/Поднимите руку/)).toBeNull();
  expect(screen.getAllByText("Дано слово")).toHaveLength(1);
});

const shows = () => {
  const session = sessionWith({
    received: [{ member: "t", source: "screen", track }] as unknown as SessionState["received"],
  });
  const people = [person("me"), person("t", { leads: true, screen: true })];
  return { ...call(session, view({ participants: people })), session };
};

test("a shown screen fills the window at a press; another press brings what one can do, Esc leads back", () => {
  vi.useFakeTimers();
  const { container, becomes } = shows();
  const root = container.querySelector("[data-testid=dialog] > div") as HTMLElement;
  fireEvent.click(button("На весь экран (F)"), { detail: 1 });
  expect(root.dataset.whole).toBe("bare");
  expect(container.querySelectorAll("li[data-member]")).toHaveLength(0);
  fireEvent.click(button("Показать управление"), { detail: 1 });
  act(() => vi.advanceTimersByTime(300));
  expect(root.dataset.whole).toBe("controls");
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(root.dataset.whole).toBeUndefined();
  expect(container.querySelectorAll("li[data-member]")).toHaveLength(2);
  // It ends with the showing, too.
  fireEvent.keyDown(document.body, { code: "KeyF", key: "а" });
  expect(root.dataset.whole).toBe("bare");
  becomes(view());
  expect(root.dataset.whole).toBeUndefined();
});

test("a double press enlarges the place, and leaves what is shown as it is", () => {
  vi.useFakeTimers();
  const { container } = shows();
  const root = container.querySelector("[data-testid=dialog] > div") as HTMLElement;
  const sheet = () => container.querySelector("[data-cover]")?.parentElement as HTMLElement;
  fireEvent.click(button("На весь экран (F)"), { detail: 1 });
  const plain = sheet().className;
  // The press that filled the window may have been double already.
  fireEvent.click(button("Показать управление"), { detail: 2 });
  expect(sheet().className).toBe(plain);
  act(() => vi.advanceTimersByTime(2000));
  fireEvent.click(button("Показать управление"), { detail: 1 });
  fireEvent.click(button("Показать управление"), { detail: 2 });
  act(() => vi.advanceTimersByTime(300));
  expect(root.dataset.whole).toBe("bare");
  expect(sheet().className).not.toBe(plain);
});

const tiles = () =>
  [...document.querySelectorAll<HTMLElement>("li[data-member]")].map(({ dataset, style }) => ({
    member: dataset.member,
    size: Number.parseInt(style.width, 10) * Number.parseInt(style.height, 10),
  }));
/** Who stands larger than anybody else. */
const onStage = () => {
  const [first, second] = tiles().sort((one, other) => other.size - one.size);
  return first && second && first.size > 2 * second.size ? first.member : undefined;
};

test("a press on a tile puts it on the stage and takes it off again; who leaves is there no more", () => {
  const three = [person("me"), person("a"), person("t", { leads: true, staff: true })];
  const { becomes } = call(sessionWith(), view({ participants: three }));
  expect(onStage()).toBeUndefined();
  const press = button("Закрепить: Имя a");
  press.focus();
  fireEvent.click(press);
  expect(onStage()).toBe("a");
  expect(focused()).toBe(press);
  expect(press.getAttribute("aria-label")).toBe("Открепить: Имя a");
  fireEvent.click(press);
  expect(onStage()).toBeUndefined();
  fireEvent.click(press);
  becomes(view({ participants: [...three.slice(0, 1), ...three.slice(2), person("b")] }));
  expect(onStage()).toBeUndefined();
  becomes(view({ participants: three }));
  expect(onStage()).toBeUndefined();
  // A place that is kept keeps the pin.
  fireEvent.click(button("Закрепить: Имя a"));
  becomes(view({ participants: [three[0], person("a", { away: true }), three[2]] as typeof three }));
  expect(onStage()).toBe("a");
});

test("of two nobody is put on the stage: the other one is there", () => {
  call(sessionWith(), view());
  expect(screen.queryByRole("button", { name: /^Закрепить/ })).toBeNull();
  expect(onStage()).toBe("t");
});

test("of two the other one never covers one's own corner", () => {
  call(sessionWith(), view({ participants: [person("me", { leads: true }), person("p")] }));
  expect(tiles().map(({ member }) => member)).toEqual(["p", "me"]);
});

test("the tiles are one stop of the Tab key, arrows lead on, Enter is the press", () => {
  call(sessionWith(), view({ participants: ["me", "a", "b", "c"].map((one) => person(one)) }));
  const pins = screen.getAllByRole("button", { name: /^Закрепить/ });
  expect(pins.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1]);
  const [first, second] = pins as [HTMLElement, HTMLElement];
  for (const [at, pin] of pins.entries())
    pin.getBoundingClientRect = () => ({ left: at * 100, top: 0, width: 100, height: 100 }) as DOMRect;
  act(() => first.focus());
  fireEvent.keyDown(first, { key: "ArrowRight" });
  expect(focused()).toBe(second);
  expect(pins.map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1, -1]);
});

test("a shown screen goes before who was pinned, unless they are pinned before it; the next one goes before them again", () => {
  const people = (...shows: string[]) =>
    ["me", "a", "b", "c"].map((one) => person(one, { screen: shows.includes(one) }));
  const { container, becomes } = call(sessionWith(), view({ participants: people() }));
  const place = () => container.querySelector<HTMLElement>("div[data-source=screen]");
  const wide = () => Number.parseInt(place()?.style.width ?? "0", 10) > 400;
  fireEvent.click(button("Закрепить: Имя b"));
  expect(onStage()).toBe("b");
  becomes(view({ participants: people("a") }));
  expect(wide()).toBe(true);
  expect(onStage()).toBeUndefined();
  fireEvent.click(button("Закрепить: Имя b"));
  expect(onStage()).toBe("b");
  expect(place()).not.toBeNull();
  expect(wide()).toBe(false);
  // F is for a screen on the stage.
  fireEvent.keyDown(document.body, { code: "KeyF", key: "а" });
  expect(container.querySelector("[data-whole]")).toBeNull();
  fireEvent.click(button("Показать экран крупно"));
  expect(wide()).toBe(true);
  fireEvent.click(button("Закрепить: Имя b"));
  becomes(view({ participants: people() }));
  expect(onStage()).toBe("b");
  becomes(view({ participants: people("a") }));
  expect(wide()).toBe(true);
});

test("a pupil comes into the call of a class muted, one press away from speaking; others as the last time", () => {
  const running = { id: "c", started_at: 1, started_by: "t", ringing: false, silenced: false };
  const pupil = sessionWith({ phase: "door" });
  const shown = door(chat({ call: running }), pupil);
  fireEvent.click(button("Присоединиться"));
  expect(pupil.join).toHaveBeenCalledWith({ microphone: false, camera: false }, true);
  fireEvent.click(button("Включить микрофон"));
  fireEvent.click(button("Присоединиться"));
  expect(pupil.join).toHaveBeenLastCalledWith({ microphone: true, camera: false }, true);
  shown.unmount();
  for (const about of [chat({ call: running, my_capacity: "teacher" }), chat({ call: running, kind: "personal" })]) {
    const session = sessionWith({ phase: "door" });
    const { unmount } = door(about, session);
    fireEvent.click(button("Присоединиться"));
    expect(session.join).toHaveBeenCalledWith({ microphone: true, camera: false }, false);
    unmount();
  }
});

const door = (about: Chat, session: Fake) =>
  render(
    <I18nProvider i18n={i18n}>
      <Door session={real(session)} chat={about} />
    </I18nProvider>,
  );

test("Esc turns back at the door, and not while a menu has it or the door is out of sight", () => {
  const session = sessionWith({ phase: "door" });
  const close = vi.fn();
  Object.assign(session, { close });
  useCallPlace.getState().set({ full: false });
  door(chat({}), session);
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(close).not.toHaveBeenCalled();
  useCallPlace.getState().set({ full: true });
  const menu = document.body.appendChild(document.createElement("div"));
  menu.setAttribute("role", "menu");
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(close).not.toHaveBeenCalled();
  menu.remove();
  fireEvent.keyDown(document.body, { key: "Escape" });
  expect(close).toHaveBeenCalledOnce();
  useCallPlace.getState().set({ full: false });
});

test("the door of a silenced room says so, and lets nobody in who thinks they are heard; whoever leads is heard", () => {
  const silenced = { id: "c", started_at: 1, started_by: "t", ringing: false, silenced: true };
  const parent = sessionWith({ phase: "door" });
  const shown = door(chat({ call: silenced, my_capacity: "parent" }), parent);
  expect(screen.getByText(/Ведущий выключил микрофоны у всех/)).toBeTruthy();
  expect(parent.local.turn).not.toHaveBeenCalledWith("microphone", true);
  fireEvent.click(button("Микрофон выключен у всех"));
  fireEvent.click(button("Присоединиться"));
  // What one wants elsewhere is not changed by it.
  expect(parent.join).toHaveBeenCalledWith({ microphone: false, camera: false }, true);
  shown.rerender(
    <I18nProvider i18n={i18n}>
      <Door session={real(parent)} chat={chat({ call: { ...silenced, silenced: false }, my_capacity: "parent" })} />
    </I18nProvider>,
  );
  expect(screen.queryByText(/Ведущий выключил/)).toBeNull();
  expect(parent.local.turn).toHaveBeenLastCalledWith("microphone", true);
  shown.unmount();
  const colleague = sessionWith({ phase: "door" });
  door(chat({ call: silenced, my_capacity: "teacher", may_start_call: true }), colleague);
  expect(screen.queryByText(/Ведущий выключил/)).toBeNull();
  fireEvent.click(button("Присоединиться"));
  expect(colleague.join).toHaveBeenCalledWith({ microphone: true, camera: false }, false);
});

test("what hinders camera and microphone alike stands once, before the door and inside; trying again tries both", () => {
  const session = sessionWith({ phase: "door" });
  session.local.store.setState(({ choices }) => ({ choices: { ...choices, withCamera: true } }));
  session.local.store.setState({ problems: { microphone: "denied", camera: "denied" } });
  const { unmount } = door(chat({ my_capacity: "teacher" }), session);
  expect(screen.getAllByText(/Браузеру не разрешен/)).toHaveLength(1);
  session.local.turn.mockClear();
  fireEvent.click(button("Попробовать снова"));
  expect(session.local.turn.mock.calls).toEqual([
    ["microphone", true],
    ["camera", true],
  ]);
  unmount();
  call(session, view());
  expect(screen.getAllByText(/Браузеру не разрешен/)).toHaveLength(1);
  fireEvent.click(button("Скрыть сообщение"));
  expect(session.local.forgive.mock.calls).toEqual([["microphone"], ["camera"]]);
});

test("who has ended the call reads that they did", () => {
  expect(overWords("by_you").text).not.toBe(overWords("by_leader").text);
});

const leading = { leads: true, staff: true };
const led = (...others: Parameters<typeof person>[]) =>
  view({
    rights: { ...leading, shares: true },
    participants: [person("me", { ...leading, capacity: "teacher" }), ...others.map((one) => person(...one))],
  });

test("whoever leads reads what becomes of the call without them; alone there is nothing to choose", async () => {
  const session = sessionWith();
  const { becomes } = call(session, led());
  fireEvent.click(button("Выйти из звонка"));
  expect(session.ask).toHaveBeenCalledWith("DELETE", "");
  becomes(led(["a"]));
  fireEvent.click(button("Выйти из звонка"));
  expect(await screen.findByRole("menuitem", { name: "Выйти: без вас звонок закончится через 5 минут" })).toBeTruthy();
  becomes(led(["a"], ["t", { staff: true, capacity: "teacher" }]));
  expect(await screen.findByRole("menuitem", { name: "Выйти, звонок продолжится" })).toBeTruthy();
  expect(session.leave).not.toHaveBeenCalled();
});

test("the floor is taken back in the list", async () => {
  const session = sessionWith();
  call(session, { ...led(["a", { may_speak: true, microphone: true }]), silenced: true });
  fireEvent.click(button(/^Участники/));
  fireEvent.click(button("Действия: Имя a"));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Забрать слово" }));
  expect(screen.queryByRole("menuitem", { name: "Выключить микрофон" })).toBeNull();
  expect(session.ask).toHaveBeenCalledWith("POST", "stop", { member: "a", source: "microphone" });
});

test("what was told of speaking gives way to what holds now, and all of it goes with the call", () => {
  const { becomes, rerender } = call(sessionWith(), view({ silenced: true }));
  const passing = () => [...document.querySelectorAll("[data-toast]")].map(({ textContent }) => textContent);
  becomes(view({ silenced: true, participants: [person("me", { hand: 1 })] }));
  act(() => tell({ kind: "muted_by_leader", source: "microphone", held: true }));
  expect(passing()).toEqual([expect.stringContaining("Ваша рука поднята")]);
  expect(passing()[0]).not.toMatch(/поднимите руку/i);
  act(() => tell({ kind: "may_speak" }));
  expect(passing()).toEqual(["Вам дали слово. Включите микрофон."]);
  act(() => tell({ kind: "screen_held", who: person("t", { name: "Мария Петрова" }) }));
  expect(passing()).toHaveLength(2);
  expect(passing()[1]).toMatch(/^Сейчас экран показывает Мария Петрова/);
  rerender(
    <I18nProvider i18n={i18n}>
      <ToastProvider>
        <p>чаты</p>
      </ToastProvider>
    </I18nProvider>,
  );
  expect(passing()).toEqual([]);
});

test("the call without pictures says that it is so by choice, and how to have them again", () => {
  const session = sessionWith({ saving: "sound" });
  call(session, view());
  expect(screen.getByText("Включён режим «Только звук».")).toBeTruthy();
  fireEvent.click(button("Показать видео"));
  expect(session.save).toHaveBeenCalledWith("off");
});

test("without a microphone one calls a person, begins a lesson and joins one in words of its own", () => {
  const running = { id: "c", started_at: 1, started_by: "t", ringing: false, silenced: false };
  for (const [about, words] of [
    [chat({ kind: "personal" }), "Позвонить без микрофона"],
    [chat({ my_capacity: "teacher" }), "Начать без микрофона"],
    [chat({ my_capacity: "teacher", call: running }), "Войти без микрофона"],
  ] as const) {
    const { unmount } = door(about, sessionWith({ phase: "door" }));
    expect(button(words)).toBeTruthy();
    unmount();
  }
});

test("of two, the other one has ended the call", () => {
  expect(overWords("everyone_left", true).text).toBe("Собеседник завершил звонок.");
  expect(overWords("everyone_left").text).toBe("Все участники вышли.");
});
