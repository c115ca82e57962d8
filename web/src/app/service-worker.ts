/**
 * Registers the service worker. `onUpdate` is called when a new version waits; calling what it is given lets the new
 * version take over and reloads the page. Nothing reloads by itself: somebody may be typing.
 */
export async function startServiceWorker(onUpdate: (applyUpdate: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register("/sw.js");
  let reloading = false;
  const offer = (worker: ServiceWorker) => {
    onUpdate(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => {
        if (!reloading) location.reload();
        reloading = true;
      });
      worker.postMessage({ type: "take-over" });
    });
  };
  const watch = (worker: ServiceWorker | null) => {
    // The very first installation is not an update.
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
    });
  };
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  // An app that stays open for days looks for a new version when it comes to the front, at most once an hour.
  let checked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < 3_600_000) return;
    checked = Date.now();
    registration.update().catch(() => undefined);
  });
}

/** How long a new version may take to take over before the page reloads without it. */
const TAKE_OVER = 4000;

/** Reloads the page with the version that waits, if one does: without it the old files would be served again. */
export async function reloadWithUpdate(reload: () => void = () => location.reload()): Promise<void> {
  let reloaded = false;
  const once = () => {
    if (!reloaded) reload();
    reloaded = true;
  };
  const workers = "serviceWorker" in navigator ? navigator.serviceWorker : undefined;
  const registration = await workers?.getRegistration().catch(() => undefined);
  if (!workers || !registration) return once();
  const takeOver = (worker: ServiceWorker) => {
    workers.addEventListener("controllerchange", once);
    worker.postMessage({ type: "take-over" });
  };
  const { waiting, installing } = registration;
  if (!waiting && !installing) return once();
  setTimeout(once, TAKE_OVER);
  if (waiting) return takeOver(waiting);
  installing?.addEventListener("statechange", () => {
    if (installing.state === "installed") takeOver(installing);
    else if (installing.state === "redundant") once();
  });
}
