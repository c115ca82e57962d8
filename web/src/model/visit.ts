import type { StoreApi } from "zustand/vanilla";
import { type ApiError, request } from "../api/client";
import type { DeviceStore } from "../sync/device-store";
import { Link } from "../sync/link";
import { Outbox, type Outgoing } from "../sync/outbox";
import { announceTab, OutboxTabs, PIN_IDLE_MS, SHARED_IDLE_MS, type TabPresence } from "../sync/tabs";
import { useCallPlace } from "./calls/place";
import { Drafts } from "./drafts";
import { Keeper } from "./keeper";
import type { PartaState } from "./known";
import type { Orgs } from "./orgs";
import { Typists } from "./typists";
import { uploadFile } from "./uploads";

/** What belongs to one signed-in account, from sign-in to sign-out. */
export interface Visit {
  account: string;
  store: DeviceStore;
  keeper: Keeper;
  link: Link;
  outbox: Outbox;
  typists: Typists;
  drafts: Drafts;
  /** Lives as long as its tabs: what the device keeps of it, and how long it waits for a touch. */
  tab?: TabPresence;
  shared: boolean;
  pin: boolean;
  /** What others have left on the device has been looked through. */
  swept: boolean;
}

/** What a visit tells of: whose turn it is and whether it goes on is decided elsewhere (parta.ts). */
export interface VisitHandlers {
  /** The server takes the connection for another account's, or memberships have changed. */
  refreshMe(): void;
  signedOut(): void;
}

/** Makes what the account needs to be at work; nothing of it has started yet. */
export function openVisit(
  account: string,
  { shared, pin }: Pick<Visit, "shared" | "pin">,
  store: DeviceStore,
  parta: StoreApi<PartaState>,
  orgs: Orgs,
  handlers: VisitHandlers,
): Visit {
  const typists = new Typists((typing) => parta.setState({ typing }));
  // Where nothing is kept on the device, a tab's messages are its own.
  const tabs = store.keeps && OutboxTabs.possible() ? new OutboxTabs(account) : undefined;
  const outbox = new Outbox(
    store,
    {
      post: (message) => post(link, message),
      upload: uploadFile,
      sent: (message, reply) => orgs.sent(message.org, reply),
      changed: (outgoing, progress) => parta.setState({ outgoing, progress }),
    },
    tabs,
  );
  const link = new Link(
    {
      account: (other) => other !== account && handlers.refreshMe(),
      snapshot: (org) => orgs.snapshot(org),
      apply: (org, update) => orgs.apply(org, update),
      moved: (org) => orgs.publish(org),
      fleeting: (_org, type, data) => {
        if (type === "typing") typists.hear(data);
        else if (type.startsWith("call_")) orgs.heardOfCall(type, data);
      },
      orgsChanged: () => {
        orgs.askAgain();
        handlers.refreshMe();
      },
      refused: (org, error) => orgs.refused(org, error),
      signedOut: handlers.signedOut,
      outdated: () => parta.setState({ phase: "outdated" }),
      line: (line) => {
        outbox.setOnline(line === "live");
        parta.setState({ line });
      },
    },
    account,
  );
  const drafts = new Drafts(store, (texts) => parta.setState({ drafts: texts }));
  return { account, store, keeper: new Keeper(store), link, outbox, typists, drafts, shared, pin, swept: false };
}

function post(link: Link, { org, chat, clientId, text, replyTo, files }: Outgoing): Promise<unknown> {
  return link.call("POST", `/api/orgs/${org}/chats/${chat}/messages`, {
    client_id: clientId,
    text,
    ...(replyTo ? { reply_to: replyTo.ordinal } : {}),
    attachments: files.map((file) => file.id),
  });
}

export interface TabHandlers {
  /** The session ended while the tab was away. */
  over(): void;
  /** Nobody has touched it for long. */
  idle(): void;
}

/** A tab that what is open must not outlive: the server is told when it goes and when it stays after all. */
export function watchTab(pin: boolean, handlers: TabHandlers): TabPresence {
  const say = (what: string, page: string) =>
    request(`/api/sessions/current/${what}`, { method: "POST", body: { page }, keepalive: true });
  return announceTab(
    {
      part: (page) => void say("parting", page).catch(() => undefined),
      stay: (page) =>
        void say("staying", page).catch((error: ApiError) => {
          if (error.code === "unauthenticated") handlers.over();
        }),
      idle: () => handlers.idle(),
      busy: () => useCallPlace.getState().joined,
    },
    pin ? PIN_IDLE_MS : SHARED_IDLE_MS,
  );
}

/** Ends it; `erase`: and what the device keeps of it. Otherwise its owner comes back to it. */
export async function closeVisit(visit: Visit, erase: boolean): Promise<void> {
  visit.link.stop();
  visit.outbox.close();
  visit.typists.clear();
  visit.keeper.stop();
  visit.drafts.stop();
  visit.tab?.end();
  if (erase) await visit.store.erase();
  else visit.store.close();
}
