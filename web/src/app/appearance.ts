import { create } from "zustand";
import type { Locale } from "./i18n/i18n";

/** How the interface looks and speaks on this device. Kept in localStorage; public/first.js reads it before the first paint. */
export interface Appearance {
  theme: "system" | "light" | "dark";
  /** The schemes of the «версия для слабовидящих». */
  contrast: "off" | "light" | "dark" | "blue";
  /** Percent of the browser's own size. */
  textScale: 100 | 125 | 150 | 200;
  spacing: "normal" | "wide";
  pictures: "show" | "hide";
  /** Undefined until chosen: then the browser's languages decide. */
  locale?: Locale;
}

/** `phone`: one pane; `desktop`: rail, list, content; `wide`: a fourth pane for details. */
export type Layout = "phone" | "desktop" | "wide";

const storageKey = "parta.appearance";
const defaults: Appearance = {
  theme: "system",
  contrast: "off",
  textScale: 100,
  spacing: "normal",
  pictures: "show",
};

interface AppearanceState extends Appearance {
  layout: Layout;
  set: (change: Partial<Appearance>) => void;
}

export const useAppearance = create<AppearanceState>()((update, get) => ({
  ...defaults,
  ...readSaved(),
  layout: "desktop",
  set: (change) => {
    update(change);
    const { theme, contrast, textScale, spacing, pictures, locale } = get();
    try {
      localStorage.setItem(storageKey, JSON.stringify({ theme, contrast, textScale, spacing, pictures, locale }));
    } catch {
      // Storage is full or forbidden: the choice holds until the page is closed.
    }
    apply();
  },
}));

/** Puts the choices on <html> and follows the system's theme and the window's width from now on. */
export function startAppearance(): void {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  addEventListener("resize", applyLayout);
}

/** Which layout fits. Widths are in em, so that large type gets the layout of a smaller screen. */
export function layoutFor(matches: (query: string) => boolean, textScale: number): Layout {
  const atLeast = (em: number) => matches(`(min-width: ${(em * textScale) / 100}em)`);
  return atLeast(90) ? "wide" : atLeast(52) ? "desktop" : "phone";
}

function apply(): void {
  const { theme, contrast, textScale, spacing, pictures } = useAppearance.getState();
  const root = document.documentElement;
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  setData(root, "theme", dark ? "dark" : "light");
  setData(root, "contrast", contrast === "off" ? undefined : contrast);
  setData(root, "spacing", spacing === "wide" ? "wide" : undefined);
  setData(root, "pictures", pictures === "hide" ? "hide" : undefined);
  root.style.fontSize = textScale === 100 ? "" : `${textScale}%`;
  applyLayout();
  // The bar of a phone's browser takes the colour of the page. Two tags follow the system; ours overrules both.
  const color = getComputedStyle(root).getPropertyValue("--bg").trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute("content", color);
}

function applyLayout(): void {
  const { textScale, layout } = useAppearance.getState();
  const next = layoutFor((query) => matchMedia(query).matches, textScale);
  setData(document.documentElement, "layout", next);
  if (next !== layout) useAppearance.setState({ layout: next });
}

function setData(root: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) delete root.dataset[name];
  else root.dataset[name] = value;
}

function readSaved(): Partial<Appearance> {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
