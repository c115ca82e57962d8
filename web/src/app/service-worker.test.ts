import { afterEach, expect, test, vi } from "vitest";
import { reloadWithUpdate } from "./service-worker";

class Worker extends EventTarget {
  state = "installing";
  told: unknown[] = [];
  postMessage(message: unknown) {
    this.told.push(message);
  }
}

function browser(registration: { waiting?: Worker; installing?: Worker } | undefined) {
  const container = new EventTarget() as EventTarget & { getRegistration: () => Promise<unknown> };
  container.getRegistration = async () => registration;
  Object.defineProperty(navigator, "serviceWorker", { value: container, configurable: true });
  return container;
}

afterEach(() => {
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, "serviceWorker");
});

test("a version that waits takes over before the page reloads, once", async () => {
  const waiting = new Worker();
  const container = browser({ waiting });
  const reload = vi.fn();
  await reloadWithUpdate(reload);
  expect(waiting.told).toEqual([{ type: "take-over" }]);
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event("controllerchange"));
  container.dispatchEvent(new Event("controllerchange"));
  expect(reload).toHaveBeenCalledTimes(1);
});

test("one that is still being installed is waited for", async () => {
  const installing = new Worker();
  browser({ installing });
  const reload = vi.fn();
  await reloadWithUpdate(reload);
  expect(installing.told).toEqual([]);
  installing.state = "installed";
  installing.dispatchEvent(new Event("statechange"));
  expect(installing.told).toEqual([{ type: "take-over" }]);
});

test("without a new version, or when it does not come, the page reloads all the same", async () => {
  const reload = vi.fn();
  browser({});
  await reloadWithUpdate(reload);
  expect(reload).toHaveBeenCalledTimes(1);
  vi.useFakeTimers();
  browser({ waiting: new Worker() });
  await reloadWithUpdate(reload);
  await vi.advanceTimersByTimeAsync(5000);
  expect(reload).toHaveBeenCalledTimes(2);
});
