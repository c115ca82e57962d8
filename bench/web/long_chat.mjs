// A chat with 5,000 messages on a slow device (a processor four times slower than this one): scrolled from the latest to the first, frames and long
// tasks are counted; then an hour's traffic of a lively class arrives at an open chat, and the page's memory is looked at before and after.
//
//   long_chat.mjs [MESSAGES=5000] [TRAFFIC=600]
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { openBrowser, startServer } from "../../tests/e2e/support.mjs";
import { Client, median } from "../parta.mjs";
import { Report } from "../report.mjs";

const [messages = 5000, traffic = 600] = process.argv.slice(2).map(Number);
const PASSWORD = "parta-2026";
const AT_ONCE = 40; // sends of one session; the server lets no more through

const server = await startServer("long-chat", "demo");
const teacher = await new Client(server.base).signIn("teacher7", PASSWORD);
const pupil = await new Client(server.base).signIn("pupil7", PASSWORD);
const { chats } = await pupil.request("GET", `${pupil.org}/chats`);
const chat = chats.find((one) => one.template_name === "class");

// The history goes straight into the database: sending it would take an hour by the server's limits.
await server.stop();
const org = teacher.org.split("/").at(-1);
const filled = spawnSync("sqlite3", [resolve(server.data, "parta.db")], {
  input: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${messages})
    INSERT INTO message (org_id, chat_id, ordinal, id, seq, author_id, capacity, client_id, text, created_at)
    SELECT m.org_id, m.chat_id, ${chat.last_ordinal} + i, 1000000 + i, c.seq, m.author_id, m.capacity, 'long-chat-' || i,
           'Сообщение ' || i || substr(': завтра контрольная по математике, не забудьте тетради, линейки и хорошее настроение', 1, 10 + i % 80),
           m.created_at + i
      FROM n, (SELECT * FROM message WHERE org_id = ${org} AND chat_id = ${chat.id} ORDER BY ordinal DESC LIMIT 1) m
      JOIN org_counter c ON c.org_id = ${org};
    UPDATE chat SET last_ordinal = last_ordinal + ${messages} WHERE org_id = ${org} AND id = ${chat.id};`,
  encoding: "utf8",
});
if (filled.status !== 0) throw new Error(filled.stderr);
await server.start();
// Opened at the end, not where the unread ones begin.
await teacher.request("PUT", `${teacher.org}/chats/${chat.id}/read`, { ordinal: chat.last_ordinal + messages });

const { context, page, close } = await openBrowser(server);
const [name, value] = teacher.cookie.split("=");
await context.addCookies([{ name, value, url: server.base }]);
const line = await context.newCDPSession(page);
await page.goto(`${server.base}/chats`);
await page.locator(`[data-row][href$="${chat.id}"]`).click();
await page.locator("[data-message]").first().waitFor();
const log = page.locator('[role="log"]');
await page.waitForTimeout(1500);
await line.send("Emulation.setCPUThrottlingRate", { rate: 4 });

/** Bytes of the page's heap after a collection. */
async function heap() {
  await line.send("HeapProfiler.collectGarbage");
  await line.send("HeapProfiler.collectGarbage");
  return (await line.send("Runtime.getHeapUsage")).usedSize / 1024 / 1024;
}

const before = await heap();
await page.evaluate(() => {
  const seen = (window.seen = { frames: [], tasks: [] });
  let last = performance.now();
  const frame = (now) => {
    seen.frames.push(now - last);
    last = now;
    seen.on = requestAnimationFrame(frame);
  };
  seen.on = requestAnimationFrame(frame);
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => seen.tasks.push(duration))).observe({ type: "longtask" });
});
const began = performance.now();
await log.hover();
const first = page.locator("[data-message]", { hasText: /^.*Сообщение 1:/s });
for (let turns = 0; turns < 3000; turns++) {
  await page.mouse.wheel(0, -1500);
  await page.waitForTimeout(30);
  if (turns % 20 === 0 && (await first.count()) > 0) break;
}
const took = (performance.now() - began) / 1000;
const reached = (await first.count()) > 0;
const { frames, tasks } = await page.evaluate(() => {
  cancelAnimationFrame(window.seen.on);
  return window.seen;
});
const sorted = frames.toSorted((a, b) => a - b);
const report = new Report("long-chat");
report.say(`a chat of ${messages} messages, a processor four times slower${reached ? "" : ", its beginning NOT reached"}\n`);
report.figure("scrolling: from the latest to the first", took, "s");
report.figure("scrolling: frames", frames.length / took, "/s");
report.figure("scrolling: between two frames, half of them", median(sorted), "ms");
report.figure("scrolling: between two frames, p95", sorted[Math.floor(sorted.length * 0.95)], "ms");
report.figure("scrolling: tasks of more than 50 ms", tasks.length, "");
report.figure("scrolling: the longest task", Math.max(0, ...tasks), "ms");
report.figure("memory of the page before", before, "MiB");
report.figure("memory of the page with all messages seen", await heap(), "MiB");

// An hour's traffic at an open chat.
await line.send("Emulation.setCPUThrottlingRate", { rate: 1 });
await page.reload();
await page.locator("[data-message]").first().waitFor();
await page.waitForTimeout(1500);
const fresh = await heap();
let sender;
for (let i = 0; i < traffic; i++) {
  if (i % AT_ONCE === 0) sender = await new Client(server.base).signIn("pupil7", PASSWORD);
  const body = { client_id: `traffic-${i}-${"0".repeat(16)}`, text: `Сообщение часа ${i}: кто сделал пятую задачу?`, attachments: [] };
  await sender.request("POST", `${sender.org}/chats/${chat.id}/messages`, body);
}
await page.locator("[data-message]", { hasText: `Сообщение часа ${traffic - 1}:` }).waitFor();
await page.waitForTimeout(1500);
report.figure(`memory of a page before ${traffic} messages arrive`, fresh, "MiB");
report.figure(`memory of the page after them`, await heap(), "MiB");
report.write();
await close();
await server.stop();
process.exit(0);
