import type { components } from "~/api/types";
import { dayHeading } from "~/app/i18n/dates";

type Entry = components["schemas"]["AuditEntry"];

/** What one person did without a pause of others: one entry, or the same thing done to many. */
export interface AuditLine {
  key: string;
  /** The latest of them. */
  entry: Entry;
  /** Whom or what each of them concerned; empty where it has no name. */
  subjects: string[];
}

/** Within this time the same action counts as one go, in milliseconds. */
const ONE_GO = 10 * 60_000;

/**
 * Days, latest first, and their lines: ninety ticks in a row are one line, not ninety. Entries have no number of their own: their place in
 * the list, which only grows at its end, tells equal ones apart.
 */
export function byDay(entries: readonly Entry[], zone: string): [string, AuditLine[]][] {
  const days = new Map<string, AuditLine[]>();
  entries.forEach((entry, place) => {
    const day = dayHeading(entry.at, { zone });
    const lines = days.get(day) ?? [];
    days.set(day, lines);
    const last = lines.at(-1);
    if (last && continues(last.entry, entry)) last.subjects.push(entry.subject_name);
    else lines.push({ key: `${entry.at} ${place}`, entry, subjects: [entry.subject_name] });
  });
  return [...days];
}

function continues(latest: Entry, entry: Entry): boolean {
  return latest.action === entry.action && latest.actor === entry.actor && latest.at - entry.at < ONE_GO;
}
