// The servers that room_bench and idle_bench compare, each with one room: Parta itself, two libraries of Node, two XMPP servers with group chat
// (XEP-0045). Each is started anew on the first core and ended after its turn; what is not installed is left out, and the table says so.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { resolve } from "node:path";
import { children, pause } from "../parta.mjs";
import { freePort } from "../../tests/e2e/support.mjs";
import { Installation } from "../../tests/faults/support.mjs";

const root = resolve(import.meta.dirname, "../..");
const packages = resolve(root, "build/tools/bench-peers/node_modules");
const folder = resolve(process.env.PARTA_BENCH_DIR ?? "/tmp", `parta-peers-${process.pid}`);
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const onFirstCore = (words) => spawn("taskset", ["-c", "0", ...words], { stdio: ["ignore", "ignore", "ignore"] });
const installed = (program) => spawnSync("which", [program]).status === 0;
const asRoot = process.getuid() === 0;

async function answers(port) {
  for (let i = 0; i < 400; i++) {
    const ok = await new Promise((done) => {
      const probe = connect(port, "127.0.0.1", () => done(true) || probe.destroy());
      probe.on("error", () => done(false));
    });
    if (ok) return;
    await pause(50);
  }
  throw new Error("a peer does not answer");
}

async function end(process) {
  const gone = new Promise((done) => process.once("exit", done));
  process.kill("SIGKILL");
  await gone;
}

/** Those who may enter, for peers that know accounts. */
const people = (count) => Array.from({ length: count }, (_, i) => `p${i}`);

async function parta(count, tls = false) {
  const school = await Installation.make(`room-${process.pid}`, count);
  const port = tls ? await freePort() : school.port;
  if (tls) school.env.PARTA_HTTP_TLS_LISTEN = `127.0.0.1:${port}`;
  await school.start();
  spawnSync("taskset", ["-acp", "0", String(school.process.pid)]);
  await school.classChat();
  return {
    port,
    pid: school.process.pid,
    input: [school.messages, ...school.pupils.map((one) => one.session)].join("\n"),
    stop: async () => {
      await school.end("SIGKILL");
      rmSync(school.data, { recursive: true, force: true });
    },
  };
}

async function node(file) {
  const port = await freePort();
  const process_ = onFirstCore([process.execPath, resolve(import.meta.dirname, file), String(port)]);
  await answers(port);
  return { port, pid: process_.pid, stop: () => end(process_) };
}

async function prosody(count) {
  const port = await freePort();
  const data = resolve(folder, `prosody-${port}`);
  mkdirSync(resolve(data, "localhost/accounts"), { recursive: true });
  for (const name of people(count)) writeFileSync(resolve(data, `localhost/accounts/${name}.dat`), 'return { password = "bench" };\n');
  const config = resolve(data, "prosody.cfg.lua");
  writeFileSync(
    config,
    `run_as_root = true; daemonize = false; data_path = "${data}"; pidfile = "${data}/pid"
     interfaces = { "127.0.0.1" }; c2s_ports = { ${port} }; s2s_ports = {}; http_ports = {}; https_ports = {}; c2s_direct_tls_ports = {}
     modules_enabled = { "saslauth", "roster" }; modules_disabled = { "s2s", "tls" }
     c2s_require_encryption = false; allow_unencrypted_plain_auth = true; authentication = "internal_plain"; storage = "internal"
     log = { error = "*console" }
     VirtualHost "localhost"
     Component "conference.localhost" "muc"
       muc_room_locking = false\n`,
  );
  const process_ = onFirstCore(["prosody", "--config", config, "-F"]);
  await answers(port);
  return { port, pid: process_.pid, stop: () => end(process_) };
}

const comm = (pid) => readFileSync(`/proc/${pid}/comm`, "utf8").trim();
function descendant(pid, name) {
  if (comm(pid) === name) return pid;
  for (const child of children(pid)) {
    const found = descendant(child, name);
    if (found) return found;
  }
  return undefined;
}

async function ejabberd(count) {
  const port = await freePort();
  const web = await freePort();
  const data = resolve(folder, `ejabberd-${port}`);
  mkdirSync(resolve(data, "spool"), { recursive: true });
  mkdirSync(resolve(data, "logs"), { recursive: true });
  writeFileSync(
    resolve(data, "ejabberd.yml"),
    `loglevel: error
hosts: [localhost]
listen:
  - { port: ${port}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, shaper: none, access: all }
  - { port: ${web}, ip: "127.0.0.1", module: ejabberd_http, request_handlers: { /api: mod_http_api } }
auth_method: internal
auth_password_format: plain
api_permissions: { bench: { from: [mod_http_api, ejabberd_ctl], who: all, what: "*" } }
modules:
  mod_admin_extra: {}
  mod_muc: { access: all, access_create: all, max_users: 5000, default_room_options: { max_users: 5000 } }
`,
  );
  writeFileSync(resolve(data, "inetrc"), '{lookup,["file","native"]}.\n');
  writeFileSync(
    resolve(data, "ejabberdctl.cfg"),
    `EJABBERD_PID_PATH=${data}/spool/pid\nEJABBERD_CONFIG_PATH=${data}/ejabberd.yml\nINET_DIST_INTERFACE=127.0.0.1\nERL_EPMD_ADDRESS=127.0.0.1\nERLANG_NODE=bench${port}@localhost\n`,
  );
  const start = ["env", `HOME=${data}/spool`, "ejabberdctl", "--config-dir", data, "--spool", `${data}/spool`, "--logs", `${data}/logs`, "--ctl-config", `${data}/ejabberdctl.cfg`, "foreground"];
  if (asRoot) spawnSync("chown", ["-R", "ejabberd", data]);
  const process_ = onFirstCore(asRoot ? ["setpriv", "--reuid", "ejabberd", "--regid", "ejabberd", "--init-groups", ...start] : start);
  await answers(port);
  for (const user of people(count)) {
    const body = JSON.stringify({ user, host: "localhost", password: "bench" });
    const answer = await fetch(`http://127.0.0.1:${web}/api/register`, { method: "POST", body });
    if (!answer.ok) throw new Error(`ejabberd takes no accounts: ${await answer.text()}`);
  }
  const pid = descendant(process_.pid, "beam.smp");
  return {
    port,
    pid,
    stop: async () => {
      const gone = new Promise((done) => process_.once("exit", done));
      process.kill(pid, "SIGKILL");
      process_.kill("SIGKILL");
      await gone;
    },
  };
}

const library = (name) => existsSync(resolve(packages, name));

/** name → { protocol, there, make(count) }; make gives { port, pid, input?, stop() }. */
export const servers = {
  Parta: { protocol: "parta", there: () => true, make: parta },
  ws: { protocol: "ws", there: () => library("ws"), make: () => node("ws_peer.mjs") },
  "socket.io": { protocol: "socketio", there: () => library("socket.io"), make: () => node("socketio_peer.mjs") },
  "ejabberd MUC": { protocol: "xmpp", there: () => installed("ejabberdctl"), make: ejabberd },
  "prosody MUC": { protocol: "xmpp", there: () => installed("prosody"), make: prosody },
};

/** Runs room_load on the second core against a server; gives its figures. */
export function load(mode, { protocol }, server, ...words) {
  const program = resolve(root, "build/release/bench/room_load");
  const { stdout, stderr, status } = spawnSync(
    "/bin/sh",
    ["-c", 'ulimit -n "$(ulimit -Hn)"; exec taskset -c 1 "$0" "$@"', program, mode, protocol, server.port, server.pid, ...words].map(String),
    { input: server.input ?? "", encoding: "utf8", timeout: 300_000 },
  );
  if (status !== 0) throw new Error(stderr || "the load was cut off");
  return JSON.parse(stdout);
}
