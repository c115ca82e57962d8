/** What had the focus is gone, and nothing has taken it. */
const lost = () => document.activeElement === null || document.activeElement === document.body;

/** Gives a lost focus to the first of these that is there and takes it. */
export function restoreFocus(...places: (Element | null | undefined)[]): void {
  for (const place of places) {
    if (!lost()) return;
    if (place instanceof HTMLElement && place.isConnected) place.focus({ preventScroll: true });
  }
}

/** The chat learns a moment later that its call is over, and then what opens a call is another button. */
const LOOKS = [100, 600, 1500];

/** One is out of a call: the focus goes back to what opened it, or to what stands in its place now. */
export function focusAfterCall(opener?: Element | null): void {
  const all = (name: string) => document.querySelectorAll(`[${name}]`);
  for (const moment of LOOKS)
    setTimeout(() => restoreFocus(opener, ...all("data-opens-call"), ...all("data-beside-call")), moment);
}
