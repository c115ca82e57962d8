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
