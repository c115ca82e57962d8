import type { Messages } from "@lingui/core";
import { expect, test } from "vitest";
import { inWordsOf, sayAs } from "./kind-words";
import type { OrganisationKind } from "./terms";

const catalogs = import.meta.glob<{ messages: Messages }>(["./locales/*.po", "../../features/*/locales/*.po"], {
  eager: true,
});

/** Words of one kind that no text of another may keep. */
const foreign: Record<"ru" | "en", Partial<Record<OrganisationKind, RegExp>>> = {
  ru: {
    college: /(?<!\p{L})(общешкольн|учени|учител(?!ьск)|классн\p{L}+ руководит|(одно)?класс|школ[аеуы](?!\p{L}))/giu,
    supplementary: /(?<!\p{L})(общешкольн|ученик|учител(?!ьск)|классн\p{L}+ руководит|класс|школ[аеуы](?!\p{L}))/giu,
    progymnasium: /(?<!\p{L})(общешкольн|классн\p{L}+ руководит|школ[аеуы](?!\p{L}))/giu,
    boarding: /(?<!\p{L}|или )руководит\p{L}+ (групп|не назн)|(?<!воспитанников, )кружок или секция/giu,
  },
  en: {
    college: /(?<!\p{L})(pupils?|class teachers?)(?!\p{L})/giu,
    supplementary: /(?<!\p{L})(pupils?|class teachers?)(?!\p{L})/giu,
    progymnasium: /(?<!\p{L})class teachers?(?!\p{L})/giu,
    boarding: /(?<!\p{L}|or )group leader(?!\p{L})/giu,
  },
};

test("every text follows the kind of the organisation", () => {
  const kept: string[] = [];
  let seen = 0;
  for (const [path, { messages }] of Object.entries(catalogs)) {
    const locale = path.endsWith("en.po") ? "en" : "ru";
    for (const kind of ["college", "supplementary", "progymnasium", "boarding"] as const) {
      const pattern = foreign[locale][kind];
      for (const message of Object.values(inWordsOf(kind, locale, messages))) {
        ++seen;
        const text = JSON.stringify(message).replace(/\["\w+"/g, "[");
        const words = pattern && text.match(pattern);
        if (words) kept.push(`${kind}: ${words.join(", ")} in ${text}`);
      }
    }
  }
  expect(seen).toBeGreaterThan(3000);
  expect(kept).toEqual([]);
});

test("what agrees with a class changes along with it", () => {
  // An adjective or a number of the other gender beside «групп…» would be left of a text without its line.
  const masculine =
    /(?<!\p{L})(\p{L}+(ый|ий|ого|его|ому|ему)|мой|свой|один|одного|два|этот|тот|весь|пустой) групп(а|у|ы|е|ой)(?!\p{L})/iu;
  const torn: string[] = [];
  for (const [path, { messages }] of Object.entries(catalogs)) {
    if (path.endsWith("en.po")) continue;
    for (const message of Object.values(inWordsOf("college", "ru", messages))) {
      const text = JSON.stringify(message);
      if (masculine.test(text)) torn.push(text);
      if (
        /групп\p{L}*,? (или )?групп|групп\p{L}*, который|Выберите другой\./iu.test(text) &&
        !text.includes("из списка")
      )
        torn.push(text);
      if (/(?<!\p{L})(в|на|через|про) группа(?!\p{L})/iu.test(text)) torn.push(text);
    }
  }
  expect(torn).toEqual([]);
});

test("words are taken form by form, with their capital, and parts of words are left alone", () => {
  const college = sayAs("college", "ru");
  expect(college("Классный руководитель подтвердит ученика.")).toBe("Куратор подтвердит студента.");
  expect(college("Раздайте классным руководителям")).toBe("Раздайте кураторам");
  expect(college("Учительская")).toBe("Учительская");
  expect(college("имена впишет классный руководитель")).toBe("имена впишет куратор");
  const learners = sayAs("supplementary", "ru");
  expect(learners("Списки сотрудников и учеников")).toBe("Списки сотрудников и обучающихся");
  expect(sayAs("school", "ru")("Ученики")).toBe("Ученики");
  expect(college("Перевод в другой класс")).toBe("Перевод в другую группу");
  expect(college("Класс или группа")).toBe("Группа");
  expect(college("Классы и группы")).toBe("Группы");
  expect(college("Класс или группа возвращены из архива")).toBe("Группа возвращена из архива");
  expect(college("Одноклассники могут писать друг другу")).toBe("Одногруппники могут писать друг другу");
  expect(college("Школа")).toBe("Колледж");
  expect(college("Школа отказала")).toBe("Организация отказала");
  const boarding = sayAs("boarding", "ru");
  expect(boarding("Руководитель группы")).toBe("Воспитатель или руководитель группы");
  expect(boarding("Классный руководитель подтвердит ученика в школе.")).toBe(
    "Классный руководитель подтвердит ученика в школе.",
  );
  expect(boarding("Кружок или секция")).toBe("Группа воспитанников, кружок или секция");
  expect(boarding("Школа")).toBe("Интернат");
  expect(sayAs("progymnasium", "ru")("в школе")).toBe("в прогимназии");
  expect(sayAs("college", "en")("The class teacher lets pupils in")).toBe("The curator lets students in");
});

test("placeholders keep their names, choices are said as well", () => {
  const said = inWordsOf("college", "ru", {
    a: ["Ученик: ", ["pupil"]],
    b: [["n", "plural", { one: ["#", " ученик"], few: ["#", " ученика"], other: ["#", " учеников"] }]],
  } as unknown as Messages);
  expect(said).toEqual({
    a: ["Студент: ", ["pupil"]],
    b: [["n", "plural", { one: ["#", " студент"], few: ["#", " студента"], other: ["#", " студентов"] }]],
  });
});
