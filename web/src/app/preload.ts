import { parta } from "~/model";

/** What is wanted next waits so long after the first screen stands (ms): a weak line is still busy with that. */
const QUIET = 2500;

/** Runs `work` once the first screen stands and the browser has nothing better to do. */
export function afterFirstScreen(work: () => void): void {
  const rest = () =>
    setTimeout(() => {
      if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 5000 });
      else work();
    }, QUIET);
  if (parta.store.getState().phase !== "starting") return void rest();
  const stop = parta.store.subscribe(({ phase }) => {
    if (phase === "starting") return;
    stop();
    rest();
  });
}

/**
 * Fetches what the first screen does without but any press may need: dialogs, menus, the palette. So they open at once, and also when the
 * network has gone.
 */
export function preloadParts(): void {
  const parts = [
    import("~/ui/MenuFrame"),
    import("~/ui/PopoverFrame"),
    import("~/ui/DialogFrame"),
    import("~/ui/ConfirmFrame"),
    import("./palette/Palette"),
  ];
  Promise.all(parts).catch(() => undefined); // they are asked for again when needed
}
