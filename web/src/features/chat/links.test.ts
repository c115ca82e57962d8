import { expect, test } from "vitest";
import { findLinks } from "./links";

const links = (text: string) => findLinks(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.href]));
const whole = (text: string) =>
  findLinks(text)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");

test.each([
  ["см. https://example.org/zadania.", ["https://example.org/zadania"]],
  ["(подробнее: http://школа7.рф/расписание)", ["http://школа7.рф/расписание"]],
  ["www.example.org и HTTPS://EXAMPLE.ORG/A", ["https://www.example.org", "HTTPS://EXAMPLE.ORG/A"]],
  ["https://ru.wikipedia.org/wiki/Парта_(мебель)", ["https://ru.wikipedia.org/wiki/Парта_(мебель)"]],
  ["«https://example.org/?a=1&b=2#c»", ["https://example.org/?a=1&b=2#c"]],
  ["две: https://a.example https://b.example!", ["https://a.example", "https://b.example"]],
])("%s", (text, expected) => {
  expect(links(text)).toEqual(expected);
  expect(whole(text)).toBe(text);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<b>x</b>",
  "file:///etc/passwd",
  "почта a@www.example.org",
  "https://",
  "http://.",
  "www.",
  "класс 7.Б, п.5",
])("no link in: %s", (text) => {
  expect(links(text)).toEqual([]);
  expect(whole(text)).toBe(text);
});

test("a text of any length is read in no time", () => {
  const start = performance.now();
  findLinks(`https://example.org/${"(".repeat(4000)}${")".repeat(4000)}`);
  findLinks("http://".repeat(600));
  expect(performance.now() - start).toBeLessThan(500);
});
