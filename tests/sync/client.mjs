// One device of one person for the tests of the log: what docs/protocol/events.md asks of a client, and no more.
import { strict as assert } from "node:assert";

export const PASSWORD = "parta-2026";

/** mulberry32: the same seed gives the same choices. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** One device of one person: follows the log by cursor and prev, sends with a client_id until it is acknowledged. */
export class Client {
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
