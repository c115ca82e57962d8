// What only a real browser can show, on the built client (run `npm run build` first), served with the content policy of
// the real server: nothing breaks the policy, nothing is fetched from elsewhere, the first screen opens without a
// network, a new version is offered and taken, uploads tell their progress, nothing shifts while loading.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer as createVite } from "vite";
import { answerSignedOut, listen, openBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; frame-ancestors 'none'";
const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

const limit = { timeout: 120_000 };

/** A browser that is closed with its test, failed or not. */
async function open(t) {
  const browser = await openBrowser({ locale: "ru-RU" });
  t.after(() => browser.close());
  return browser;
}

/** Serves dist as the real server does; `state.up` cuts it off, `state.swTail` makes a newer sw.js. */
async function serveDist(t) {
  const state = { up: true, swTail: "" };
  const server = createServer((req, res) => {
    if (!state.up) return req.socket.destroy();
    const path = normalize(decodeURIComponent(new URL(req.url, "http://x").pathname));
    if (path.startsWith("/api/")) return answerSignedOut(req, res);
    const file = join(root, "dist", extname(path) ? path : "index.html");
    try {
      statSync(file);
    } catch {
      return res.writeHead(404).end();
    }
    res.writeHead(200, {
      "Content-Type": `${types[extname(file)] ?? "application/octet-stream"}; charset=utf-8`,
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    });
    const bytes = readFileSync(file);
    res.end(path === "/sw.js" ? Buffer.concat([bytes, Buffer.from(state.swTail)]) : bytes);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { state, base: `http://localhost:${server.address().port}` };
}

/** A page that remembers what it complains about and where it fetches from. */
async function watchedPage(browser) {
  const page = await browser.newPage();
  const complaints = [];
  const origins = new Set();
  listen(page, complaints);
  page.on("request", (request) => /^https?:/.test(request.url()) && origins.add(new URL(request.url()).origin));
  return { page, complaints, origins };
}

test("the built client keeps to the content policy and to its own origin, and nothing shifts", limit, async (t) => {
  const site = await serveDist(t);
  const browser = await open(t);
  const { page, complaints, origins } = await watchedPage(browser);
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(`${site.base}/settings`);
  await page.getByRole("heading", { name: "Оформление" }).waitFor();
  await page.getByLabel("Тёмная").check();
  await page.keyboard.press("Control+KeyK");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("English").check();
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await page.goto(`${site.base}/dev/ui`);
  await page.getByRole("heading", { name: "There is no such page" }).waitFor(); // the gallery is not in the build
  assert.deepEqual(complaints, []);
  assert.deepEqual([...origins], [site.base]);
  assert.equal(await page.evaluate(() => window.shift), 0);
});

test("the first screen opens without a network, in the chosen theme", limit, async (t) => {
  const site = await serveDist(t);
  const browser = await open(t);
  const { page } = await watchedPage(browser);
  await page.goto(`${site.base}/settings`);
  await page.getByLabel("Тёмная").check();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // now controlled; the lazily loaded page enters the cache
  await page.getByRole("heading", { name: "Оформление" }).waitFor();
  site.state.up = false;
  await page.goto(`${site.base}/settings?offline`);
  await page.getByRole("heading", { name: "Оформление" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.equal(
    await page.evaluate(() =>
      fetch("/api/x").then(
        () => "answered",
        () => "refused",
      ),
    ),
    "refused",
  );
});

test("a new version is offered, not forced, and taken when asked", limit, async (t) => {
  const site = await serveDist(t);
  const browser = await open(t);
  const { page } = await watchedPage(browser);
  await page.goto(`${site.base}/settings`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.evaluate(() => {
    window.before = true;
  });
  site.state.swTail = "\n// newer";
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const update = page.getByRole("button", { name: "Обновить" });
  await update.waitFor();
  assert.equal(await page.evaluate(() => window.before), true);
  await Promise.all([page.waitForEvent("load"), update.click()]);
  assert.equal(await page.evaluate(() => window.before), undefined);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).waiting), null);
});

test("the manifest and its icons are what a phone needs to install", async () => {
  const manifest = JSON.parse(readFileSync(join(root, "dist/manifest.webmanifest"), "utf8"));
  assert.equal(manifest.name, "Парта");
  for (const icon of manifest.icons.filter((icon) => icon.type === "image/png")) {
    const bytes = readFileSync(join(root, "dist", icon.src));
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.sizes, icon.src);
  }
  assert.ok(manifest.icons.some((icon) => icon.purpose === "maskable"));
});

test("an upload tells its progress up to the last byte and can be given up", limit, async (t) => {
  const vite = await createVite({
    root,
    logLevel: "error",
    server: { port: 0, hmr: false, proxy: {} },
    plugins: [
      {
        name: "take-upload",
        configureServer: (server) => {
          server.middlewares.use("/api/files", (req, res) => {
            req.resume().on("end", () => res.setHeader("Content-Type", "application/json").end('{"id":"f"}'));
          });
        },
      },
    ],
  });
  await vite.listen();
  t.after(() => vite.close());
  const browser = await open(t);
  const page = await browser.newPage();
  await page.goto(`${vite.resolvedUrls.local[0]}settings`);
  const seen = await page.evaluate(async () => {
    const { upload } = await import("/src/api/client.ts");
    const steps = [];
    const file = new Blob([new Uint8Array(3_000_000)], { type: "video/mp4" });
    const result = await upload("/api/files", file, { onProgress: (sent, total) => steps.push([sent, total]) });
    const stop = new AbortController();
    const given = upload("/api/files", file, { signal: stop.signal, onProgress: () => stop.abort() });
    return { result, steps, given: await given.catch((error) => error.code) };
  });
  assert.deepEqual(seen.result, { id: "f" });
  assert.deepEqual(seen.steps.at(-1), [3_000_000, 3_000_000]);
  assert.ok(seen.steps.every(([sent], index) => index === 0 || sent >= seen.steps[index - 1][0]));
  assert.equal(seen.given, "aborted");
});
