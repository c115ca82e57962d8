// Nothing lost, nothing twice (docs/protocol/events.md): twenty clients talk while their connections break at random and the server is
// killed with SIGKILL. In the end every acknowledged message stands once, in order, with every entitled client and nobody else.
//
// E3, E13, E17.
//
//   node tests/sync/sync_fuzz.mjs [seed…]      without seeds: two fixed ones and a random one
import { strict as assert } from "node:assert";
import { startServer } from "../e2e/support.mjs";
import { Client, pause, random } from "./client.mjs";

const CLIENTS = ["teacher7", "physics", "pupil7", "pupil7b", "pupil7c", "parent7", "parent1", "teacher1", "director", "admin"];
const SECONDS = Number(process.env.PARTA_SYNC_SECONDS ?? 12);

async function run(seed) {
  const dice = random(seed);
  const server = await startServer(`sync-${seed}`, "demo");
  const clients = [...CLIENTS, ...CLIENTS].map((login) => new Client(server, login, dice));
  for (const client of clients) await client.signIn();
  const target = clients[0].chats.find((chat) => chat.template_name === "class" && chat.title === "7«Б»");
  assert.ok(target, "the demo school has a chat of 7«Б»");
  const members = clients.filter((client) => client.chats.some((chat) => chat.id === target.id));
  const outsiders = clients.filter((client) => !members.includes(client));
  assert.ok(members.length >= 8 && outsiders.length >= 6);

  const following = clients.map((client) => client.follow());
  const until = Date.now() + SECONDS * 1000;
  const talking = members.map(async (client, n) => {
    for (let i = 0; Date.now() < until; i++) {
      await client.say(target.id, `${n}/${i}`);
      await pause(dice() * 250);
    }
  });
  let kills = 0;
  const breaking = (async () => {
    while (Date.now() < until) {
      await pause(100 + dice() * 400);
      clients[Math.floor(dice() * clients.length)].socket?.close();
      if (dice() < 0.08) {
        await server.stop("SIGKILL");
        await pause(dice() * 300);
        await server.start();
        kills += 1;
      }
    }
  })();
  await Promise.all([...talking, breaking]);

  // The truth, read page by page from the server, and everyone's view of it once they have caught up.
  const truth = [];
  for (let after = target.last_ordinal; ; ) {
    const page = await clients[0].request(`/api/orgs/${clients[0].org}/chats/${target.id}/messages?after=${after}`);
    truth.push(...page.messages);
    if (!page.more_after) break;
    after = truth.at(-1).ordinal;
  }
  const seq = (await clients[0].request(`/api/orgs/${clients[0].org}/chats`)).seq;
  for (let i = 0; i < 200 && clients.some((client) => client.cursor.seq < seq); i++) {
    await pause(50);
    for (const client of clients) if (client.cursor.seq < seq && i % 20 === 19) client.socket?.close();
  }
  for (const client of clients) {
    client.running = false;
    client.socket?.close();
  }
  await Promise.all(following);
  await server.stop();

  const ids = truth.map((message) => message.client_id);
  assert.equal(new Set(ids).size, ids.length, "a message stands twice");
  truth.forEach((message, i) => assert.equal(message.ordinal, target.last_ordinal + 1 + i, "ordinals have a gap"));
  const acked = members.flatMap((client) => [...client.acked]);
  for (const id of acked) assert.ok(ids.includes(id), "an acknowledged message is lost");
  for (const client of members) {
    const seen = client.seen.filter((one) => one.chat === target.id).map((one) => one.id);
    assert.deepEqual(seen, ids, `${client.login} has another history`);
  }
  for (const client of outsiders)
    assert.equal(client.seen.filter((one) => one.chat === target.id).length, 0, `${client.login} saw a foreign chat`);
  console.log(`  ok  seed ${seed}: ${ids.length} messages, ${acked.length} acknowledged, ${kills} kills, ${clients.length} clients`);
}

const seeds = process.argv.slice(2).map(Number);
for (const seed of seeds.length > 0 ? seeds : [1, 20261, Math.floor(Math.random() * 1e9)]) {
  try {
    await run(seed);
  } catch (error) {
    console.error(`  FAILED  seed ${seed}\n${error.stack}`);
    process.exit(1);
  }
}
console.log("sync: all seeds passed");
process.exit(0);
