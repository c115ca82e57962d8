import { i18n, type Messages } from "@lingui/core";
import { inWordsOf } from "./kind-words";
import type { OrganisationKind } from "./terms";

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

/** The language asked for last; the present one follows when its catalogues are there. */
let wanted: Locale = "ru";

/** Shows the interface in `locale`: loads every catalogue in use, then switches all at once. The last call wins. */
export async function activate(locale: Locale): Promise<void> {
  wanted = locale;
  const catalogs = await Promise.all(loaders.map((load) => load(locale)));
  for (const { messages } of catalogs) load(locale, messages);
  if (wanted !== locale) return;
  i18n.activate(locale);
  document.documentElement.lang = locale;
}

/** Adds the messages of a lazily loaded feature; resolves when they are there in the language asked for. */
export async function addCatalog(catalog: CatalogLoader): Promise<void> {
  if (loaders.includes(catalog)) return;
  loaders.push(catalog);
  let locale: Locale;
  do {
    locale = wanted;
    load(locale, (await catalog(locale)).messages);
  } while (locale !== wanted); // switched meanwhile, by a call that may not have known of this catalogue
}

/** In whose words the interface speaks. */
let kind: OrganisationKind = "school";

function load(locale: Locale, messages: Messages): void {
  i18n.load(locale, inWordsOf(kind, locale, messages));
}

/** Speaks as this kind of organisation does: every catalogue in use, at once. */
export async function speakAs(next: OrganisationKind): Promise<void> {
  if (kind === next) return;
  kind = next;
  await activate(wanted);
}

export function currentLocale(): Locale {
  return i18n.locale === "en" ? "en" : "ru";
}

export { i18n };
