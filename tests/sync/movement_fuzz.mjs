// Nobody holds what is not theirs, and everybody what is (docs/protocol/events.md, E10, E11, E19): while people talk and their connections
// break, an administrator moves pupils between classes, closes and gives back access, plans and ends substitutions, begins a new school year and
// takes it back; the server is killed at random. In the end each device's state is what the server would give it afresh, and every
// message that ever reached a device falls into the periods that the structure has for its owner.
//
//   node tests/sync/movement_fuzz.mjs [seed…]      without seeds: a random one
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { startServer } from "../e2e/support.mjs";
import { Client, PASSWORD, pause, random } from "./client.mjs";

const TALKING = ["teacher7", "physics", "pupil7", "pupil7b", "pupil7c", "parent7", "parent1", "teacher1", "director"];
const MOVED = ["pupil7", "pupil7b", "pupil7c"];
const SECONDS = Number(process.env.PARTA_SYNC_SECONDS ?? 10);
const OF_CLASSES = new Set(["class", "class_parents"]);

/** A device that follows its owner from class to class: the list is fetched when the log says that a place has changed. */
class Follower extends Client {
  held = new Map(); // chat → {base, ids}: the messages after `base`, by their ordinals
  heard = []; // every message that an event ever brought: chat, seq

  async signIn() {
    const body = JSON.stringify({ login: this.login, password: PASSWORD, shared_computer: false });
    const { me } = await this.request("/api/sessions", { method: "POST", body });
    this.cookie = this.setCookie[0].split(";")[0];
    this.org ??= me.spaces[0].org;
    this.member ??= me.spaces[0].member;
    await this.begin();
  }

  /** A snapshot: the cursor and the chats as they stand now. */
  async begin() {
    const list = await this.request(`/api/orgs/${this.org}/chats`);
    this.cursor = { epoch: list.epoch, seq: list.seq };
    await this.take(list);
  }

  async take(list) {
    const chats = list.chats.filter((chat) => OF_CLASSES.has(chat.template_name));
    for (const id of this.held.keys()) if (!chats.some((chat) => chat.id === id)) this.held.delete(id);
    for (const chat of chats) {
      const known = this.held.get(chat.id);
      if (!known) {
        this.held.set(chat.id, { base: chat.last_ordinal, ids: new Map() });
        // Events that overtook this list on their way were of a chat that was not known here yet.
        if (list.seq < this.cursor.seq) await this.fill(chat.id, Infinity);
        continue;
      }
      known.base = Math.max(known.base, chat.first_visible - 1);
      for (const ordinal of known.ids.keys()) if (ordinal <= known.base) known.ids.delete(ordinal);
      await this.fill(chat.id, chat.last_ordinal);
    }
    this.chats = chats;
  }

  /** Fetches what is missing up to this ordinal: events of a time when the chat was another's are not caught up. */
  async fill(id, until) {
    const held = this.held.get(id);
    for (let after = held.base; after < until; ) {
      if (held.ids.has(after + 1)) {
        after += 1;
        continue;
      }
      const page = await this.request(`/api/orgs/${this.org}/chats/${id}/messages?after=${after}`);
      for (const one of page.messages) held.ids.set(one.ordinal, one.client_id);
      if (page.messages.length === 0) break;
      after = page.messages.at(-1).ordinal;
    }
  }

  /** The organisation was closed, or is open again: told by a word on the socket, or by a refusal. */
  async look() {
    try {
      await this.begin();
    } catch (error) {
      if (error.status !== 404) throw error;
      this.held.clear();
      this.chats = [];
      this.cursor = undefined;
    }
  }

  async follow() {
    while (this.running) {
      try {
        if (!this.cookie) await this.signIn();
        if (!this.cursor) await this.look();
        await this.connection();
      } catch (error) {
        if (error.status === 401) this.cookie = this.cursor = undefined;
        if (error.status === 404 || error.status === 410) this.cursor = undefined;
      }
      // At times for long: what happens meanwhile comes by catch-up, under whatever periods hold by then.
      await pause(this.dice() * (this.dice() < 0.4 ? 1500 : 150));
    }
  }

  async receive(frame) {
    if (frame.type === "session_ended") this.cookie = this.cursor = undefined;
    else if (frame.type === "orgs_changed") {
      this.cursor = undefined; // begins anew with the next connection
      this.socket.close();
    } else if (this.cursor) await super.receive(frame);
  }

  async catchUp(until) {
    await super.catchUp(until);
    if (this.listDue) await this.again();
  }

  async again() {
    this.listDue = false;
    await this.take(await this.request(`/api/orgs/${this.org}/chats`));
  }

  apply(update) {
    assert.ok(update.seq > this.cursor.seq, "an event came twice or out of order");
    this.cursor.seq = update.seq;
    if (update.type === "access_changed") {
      this.listDue = true;
      this.work = this.work.then(() => this.again()).catch(() => (this.cursor = undefined));
    }
    if (update.type !== "message_posted") return;
    const { chat, ordinal, client_id: id } = update.data.message;
    this.heard.push({ chat, seq: update.seq });
    const held = this.held.get(chat);
    if (held && ordinal > held.base) held.ids.set(ordinal, id);
  }

  work = Promise.resolve();
}

/** The administrator's hand: one act after the other, each until it is answered. A refusal is an answer, too. */
class Mover extends Follower {
  counts = {};

  async act(what, path, options) {
    for (;;) {
      try {
        const answer = await this.request(`/api/orgs/${this.org}${path}`, options);
        this.counts[what] = (this.counts[what] ?? 0) + 1;
        return answer;
      } catch (error) {
        if (error.status === 429 || !error.status || error.status >= 500) await pause(100);
        else return undefined;
      }
    }
  }
  write = (what, method, path, body) => this.act(what, path, { method, body: JSON.stringify(body) });

  /** `calm`: only what is told to those alone whom it concerns; an event for everybody would make good what they were not told. */
  async move(people, classes, calm) {
    const pick = (from) => from[Math.floor(this.dice() * from.length)];
    const pupil = pick(MOVED.map((login) => people.get(login)));
    const die = this.dice();
    if (calm || die < 0.5) return this.write("transfers", "PUT", `/people/${pupil}/unit`, { to: pick(classes) });
    if (die < 0.7) {
      const whom = pick([pupil, people.get("physics"), people.get("parent7")]);
      await this.write("closed", "PATCH", `/people/${whom}`, { deactivated: true });
      await pause(this.dice() * 400);
      return this.write("given back", "PATCH", `/people/${whom}`, { deactivated: false });
    }
    if (die < 0.9) {
      const unit = pick(classes);
      const today = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(0, 10); // in Moscow
      const instead = { member: people.get("teacher1"), duty: "class_teacher", subject: "", subgroup: "" };
      await this.write("substitutions", "POST", `/units/${unit}/substitutions`, { ...instead, from: today, until: today });
      await pause(this.dice() * 400);
      const listed = await this.act("", `/units/${unit}/substitutions`);
      for (const one of listed?.substitutions ?? [])
        await this.write("ended", "DELETE", `/substitutions/${one.id}`, undefined);
      return undefined;
    }
    const plan = await this.write("", "POST", "/year/plan", { units: [], pupils: [] });
    if (!plan?.may_apply) return undefined;
    const marks = plan.classes.map(({ unit, mark }) => ({ unit, mark }));
    const choices = { units: [], pupils: [] };
    await this.write("years", "POST", "/year", { choices, fingerprint: plan.fingerprint, marks });
    await pause(this.dice() * 500);
    return this.write("taken back", "POST", "/year/undoing", {});
  }
}

function rowsOfSqlite(file, sql, org) {
  const database = new DatabaseSync(file, { readOnly: true, readBigInts: true });
  const rows = database.prepare(sql).all({ org: BigInt(org) });
  database.close();
  return rows;
}

/** Numbers as BigInt, as above: ids are longer than what JavaScript's own numbers hold. None of these texts has a comma. */
function rowsOfPostgres(url, sql, org) {
  const { status, stdout, stderr } = spawnSync("psql", [url, "--csv", "-qc", sql.replace("$org", String(BigInt(org)))], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const [names, ...lines] = stdout.trimEnd().split("\n").map((line) => line.split(","));
  const value = (text) => (text === "" ? null : /^\d+$/.test(text) ? BigInt(text) : text);
  return lines.map((cells) => Object.fromEntries(cells.map((text, i) => [names[i], value(text)])));
}

/** Whether the structure has a time for this member in this chat that the number falls into; asked of the rows, not of the program. */
function periods(server, org) {
  const rows = (sql) => (server.postgres ? rowsOfPostgres(server.postgres, sql, org) : rowsOfSqlite(`${server.data}/parta.db`, sql, org));
  const chats = new Map(
    rows("SELECT id, unit_id, template FROM chat WHERE org_id = $org AND unit_id IS NOT NULL").map((one) => [String(one.id), one]),
  );
  const enrolments = rows("SELECT member_id, unit_id, from_seq, to_seq FROM enrolment WHERE org_id = $org");
  const duties = rows("SELECT member_id, unit_id, duty, from_seq, to_seq FROM assignment WHERE org_id = $org");
  const families = rows("SELECT child_id, parent_id FROM representation WHERE org_id = $org");
  const holds = (row, seq, from = row.from_seq) => from <= seq && (row.to_seq === null || seq < row.to_seq);
  return (member, chat, at) => {
    const seq = BigInt(at);
    const { unit_id: unit, template } = chats.get(chat) ?? {};
    const taught = duties.some(
      (one) =>
        one.unit_id === unit && one.member_id === member && holds(one, seq, one.duty === "class_teacher" ? 0n : one.from_seq),
    );
    const whose = (one) =>
      template === "class"
        ? one.member_id === member
        : families.some((family) => family.parent_id === member && family.child_id === one.member_id);
    return taught || enrolments.some((one) => one.unit_id === unit && whose(one) && holds(one, seq));
  };
}

async function run(seed) {
  const dice = random(seed);
  const server = await startServer(`movement-${seed}`, "demo");
  const followers = [...TALKING, ...TALKING].map((login) => new Follower(server, login, dice));
  const admin = new Mover(server, "admin", dice);
  for (const one of [...followers, admin]) await one.signIn();
  const people = new Map(followers.map((one) => [one.login, one.member]));
  const { units } = await admin.request(`/api/orgs/${admin.org}/units`);
  const classes = units.filter((one) => one.kind === "class").map((one) => one.id);

  const following = followers.map((one) => one.follow());
  const until = Date.now() + SECONDS * 1000;
  let sent = 0;
  const talking = followers.map(async (one) => {
    while (Date.now() < until) {
      const open = (one.chats ?? []).filter((chat) => chat.may_post);
      const chat = open[Math.floor(dice() * open.length)];
      if (chat) await one.say(chat.id, `${(sent += 1)}`).catch(() => undefined);
      await pause(100 + dice() * 400);
    }
  });
  const moving = (async () => {
    while (Date.now() < until) {
      await admin.move(people, classes, until - Date.now() < SECONDS * 300);
      await pause(dice() * 150);
    }
  })();
  let kills = 0;
  const breaking = (async () => {
    while (Date.now() < until) {
      await pause(dice() * 200);
      followers[Math.floor(dice() * followers.length)].socket?.close();
      if (dice() > 0.04) continue;
      await server.stop("SIGKILL");
      await pause(dice() * 300);
      await server.start();
      kills += 1;
    }
  })();
  await Promise.all([...talking, moving, breaking]);

  // Everybody has access again, and the last word of the log.
  for (const member of new Set(people.values())) await admin.write("", "PATCH", `/people/${member}`, { deactivated: false });
  const { seq } = await admin.request(`/api/orgs/${admin.org}/chats`);
  for (let i = 0; i < 300 && followers.some((one) => !(one.cursor?.seq >= seq) || one.listDue); i++) {
    await pause(50);
    for (const one of followers) if (!(one.cursor?.seq >= seq) && i % 40 === 39) one.socket?.close();
  }
  await pause(300);

  const heard = followers.reduce((sum, one) => sum + one.heard.length, 0);
  for (const one of followers) {
    await one.work;
    const list = await one.request(`/api/orgs/${one.org}/chats`);
    const fresh = list.chats.filter((chat) => OF_CLASSES.has(chat.template_name));
    assert.deepEqual([...one.held.keys()].sort(), fresh.map((chat) => chat.id).sort(), `${one.login} has other chats`);
    for (const chat of fresh) {
      const { base, ids } = one.held.get(chat.id);
      const truth = [];
      for (let after = Math.max(base, chat.first_visible - 1); after < chat.last_ordinal; ) {
        const page = await one.request(`/api/orgs/${one.org}/chats/${chat.id}/messages?after=${after}`);
        truth.push(...page.messages.map((message) => message.client_id));
        after = page.messages.at(-1)?.ordinal ?? chat.last_ordinal;
      }
      const own = [...ids].filter(([ordinal]) => ordinal >= chat.first_visible).sort(([a], [b]) => a - b);
      assert.deepEqual(own.map(([, id]) => id), truth, `${one.login} has another history of ${chat.title}`);
    }
    one.running = false;
    one.socket?.close();
  }
  await Promise.all(following);
  await server.stop();

  const within = periods(server, admin.org);
  for (const one of followers)
    for (const { chat, seq: at } of one.heard)
      assert.ok(within(BigInt(one.member), chat, at), `${one.login} heard number ${at} of a chat outside of their time`);
  const acts = Object.entries(admin.counts).filter(([what]) => what).map(([what, count]) => `${what} ${count}`);
  console.log(`  ok  seed ${seed}: ${sent} sent, ${heard} heard, ${kills} kills; ${acts.join(", ")}`);
}

const seeds = process.argv.slice(2).map(Number);
for (const seed of seeds.length > 0 ? seeds : [Math.floor(Math.random() * 1e9)]) {
  try {
    await run(seed);
  } catch (error) {
    console.error(`  FAILED  seed ${seed}\n${error.stack}`);
    process.exit(1);
  }
}
console.log("movement: all seeds passed");
process.exit(0);
