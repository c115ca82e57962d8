import { useEffect } from "react";

/** Whether a press on a link is ours to handle: the main button, no modifier, same tab, same site. */
export function internalTarget(event: MouseEvent, here: Location): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link?.href || link.hasAttribute("download") || (link.target && link.target !== "_self")) return;
  const url = new URL(link.href, here.href);
  if (url.origin !== here.origin || /^\/(api|files)\//.test(url.pathname)) return;
  if (url.pathname === here.pathname && url.search === here.search && url.hash) return;
  return url.pathname + url.search + url.hash;
}

/** Makes every plain `<a href="/…">` navigate without a reload, so that ui components need not know the router. */
export function useInternalLinks(navigate: (path: string) => void): void {
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const path = internalTarget(event, location);
      if (path === undefined) return;
      event.preventDefault();
      navigate(path);
    };
    document.addEventListener("click", onClick);
    return () => document.removeEventListener("click", onClick);
  }, [navigate]);
}
