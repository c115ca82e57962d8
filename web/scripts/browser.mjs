// Opens Debian's Chromium without a window, with a fresh profile.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const flags =
  "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** A persistent context; close it when done. `options` are those of Playwright. */
export function openBrowser(options = {}) {
  return chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "parta-chromium-")), {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    ignoreDefaultArgs: ["--headless", "--headless=old"],
    args: flags.split(" "),
    ...options,
  });
}

/** What the server answers to somebody who is not signed in, to every question. */
export function answerSignedOut(_request, response) {
  response.writeHead(401, { "Content-Type": "application/json" }).end(
    JSON.stringify({
      error: {
        code: "unauthenticated",
        field: "",
        detail: "no session",
        message_ru: "Войдите, чтобы продолжить.",
        message_en: "Sign in to continue.",
      },
    }),
  );
}

/** Complaints of the browser's console, without its note that nobody is signed in. */
export function listen(page, complaints) {
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    if (/\/api\//.test(message.location().url) && /\b401\b/.test(message.text())) return;
    complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
}
