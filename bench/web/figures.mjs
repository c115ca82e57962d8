// What a cheap phone on a weak line waits for: the web client in Chromium at slow 4G (1.6 Mbit/s down, 0.75 up, 150 ms there and back) and
// a processor four times slower. Prints each figure beside its goal; exits with 1 where one is missed. `PARTA_FIGURES_ROUNDS` (3) rounds, medians.
import { openBrowser, startServer } from "../../tests/e2e/support.mjs";

const rounds = Number(process.env.PARTA_FIGURES_ROUNDS ?? 3);
const slow4g = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const password = "parta-2026";

let missed = 0;
function figure(name, values, unit, goal) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const fits = goal === undefined || median <= goal;
  if (!fits) missed += 1;
  const digits = unit === "" ? 3 : unit === "ms" ? 0 : 1;
  const bound = goal === undefined ? "" : `  goal ≤ ${goal} ${unit}${fits ? "" : "  MISSED"}`;
  console.log(`  ${name.padEnd(52)} ${median.toFixed(digits).padStart(8)} ${unit.padEnd(4)}${bound}`);
}

/** In the page, before anything of it runs: what the browser itself measures. */
function observe() {
  window.figures = { lcp: 0, cls: 0, tbt: 0, element: "", shifts: [] };
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
  watch("longtask", (entry) => {
    window.figures.tbt += Math.max(0, entry.duration - 50);
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
  return { ...phone, wire };
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
  await phone.go(path);
  await shown(phone.page).first().waitFor();
  const at = await phone.page.evaluate(() => performance.now());
  const { bytes } = phone.wire;
  const measured = await settled(phone);
  tell(phone.wire);
  if (process.env.PARTA_FIGURES_TRACE)
    console.log(`    largest: ${measured.element}; shifted: ${measured.shifts.join(", ")}`);
  await phone.close();
  return { ...measured, at, bytes };
}

async function visits(title, work, goals) {
  const taken = [];
  for (let round = 0; round < rounds; round++) taken.push(await work());
  console.log(title);
  figure(
    "largest paint",
    taken.map((one) => one.lcp),
    "ms",
    goals.lcp,
  );
  figure(
    "what was asked for is on screen",
    taken.map((one) => one.at),
    "ms",
  );
  figure(
    "time the page was blocked",
    taken.map((one) => one.tbt),
    "ms",
    goals.tbt,
  );
  figure(
    "layout shift",
    taken.map((one) => one.cls),
    "",
    goals.cls,
  );
  figure(
    "bytes until then, compressed",
    taken.map((one) => one.bytes / 1024),
    "KiB",
    goals.bytes,
  );
}

const server = await startServer("figures", "demo");
const goals = { lcp: 2000, tbt: 200, cls: 0 };

const teacher = await signIn(server, "teacher7");
const cookies = await teacher.context.cookies();
const chat = await teacher.page.locator("[data-row]").first().getAttribute("href");
const message = (page) => page.locator("[data-message]");

await visits(
  "sign-in page, first visit",
  () => visit(server, [], "/", (page) => page.getByLabel("Пароль", { exact: true })),
  goals,
);
await visits(
  "list of chats, first visit",
  () => visit(server, cookies, "/chats", (page) => page.locator("[data-row]")),
  { ...goals, bytes: 250 },
);
await visits("a chat, first visit", () => visit(server, cookies, chat, message), { ...goals, bytes: 250 });

await teacher.close();
await server.stop();
process.exit(missed > 0 ? 1 : 0);
