import type { Messages } from "@lingui/core";
import type { Locale } from "./i18n";
import type { OrganisationKind } from "./terms";

/**
 * Interface texts are written as a school says them. Words for people are of one gender in every kind of organisation,
 * so that a text follows its kind form by form, and nobody has to remember it (R58; docs/reference/glossary.md). The
 * class is none of them: «класс» and «группа» agree differently, texts about it name both or take a term.
 */

/** Nominative, genitive, dative, instrumental, prepositional; singular, then plural. Accusatives are genitives: people. */
type Forms = readonly [string, string, string, string, string, string, string, string, string, string];

const masculine = (stem: string, plural = "ы"): Forms => [
  stem,
  `${stem}а`,
  `${stem}у`,
  `${stem}ом`,
  `${stem}е`,
  `${stem}${plural}`,
  `${stem}ов`,
  `${stem}ам`,
  `${stem}ами`,
  `${stem}ах`,
];
const soft = (stem: string): Forms => [
  `${stem}ь`,
  `${stem}я`,
  `${stem}ю`,
  `${stem}ем`,
  `${stem}е`,
  `${stem}и`,
  `${stem}ей`,
  `${stem}ям`,
  `${stem}ями`,
  `${stem}ях`,
];

const pupil = masculine("ученик", "и");
const leader = soft("руководител");
const adjectives: Forms = ["ый", "ого", "ому", "ым", "ом", "ые", "ых", "ым", "ыми", "ых"];
const classTeacher = leader.map((form, at) => `классн${adjectives[at]} ${form}`) as unknown as Forms;
// «Учителя» is one teacher's or several teachers: texts say it by a term.
const teacher = soft("учител").map((form, at) => (at === 1 || at === 5 ? "" : form)) as unknown as Forms;
const learner: Forms = [
  "обучающийся",
  "обучающегося",
  "обучающемуся",
  "обучающимся",
  "обучающемся",
  "обучающиеся",
  "обучающихся",
  "обучающимся",
  "обучающимися",
  "обучающихся",
];

type Changes = readonly (readonly [readonly string[], readonly string[]])[];

const russian: Record<OrganisationKind, Changes> = {
  school: [],
  progymnasium: [[classTeacher, soft("воспитател")]],
  college: [
    [classTeacher, masculine("куратор")],
    [pupil, masculine("студент")],
    [teacher, soft("преподавател")],
    [["ученический"], ["студенческий"]],
  ],
  supplementary: [
    [classTeacher, masculine("педагог", "и")],
    [pupil, learner],
    [teacher, masculine("педагог", "и")],
  ],
};

const plural = (one: string): readonly string[] => [one, `${one}s`];
const english: Record<OrganisationKind, Changes> = {
  school: [],
  progymnasium: [[plural("class teacher"), plural("educator")]],
  college: [
    [plural("class teacher"), plural("curator")],
    [plural("pupil"), plural("student")],
    [plural("teacher"), plural("lecturer")],
  ],
  supplementary: [
    [plural("class teacher"), plural("educator")],
    [plural("pupil"), plural("learner")],
    [plural("teacher"), plural("educator")],
  ],
};

/** What stands in the place of each word, longest first: «классный руководитель» before its parts. */
function dictionary(changes: Changes): Map<string, string> {
  const words = new Map<string, string>();
  for (const [from, to] of changes)
    from.forEach((form, at) => {
      if (form !== "") words.set(form, to[at] ?? form);
    });
  return words;
}

/** A text as this kind of organisation says it. */
export function sayAs(kind: OrganisationKind, locale: Locale): (text: string) => string {
  const words = dictionary((locale === "en" ? english : russian)[kind]);
  if (words.size === 0) return (text) => text;
  const all = [...words.keys()].sort((a, b) => b.length - a.length).join("|");
  const pattern = new RegExp(`(?<!\\p{L})(?:${all})(?!\\p{L})`, "giu");
  return (text) =>
    text.replace(pattern, (found) => {
      const said = words.get(found.toLocaleLowerCase(locale)) ?? found;
      return /^\p{Lu}/u.test(found) ? said.charAt(0).toLocaleUpperCase(locale) + said.slice(1) : said;
    });
}

/** A compiled message: text, or parts of which the lists are placeholders with their choices. */
function adapted(message: unknown, say: (text: string) => string): unknown {
  if (typeof message === "string") return say(message);
  if (!Array.isArray(message)) return message;
  return message.map((part) => {
    if (!Array.isArray(part)) return adapted(part, say);
    const [name, type, choices] = part as [unknown, unknown, unknown];
    if (typeof choices !== "object" || choices === null) return part;
    const said = Object.entries(choices).map(([key, value]) => [key, adapted(value, say)]);
    return [name, type, Object.fromEntries(said)];
  });
}

/** A catalogue in the words of this kind. */
export function inWordsOf(kind: OrganisationKind, locale: Locale, messages: Messages): Messages {
  if (kind === "school") return messages;
  const say = sayAs(kind, locale);
  return Object.fromEntries(Object.entries(messages).map(([id, message]) => [id, adapted(message, say)])) as Messages;
}
