// What one request costs the processor, beside nginx in the same run: a constant route beside `return 200`, and a signed-in GET, which looks up
// the session and the person and reads one row by its key; and the web client's files beside the same files from nginx. Keep-alive connections, servers on one core and the load on another, interleaved.
//
//   http_bench.mjs [ROUNDS=5] [SECONDS=2] [CONNECTIONS=32]
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startServer } from "../tests/e2e/support.mjs";
import { Client, children, cpuSeconds, median, pause } from "./parta.mjs";
import { Report } from "./report.mjs";

const CONSTANT_GOAL = 1.2; // × nginx
const READ_GOAL = 5; // × nginx
/** The server allows a session 400 reads at once and 20 a second after that, and an account 50 sessions: as many as a second of load needs. */
const LOGINS = ["admin", "director", "zavuch", "teacher1", "teacher7", "physics", "pupil7", "parent7", "parent1"];
const SESSIONS = 252;
const PASSWORD = "parta-2026";
const [rounds = 5, seconds = 2, connections = 32] = process.argv.slice(2).map(Number);
const pinned = availableParallelism() > 1;

const dist = process.env.PARTA_HTTP_WEB_DIR ?? resolve(import.meta.dirname, "../web/dist");
const assets = readdirSync(join(dist, "assets"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => ({ name, size: statSync(join(dist, "assets", name)).size }))
  .toSorted((a, b) => a.size - b.size);
/** The first file of at least so many bytes. */
const asset = (bytes) => assets.find(({ size }) => size >= bytes) ?? assets.at(-1);
const files = [asset(4_000), asset(60_000)];

const folder = mkdtempSync(join(tmpdir(), "parta-http-bench-"));
const port = 20000 + Math.floor(Math.random() * 20000);

function startNginx() {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path ${folder}/${one};`);
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr error;
     events { worker_connections 1024; }
     http { access_log off; keepalive_requests 1000000000; ${temporary.join(" ")}
            server { listen 127.0.0.1:${port}; root ${dist}; sendfile on; tcp_nopush on; open_file_cache max=100;
                     location = /healthz { default_type text/plain; return 200 "ok\\n"; } } }`,
  );
  mkdirSync(join(folder, "logs"));
  return spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: ["ignore", "inherit", "inherit"] });
}

const onCore = (core, pid) => pinned && spawnSync("taskset", ["-acp", String(core), String(pid)]);

/** Loads an address; gives CPU-µs of the process per request and requests per second. */
function load(url, pid, script, time = seconds) {
  const before = cpuSeconds(pid);
  const command = ["wrk", "-t1", `-c${connections}`, `-d${time}s`, ...(script ? ["-s", script] : []), url];
  const { stdout, stderr } = spawnSync(...(pinned ? ["taskset", ["-c", "1", ...command]] : ["wrk", command.slice(1)]), {
    encoding: "utf8",
  });
  const cpu = cpuSeconds(pid) - before;
  const requests = Number(stdout.match(/(\d+) requests in/)?.[1]);
  if (!requests || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url}: ${stdout}${stderr}`);
  return { cpu: (cpu * 1e6) / requests, rate: requests / time };
}

const server = await startServer("http-bench", "demo");
const nginx = startNginx();
try {
  const clients = [];
  for (let i = 0; i < SESSIONS; i++)
    clients.push(await new Client(server.base).signIn(LOGINS[i % LOGINS.length], PASSWORD));
  const script = join(folder, "sessions.lua");
  writeFileSync(
    script,
    `local cookies = {${clients.map((one) => JSON.stringify(one.cookie)).join(",")}}
     local at = 0
     request = function() at = at % #cookies + 1 return wrk.format("GET", nil, {["Cookie"] = cookies[at]}) end`,
  );
  await pause(500);
  const worker = children(nginx.pid)[0];
  const parta = server.process.pid;
  onCore(0, worker);
  onCore(0, parta);

  const base = server.base.replace("localhost", "127.0.0.1");
  const contenders = {
    "nginx, return 200": () => load(`http://127.0.0.1:${port}/healthz`, worker),
    "parta, a constant route": () => load(`${base}/healthz`, parta),
    "parta, a signed-in GET of one row": () => load(`${base}${clients[0].org}`, parta, script, 1),
  };
  for (const { name, size } of files) {
    const what = `a file of ${(size / 1024).toFixed(0)} KiB`;
    contenders[`nginx, ${what}`] = () => load(`http://127.0.0.1:${port}/assets/${name}`, worker);
    contenders[`parta, ${what}`] = () => load(`${base}/assets/${name}`, parta);
  }
  const figures = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (const run of Object.values(contenders)) run(); // warm
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) figures[name].push(run());
  }

  const cpu = (name) => median(figures[name].map((one) => one.cpu));
  const report = new Report("http");
  report.say(`${connections} keep-alive connections, median of ${rounds} rounds\n`);
  for (const name of Object.keys(contenders)) {
    report.figure(`${name}: CPU per request`, cpu(name), "µs");
    report.figure(`${name}: requests`, median(figures[name].map((one) => one.rate)), "/s");
  }
  const beside = (name, peer, goal) => report.figure(`${name} beside ${peer}`, cpu(name) / cpu(peer), "×", goal);
  beside("parta, a constant route", "nginx, return 200", CONSTANT_GOAL);
  beside("parta, a signed-in GET of one row", "nginx, return 200", READ_GOAL);
  for (const name of Object.keys(contenders).filter((one) => one.startsWith("parta, a file"))) beside(name, name.replace("parta", "nginx"));
  report.write();
} finally {
  nginx.kill();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
