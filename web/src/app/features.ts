import type { Messages } from "@lingui/core";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { addCatalog, type Locale } from "./i18n/i18n";

/** What a page gets from its address: «/chats/:chat» → { chat: "…" }. */
export interface PageProps {
  params: Record<string, string | undefined>;
}
export type LazyPage = LazyExoticComponent<ComponentType<PageProps>>;

const catalogs = import.meta.glob<{ messages: Messages }>("../features/*/locales/*.po");
const loading = new Map<string, Promise<void>>();

/** A page of a feature, loaded with the feature's messages when first opened. */
export function page(feature: string, load: () => Promise<{ default: ComponentType<PageProps> }>): LazyPage {
  return lazy(async () => {
    const [module] = await Promise.all([load(), featureMessages(feature)]);
    return module;
  });
}

/** Loads the messages of `src/features/<feature>/locales`, once, whoever of its pages comes first. */
export function featureMessages(feature: string): Promise<void> {
  let promise = loading.get(feature);
  if (!promise) {
    const load = async (locale: Locale) =>
      (await catalogs[`../features/${feature}/locales/${locale}.po`]?.()) ?? { messages: {} };
    promise = addCatalog(load).catch((error) => {
      loading.delete(feature);
      throw error;
    });
    loading.set(feature, promise);
  }
  return promise;
}
