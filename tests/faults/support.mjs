// What the fault tests share: an installation that can be killed and started again, cheap lines to it (a socket and a few lines of framing
// each, so that one process holds thousands), people who send until they are acknowledged, and the check of what became of it.
//
// PARTA_FAULTS_DIR       where data goes (build/faults)
// PARTA_FAULTS_ONLY      only tests whose name holds these words
// PARTA_FAULTS_POSTGRES  not empty: on a database of its own in the cluster of PARTA_TEST_POSTGRES_OWNER_URL
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { freePort } from "../e2e/support.mjs";

const root = resolve(import.meta.dirname, "../..");
export const build = resolve(root, process.env.PARTA_FAULTS_BUILD ?? "build/release");
export const folder = resolve(process.env.PARTA_FAULTS_DIR ?? resolve(root, "build/faults"));

export const long = process.argv.includes("--long");
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const seconds = (since) => (performance.now() - since) / 1000;
export const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];

/** A server with a school whose class 5«А» holds so many pupils, all signed in. */
export class Installation {
  /** `environment`: may be a function of the data folder, made and empty. `wrap`: words before the program's own. */
  static async make(name, people, { environment = {}, mount } = {}) {
    const made = new Installation();
    made.data = resolve(folder, name);
    rmSync(made.data, { recursive: true, force: true });
    mkdirSync(made.data, { recursive: true });
    if (mount) mount(made.data);
    made.port = await freePort();
    made.env = {
      PATH: process.env.PATH,
      PARTA_DATA_DIR: made.data,
      PARTA_HTTP_LISTEN: `127.0.0.1:${made.port}`,
      PARTA_MEDIA_LISTEN: "127.0.0.1:0",
      PARTA_MEDIA_WORKERS: "1",
      PARTA_LOG_LEVEL: "off",
      ...(process.env.PARTA_FAULTS_POSTGRES ? database(name) : {}),
      ...environment,
    };
    const filled = spawnSync(resolve(build, "tests/fault_school"), [String(people)], { env: made.env, encoding: "utf8" });
    if (filled.status !== 0) throw new Error(filled.stderr);
    Object.assign(made, JSON.parse(filled.stdout));
    process.once("exit", () => made.process?.kill("SIGKILL"));
    return made;
  }

  /** Starts the server; gives the seconds until it is ready. */
  async start() {
    const since = performance.now();
    const log = openSync(resolve(folder, "server.log"), "a");
    this.process = spawn("/bin/sh", ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$0" serve', resolve(build, "server/parta")], {
      env: this.env,
      stdio: ["ignore", log, log],
    });
    const ended = new Promise((done) => this.process.once("exit", done));
    this.ended = ended;
    while (seconds(since) < 30) {
      const ready = await fetch(`http://127.0.0.1:${this.port}/readyz`, { signal: AbortSignal.timeout(2000) }).then((a) => a.ok, () => false);
      if (ready) return seconds(since);
      if (this.process.exitCode !== null) throw new Error(`the server ended with ${this.process.exitCode}, see ${folder}/server.log`);
      await pause(10);
    }
    throw new Error("the server is not ready after 30 s");
  }

  async end(signal = "SIGTERM") {
    this.process.kill(signal);
    await this.ended;
  }

  command(words, environment = {}) {
    return spawnSync(resolve(build, "server/parta"), words, { env: { ...this.env, ...environment }, encoding: "utf8" });
  }

  /** Over HTTP as a person. */
  async request(person, method, path, body, headers = {}) {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { Cookie: `parta=${person.session}`, "X-Parta": "1", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body,
      signal: AbortSignal.timeout(60_000),
    });
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  }

  /** The chat of the class. */
  async classChat() {
    const { body } = await this.request(this.pupils[0], "GET", `/api/orgs/${this.org}/chats`);
    this.chat = body.chats.find((one) => one.template_name === "class").id;
    this.messages = `/api/orgs/${this.org}/chats/${this.chat}/messages`;
    return this.chat;
  }

  /** Everything that stands in the chat, in order. */
  async truth() {
    const all = [];
    for (let more = true; more; ) {
      const { status, body } = await this.request(this.teacher, "GET", `${this.messages}?after=${all.at(-1)?.ordinal ?? 0}`);
      if (status === 429) {
        await pause(200);
        continue;
      }
      assert.equal(status, 200);
      all.push(...body.messages);
      more = body.more_after;
    }
    return all;
  }

  /** Resident memory in MiB. */
  memory() {
    return Number(readFileSync(`/proc/${this.process.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;
  }
}

let databases = 0;
function database(name) {
  const { PARTA_TEST_POSTGRES_URL: app, PARTA_TEST_POSTGRES_OWNER_URL: owner } = process.env;
  const fresh = `faults_${name.replaceAll("-", "_")}_${process.pid}_${++databases}`;
  const made = spawnSync("psql", [owner, "-qc", `CREATE DATABASE ${fresh}`], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`no database: ${made.stderr ?? made.error}`);
  const at = (url) => url.replace("dbname=parta", `dbname=${fresh}`);
  return { PARTA_DATABASE_URL: at(app), PARTA_DATABASE_OWNER_URL: at(owner) };
}

/** A frame of a client (RFC 6455 §5.2), masked with zeros. */
export function frame(payload, { opcode = 1, fin = true } = {}) {
  const data = Buffer.from(payload);
  const size = data.length;
  const head = Buffer.alloc(size < 126 ? 6 : size < 65_536 ? 8 : 14);
  head[0] = (fin ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (size < 126 ? size : size < 65_536 ? 126 : 127);
  if (size >= 65_536) head.writeBigUInt64BE(BigInt(size), 2);
  else if (size >= 126) head.writeUInt16BE(size, 2);
  return Buffer.concat([head, data]);
}

/** A WebSocket. Its promise `closed` gives the code, 1006 where the connection broke. */
export class Line {
  static open(installation, person, { from = "127.0.0.1", onText } = {}) {
    const line = new Line();
    line.waiting = new Map();
    line.next = 1;
    line.onText = onText;
    line.received = Buffer.alloc(0);
    line.socket = connect({ host: "127.0.0.1", port: installation.port, localAddress: from, noDelay: true });
    line.closed = new Promise((done) => (line.finish = done));
    return new Promise((done, failed) => {
      line.greeted = done;
      line.socket.on("connect", () =>
        line.socket.write(
          `GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1:${installation.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
            `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nCookie: parta=${person.session}\r\n\r\n`,
        ),
      );
      line.socket.on("data", (data) => line.read(data));
      line.socket.on("error", () => undefined);
      line.socket.on("close", () => {
        line.end(line.code ?? 1006);
        failed(new Error(line.refusal ?? "the line broke"));
      });
    });
  }

  end(code) {
    this.finish(code);
    for (const { failed } of this.waiting.values()) failed(new Error("the line broke"));
    this.waiting.clear();
  }

  read(data) {
    this.received = this.received.length ? Buffer.concat([this.received, data]) : data;
    if (!this.upgraded) {
      const end = this.received.indexOf("\r\n\r\n");
      if (end < 0) return;
      const status = this.received.subarray(9, 12).toString();
      if (status !== "101") {
        this.refusal = status;
        this.socket.destroy();
        return;
      }
      this.upgraded = true;
      this.received = this.received.subarray(end + 4);
    }
    for (;;) {
      const have = this.received;
      if (have.length < 2) return;
      let size = have[1] & 0x7f;
      let at = 2;
      if (size === 126) {
        if (have.length < 4) return;
        size = have.readUInt16BE(2);
        at = 4;
      } else if (size === 127) {
        if (have.length < 10) return;
        size = Number(have.readBigUInt64BE(2));
        at = 10;
      }
      if (have.length < at + size) return;
      this.frame(have[0] & 0x0f, have.subarray(at, at + size));
      this.received = have.subarray(at + size);
    }
  }

  frame(opcode, data) {
    if (opcode === 8) {
      this.code = data.length >= 2 ? data.readUInt16BE(0) : 1005;
      this.socket.end(frame(data, { opcode: 8 }));
    } else if (opcode === 9) {
      this.socket.write(frame(data, { opcode: 10 }));
    } else if (opcode === 1) {
      // Replies begin so; events are many and cost a parse only where somebody wants them.
      if (data.length > 9 && data.subarray(0, 9).equals(replyHead)) {
        const reply = JSON.parse(data);
        this.waiting.get(reply.reply)?.done(reply);
        this.waiting.delete(reply.reply);
      } else if (this.greeted) {
        const hello = JSON.parse(data);
        this.hello = hello;
        this.greeted(this);
        this.greeted = undefined;
      } else {
        this.onText?.(data);
      }
    }
  }

  call(call, body) {
    const id = this.next++;
    this.socket.write(frame(JSON.stringify({ id, call, body })));
    return new Promise((done, failed) => {
      if (this.socket.destroyed) failed(new Error("the line broke"));
      else this.waiting.set(id, { done, failed });
    });
  }

  drop() {
    this.socket.destroy();
  }
}
const replyHead = Buffer.from('{"reply":');

/** Somebody who sends one message after the other, each with its client_id until it is acknowledged. `http`: not on a line of its own. */
export class Sender {
  constructor(installation, person, { from = "127.0.0.1", rest = () => Math.random() * 1000, http = false } = {}) {
    Object.assign(this, { installation, person, from, rest, http });
    this.sent = []; // client_ids, in the order of sending
    this.acknowledged = []; // {id, ordinal, at}
    this.longest = 0; // seconds that one try took until its answer, whatever it was
    this.took = []; // seconds from the first try to the acknowledgement
    this.refused = new Map(); // status → how often
    this.unheard = 0; // messages that an earlier try had stored, though it got no answer
    this.running = true;
  }

  async run() {
    while (this.running) {
      const id = randomBytes(16).toString("hex");
      this.sent.push(id);
      const since = performance.now();
      const message = await this.send(id);
      if (!message) return;
      if (message.created_at < this.tried) this.unheard += 1;
      this.acknowledged.push({ id, ordinal: message.ordinal, at: performance.now() });
      this.took.push(seconds(since));
      await pause(this.rest());
    }
  }

  async send(id) {
    const body = { client_id: id, text: `Сообщение ${id}`, attachments: [] };
    for (;;) {
      try {
        if (!this.http) this.line ??= await Line.open(this.installation, this.person, { from: this.from });
        const since = performance.now();
        this.tried = Date.now();
        const { messages } = this.installation;
        const reply = this.http
          ? await this.installation.request(this.person, "POST", messages, JSON.stringify(body))
          : await this.line.call(`POST ${messages}`, body);
        this.longest = Math.max(this.longest, seconds(since));
        if (reply.status === 200) return reply.body;
        const code = `${reply.status} ${reply.body.error?.code}`;
        this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
        if (reply.status < 500 && reply.status !== 429) throw new Error(`refused: ${JSON.stringify(reply.body)}`);
        // Whoever is told to stop still tries once more what is on its way.
        if (!this.running && reply.status >= 500) return undefined;
        await pause((reply.body.error?.retry_after ?? 0) * 1000 || 200);
      } catch (error) {
        if (error.message.startsWith("refused")) throw error;
        if (error.message === "401") throw new Error("refused: the session is gone");
        this.line?.drop();
        this.line = undefined;
        if (this.installation.gone) return undefined;
        await pause(20 + Math.random() * 100);
      }
    }
  }
}

/** Everybody sends; gives what ends it. */
export function sendAll(installation, people, options) {
  const senders = people.map((person) => new Sender(installation, person, options));
  const running = senders.map((sender) => sender.run());
  return {
    senders,
    async stop() {
      for (const sender of senders) sender.running = false;
      await Promise.all(running);
      for (const sender of senders) sender.line?.drop();
    },
  };
}

/** Acknowledged once, in order, and nothing that nobody sent. Gives how many messages there are. */
export function check(truth, senders) {
  const places = new Map();
  truth.forEach((message, i) => {
    assert.equal(message.ordinal, truth[0].ordinal + i, "ordinals have a gap");
    assert.ok(!places.has(message.client_id), "a message stands twice");
    places.set(message.client_id, message.ordinal);
  });
  const known = new Set(senders.flatMap((sender) => sender.sent));
  for (const id of places.keys()) assert.ok(known.has(id), "a message that nobody sent");
  let acknowledged = 0;
  for (const sender of senders) {
    for (const { id, ordinal } of sender.acknowledged) {
      assert.equal(places.get(id), ordinal, "acknowledged and lost");
      acknowledged += 1;
    }
    const order = sender.sent.map((id) => places.get(id)).filter((ordinal) => ordinal !== undefined);
    order.forEach((ordinal, i) => assert.ok(i === 0 || ordinal > order[i - 1], "out of order"));
  }
  return { messages: truth.length, acknowledged };
}

/** One test: says what it saw, or where it broke. */
export async function test(name, run) {
  if (!name.includes(process.env.PARTA_FAULTS_ONLY ?? "")) return;
  const since = performance.now();
  try {
    const seen = await run();
    console.log(`  ok  ${name}: ${seen} (${seconds(since).toFixed(0)} s)`);
  } catch (error) {
    console.error(`  FAILED  ${name}\n${error.stack}`);
    process.exit(1);
  }
}
