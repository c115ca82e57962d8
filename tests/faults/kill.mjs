// The server is killed at random moments while 200 people send, then restarted in order, and its clock jumps. Nothing acknowledged
// is lost, doubled or out of order; it is ready again soon; whoever sends through an orderly restart does not notice it.
//
//   node tests/faults/kill.mjs [--long]
//
// PARTA_KILLS   how many kills, where a run in full is to be had in pieces
import { strict as assert } from "node:assert";
import { Installation, check, long, pause, quantile, sendAll, test } from "./support.mjs";

const PEOPLE = 200;
const READY = 5; // seconds; the promise is 2, on a machine that does nothing else

await test("kill -9 while 200 send", async () => {
  const kills = Number(process.env.PARTA_KILLS ?? (long ? 500 : 6));
  const school = await Installation.make("kill", PEOPLE);
  await school.start();
  await school.classChat();
  const { senders, stop } = sendAll(school, school.pupils);
  const ready = [];
  for (let i = 0; i < kills; i++) {
    await pause(200 + Math.random() * 600);
    await school.end("SIGKILL");
    ready.push(await school.start());
  }
  await stop();
  const { messages, acknowledged } = check(await school.truth(), senders);
  assert.ok(acknowledged > kills * 20, "too little was sent to prove anything");
  assert.ok(kills < 50 || senders.some((one) => one.unheard > 0), "no kill came between a message and its answer");
  assert.ok(quantile(ready, 0.9) <= READY, `ready after ${quantile(ready, 0.9).toFixed(1)} s`);
  await school.end();
  return `${kills} kills, ${messages} messages, ${acknowledged} acknowledged, ready again after ${quantile(ready, 0.5).toFixed(2)} s, at most ${quantile(ready, 1).toFixed(2)} s`;
});

// S18
await test("orderly restarts under load", async () => {
  const restarts = long ? 20 : 2;
  const school = await Installation.make("restart", PEOPLE);
  await school.start();
  await school.classChat();
  const onLines = sendAll(school, school.pupils.slice(20));
  const overHttp = sendAll(school, school.pupils.slice(0, 20), { http: true });
  const senders = [...onLines.senders, ...overHttp.senders];
  for (let i = 0; i < restarts; i++) {
    await pause(1000 + Math.random() * 500);
    await school.end();
    await school.start();
  }
  await pause(500);
  await Promise.all([onLines.stop(), overHttp.stop()]);
  const { messages, acknowledged } = check(await school.truth(), senders);
  const failed = senders.flatMap((sender) => [...sender.refused.keys()]).filter((what) => !what.startsWith("429"));
  assert.deepEqual(failed, [], "a send failed");
  const unheard = senders.reduce((sum, one) => sum + one.unheard, 0);
  assert.equal(unheard, 0, "what was begun before the restart is answered before the line ends");
  assert.equal(acknowledged, messages, "every message that was taken was acknowledged");
  await school.end();
  return `${restarts} restarts, ${messages} messages, none failed, none waited longer than ${quantile(senders.flatMap((one) => one.took), 1).toFixed(1)} s`;
});
process.exit(0);
