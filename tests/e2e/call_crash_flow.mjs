// C29: the server is killed in the middle of a call; nobody's sound breaks off, and the next server takes over the workers.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { open, row } from "./calls.mjs";
import { button } from "./school.mjs";
import { startServer, step, summary } from "./support.mjs";

const server = await startServer("call-crash", "demo");

/** Packets of sound and pictures that have come, and how loud it was in sum. */
const received = ({ page }) =>
  page.evaluate(async () => {
    const sum = { sound: 0, energy: 0, frames: 0 };
    for (const peer of globalThis.partaPeers)
      for (const one of (await peer.getStats()).values()) {
        if (one.type === "inbound-rtp" && one.kind === "audio") {
          sum.sound += one.packetsReceived ?? 0;
          sum.energy += one.totalAudioEnergy ?? 0;
        }
        if (one.type === "inbound-rtp" && one.kind === "video") sum.frames += one.framesDecoded ?? 0;
      }
    return sum;
  });

async function flows(person) {
  const before = await received(person);
  for (const end = Date.now() + 15_000; Date.now() < end; await person.page.waitForTimeout(100)) {
    const now = await received(person);
    if (now.sound > before.sound + 10 && now.energy > before.energy && now.frames > before.frames + 5) return;
  }
  throw new Error("no sound or no picture");
}

/** The longest time without a new packet of sound, in milliseconds, seen every 50 ms. */
async function longestGap(person, time) {
  let { sound } = await received(person);
  let last = Date.now();
  let longest = 0;
  for (const end = Date.now() + time; Date.now() < end; await person.page.waitForTimeout(50)) {
    const now = await received(person);
    longest = Math.max(longest, Date.now() - last);
    if (now.sound > sound) last = Date.now();
    sound = now.sound;
  }
  return longest;
}

const children = (pid) => spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout.trim().split("\n").filter(Boolean).map(Number);
const mediaProcess = () => spawnSync("pgrep", ["-f", `^parta .*media`], { encoding: "utf8" }).stdout.trim().split("\n").map(Number);

const teacher = await open(server, "teacher7");
const pupil = await open(server, "pupil7");
for (const person of [teacher, pupil]) await row(person).click();
let media = 0;
let workers = [];

await step("a teacher and a pupil see and hear each other", teacher, async () => {
  await button(teacher, "Начать звонок").click();
  await button(teacher, "Включить камеру").click();
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Начать звонок" }).click();
  await button(pupil, "Присоединиться").click();
  await button(pupil, "Включить микрофон").click();
  await button(pupil, "Включить камеру").click();
  await pupil.page.getByRole("dialog").getByRole("button", { name: "Присоединиться" }).click();
  await Promise.all([flows(teacher), flows(pupil)]);
  [media] = children(server.process.pid).filter((pid) => mediaProcess().includes(pid));
  workers = children(media);
  assert.ok(workers.length > 0, "the media process has no workers");
});

await step("the server is killed: for ten seconds without it sound and picture go on without a break", teacher, async () => {
  await server.stop("SIGKILL");
  const gaps = await Promise.all([longestGap(teacher, 10_000), longestGap(pupil, 10_000)]);
  console.log(`      the longest pauses between packets: ${gaps.join(" and ")} ms`);
  assert.ok(Math.max(...gaps) <= 1000, `${gaps} ms`);
  await Promise.all([flows(teacher), flows(pupil)]);
});

await step("the next server uses the same workers", teacher, async () => {
  await server.start();
  await teacher.page.waitForTimeout(2000);
  assert.deepEqual(children(media), workers);
});

await Promise.all([teacher, pupil].map((one) => one.close()));
await server.stop();
assert.ok(workers.every((pid) => spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim().match(/^(Z.*)?$/)), "a worker is left");
summary();
