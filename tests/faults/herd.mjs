// Everybody comes back at once after a restart, and each takes up where they were.
//
//   node tests/faults/herd.mjs [--long]     1,000 lines, or 10,000 (a process may then need 20,000 descriptors)
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { Installation, Line, long, pause, quantile, seconds, test } from "./support.mjs";

const PEOPLE = long ? 500 : 100;
const EACH = long ? 20 : 10;
const RESUMED = 30; // seconds

// Node takes the soft limit as it finds it.
if (long && !process.env.PARTA_HERD_CHILD) {
  const again = spawnSync("/bin/sh", ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$0" "$@"', process.execPath, ...process.argv.slice(1)], {
    env: { ...process.env, PARTA_HERD_CHILD: "1" },
    stdio: "inherit",
  });
  process.exit(again.status ?? 1);
}

await test("a herd after a restart", async () => {
  const school = await Installation.make("herd", PEOPLE);
  await school.start();
  await school.classChat();
  // A school sits behind few addresses; of one the server takes 4,000 connections.
  const places = school.pupils.flatMap((person, i) => Array.from({ length: EACH }, (_, n) => ({ person, from: `127.0.0.${2 + ((i * EACH + n) % 8)}` })));

  /** Connects, tries again as the web client does, and catches up from the cursor it had. */
  const resume = async (place) => {
    for (let wait = 500; ; wait = Math.min(wait * 2, 10_000)) {
      try {
        place.line = await Line.open(school, place.person, { from: place.from });
        break;
      } catch {
        await pause(wait * (0.5 + Math.random()));
      }
    }
    const at = place.line.hello.orgs[0];
    if (place.cursor) {
      const ask = () => place.line.call(`GET /api/orgs/${school.org}/updates?epoch=${place.cursor.epoch}&after=${place.cursor.seq}`);
      let reply = await ask();
      // More at once than the database takes: whoever is sent away is told when to come back.
      for (; reply.status === 503; reply = await ask()) await pause(reply.body.error.retry_after * 1000 * (0.5 + Math.random()));
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      place.missed = reply.body.updates.filter((update) => update.type === "message_posted").length;
    }
    place.cursor = { epoch: at.epoch, seq: at.seq };
  };
  /** How long each of these took; throws where one is not there in time. */
  const all = (some) => {
    const since = performance.now();
    const waiting = new Set(some);
    const late = pause(RESUMED * 1000).then(() => {
      throw new Error(`${waiting.size} of ${some.length} are not there after ${RESUMED} s`);
    });
    const there = some.map(async (place) => {
      await resume(place);
      waiting.delete(place);
      return seconds(since);
    });
    return Promise.race([Promise.all(there), late]);
  };
  for (let i = 0; i < places.length; i += 200) await all(places.slice(i, i + 200));

  const closed = places.map((place) => place.line.closed);
  await school.end();
  await Promise.all(closed);
  await school.start();
  // Something happened meanwhile: each has to hear of it, by catching up or by the line.
  const said = await school.request(school.teacher, "POST", school.messages, JSON.stringify({ client_id: "meanwhile-meanwhile", text: "Урок переносится", attachments: [] }));
  assert.equal(said.status, 200);
  const took = await all(places);
  for (const place of places) assert.equal(place.missed, 1, "somebody missed what happened meanwhile");
  const memory = school.memory();
  places.forEach((place) => place.line.drop());
  await school.end("SIGKILL");
  return `${places.length} lines resumed, half after ${quantile(took, 0.5).toFixed(1)} s, all after ${quantile(took, 1).toFixed(1)} s, ${memory.toFixed(0)} MiB`;
});
process.exit(0);
