// Clocks that jump by an hour and by a year, under load and over a restart: order and sessions stay, and nothing is dropped for its age by a
// clock that is wrong.
//
//   node tests/faults/clock.mjs [--long]
import { strict as assert } from "node:assert";
import { closeSync, existsSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { Installation, Line, build, check, folder, long, pause, sendAll, test } from "./support.mjs";

const HOUR = 3_600_000n;
const YEAR = 365n * 24n * HOUR;
const file = resolve(folder, "clock-shift");
const shim = resolve(build, "tests/libclock_shift.so");
assert.ok(existsSync(shim), `${shim} is not built`);

function setClock(by) {
  const at = openSync(file, existsSync(file) ? "r+" : "w");
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(by);
  writeSync(at, bytes, 0, 8, 0);
  closeSync(at);
}

/** What a person's session opens, and where their log stands. */
async function position(school, person) {
  const { status, body } = await school.request(person, "GET", `/api/orgs/${school.org}/chats`);
  return { status, epoch: body.epoch, seq: body.seq };
}

for (const [name, by] of [
  ["a year ahead", YEAR],
  ["a year behind", -YEAR],
  ...(long
    ? [
        ["an hour ahead", HOUR],
        ["an hour behind", -HOUR],
      ]
    : []),
])
  await test(`a clock ${name}`, async () => {
    setClock(0n);
    const school = await Installation.make("clock", 20, { environment: { LD_PRELOAD: shim, PARTA_CLOCK_FILE: file, ASAN_OPTIONS: "verify_asan_link_order=0" } });
    await school.start();
    await school.classChat();
    const before = await position(school, school.pupils[0]);
    const watcher = await Line.open(school, school.pupils[1]);
    // Who speaks while the clock is a year ahead is signed out: 90 days are over. They are back when it is right.
    const expires = by > 90n * 24n * HOUR;
    const first = sendAll(school, school.pupils.slice(2, 12), { rest: () => 150 });
    await pause(600);
    if (expires) await first.stop();
    setClock(by);
    await pause(expires ? 4000 : 1500); // what was due meanwhile by that clock runs
    if (!expires) {
      await school.end("SIGKILL");
      await school.start();
      await pause(500);
    } else {
      assert.equal((await position(school, school.pupils[3])).status, 401);
    }
    setClock(0n);
    await pause(500);
    const second = sendAll(school, school.pupils.slice(12), { rest: () => 150 });
    await pause(800);
    if (!expires) await first.stop();
    await second.stop();
    const all = [...first.senders, ...second.senders];
    const { acknowledged } = check(await school.truth(), all);
    assert.ok(acknowledged > 30, "too little was sent to prove anything");
    for (const person of [...school.pupils, school.teacher]) assert.equal((await position(school, person)).status, 200, "a session is gone");
    const missed = await school.request(school.pupils[0], "GET", `/api/orgs/${school.org}/updates?epoch=${before.epoch}&after=${before.seq}`);
    assert.equal(missed.status, 200, "the log from before the jump is gone");
    watcher.drop();
    await school.end();
    return `${acknowledged} messages in order, every session open`;
  });
process.exit(0);
