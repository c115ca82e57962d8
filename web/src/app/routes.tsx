import { type ComponentType, lazy } from "react";
import type { LazyPage } from "./features";

/**
 * One row per address. `list` stays beside `content` on a PC; on a phone the deepest of list, content and details
 * covers the rest. `bare` pages (sign-in, joining, printing) stand without the rail; `own` ones bring their own <main>.
 */
export interface AppRoute {
  path: string;
  frame?: "panes" | "bare" | "own";
  list?: LazyPage;
  content?: LazyPage;
  details?: LazyPage;
}

const settings = lazy(() => import("./settings/SettingsPage"));

export const routes: readonly AppRoute[] = [{ path: "/settings", content: settings as LazyPage }, ...devRoutes()];

/** Where «/» leads. */
export const home = "/settings";

/** The gallery of components exists in `npm run dev` only; a build drops it with everything it imports. */
function devRoutes(): AppRoute[] {
  if (!import.meta.env.DEV) return [];
  const gallery = lazy(() => import("../dev/Gallery") as Promise<{ default: ComponentType }>);
  const shell = lazy(() => import("../dev/SampleShell") as Promise<{ default: ComponentType }>);
  return [
    { path: "/dev/ui", frame: "bare", content: gallery as LazyPage },
    { path: "/dev/shell/*?", frame: "own", content: shell as LazyPage },
  ];
}
