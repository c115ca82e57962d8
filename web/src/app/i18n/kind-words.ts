import type { Messages } from "@lingui/core";
import type { Locale } from "./i18n";
import type { OrganisationKind } from "./terms";

/**
 * Interface texts are written as a school says them, and follow the kind of the organisation form by form where
 * catalogues are loaded, so that nobody has to remember it (R58; docs/reference/glossary.md). Words for people, and
 * «школа» and «организация», are of one gender: they take each other's place as they stand. «Класс» and «группа» are
 * not: what agrees with them changes along, and a new adjective beside «класс» needs its line below (a test tells).
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

const feminine = (stem: string, soft_ending = false): readonly string[] =>
  (soft_ending ? ["я", "и", "и", "ю", "ей"] : ["а", "ы", "е", "у", "ой"]).map((ending) => stem + ending);

/** «Класс» as «группа»: alone, then with what agrees with it. Where a text names both, the one word says it. */
const GROUP: Record<string, string> = {
  "класс или группа": "группа",
  "классы и группы": "группы",
  "класса или группы": "группы",
  "классу или группе": "группе",
  "класс или группу": "группу",
  "класс или группа возвращены из архива": "группа возвращена из архива",
  одноклассники: "одногруппники",
  одноклассников: "одногруппников",
  одноклассникам: "одногруппникам",
  одноклассниками: "одногруппниками",
  "пустой класс или группа": "пустая группа",
  "класс, группа или человек": "группа или человек",
  "ведёт класс или группу": "ведёт группу",
  "одного класса или группы": "одной группы",
  "новый класс или группа": "новая группа",
  "этого класса или группы больше нет. выберите другой": "этой группы больше нет. Выберите другую",
  "такого класса в новом году не будет. выберите другой": "такой группы в новом году не будет. Выберите другую",
  "выберите класс, который": "выберите группу, которая",
  "из класса, пока без другого": "из группы, пока без другой",
  класс: "группа",
  класса: "группы",
  классу: "группе",
  классом: "группой",
  классе: "группе",
  классы: "группы",
  классов: "групп",
  классам: "группам",
  классами: "группами",
  классах: "группах",
  "в класс": "в группу",
  "на класс": "на группу",
  "в другой класс": "в другую группу",
  "в какой класс": "в какую группу",
  "выберите класс": "выберите группу",
  "выберите другой класс": "выберите другую группу",
  "добавьте первый класс": "добавьте первую группу",
  "верните класс": "верните группу",
  "ведёт класс": "ведёт группу",
  "ведёте класс": "ведёте группу",
  "класс уже ведёт": "группу уже ведёт",
  "его класс и чаты": "его группу и чаты",
  "дату и класс": "дату и группу",
  "роли и класс понадобится": "роли и группу понадобится",
  "любой класс или человека": "любую группу или человека",
  "мой класс": "моя группа",
  "новый класс": "новая группа",
  "прежний класс": "прежняя группа",
  "ещё один класс": "ещё одна группа",
  "класс не указан": "группа не указана",
  "непонятен: запишем": "непонятна: запишем",
  "строках: он будет создан": "строках: она будет создана",
  "такого класса": "такой группы",
  "этого класса": "этой группы",
  "другого класса": "другой группы",
  "одного класса": "одной группы",
  "выбранного класса": "выбранной группы",
  "всего класса": "всей группы",
  "два класса": "две группы",
  "каждым классом": "каждой группой",
  "вашим классом": "вашей группой",
  "вашего класса": "вашей группы",
  "весь класс": "вся группа",
  "хоть один класс": "хоть одну группу",
};
const group: readonly [readonly string[], readonly string[]] = [Object.keys(GROUP), Object.values(GROUP)];
const school = feminine("школ");
const organisation = feminine("организаци", true);

type Changes = readonly (readonly [readonly string[], readonly string[]])[];

const russian: Record<OrganisationKind, Changes> = {
  school: [],
  progymnasium: [
    [classTeacher, soft("воспитател")],
    [["«общешкольный»"], ["«Вся прогимназия»"]],
    [school, feminine("прогимнази", true)],
  ],
  // «Воспитатель» leads a group of those who live together, «классный руководитель» their class.
  boarding: [
    [
      [
        "руководитель группы",
        "руководитель не назначен",
        "руководитель: имя или фамилия",
        "кружок или секция",
        "ведёт класс или кружок",
        "«робототехника»",
      ],
      [
        "воспитатель или руководитель группы",
        "воспитатель или руководитель не назначен",
        "воспитатель или руководитель: имя или фамилия",
        "группа воспитанников, кружок или секция",
        "ведёт класс, группу или кружок",
        "«группа 3»",
      ],
    ],
  ],
  college: [
    [classTeacher, masculine("куратор")],
    [pupil, masculine("студент")],
    [teacher, soft("преподавател")],
    [
      ["ученический", "классное руководство", "например, 1в", "«общешкольный»"],
      ["студенческий", "кураторство", "например, ИС-11", "«Весь колледж»"],
    ],
    group,
    [school, organisation],
  ],
  supplementary: [
    [classTeacher, masculine("педагог", "и")],
    [pupil, learner],
    [teacher, masculine("педагог", "и")],
    [
      ["классное руководство", "«общешкольный»"],
      ["ведение группы", "«Весь центр»"],
    ],
    group,
    [school, organisation],
  ],
};

/** The place in the rail and the like: the one word of a whole text. */
const NAMES: Record<Locale, Partial<Record<OrganisationKind, Record<string, string>>>> = {
  ru: {
    college: { Школа: "Колледж" },
    progymnasium: { Школа: "Прогимназия" },
    supplementary: { Школа: "Центр" },
    boarding: { Школа: "Интернат" },
  },
  en: { college: { School: "College" } },
};

const plural = (one: string): readonly string[] => [one, `${one}s`];
const english_group: readonly [readonly string[], readonly string[]] = [
  ["class or group", "classes and groups", "classes or groups", "class", "classes"],
  ["group", "groups", "groups", "group", "groups"],
];
const english: Record<OrganisationKind, Changes> = {
  school: [],
  progymnasium: [[plural("class teacher"), plural("educator")]],
  boarding: [
    [
      ["group leader", "group’s leader", "no leader assigned", "club or section"],
      [
        "educator or group leader",
        "educator or group’s leader",
        "no educator or leader assigned",
        "boarding group, club or section",
      ],
    ],
  ],
  college: [
    [plural("class teacher"), plural("curator")],
    [plural("pupil"), plural("student")],
    [plural("teacher"), plural("lecturer")],
    english_group,
    [plural("school"), plural("college")],
  ],
  supplementary: [
    [plural("class teacher"), plural("educator")],
    [plural("pupil"), plural("learner")],
    [plural("teacher"), plural("educator")],
    english_group,
    [plural("school"), plural("centre")],
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
  const names = NAMES[locale][kind] ?? {};
  const all = [...words.keys()]
    .sort((a, b) => b.length - a.length)
    .join("|")
    .replaceAll(".", "\\.");
  const pattern = new RegExp(`(?<!\\p{L})(?:${all})(?!\\p{L})`, "giu");
  return (text) =>
    names[text] ??
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
