import type { paths } from "~/api/types";

type Query = NonNullable<paths["/api/orgs/{org}/audit"]["get"]["parameters"]["query"]>;

/** What is looked for in the log, as the address of the page carries it. */
export interface AuditFilter {
  person?: string;
  actor?: string;
  action?: string;
  /** Days as date fields give them: «2026-11-22», both included. */
  from?: string;
  to?: string;
}

const FIELDS = ["person", "actor", "action", "from", "to"] as const;

export function readFilter(search: string): AuditFilter {
  const params = new URLSearchParams(search);
  const filter: AuditFilter = {};
  for (const field of FIELDS) {
    const value = params.get(field);
    if (value) filter[field] = value;
  }
  return filter;
}

export function spellFilter(filter: AuditFilter): string {
  const params = new URLSearchParams();
  for (const field of FIELDS) if (filter[field]) params.set(field, filter[field]);
  const text = params.toString();
  return text && `?${text}`;
}

/** As the server asks: days become moments of the organisation's zone. */
export function askedOf(filter: AuditFilter, zone: string): Query {
  const { person, actor, action } = filter;
  const from = startOfDay(filter.from, zone);
  const to = startOfDay(filter.to, zone, 1);
  return {
    ...(person && { person }),
    ...(actor && { actor }),
    ...(action && { action }),
    ...(from !== undefined && { from: String(from) }),
    ...(to !== undefined && { to: String(to) }),
  };
}

const DAY = 86_400_000;

/** The day it is in a zone at this moment, as date fields give it. */
export function dayOf(time: number, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(time);
}

/** When a day begins in a zone, `later` days on; undefined for what is no date. */
export function startOfDay(date: string | undefined, zone: string, later = 0): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date ?? "");
  if (!match) return undefined;
  const midnight = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) + later * DAY;
  // The offset that holds at that midnight, found in two steps: it may change on the very day.
  const first = midnight - offset(midnight, zone);
  return midnight - offset(first, zone);
}

/** How far the zone's clocks are ahead of UTC at this moment. */
function offset(time: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(time);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")) - time;
}
