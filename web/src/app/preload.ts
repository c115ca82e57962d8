/**
 * Fetches, once the first screen stands, what it does without but any press may need: dialogs, menus, the palette. So they
 * open at once, and also when the network has gone.
 */
export function preloadWhenIdle(): void {
  const load = () => {
    const parts = [
      import("~/ui/MenuFrame"),
      import("~/ui/PopoverFrame"),
      import("~/ui/DialogFrame"),
      import("~/ui/ConfirmFrame"),
      import("./palette/Palette"),
    ];
    Promise.all(parts).catch(() => undefined); // they are asked for again when needed
  };
  if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: 10_000 });
  else setTimeout(load, 3_000);
}
