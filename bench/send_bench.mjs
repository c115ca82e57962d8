// How many sends per second are acknowledged once they are on the disk, through the whole program: HTTP, rate limits, session, rights, the
// message, its event. SQLite and PostgreSQL, one school and twenty, 1, 10 and 100 at a time, and while a dump holds a snapshot open; beside
// them, in the same run, what the databases do when somebody inserts bare rows one by one.
//
//   send_bench.mjs [ROUNDS=3] [SECONDS=2]      PostgreSQL: PARTA_TEST_POSTGRES_URL, _OWNER_URL and _DATA (./dev bench sets them)
//
// The load has a core of its own and so has the server; PostgreSQL runs on both. Whoever sends waits for the answer before sending again;
// requests rotate over the sessions of a hundred people, because one session may send 40 at once and one a second after that. Nobody is
// connected to be told: what delivering costs is for fanout_bench.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "../tests/e2e/support.mjs";
import { children, cpuSeconds, median, pause } from "./parta.mjs";
import { Report } from "./report.mjs";

const SENDERS = [1, 10, 100];
const SCHOOLS = 20;
const SESSIONS = 48; // of each person; an account may have 50
const GOALS = { sqlite: { rate: 3000, p99: 50 }, postgres: { rate: 2000, p99: 50 } };
const NAMES = { sqlite: "SQLite", postgres: "PostgreSQL" };

const [rounds = 3, seconds = 2] = process.argv.slice(2).map(Number);
const root = resolve(import.meta.dirname, "..");
const pinned = availableParallelism() > 1;
const onCore = (core, command) => (pinned ? ["taskset", "-c", String(core), ...command] : command);
const folder = mkdtempSync(join(tmpdir(), "parta-send-bench-"));
const { PARTA_TEST_POSTGRES_URL: app, PARTA_TEST_POSTGRES_OWNER_URL: owner, PARTA_TEST_POSTGRES_DATA: cluster } = process.env;
const engines = ["sqlite", ...(app && owner && cluster ? ["postgres"] : [])];

function run(command, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command[0], command.slice(1), { encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (status !== 0) throw new Error(`${command[0]}: ${error ?? ""}${stdout}${stderr}`);
  return stdout;
}

/** A server on a database of its own, with schools inside. */
class Server {
  async start(engine) {
    this.engine = engine;
    this.data = join(folder, engine);
    mkdirSync(this.data);
    this.port = await freePort();
    this.environment = {
      PATH: process.env.PATH,
      PARTA_DATA_DIR: this.data,
      PARTA_HTTP_LISTEN: `127.0.0.1:${this.port}`,
      PARTA_MEDIA_LISTEN: "127.0.0.1:0",
      PARTA_MEDIA_WORKERS: "1",
      PARTA_LOG_LEVEL: "off",
    };
    if (engine === "postgres") {
      this.database = `send_bench_${process.pid}`;
      run(["psql", owner, "-qc", `CREATE DATABASE ${this.database}`]);
      this.url = owner.replace("dbname=parta", `dbname=${this.database}`);
      Object.assign(this.environment, {
        PARTA_DATABASE_URL: app.replace("dbname=parta", `dbname=${this.database}`),
        PARTA_DATABASE_OWNER_URL: this.url,
      });
    }
    const made = run([join(root, "build/release/bench/send_schools"), String(SCHOOLS + 1), String(SESSIONS)], { env: this.environment });
    const [first, ...others] = JSON.parse(made).schools;
    this.scripts = { 1: this.script("one", [first]), [SCHOOLS]: this.script("many", others) };
    const command = onCore(0, [join(root, "build/release/server/parta"), "serve"]);
    this.process = spawn(command[0], command.slice(1), { env: this.environment, stdio: ["ignore", "ignore", "inherit"] });
    for (let waited = 0; waited < 200; waited++) {
      if (await fetch(`http://127.0.0.1:${this.port}/readyz`).then((answer) => answer.ok, () => false)) return this;
      await pause(100);
    }
    throw new Error("the server did not start");
  }

  /** What wrk asks: each request as the next person of the next school. */
  script(name, schools) {
    // Sessions stand person by person: the next request is another person's, so that nobody sends two at once.
    const people = schools[0].sessions.length / SESSIONS;
    const turns = [];
    for (let session = 0; session < SESSIONS; session++)
      for (let person = 0; person < people; person++)
        for (const { messages, sessions } of schools) turns.push([messages, sessions[person * SESSIONS + session]]);
    const file = join(folder, `${this.engine}-${name}.lua`);
    writeFileSync(
      file,
      `local turns = {${turns.map(([path, session]) => `{"${path}","parta=${session}"}`).join(",\n")}}
       local at, mark = tonumber(os.getenv("PARTA_BENCH_TURN")) % #turns, os.getenv("PARTA_BENCH_MARK")
       request = function()
         at = at % #turns + 1
         sent = (sent or 0) + 1
         local turn = turns[at]
         return wrk.format("POST", turn[1], {["Cookie"] = turn[2], ["X-Parta"] = "1", ["Content-Type"] = "application/json"},
           '{"client_id":"' .. mark .. sent .. '","text":"Завтра контрольная по математике: дроби, проценты и две задачи на движение. Тетради и линейки с собой.","attachments":[]}')
       end
       response = function(status, headers, body) if status ~= 200 and not said then said = true; io.stderr:write(status .. " " .. body .. "\\n") end end
       done = function(summary, latency)
         io.write(string.format('RESULT {"requests":%d,"micros":%d,"refused":%d,"p50":%g,"p99":%g}\\n', summary.requests, summary.duration,
           summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
       end`,
    );
    return file;
  }

  /** So many at a time: acknowledged per second, milliseconds, and CPU-µs of the program and of the database for each. */
  load(senders, schools) {
    const before = [cpuSeconds(this.process.pid), this.databaseCpu()];
    const command = ["wrk", "-t1", `-c${senders}`, `-d${seconds}s`, "--timeout", "20s", "-s", this.scripts[schools], `http://127.0.0.1:${this.port}`];
    const environment = { ...process.env, PARTA_BENCH_MARK: randomBytes(10).toString("hex"), PARTA_BENCH_TURN: String(randomInt(1 << 30)) };
    const output = run(onCore(1, command), { env: environment });
    const { requests, micros, refused, p50, p99 } = JSON.parse(output.match(/RESULT (.*)/)[1]);
    if (refused > 0) throw new Error(`${refused} sends were refused: ${output}`);
    this.acknowledged = (this.acknowledged ?? 0) + requests;
    const each = (after, i) => ((after - before[i]) * 1e6) / requests;
    return { rate: (requests * 1e6) / micros, p50, p99, cpu: each(cpuSeconds(this.process.pid), 0), database: each(this.databaseCpu(), 1) };
  }

  /** Of all its processes, those that have ended included. */
  databaseCpu() {
    if (this.engine !== "postgres") return 0;
    const postmaster = Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    const fields = readFileSync(`/proc/${postmaster}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    const ended = (Number(fields[13]) + Number(fields[14])) / 100;
    try {
      return children(postmaster).reduce((sum, pid) => sum + cpuSeconds(pid), ended);
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      return this.databaseCpu(); // one of them has just ended: look again
    }
  }

  /** Messages that are stored. */
  async stored() {
    if (this.engine === "postgres") return Number(run(["psql", this.url, "-qtAc", "SELECT count(*) FROM message"]));
    const { DatabaseSync } = await import("node:sqlite");
    const reader = new DatabaseSync(join(this.data, "parta.db"), { readOnly: true });
    const { count } = reader.prepare("SELECT count(*) AS count FROM message").get();
    reader.close();
    return count;
  }

  /** What a dump does: one snapshot, held for as long as it takes. Gives how to let it go. */
  async holdSnapshot() {
    if (this.engine === "sqlite") {
      const { DatabaseSync } = await import("node:sqlite");
      const reader = new DatabaseSync(join(this.data, "parta.db"), { readOnly: true });
      reader.exec("BEGIN");
      reader.prepare("SELECT count(*) FROM message").get();
      return async () => reader.close();
    }
    const session = spawn("psql", [this.url, "-qtA"], { stdio: ["pipe", "pipe", "inherit"] });
    session.stdin.write("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT count(*) FROM message;\n");
    await new Promise((done) => session.stdout.once("data", done));
    return async () => {
      session.stdin.end("COMMIT;\n");
      await new Promise((done) => session.once("exit", done));
    };
  }

  walMiB() {
    return statSync(join(this.data, "parta.db-wal")).size / 2 ** 20;
  }

  async stop() {
    this.process?.kill();
    if (this.process) await new Promise((done) => this.process.once("exit", done));
    if (this.database) run(["psql", owner, "-qc", `DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`]);
  }
}

// ── Peers: the same databases, bare rows of the same size, nothing else ──

const TEXT = "'Завтра контрольная по математике: дроби, проценты и две задачи на движение. Тетради и линейки с собой.'";

/** node:sqlite, one INSERT a transaction, as the server opens its file: WAL, synchronous=FULL. */
function sqliteOneByOne() {
  const file = join(folder, "peer.db");
  const program = `
    const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(${JSON.stringify(file)});
    db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS peer (id INTEGER PRIMARY KEY, org INTEGER, text TEXT)");
    const insert = db.prepare("INSERT INTO peer (org, text) VALUES (1, ${TEXT})");
    const took = [], since = performance.now(), cpu = process.cpuUsage();
    while (performance.now() - since < ${seconds * 1000}) { const at = performance.now(); insert.run(); took.push(performance.now() - at); }
    const used = process.cpuUsage(cpu), all = performance.now() - since;
    took.sort((a, b) => a - b);
    const at = (part) => took[Math.floor(took.length * part)];
    console.log(JSON.stringify({ rate: took.length / all * 1000, p50: at(0.5), p99: at(0.99), cpu: (used.user + used.system) / took.length, database: 0 }));`;
  return JSON.parse(run(onCore(0, [process.execPath, "--no-warnings", "-e", program])));
}

/** pgbench: each of so many connections inserts one row a transaction. */
function pgbench(server, senders) {
  const script = join(folder, "peer.sql");
  writeFileSync(script, `INSERT INTO peer (org, text) VALUES (1, ${TEXT});\n`);
  run(["psql", server.url, "-qc", "SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS peer (id BIGSERIAL PRIMARY KEY, org BIGINT, text TEXT)"]);
  const log = join(folder, `pgbench-${Math.random()}`);
  const before = server.databaseCpu();
  const time = Math.max(2, Math.round(seconds)); // its clock begins before it has connected
  const output = run(
    onCore(1, ["pgbench", "-n", "-M", "prepared", "-c", String(senders), "-j", "1", "-T", String(time), "-l", "--log-prefix", log, "-f", script, server.url]),
  );
  const requests = Number(output.match(/actually processed: (\d+)/)[1]);
  if (requests === 0) throw new Error(`pgbench: ${output}`);
  const names = run(["sh", "-c", `cat ${log}.*`]);
  const took = names.trim().split("\n").map((line) => Number(line.split(" ")[2]) / 1000).sort((a, b) => a - b);
  const database = ((server.databaseCpu() - before) * 1e6) / requests;
  return { rate: Number(output.match(/tps = ([\d.]+)/)?.[1] ?? requests / time), p50: took[Math.floor(requests * 0.5)], p99: took[Math.floor(requests * 0.99)], cpu: NaN, database };
}

// ── The run ──

const servers = {};
const figures = new Map();
const note = (name, one) => figures.set(name, [...(figures.get(name) ?? []), one]);
let wal = 0;
try {
  for (const engine of engines) servers[engine] = await new Server().start(engine);
  for (const server of Object.values(servers)) for (const schools of [1, SCHOOLS]) server.load(10, schools); // warm
  // What autovacuum does within a minute of talk: plans made for an empty table are of no use for a full one.
  if (servers.postgres) run(["psql", servers.postgres.url, "-qc", "ANALYZE"]);
  for (let round = 0; round < rounds; round++) {
    for (const schools of [1, SCHOOLS]) {
      for (const senders of SENDERS) {
        for (const [engine, server] of Object.entries(servers)) note(`${engine} ${schools} ${senders}`, server.load(senders, schools));
      }
    }
    for (const [engine, server] of Object.entries(servers)) {
      const release = await server.holdSnapshot();
      note(`${engine} snapshot`, server.load(100, 1));
      if (engine === "sqlite") wal = Math.max(wal, server.walMiB());
      await release();
    }
    note("peer sqlite", sqliteOneByOne());
    if (servers.postgres) for (const senders of [1, 100]) note(`peer postgres ${senders}`, pgbench(servers.postgres, senders));
  }

  for (const server of Object.values(servers)) {
    const stored = await server.stored();
    if (stored < server.acknowledged) throw new Error(`${server.acknowledged} acknowledged, ${stored} stored in ${NAMES[server.engine]}`);
  }

  const report = new Report("send");
  const number = (value, digits, width) => (Number.isNaN(value) ? "" : value.toFixed(digits)).padStart(width);
  report.say(`Through HTTP, each acknowledged when it is on the disk; median of ${rounds} rounds of ${seconds} s\n`);
  report.say(`${"".padEnd(52)} sends/s  p50, ms  p99, ms  CPU-µs/send: server  database   goal`);
  const row = (name, key, goal = {}) => {
    const all = figures.get(key);
    if (!all) return;
    const of = (what) => median(all.map((one) => one[what]));
    const verdicts = [
      report.keep(`${name}: acknowledged`, of("rate"), "/s", goal.rate && { least: goal.rate }),
      report.keep(`${name}: half of them within`, of("p50"), "ms"),
      report.keep(`${name}: p99`, of("p99"), "ms", goal.p99),
    ];
    for (const [part, what] of [["server", "cpu"], ["database", "database"]])
      if (!Number.isNaN(of(what))) report.keep(`${name}: CPU of the ${part}, each`, of(what), "µs");
    report.say(
      `${name.padEnd(52)} ${number(of("rate"), 0, 7)} ${number(of("p50"), 2, 8)} ${number(of("p99"), 2, 8)} ${number(of("cpu"), 0, 20)} ${number(of("database"), 0, 9)}   ${verdicts.filter(Boolean).join(", ")}`,
    );
  };
  for (const engine of engines) {
    for (const schools of [1, SCHOOLS]) {
      for (const senders of SENDERS)
        row(`${NAMES[engine]}, ${schools === 1 ? "one school" : `${schools} schools`}, ${senders} at a time`, `${engine} ${schools} ${senders}`, schools === 1 && senders === 100 ? GOALS[engine] : {});
    }
    row(`${NAMES[engine]}, one school, 100, a snapshot held open`, `${engine} snapshot`, GOALS[engine]);
    if (engine === "sqlite") row("peer: bare rows into SQLite, one by one", "peer sqlite");
    for (const senders of [1, 100]) if (engine === "postgres") row(`peer: pgbench, bare rows, ${senders} at a time`, `peer postgres ${senders}`);
  }
  report.keep("SQLite's log while a snapshot was held", wal, "MiB");
  report.say(`\nSQLite's log grew to ${wal.toFixed(0)} MiB while the snapshot was held; it is written back and used again once that ends.`);
  report.write();
} finally {
  for (const server of Object.values(servers)) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
