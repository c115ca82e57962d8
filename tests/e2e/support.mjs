// What every flow needs: a fresh server, browsers, and words for a step.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { createRequire } from "node:module";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(resolve(root, "web/package.json"));
const { chromium } = require("playwright-core");
const { AxeBuilder } = require("@axe-core/playwright");

const pictures = resolve(root, "build/e2e");
const chromiumFlags = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Starts `parta <command>` in a fresh data folder and waits until it answers. */
export async function startServer(name, command = "serve", environment = {}) {
  const port = await freePort();
  const data = resolve(pictures, `data-${name}`);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const base = `http://localhost:${port}`;
  const server = {
    base,
    async start() {
      this.process = spawn(resolve(root, "build/release/server/parta"), [command], {
        cwd: data,
        env: { ...process.env, PARTA_HTTP_LISTEN: `127.0.0.1:${port}`, PARTA_DATA_DIR: data, ...environment },
        stdio: ["ignore", "ignore", "inherit"],
      });
      for (let i = 0; i < 200; i++) {
        const ok = await fetch(`${base}/healthz`).then((r) => r.ok, () => false);
        if (ok) return;
        await new Promise((wait) => setTimeout(wait, 50));
      }
      throw new Error("the server did not start");
    },
    async stop(signal = "SIGTERM") {
      const ended = new Promise((done) => this.process.once("exit", done));
      this.process.kill(signal);
      await ended;
    },
  };
  await server.start();
  return server;
}

/** A person's own browser. */
export async function openBrowser(server, { phone = false, theme = "light" } = {}) {
  const context = await chromium.launchPersistentContext("", {
    executablePath: "/usr/bin/chromium",
    ignoreDefaultArgs: ["--headless"],
    args: chromiumFlags,
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    hasTouch: phone,
    colorScheme: theme,
    locale: "ru-RU",
  });
  context.setDefaultTimeout(20_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  return { context, page, faults, go: (path) => page.goto(server.base + path), close: () => context.close() };
}

let passed = 0;
/** One step of a flow: says what holds, or where it broke, with a picture. */
export async function step(what, browser, work) {
  try {
    await work();
    if (browser.faults.length > 0) throw new Error(`the page threw: ${browser.faults.join("; ")}`);
    passed += 1;
    console.log(`  ok  ${what}`);
  } catch (error) {
    await browser.page.screenshot({ path: resolve(pictures, "failure.png") }).catch(() => undefined);
    console.error(`  FAILED  ${what}\n${error.stack}\n  the picture: build/e2e/failure.png`);
    process.exit(1);
  }
}

export function summary() {
  console.log(`${passed} passed, 0 failed`);
}

export async function picture(browser, name) {
  await browser.page.screenshot({ path: resolve(pictures, `${name}.png`) });
}

/** No violation of WCAG 2.2 AA that axe can see. */
export async function accessible(browser) {
  const { violations } = await new AxeBuilder({ page: browser.page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  if (violations.length === 0) return;
  const told = violations.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(" ")).join(", ")})`);
  throw new Error(`axe: ${told.join("; ")}`);
}
