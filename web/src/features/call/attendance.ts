import { t } from "@lingui/core/macro";
import type { components } from "~/api/types";
import { fullDate, timeOfDay } from "~/app/i18n/dates";
import { capitalTerm, type OrganisationKind } from "~/app/i18n/terms";
import type { ChatMember } from "~/model";

export type Attendant = components["schemas"]["Attendant"];

/** Who was in a call, as a register has it. */
export interface Register {
  pupils: readonly Attendant[];
  others: readonly Attendant[];
  /** Pupils of the chat who were not there. */
  absent: readonly ChatMember[];
  /** The call goes on. */
  running: boolean;
}

/** Pupils apart from everybody else, each by surname; members come from the server in that order, whoever is no member any more comes last. */
export function registerOf(people: readonly Attendant[], members: readonly ChatMember[]): Register {
  const place = new Map(members.map(({ id }, index) => [id, index]));
  const placeOf = ({ member }: Attendant) => place.get(member) ?? members.length;
  const sorted = [...people].sort(
    (one, other) => placeOf(one) - placeOf(other) || surname(one.name).localeCompare(surname(other.name), "ru"),
  );
  const came = new Set(people.map(({ member }) => member));
  return {
    pupils: sorted.filter(({ capacity }) => capacity === "pupil"),
    others: sorted.filter(({ capacity }) => capacity !== "pupil"),
    absent: members.filter(({ id, capacity }) => capacity === "pupil" && !came.has(id)),
    running: people.some(({ stays }) => stays.some(({ to }) => to === undefined)),
  };
}

/** «Лев Никифоров» → «Никифоров Лев», to sort by; whose representative somebody is does not count. */
const surname = (name: string): string => name.replace(/ \(.*$/, "").replace(/^(.*) (\S+)$/, "$2 $1");

interface Headings {
  pupils: string;
  others: string;
  absent: string;
}

/** What stands above each part, with how many are in it. */
export function headingsOf({ pupils, others, absent, running }: Register, kind: OrganisationKind): Headings {
  const word = capitalTerm("pupil", "many", kind);
  const came = pupils.length;
  const all = came + absent.length;
  const rest = others.length;
  const missing = absent.length;
  return {
    pupils: t`${word}: ${came} из ${all}`,
    others: all > 0 ? t`Остальные: ${rest}` : t`Были: ${rest}`,
    absent: running ? t`Ещё не входили: ${missing}` : t`Не были: ${missing}`,
  };
}

/** «10:01 – 10:40» */
export function stayWords({ from, to }: Attendant["stays"][number], zone: string): string {
  const until = to === undefined ? t`сейчас в звонке` : timeOfDay(to, { zone });
  return `${timeOfDay(from, { zone })} – ${until}`;
}

/** «7«Б», 12 марта 2026 года»: which call it was. */
export function registerTitle({ pupils, others }: Register, title: string, zone: string): string {
  const began = Math.min(...[...pupils, ...others].flatMap(({ stays }) => stays.map(({ from }) => from)));
  return Number.isFinite(began) ? `${title}, ${fullDate(began, { zone })}` : title;
}

/** The register as plain text, to be put into a letter or a table: a line for each person, name and time apart by a tab. */
export function registerText(
  register: Register,
  { title, kind, zone }: { title: string; kind: OrganisationKind; zone: string },
): string {
  const { pupils, others, absent } = register;
  const headings = headingsOf(register, kind);
  const lines = (people: readonly Attendant[]) =>
    people.map(({ name, stays }) => `${name}\t${stays.map((stay) => stayWords(stay, zone)).join(", ")}`);
  const parts = [
    [registerTitle(register, title, zone)],
    pupils.length + absent.length > 0 ? [headings.pupils, ...lines(pupils)] : [],
    absent.length > 0 ? [headings.absent, ...absent.map(({ name }) => name)] : [],
    others.length > 0 ? [headings.others, ...lines(others)] : [],
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n");
}
