import { type ComponentType, lazy } from "react";
import type { Need } from "./access";
import { type LazyPage, page } from "./features";

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
  /** Fills the content pane of wide screens while nothing is open. */
  placeholder?: LazyPage;
  /** Needs nobody to be signed in. Elsewhere whoever is not sees the sign-in page, at the same address. */
  open?: true;
  /** Whom the page is for; others are told so in its place. */
  needs?: Need;
}

const settings = lazy(() => import("./settings/SettingsPage"));

const chatList = page("chat", () => import("~/features/chat/ChatListPage"));
const chat = page("chat", () => import("~/features/chat/ChatPage"));
const chatInfo = page("chat", () => import("~/features/chat/ChatInfoPage"));
const noChat = page("chat", () => import("~/features/chat/ChatPlaceholder"));

export const signInPage = page("account", () => import("~/features/account/SignInPage"));
/** In place of every page of an organisation, for those to whom all of theirs are shut. */
export const shutOutPage = page("account", () => import("~/features/account/ShutOutPage"));
/** After signing in with the password of a card, before everything else. */
export const newPasswordPage = page("account", () => import("~/features/account/NewPasswordPage"));

export const routes: readonly AppRoute[] = [
  { path: "/chats", list: chatList, placeholder: noChat },
  { path: "/chats/:chat", list: chatList, content: chat },
  {
    path: "/chats/:chat/materials",
    list: chatList,
    content: page("chat", () => import("~/features/chat/MaterialsPage")),
  },
  { path: "/chats/:chat/info", list: chatList, content: chat, details: chatInfo },
  { path: "/school", content: page("school", () => import("~/features/school/HomePage")) },
  {
    path: "/school/roster",
    content: page("school", () => import("~/features/school/RosterPage")),
    needs: "import_roster",
  },
  {
    path: "/school/invites",
    content: page("school", () => import("~/features/school/InvitesPage")),
    needs: "invite_families",
  },
  {
    path: "/school/cards",
    content: page("school", () => import("~/features/school/SignInCardsPage")),
    needs: "reset_sign_in",
  },
  {
    path: "/school/invites/issued",
    content: page("school", () => import("~/features/school/IssuedInvitesPage")),
    needs: "invite_families",
  },
  {
    path: "/school/requests",
    content: page("school", () => import("~/features/school/RequestsPage")),
    needs: "decide_family_requests",
  },
  {
    path: "/school/profile",
    content: page("school", () => import("~/features/school/ProfilePage")),
    needs: "edit_organisation",
  },
  {
    path: "/school/consents",
    content: page("school", () => import("~/features/school/ConsentTextsPage")),
    needs: "edit_organisation",
  },
  {
    path: "/school/year",
    content: page("school", () => import("~/features/school/YearPage")),
    needs: "edit_structure",
  },
  {
    path: "/school/duties",
    content: page("school", () => import("~/features/school/DutiesPage")),
    needs: "see_people",
  },
  { path: "/school/audit", content: page("school", () => import("~/features/school/AuditPage")), needs: "see_audit" },
  { path: "/classes", content: page("school", () => import("~/features/school/ClassesPage")) },
  { path: "/classes/:unit", content: page("school", () => import("~/features/school/ClassPage")) },
  { path: "/people", content: page("school", () => import("~/features/school/PeoplePage")), needs: "see_people" },
  { path: "/people/:member", content: page("school", () => import("~/features/school/PersonPage")) },
  { path: "/j/:key", frame: "bare", content: page("joining", () => import("~/features/joining/JoinPage")), open: true },
  { path: "/join", frame: "bare", content: page("joining", () => import("~/features/joining/CodePage")), open: true },
  {
    path: "/waiting",
    frame: "bare",
    content: page("joining", () => import("~/features/joining/WaitingPage")),
    open: true,
  },
  {
    path: "/start",
    frame: "bare",
    content: page("opening", () => import("~/features/opening/FirstStartPage")),
    open: true,
  },
  {
    path: "/apply",
    frame: "bare",
    content: page("opening", () => import("~/features/opening/ApplyPage")),
    open: true,
  },
  {
    path: "/application/:key",
    frame: "bare",
    content: page("opening", () => import("~/features/opening/ApplicationStatusPage")),
    open: true,
  },
  {
    path: "/register",
    frame: "bare",
    content: page("opening", () => import("~/features/opening/RegisterPage")),
    open: true,
  },
  {
    path: "/outbox",
    frame: "bare",
    content: page("opening", () => import("~/features/opening/OutboxPage")),
    open: true,
  },
  { path: "/operator", content: page("opening", () => import("~/features/opening/OperatorPage")), needs: "operator" },
  {
    path: "/operator/audit",
    content: page("opening", () => import("~/features/opening/OperatorAuditPage")),
    needs: "operator",
  },
  {
    path: "/operator/:application",
    content: page("opening", () => import("~/features/opening/ApplicationPage")),
    needs: "operator",
  },
  {
    path: "/data-operator",
    frame: "bare",
    content: page("opening", () => import("~/features/opening/IdentityPage")),
    open: true,
  },
  { path: "/who", frame: "bare", content: page("account", () => import("~/features/account/WhoPage")) },
  { path: "/add-person", frame: "bare", content: page("account", () => import("~/features/account/AddPersonPage")) },
  { path: "/settings", content: settings as LazyPage, open: true },
  { path: "/settings/consents", content: page("joining", () => import("~/features/joining/ConsentsPage")) },
  ...devRoutes(),
];

/** The row of an address and what its names stand for, where no router is at hand. */
export function routeOf(path: string): { route?: AppRoute; params: Record<string, string> } {
  const parts = path.split("/");
  for (const route of routes) {
    const names = route.path.split("/");
    if (names.length !== parts.length) continue;
    if (!names.every((name, at) => (name.startsWith(":") ? parts[at] !== "" : name === parts[at]))) continue;
    const params = names.flatMap((name, at) => (name.startsWith(":") ? [[name.slice(1), parts[at] ?? ""]] : []));
    return { route, params: Object.fromEntries(params) };
  }
  return { params: {} };
}

/** Where «/» leads those who keep no school and lead no class; see use-home.ts. */
export const home = "/chats";

/** The gallery of components exists in `npm run dev` only; a build drops it with everything it imports. */
function devRoutes(): AppRoute[] {
  if (!import.meta.env.DEV) return [];
  const gallery = lazy(() => import("../dev/Gallery") as Promise<{ default: ComponentType }>);
  const shell = lazy(() => import("../dev/SampleShell") as Promise<{ default: ComponentType }>);
  return [
    { path: "/dev/ui", frame: "bare", content: gallery as LazyPage, open: true },
    { path: "/dev/shell/*?", frame: "own", content: shell as LazyPage, open: true },
  ];
}
