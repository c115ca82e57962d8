/** Moves focus among the `[data-row]` elements inside `box` as the key says. False: the key means nothing here. */
export function moveFocus(box: HTMLElement, key: string): boolean {
  const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  if (step === 0 && key !== "Home" && key !== "End") return false;
  const active = document.activeElement;
  if (active instanceof HTMLInputElement && (key === "Home" || key === "End")) return false;
  const rows = [...box.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row === active || row.contains(active));
  const next =
    key === "Home" ? 0 : key === "End" ? rows.length - 1 : at === -1 ? (step > 0 ? 0 : rows.length - 1) : at + step;
  const row = rows[next];
  if (!row) return false;
  row.focus();
  row.scrollIntoView?.({ block: "nearest" });
  return true;
}
