import { afterEach, expect, test } from "vitest";
import { activate, addCatalog, i18n, type Locale, preferredLocale } from "./i18n";

afterEach(() => activate("ru"));

test.each([
  ["en", ["ru-RU"], "en"],
  [undefined, ["ru-RU", "en"], "ru"],
  [undefined, ["en-GB", "ru"], "en"],
  [undefined, ["tt-RU", "ru", "en"], "ru"],
  [undefined, ["de"], "ru"],
  [undefined, [], "ru"],
] as const)("saved %s, browser %j → %s", (saved, languages, locale) => {
  expect(preferredLocale(saved, languages)).toBe(locale);
});

test("switching changes the texts and the language of the page", async () => {
  await activate("en");
  expect(i18n._({ id: idOf("Настройки") })).toBe("Settings");
  expect(document.documentElement.lang).toBe("en");
  await activate("ru");
  expect(i18n._({ id: idOf("Настройки") })).toBe("Настройки");
});

test("a feature's messages come in the present language and follow a switch", async () => {
  const loaded: Locale[] = [];
  await activate("en");
  await addCatalog(async (locale) => {
    loaded.push(locale);
    return { messages: { greeting: locale === "en" ? "Hello" : "Здравствуйте" } };
  });
  expect(i18n._({ id: "greeting" })).toBe("Hello");
  await activate("ru");
  expect(i18n._({ id: "greeting" })).toBe("Здравствуйте");
  expect(loaded).toEqual(["en", "ru"]);
});

test("a feature that comes while the language is being switched comes in the new one", async () => {
  await activate("en");
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  await addCatalog(async (locale) => {
    if (locale === "ru") await gate;
    return { messages: {} };
  });
  const switching = activate("ru"); // waits at the gate, and has already counted its catalogues
  await addCatalog(async (locale) => ({ messages: { late: locale === "en" ? "Late" : "Поздно" } }));
  release();
  await switching;
  expect(i18n._({ id: "late" })).toBe("Поздно");
});

test("a switch while a feature loads ends with the feature in the language switched to", async () => {
  await activate("en");
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const adding = addCatalog(async (locale) => {
    if (locale === "en") await gate;
    return { messages: { slow: locale === "en" ? "Slow" : "Медленно" } };
  });
  await activate("ru");
  release();
  await adding;
  expect(i18n._({ id: "slow" })).toBe("Медленно");
});

test("of two switches the later one wins, whichever loads first", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let slow = false;
  await addCatalog(async (locale) => {
    if (slow && locale === "en") await gate;
    return { messages: {} };
  });
  slow = true;
  const first = activate("en");
  await activate("ru");
  release();
  await first;
  expect([i18n.locale, document.documentElement.lang]).toEqual(["ru", "ru"]);
});

/** Ids are made of the Russian text when the code is compiled; the compiled catalogue is the place to look one up. */
function idOf(russian: string): string {
  const found = Object.entries(i18n.messages).find(
    ([, message]) => String(message) === russian || String(message) === "Settings",
  );
  if (!found) throw new Error(`no message «${russian}»`);
  return found[0];
}
