// Nothing lost, nothing twice (docs/protocol/events.md): twenty clients talk while their connections break at random and the server is
// killed with SIGKILL. In the end every acknowledged message stands once, in order, with every entitled client and nobody else.
//
// E3, E13, E17.
//
//   node tests/sync/sync_fuzz.mjs [seed…]      without seeds: two fixed ones and a random one
import { strict as assert } from "node:assert";
import { startServer } from "../e2e/support.mjs";

const PASSWORD = "parta-2026";
const CLIENTS = ["teacher7", "physics", "pupil7", "pupil7b", "pupil7c", "parent7", "parent1", "teacher1", "director", "admin"];
const SECONDS = Number(process.env.PARTA_SYNC_SECONDS ?? 12);

/** mulberry32: the same seed gives the same choices. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One device of one person: follows the log by cursor and prev, sends with a client_id until it is acknowledged. */
class Client {
  constructor(server, login, dice) {
    this.server = server;
    this.login = login;
    this.dice = dice;
    this.seen = []; // [chat, ordinal, client_id, seq] in the order of arrival
    this.acked = new Set();
    this.running = true;
  }

  async request(path, options = {}) {
    const answer = await fetch(this.server.base + path, {
      ...options,
      headers: { "X-Parta": "1", "Content-Type": "application/json", Cookie: this.cookie ?? "" },
      signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) throw Object.assign(new Error(`${path}: ${answer.status}`), { status: answer.status });
    this.setCookie = answer.headers.getSetCookie();
    return answer.json();
  }

  async signIn() {
    const body = JSON.stringify({ login: this.login, password: PASSWORD, shared_computer: false });
    const { me } = await this.request("/api/sessions", { method: "POST", body });
    this.cookie = this.setCookie[0].split(";")[0];
    this.org = me.spaces[0].org;
    const list = await this.request(`/api/orgs/${this.org}/chats`);
    this.cursor = { epoch: list.epoch, seq: list.seq };
    this.chats = list.chats;
  }

  /** Keeps a connection until told to stop; catches up after each break. */
  async follow() {
    while (this.running) {
      await this.connection().catch(() => undefined);
      await pause(this.dice() * 150);
    }
  }

  async connection() {
    const socket = new WebSocket(`${this.server.base.replace("http", "ws")}/api/ws`, { headers: { Cookie: this.cookie, Origin: this.server.base } });
    this.socket = socket;
    let work = Promise.resolve();
    const closed = new Promise((done) => {
      socket.onclose = done;
      socket.onerror = done;
    });
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      work = work.then(() => this.receive(frame)).catch(() => socket.close());
    };
    await closed;
    await work;
  }

  async receive(frame) {
    if (frame.type === "hello") {
      const at = frame.orgs.find((one) => one.org === this.org);
      if (at) await this.catchUp(at.seq);
    } else if (frame.prev !== undefined) {
      if (frame.prev > this.cursor.seq) await this.catchUp(frame.prev);
      if (frame.seq > this.cursor.seq) this.apply(frame);
    }
  }

  async catchUp(until) {
    while (this.cursor.seq < until) {
      const page = await this.request(`/api/orgs/${this.org}/updates?epoch=${this.cursor.epoch}&after=${this.cursor.seq}`);
      for (const update of page.updates) this.apply(update);
      this.cursor.seq = Math.max(this.cursor.seq, page.seq);
      if (!page.more) break;
    }
  }

  apply(update) {
    assert.ok(update.seq > this.cursor.seq, "an event came twice or out of order");
    this.cursor.seq = update.seq;
    if (update.type !== "message_posted") return;
    const { chat, ordinal, client_id: id } = update.data.message;
    this.seen.push({ chat, ordinal, id });
  }

  /** Sends until acknowledged, always with the same client_id. */
  async say(chat, text) {
    const id = Array.from({ length: 32 }, () => Math.floor(this.dice() * 16).toString(16)).join("");
    const body = JSON.stringify({ client_id: id, text, attachments: [] });
    while (this.running) {
      try {
        const message = await this.request(`/api/orgs/${this.org}/chats/${chat}/messages`, { method: "POST", body });
        assert.equal(message.client_id, id);
        this.acked.add(id);
        return;
      } catch (error) {
        if (error.status && error.status < 500 && error.status !== 429) throw error;
        await pause(50 + this.dice() * 200);
      }
    }
  }
}

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
