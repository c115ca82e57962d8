import { i18n, type Messages } from "@lingui/core";

/** Russian is the source; English is complete. A base layer: model, features and ui may use it, it uses none of them. */
export type Locale = "ru" | "en";
export const locales: readonly Locale[] = ["ru", "en"];

export type CatalogLoader = (locale: Locale) => Promise<{ messages: Messages }>;

const loaders: CatalogLoader[] = [
  (locale) => (locale === "en" ? import("./locales/en.po") : import("./locales/ru.po")),
];

/** The language to start with: the saved one, else Russian if the browser knows it or says nothing of English. */
export function preferredLocale(saved: Locale | undefined, languages: readonly string[]): Locale {
  if (saved) return saved;
  const first = languages.find((tag) => /^(ru|en)\b/i.test(tag));
  return first && /^en/i.test(first) ? "en" : "ru";
}

/** Shows the interface in `locale`: loads every catalogue in use, then switches all at once. */
export async function activate(locale: Locale): Promise<void> {
  const catalogs = await Promise.all(loaders.map((load) => load(locale)));
  i18n.loadAndActivate({ locale, messages: merged(catalogs) });
  document.documentElement.lang = locale;
}

/** Adds the messages of a lazily loaded feature; resolves when they are there in the present language. */
export async function addCatalog(load: CatalogLoader): Promise<void> {
  if (loaders.includes(load)) return;
  loaders.push(load);
  let locale = currentLocale();
  let catalog = await load(locale);
  while (locale !== currentLocale()) {
    locale = currentLocale(); // switched meanwhile
    catalog = await load(locale);
  }
  i18n.load(locale, catalog.messages);
}

export function currentLocale(): Locale {
  return i18n.locale === "en" ? "en" : "ru";
}

function merged(catalogs: { messages: Messages }[]): Messages {
  return Object.assign({}, ...catalogs.map((catalog) => catalog.messages));
}

export { i18n };
