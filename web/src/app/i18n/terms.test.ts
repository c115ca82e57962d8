import { expect, test } from "vitest";
import { fileSize } from "./numbers";
import { capitalTerm, countTerm, type OrganisationKind, type Term, term } from "./terms";

const kinds: OrganisationKind[] = ["school", "college", "progymnasium", "supplementary", "boarding"];
const terms: Term[] = ["class", "class_teacher", "teacher", "pupil", "representative", "staff_room"];

test.each([
  ["school", "класс", "классный руководитель", "учитель", "ученик"],
  ["progymnasium", "класс", "воспитатель", "учитель", "ученик"],
  ["boarding", "класс", "классный руководитель", "учитель", "ученик"],
  ["college", "группа", "куратор", "преподаватель", "студент"],
  ["supplementary", "группа", "педагог", "педагог", "обучающийся"],
] as const)("%s says %s, %s, %s, %s (R58)", (kind, ...words) => {
  const said = (["class", "class_teacher", "teacher", "pupil"] as const).map((name) => term(name, kind, "ru").one);
  expect(said).toEqual(words);
});

test("every word of every kind has all its forms in both languages", () => {
  for (const kind of kinds) {
    for (const name of terms) {
      expect(Object.values(term(name, kind, "ru")).every((form) => /^[а-яё ]+$/i.test(form))).toBe(true);
      expect(Object.values(term(name, kind, "en")).every((form) => /^[a-z’ ]+$/i.test(form))).toBe(true);
    }
  }
});

test.each([
  [1, "1 ученик"],
  [2, "2 ученика"],
  [5, "5 учеников"],
  [11, "11 учеников"],
  [21, "21 ученик"],
  [0, "0 учеников"],
  [1.5, "1,5 ученика"],
])("%d → «%s»", (n, words) => {
  expect(countTerm(n, "pupil", "school", "ru").replaceAll("\u00a0", " ")).toBe(words);
});

test("English counts with two forms", () => {
  expect(countTerm(1, "class", "school", "en")).toBe("1\u00a0class");
  expect(countTerm(12, "class", "school", "en")).toBe("12\u00a0classes");
});

test("headings begin with a capital", () => {
  expect(capitalTerm("pupil", "many", "college", "ru")).toBe("Студенты");
});

test.each([
  [0, "0 Б"],
  [999, "999 Б"],
  [1000, "1 КБ"],
  [248 * 1024, "248 КБ"],
  [2.44 * 1024 * 1024, "2,4 МБ"],
  [20 * 1024 * 1024, "20 МБ"],
])("%d bytes → «%s»", (bytes, words) => {
  expect(fileSize(bytes, "ru").replaceAll("\u00a0", " ")).toBe(words);
});
