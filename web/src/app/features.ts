import type { Messages } from "@lingui/core";
import { type ComponentType, createElement, lazy, useState } from "react";
import { addCatalog, type Locale } from "./i18n/i18n";

/** What a page gets from its address: «/chats/:chat» → { chat: "…" }. */
export interface PageProps {
  params: Record<string, string | undefined>;
}
/** `load`: has it there before it is drawn. */
export type LazyPage = ComponentType<PageProps> & { load?: () => Promise<unknown> };

const catalogs = import.meta.glob<{ messages: Messages }>("../features/*/locales/*.po");
const loading = new Map<string, Promise<void>>();

type PageModule = { default: ComponentType<PageProps> };

/** A page of a feature, loaded with the feature's messages when first opened, or asked for. */
export function page(feature: string, load: () => Promise<PageModule>): LazyPage {
  let there: ComponentType<PageProps> | undefined;
  let coming: Promise<PageModule> | undefined;
  const fetchPage = async () => {
    const [module] = await Promise.all([load(), featureMessages(feature)]);
    there = module.default;
    return module;
  };
  const loadOnce = () => {
    coming ??= fetchPage();
    coming.catch(() => {
      coming = undefined;
    });
    return coming;
  };
  const Late = lazy(loadOnce);
  // What is there is drawn at once. Suspended for but a moment, it would be held back by React for 300 ms.
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each page, when the routes are
  const Page = (props: PageProps) => createElement(useState(() => there ?? Late)[0], props);
  return Object.assign(Page, { load: loadOnce });
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
