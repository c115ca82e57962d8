import { fileURLToPath } from "node:url";
import { lingui, linguiTransformerBabelPreset } from "@lingui/vite-plugin";
import babel from "@rolldown/plugin-babel";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { emojiData } from "./scripts/emoji-plugin";

/** Chrome and Yandex 100+ on Android 8, iOS Safari 16.4+, Firefox ESR. */
const browsers = ["chrome100", "safari16.4", "firefox115"];

/** Loaded lazily, yet wanted without a network from the first visit on. The administrator's pages are not. */
const everyday =
  /\/src\/(ui\/(Menu|Popover|Dialog|Confirm)Frame|app\/palette\/Palette|app\/settings\/SettingsPage|features\/((account|chat)\/\w+|joining\/ConsentsPage))\.tsx?$|\/locales\/ru\.po$/;

/**
 * Remembers which files are precached: the entry, the everyday parts, and what they import. So a pupil on a slow line
 * does not download the administrator's pages.
 */
function firstLoad(): Plugin & { files: Set<string> } {
  const files = new Set<string>();
  return {
    name: "parta-first-load",
    files,
    generateBundle(_, bundle) {
      const add = (name: string) => {
        const chunk = bundle[name];
        if (!chunk || files.has(name) || chunk.type !== "chunk") return;
        files.add(name);
        for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
        chunk.imports.forEach(add);
      };
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        if (chunk.isEntry || chunk.moduleIds.some((id) => everyday.test(id))) add(chunk.fileName);
      }
    },
  };
}

const first = firstLoad();

/** The frame's words come with the chats'. */
const words = /\/src\/(?:app\/(i18n)|features\/(account|chat|joining))\/locales\/(ru|en)\.po$/;
function wordsOf(id: string): string {
  const [, frame, feature, language] = words.exec(id) ?? [];
  return frame || feature === "chat" ? `words-${language}` : `words-${feature}-${language}`;
}

/**
 * On a weak line a request costs more than its bytes: what is wanted together comes together. One name, one file; the first that fits.
 */
const parts = [
  { name: wordsOf, test: words },
  { name: "main", tags: ["$initial" as const] },
  { name: "overlays", test: /\/src\/ui\/\w+Frame\.tsx|\/node_modules\/(@base-ui|@floating-ui)\// },
  {
    name: "ui",
    test: /\/src\/(ui\/(?!Table|Tabs|Tooltip|FileDrop|PrintSheet|QrCode|Wizard|\w+Frame)\w+\.|app\/i18n\/\w+\.ts)/,
  },
  { name: "chat", test: /\/src\/features\/chat\/(ChatListPage|ChatPage|ChatPlaceholder|notifier)\.tsx?$/ },
  { name: "account", test: /\/src\/features\/account\/(SignIn\w*|ChooseAccount|AccountMenu)\.tsx$/ },
  { name: "call", test: /\/src\/features\/call\/\w+\.tsx?$|\/node_modules\/mediasoup-client\// },
  { name: "joining", test: /\/src\/features\/joining\/(JoinPage|CodePage|WaitingPage)\.tsx$/ },
].map((part, index) => ({ ...part, priority: 100 - index }));

/** Parts that addresses and languages choose among: public/first.js begins to load theirs before the program has come. */
function laterLinks(): Plugin {
  return {
    name: "parta-later-links",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const links: string[] = [];
        for (const chunk of Object.values(bundle ?? {})) {
          if (chunk.type !== "chunk" || !/^(words-[\w-]+|ui|account|chat|joining)$/.test(chunk.name)) continue;
          const link = (as: string, file: string, more = "") =>
            links.push(
              `<link rel="later" data-part="${chunk.name}" data-as="${as}" href="/${file}" crossorigin${more} />`,
            );
          link("modulepreload", chunk.fileName);
          for (const css of chunk.viteMetadata?.importedCss ?? []) link("preload", css, ' as="style"');
        }
        return html.replace("<!-- later -->", links.join("\n    "));
      },
    },
  };
}

/** Where `npm run dev` finds the server. */
const server = process.env.PARTA ?? "http://localhost:8080";

export default defineConfig({
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  plugins: [
    react(),
    lingui(),
    emojiData(),
    babel({ presets: [linguiTransformerBabelPreset()] }),
    first,
    laterLinks(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["index.html", "first.js", "assets/*.{js,css}", "icons/favicon.svg"],
        rollupFormat: "iife",
        manifestTransforms: [
          (entries) => ({
            manifest: entries.filter((e) => !e.url.startsWith("assets/") || first.files.has(e.url)),
          }),
        ],
      },
    }),
  ],
  css: { transformer: "lightningcss" },
  build: {
    target: browsers,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: parts } } },
  },
  server: {
    port: 5173,
    // The server believes only its own pages: the proxy speaks in its name.
    proxy: {
      "/api": { target: server, ws: true, rewriteWsOrigin: true, headers: { Origin: server } },
    },
  },
  test: {
    environment: "happy-dom",
    environmentOptions: {
      happyDOM: {
        settings: {
          disableIframePageLoading: true,
          navigation: {
            disableMainFrameNavigation: true,
            disableChildPageNavigation: true,
            disableChildFrameNavigation: true,
          },
        },
      },
    },
    silent: "passed-only",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
