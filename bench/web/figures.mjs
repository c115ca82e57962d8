// What a cheap phone on a weak line waits for: the web client in Chromium at slow 4G (1.6 Mbit/s down, 0.75 up, 150 ms there and back) and
// a processor four times slower than this one. Medians of `PARTA_FIGURES_ROUNDS` (3), each beside its goal; a busy machine shows more.
// `PARTA_FIGURES_TRACE=1` lists every request with its times, and what shifted.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { openBrowser, startServer } from "../../tests/e2e/support.mjs";
import { Report } from "../report.mjs";

const rounds = Number(process.env.PARTA_FIGURES_ROUNDS ?? 3);
const slow4g = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const password = "parta-2026";

const report = new Report("web");
let visited = "";
function title(text) {
  visited = text;
  report.say(text);
}
function figure(name, values, unit, goal) {
  const sorted = [...values].sort((a, b) => a - b);
  report.figure(`${visited}: ${name}`, sorted[Math.floor(sorted.length / 2)], unit, goal);
}

/** In the page, before anything of it runs: what the browser itself measures. */
function observe() {
  window.figures = { lcp: 0, cls: 0, element: "", shifts: [] };
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => {
    window.figures.lcp = entry.startTime;
    window.figures.element = `${entry.element?.className || entry.element?.tagName} «${(entry.element?.textContent ?? "").slice(0, 40)}»`;
  });
  watch("layout-shift", (entry) => {
    if (entry.hadRecentInput) return;
    window.figures.cls += entry.value;
    for (const source of entry.sources) window.figures.shifts.push(source.node?.className ?? String(source.node));
  });
}

/** A phone with nothing of Parta on it yet. `cookies`: of a session that exists. */
async function newPhone(server, cookies = []) {
  const phone = await openBrowser(server, { phone: true });
  await phone.context.addCookies(cookies);
  await phone.page.addInitScript(observe);
  const line = await phone.context.newCDPSession(phone.page);
  await line.send("Network.enable");
  await line.send("Network.emulateNetworkConditions", slow4g);
  await line.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const wire = { bytes: 0, requests: [] };
  const names = new Map();
  line.on("Network.requestWillBeSent", ({ requestId, request, timestamp }) =>
    names.set(requestId, { url: request.url.replace(server.base, ""), from: timestamp }),
  );
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength, timestamp }) => {
    wire.bytes += encodedDataLength;
    wire.requests.push({ ...names.get(requestId), to: timestamp, bytes: encodedDataLength });
  });
  return { ...phone, line, wire };
}

/** Records what the page's thread does; the answer stops it and tells for how long (ms) its tasks of more than 50 ms blocked the page. */
async function watchTasks({ line }) {
  const events = [];
  line.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const complete = new Promise((done) => line.on("Tracing.tracingComplete", done));
  const includedCategories = ["toplevel", "devtools.timeline", "loading"];
  await line.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories } });
  return async () => {
    await line.send("Tracing.end");
    await complete;
    const start = Math.max(...events.filter(({ name }) => name === "navigationStart").map(({ ts }) => ts));
    const page = events.find(({ name, ts }) => name === "FunctionCall" && ts >= start);
    const tasks = events.filter(
      ({ name, pid, tid, ts }) => name.endsWith("RunTask") && pid === page?.pid && tid === page.tid && ts >= start,
    );
    const blocked = (length) => tasks.reduce((sum, task) => sum + Math.max(0, (task[length] ?? 0) / 1000 - 50), 0);
    return { blocked: blocked("dur"), blockedOwn: blocked("tdur") };
  };
}

/** Waits for nothing to move any more, so that late shifts and tasks are counted as well. */
async function settled(phone) {
  await phone.page.waitForTimeout(1500);
  return phone.page.evaluate(() => ({ ...window.figures, now: performance.now() }));
}

async function signIn(server, login) {
  const browser = await openBrowser(server);
  await browser.go("/chats");
  await browser.page.getByLabel("Телефон, почта или логин").fill(login);
  await browser.page.getByLabel("Пароль", { exact: true }).fill(password);
  await browser.page.getByRole("button", { name: "Войти", exact: true }).click();
  await browser.page.getByRole("heading", { name: "Чаты", exact: true }).waitFor();
  await browser.page.locator("[data-row]").first().waitFor();
  return browser;
}

function tell(wire) {
  if (!process.env.PARTA_FIGURES_TRACE) return;
  const start = Math.min(...wire.requests.map((request) => request.from));
  for (const { url, from, to, bytes } of [...wire.requests].sort((a, b) => a.from - b.from))
    console.log(
      `    ${((from - start) * 1000).toFixed(0).padStart(6)} → ${((to - start) * 1000).toFixed(0).padStart(6)} ms ${(bytes / 1024).toFixed(1).padStart(7)} KiB  ${url}`,
    );
}

/** One visit: what it took until `shown` was there, and what the browser measured. */
async function visit(server, cookies, path, shown) {
  const phone = await newPhone(server, cookies);
  const stopped = await watchTasks(phone);
  await phone.go(path);
  await shown(phone.page).first().waitFor();
  const at = await phone.page.evaluate(() => performance.now());
  const { bytes } = phone.wire;
  const measured = { ...(await settled(phone)), ...(await stopped()) };
  tell(phone.wire);
  if (process.env.PARTA_FIGURES_TRACE)
    console.log(`    largest: ${measured.element}; shifted: ${measured.shifts.join(", ")}`);
  await phone.close();
  return { ...measured, at, bytes };
}

async function visits(what, work, goals) {
  const taken = [];
  for (let round = 0; round < rounds; round++) taken.push(await work());
  const all = (pick) => taken.map(pick);
  title(what);
  figure("largest paint", all((one) => one.lcp), "ms", goals.lcp);
  figure("what was asked for is on screen", all((one) => one.at), "ms");
  // A machine that others use as well takes the processor away in between: that is not the page's doing.
  figure("the page was blocked, processor time", all((one) => one.blockedOwn), "ms", goals.tbt);
  figure("the page was blocked, by the clock", all((one) => one.blocked), "ms");
  figure("layout shift", all((one) => one.cls), "", goals.cls);
  figure("bytes until then, compressed", all((one) => one.bytes / 1024), "KiB", goals.bytes);
}

/** What comes with joining alone, as it is sent: the size that a parent's first page adds to the program's. */
function joiningPart() {
  const assets = resolve(process.env.PARTA_HTTP_WEB_DIR ?? resolve(import.meta.dirname, "../../web/dist"), "assets");
  const files = readdirSync(assets).filter((name) => /^joining-.*\.(js|css)$/.test(name));
  return files.reduce((sum, name) => sum + sent(resolve(assets, name)), 0);
}
function sent(path) {
  try {
    return statSync(`${path}.br`).size;
  } catch {
    return readFileSync(path).length;
  }
}

/** Personal links of a class's parents who have not joined. */
async function parentLinks(server, page) {
  return page.evaluate(async () => {
    const ask = async (path, body) => {
      const headers = { "X-Parta": "1", "Content-Type": "application/json" };
      return (await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers })).json();
    };
    const org = `/api/orgs/${(await ask("/api/me")).spaces[0].org}`;
    const { units } = await ask(`${org}/units`);
    const links = [];
    for (const { id, kind } of units) {
      if (kind !== "class") continue;
      const issued = await ask(`${org}/invites`, {
        unit: id,
        members: [],
        everyone: false,
        handed_over: true,
        days: 30,
      });
      for (const sheet of issued.sheets ?? [])
        for (const strip of sheet.strips) if (strip.role === "parent") links.push(new URL(strip.url).pathname);
    }
    return links;
  });
}

/** From the link to the first chat, as fast as the machine lets one: what a person must still wait for. */
async function parentsPath(server, link) {
  const phone = await newPhone(server);
  const { page } = phone;
  const start = performance.now();
  await phone.go(link);
  for (const box of await boxes(page)) await box.check();
  const opened = performance.now();
  await page.getByRole("button", { name: "Дальше", exact: true }).click();
  await page.getByLabel("Придумайте пароль").fill("зимний-сад-и-чай");
  await page.getByRole("button", { name: "Присоединиться", exact: true }).click();
  await page.getByRole("button", { name: "Открыть чаты", exact: true }).click();
  await page.locator("[data-row]", { hasText: "родители" }).first().click();
  await page.getByRole("textbox", { name: "Сообщение" }).waitFor();
  const end = performance.now();
  const { bytes } = phone.wire;
  tell(phone.wire);
  await phone.close();
  return { opened: (opened - start) / 1000, all: (end - start) / 1000, bytes };
}

async function boxes(page) {
  await page.getByRole("checkbox").first().waitFor();
  return page.getByRole("checkbox").all();
}

const only = process.argv[2];
const wanted = (name) => only === undefined || name.includes(only);

const server = await startServer("figures", "demo");
const goals = { lcp: 2000, tbt: 200, cls: 0 };
const teacher = await signIn(server, "teacher7");
const cookies = await teacher.context.cookies();
const chat = await teacher.page.locator("[data-row]").first().getAttribute("href");
const passwordField = (page) => page.getByLabel("Пароль", { exact: true });
const row = (page) => page.locator("[data-row]");
const message = (page) => page.locator("[data-message]");

if (wanted("sign-in")) await visits("sign-in page, first visit", () => visit(server, [], "/", passwordField), goals);
const first = { ...goals, bytes: 250 };
if (wanted("list")) await visits("list of chats, first visit", () => visit(server, cookies, "/chats", row), first);
if (wanted("chat")) await visits("a chat, first visit", () => visit(server, cookies, chat, message), first);
await teacher.close();

if (wanted("parent")) {
  const admin = await signIn(server, "admin");
  const links = await parentLinks(server, admin.page);
  await admin.close();
  const taken = [];
  for (const link of links.slice(0, rounds)) taken.push(await parentsPath(server, link));
  title("a parent, from the link to the first chat");
  figure(
    "the consents are on screen",
    taken.map((one) => one.opened),
    "s",
  );
  figure(
    "the chat is open",
    taken.map((one) => one.all),
    "s",
    30,
  );
  figure(
    "bytes in all, compressed",
    taken.map((one) => one.bytes / 1024),
    "KiB",
  );
  figure("of them for joining alone", [joiningPart() / 1024], "KiB");
}
await server.stop();
report.write();
process.exit(0);
