import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";

const store = createStore<Record<string, unknown>>(() => ({}));
const open = vi.fn(() => Promise.resolve());
vi.mock("~/model", () => ({ parta: { store, start: () => Promise.resolve() }, conversation: { open } }));
const installation = vi.fn(() => Promise.resolve({}));
vi.mock("~/api/installation", () => ({ installation }));

const { firstScreen } = await import("./first-screen");
const { page } = await import("./features");
const { routeOf, signInPage } = await import("./routes");

/** What has been loaded, in the order it came. */
let loaded: string[];
function watched(path: string) {
  const { route } = routeOf(path);
  const parts = { list: route?.list, content: route?.content, beside: route?.placeholder, signIn: signInPage };
  for (const [name, part] of Object.entries(parts))
    if (part?.load) vi.spyOn(part, "load").mockImplementation(async () => loaded.push(name));
}

async function shown(path: string): Promise<() => boolean> {
  let done = false;
  void firstScreen(path).then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return () => done;
}

beforeEach(() => {
  vi.useFakeTimers();
  loaded = [];
  open.mockClear();
  store.setState({ phase: "starting", current: undefined, orgs: {}, refusals: {} }, true);
});
afterEach(() => vi.useRealTimers());

test("the chat of the address is drawn once it is there as a whole", async () => {
  watched("/chats/7");
  const done = await shown("/chats/7");
  expect(loaded).toEqual([]);
  store.setState({ phase: "ready", current: "1" });
  await vi.advanceTimersByTimeAsync(0);
  expect(loaded).toEqual(["list", "content"]);
  expect(done()).toBe(false);
  let opened = () => {};
  open.mockReturnValueOnce(new Promise((resolve) => (opened = () => resolve())));
  store.setState({ orgs: { 1: {} } });
  await vi.advanceTimersByTimeAsync(0);
  expect(open).toHaveBeenCalledWith("1", "7");
  expect(done()).toBe(false);
  opened();
  await vi.advanceTimersByTimeAsync(0);
  expect(done()).toBe(true);
});

test("whoever is not signed in gets the page for that, and nothing of the chats", async () => {
  watched("/chats/7");
  const done = await shown("/chats/7");
  store.setState({ phase: "signed_out" });
  await vi.advanceTimersByTimeAsync(0);
  expect(loaded).toEqual(["signIn"]);
  expect(installation).toHaveBeenCalled();
  expect(done()).toBe(true);
});

test("a line that gives no answer keeps nobody before an empty page", async () => {
  watched("/chats");
  const done = await shown("/chats");
  await vi.advanceTimersByTimeAsync(990);
  expect(done()).toBe(false);
  await vi.advanceTimersByTimeAsync(20);
  expect(done()).toBe(true);
});

test("an organisation that refuses is an answer, too", async () => {
  watched("/chats");
  store.setState({ phase: "ready", current: "1", refusals: { 1: "Закрыто." } });
  expect((await shown("/chats"))()).toBe(true);
});

test("names in an address stand for one part each", () => {
  expect(routeOf("/chats/7/info")).toMatchObject({ route: { path: "/chats/:chat/info" }, params: { chat: "7" } });
  expect(routeOf("/chats/").route).toBeUndefined();
  expect(routeOf("/nowhere").route).toBeUndefined();
});

test("a page that could not be fetched is asked for again", async () => {
  const fetched = vi.fn().mockRejectedValueOnce(new TypeError("no line"));
  fetched.mockResolvedValue({ default: () => null });
  const { load } = page("nothing", fetched);
  await expect(load?.()).rejects.toThrow("no line");
  await expect(load?.()).resolves.toBeDefined();
  await load?.();
  expect(fetched).toHaveBeenCalledTimes(2);
});
