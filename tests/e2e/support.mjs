// What every flow needs: a fresh server, browsers, and words for a step.
//
// PARTA_E2E_DIR       where data and pictures go (build/e2e)
// PARTA_E2E_PROGRAM   the program under test (build/release/server/parta)
// PARTA_E2E_POSTGRES  not empty: every server works on a database of its own in the cluster of PARTA_TEST_POSTGRES_OWNER_URL
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { createRequire } from "node:module";

const root = resolve(import.meta.dirname, "../..");
const require = createRequire(resolve(root, "web/package.json"));
const { chromium } = require("playwright-core");
const { AxeBuilder } = require("@axe-core/playwright");

const pictures = resolve(process.env.PARTA_E2E_DIR ?? resolve(root, "build/e2e"));
const program = resolve(process.env.PARTA_E2E_PROGRAM ?? resolve(root, "build/release/server/parta"));
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

export async function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** A new database, as environment of the server. */
function postgresDatabase(name) {
  const { PARTA_TEST_POSTGRES_URL: app, PARTA_TEST_POSTGRES_OWNER_URL: owner } = process.env;
  const database = `e2e_${name.replaceAll("-", "_")}_${process.pid}`;
  const made = spawnSync("psql", [owner, "-qc", `CREATE DATABASE ${database}`], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`no database for the flow: ${made.stderr ?? made.error}`);
  const at = (url) => url.replace("dbname=parta", `dbname=${database}`);
  return { PARTA_DATABASE_URL: at(app), PARTA_DATABASE_OWNER_URL: at(owner) };
}

/** Starts `parta <command>` in a fresh data folder and waits until it answers. `host`: where it listens, if not on this computer alone. */
export async function startServer(name, command = "serve", environment = {}, host = "localhost") {
  const port = await freePort();
  const data = resolve(pictures, `data-${name}`);
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  const base = `http://${host === "0.0.0.0" ? "localhost" : host}:${port}`;
  const address = host === "localhost" ? "127.0.0.1" : host;
  const options = {
    cwd: data,
    env: {
      ...process.env,
      PARTA_HTTP_LISTEN: `${address}:${port}`,
      PARTA_DATA_DIR: data,
      // Several servers at once: each takes ports that are free.
      PARTA_MEDIA_LISTEN: `${address}:0`,
      ...(process.env.PARTA_E2E_POSTGRES ? postgresDatabase(name) : {}),
      ...environment,
    },
  };
  const server = {
    base,
    data,
    /** Where its database is, as the owner of its tables; nothing with the engine inside. */
    postgres: options.env.PARTA_DATABASE_OWNER_URL,
    /** `patience`: milliseconds between two questions whether it answers already. */
    async start(patience = 50) {
      this.process = spawn(program, [command], { ...options, stdio: ["ignore", "ignore", "inherit"] });
      for (let waited = 0; waited < 10_000; waited += patience) {
        const ok = await fetch(`${base}/healthz`).then((r) => r.ok, () => false);
        if (ok) return;
        await new Promise((wait) => setTimeout(wait, patience));
      }
      throw new Error("the server did not start");
    },
    async stop(signal = "SIGTERM") {
      const ended = new Promise((done) => this.process.once("exit", done));
      this.process.kill(signal);
      await ended;
    },
    /** Runs another command of the program on the same installation; gives what it printed. */
    command(words, input = "") {
      const { status, stdout, stderr } = spawnSync(program, words, { ...options, input, encoding: "utf8" });
      if (status !== 0) throw new Error(`parta ${words.join(" ")}: ${stderr}`);
      return stdout;
    },
  };
  // A flow that breaks off leaves nothing running.
  process.once("exit", () => server.process?.kill("SIGKILL"));
  await server.start();
  return server;
}

/** A camera with a moving picture and a microphone that beeps, allowed without a question; any screen may be shown. */
const mediaFlags = [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];

/** A person's own browser. `media`: with a camera and a microphone; `flags`: further ones of Chromium, which `program` starts; `home`: whose certificates it trusts. */
export async function openBrowser(
  server,
  { phone = false, theme = "light", media = false, flags = [], program = "/usr/bin/chromium", home = undefined } = {},
) {
  const context = await chromium.launchPersistentContext("", {
    executablePath: program,
    ...(home ? { env: { ...process.env, HOME: home } } : {}),
    ignoreDefaultArgs: ["--headless"],
    args: [...chromiumFlags, ...(media ? mediaFlags : []), ...flags],
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    hasTouch: phone,
    colorScheme: theme,
    locale: "ru-RU",
  });
  context.setDefaultTimeout(20_000);
  const effort = { clicks: 0, fields: 0 };
  await context.exposeBinding("partaEffort", (_, what) => {
    effort[what] += 1;
  });
  await context.addInitScript(countEffort);
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  return { context, page, faults, effort, go: (path) => page.goto(server.base + path), close: () => context.close() };
}

/** Runs in the page: each press counts, and each field that is filled, once. */
function countEffort() {
  const filled = new WeakSet();
  addEventListener("pointerdown", () => globalThis.partaEffort("clicks"), { capture: true });
  addEventListener(
    "input",
    ({ target }) => {
      if (filled.has(target) || target.type === "checkbox" || target.type === "radio") return;
      filled.add(target);
      globalThis.partaEffort("fields");
    },
    { capture: true },
  );
}

let passed = 0;
/** One step of a flow: says what holds, or where it broke, with a picture. */
export async function step(what, browser, work) {
  const began = Date.now();
  try {
    await work();
    if (browser.faults.length > 0) throw new Error(`the page threw: ${browser.faults.join("; ")}`);
    passed += 1;
    console.log(`  ok  ${what} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    const shot = resolve(pictures, "failure.png");
    await browser.page.screenshot({ path: shot }).catch(() => undefined);
    console.error(`  FAILED  ${what}\n${error.stack}\n  the picture: ${shot}`);
    process.exit(1);
  }
}

export function summary() {
  console.log(`${passed} passed, 0 failed`);
}

/** Where a picture of this name goes. */
export const picturePath = (name) => resolve(pictures, `${name}.png`);

export async function picture(browser, name) {
  await browser.page.screenshot({ path: picturePath(name) });
}

/** Waits until nothing that ends is still moving: a dialog half faded in has the contrast of neither state. */
async function settled(browser) {
  const deadline = Date.now() + 10_000;
  let still = 0;
  while (still < 2) {
    const moving = await browser.page.evaluate(
      () =>
        document
          .getAnimations()
          .filter((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity).length,
    );
    still = moving === 0 ? still + 1 : 0;
    if (Date.now() > deadline) throw new Error(`${moving} animations of the page do not end`);
    await browser.page.waitForTimeout(50);
  }
}

/** What axe sees wrong by WCAG 2.2 AA, a line each. */
export async function violations(browser) {
  await settled(browser);
  const found = await new AxeBuilder({ page: browser.page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return found.violations.map(
    (one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(" ")).join(", ")})`,
  );
}

/** By how many pixels the page is wider than its window. */
export function overflow(browser) {
  return browser.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Nothing that axe can see, and nothing to scroll sideways for. */
export async function accessible(browser) {
  const told = await violations(browser);
  if (told.length > 0) throw new Error(`axe: ${told.join("; ")}`);
  const wider = await overflow(browser);
  if (wider > 0) throw new Error(`the page is ${wider} px wider than its window`);
}
