import type { DeviceStore } from "../sync/device-store";
import type { Cursor } from "../sync/follow";
import type { Shut } from "./known";
import type { Kept } from "./state";
import type { Me } from "./types";

/** What a device kept of an account: enough for a page without a network. */
export interface KeptAccount {
  me: Me;
  /** The organisation that was on screen. */
  current: string | undefined;
  orgs: { org: string; cursor: Cursor; state: Kept }[];
}

export async function readKept(store: DeviceStore): Promise<KeptAccount | undefined> {
  const me = await store.loadAccount<Me>("me").catch(() => undefined);
  if (!me) return undefined;
  const current = await store.loadAccount<string>("current").catch(() => undefined);
  const orgs: KeptAccount["orgs"] = [];
  for (const { org } of me.spaces) {
    const kept = await store.loadOrg<Kept>(org).catch(() => undefined);
    if (kept) orgs.push({ org, ...kept });
  }
  // What an older version kept may lack what is new.
  const known = {
    ...me,
    closed: me.closed ?? [],
    second_factor_demands: me.second_factor_demands ?? [],
    beside: me.beside ?? [],
    shut: me.shut ?? [],
    pin: false,
  };
  return { me: known, current, orgs };
}

/** What the server says is shut, and what it named `before` and does not at all now: an organisation that is gone. */
export function shutNow(me: Me, before: readonly Shut[]): Shut[] {
  const named = new Set(
    [...me.spaces, ...(me.closed ?? []), ...(me.second_factor_demands ?? [])].map(({ org }) => org),
  );
  const known = new Map([...before, ...(me.shut ?? [])].map((one) => [one.org, one]));
  return [...known.values()].filter(({ org }) => !named.has(org)).map(({ org, short_name }) => ({ org, short_name }));
}
