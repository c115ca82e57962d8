// PostgreSQL: its server crashes and comes back, and the network to it goes dead, while people send. Errors are bounded and named,
// nothing acknowledged is lost, and all goes on by itself. Needs a cluster (tools/postgres-throwaway) and, for the dead network, root.
//
//   node tests/faults/postgres.mjs [--long]
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { dirname, resolve } from "node:path";
import { Installation, build, check, long, pause, quantile, seconds, sendAll, test } from "./support.mjs";

const RECOVERED = 15; // seconds; the promise is 10, on a machine that does nothing else
const BOUNDED = 40; // seconds until a send is answered, whatever the answer
const STARTED = 15; // seconds until a start gives up
const ENDED = 15; // seconds until the program has ended; on a machine that does nothing else 4
const OURS = "10.77.33.1";
const THEIRS = "10.77.33.2";

const url = process.env.PARTA_TEST_POSTGRES_URL ?? "";
const cluster = process.env.PARTA_TEST_POSTGRES_DATA && dirname(process.env.PARTA_TEST_POSTGRES_DATA);
const word = (name) => url.match(new RegExp(`${name}='?([^' ]+)`))?.[1];
const socketPath = `${word("host")}/.s.PGSQL.${word("port")}`;

/** Passes everything on to the cluster's socket. */
function relay(host) {
  createServer((client) => {
    const server = connect(socketPath);
    client.pipe(server).pipe(client);
    for (const end of [client, server])
      end.on("error", () => undefined).on("close", () => {
        client.destroy();
        server.destroy();
      });
  }).listen(5432, host, () => console.log("listening"));
}

const run = (...words) => spawnSync(words[0], words.slice(1), { encoding: "utf8" });

if (process.argv.includes("--relay")) {
  // In a network of its own, whose only neighbour is the server's.
  await pause(300);
  run("ip", "link", "set", "lo", "up");
  run("ip", "addr", "add", `${THEIRS}/30`, "dev", "pg1");
  run("ip", "link", "set", "pg1", "up");
  relay(THEIRS);
} else if (!cluster) {
  console.log("  --  PostgreSQL's faults: left out, no cluster is given");
  process.exit(process.env.CI === "true" ? 1 : 0);
} else if (!process.env.PARTA_FAULTS_NET && process.getuid() === 0 && run("unshare", "-n", "true").status === 0) {
  const again = spawnSync("unshare", ["-n", process.execPath, ...process.argv.slice(1)], { env: { ...process.env, PARTA_FAULTS_NET: "own" }, stdio: "inherit" });
  process.exit(again.status ?? 1);
} else {
  await prove();
}

/** The server's end of a line to the relay; `cut` and `mend` break and repair it without either end being told. */
async function deadableLine() {
  run("ip", "link", "set", "lo", "up");
  const relay = spawn("unshare", ["-n", process.execPath, process.argv[1], "--relay"], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => relay.kill());
  await pause(150);
  run("ip", "link", "add", "pg0", "type", "veth", "peer", "name", "pg1");
  const moved = run("ip", "link", "set", "pg1", "netns", String(relay.pid));
  if (moved.status !== 0) throw new Error(moved.stderr);
  run("ip", "addr", "add", `${OURS}/30`, "dev", "pg0");
  run("ip", "link", "set", "pg0", "up");
  await new Promise((done) => relay.stdout.once("data", done));
  const theirs = (...words) => run("nsenter", "-t", String(relay.pid), "-n", "ip", ...words);
  return { host: THEIRS, cut: () => theirs("link", "set", "pg1", "down"), mend: () => theirs("link", "set", "pg1", "up") };
}

/** Stops every process of the cluster where it stands; the kernel goes on taking connections for it. */
function stopCluster() {
  const postmaster = Number(readFileSync(`${process.env.PARTA_TEST_POSTGRES_DATA}/postmaster.pid`, "utf8").split("\n")[0]);
  process.kill(postmaster, "SIGSTOP");
  const backends = run("pgrep", "-P", String(postmaster)).stdout.split("\n").filter(Boolean).map(Number);
  const tell = (signal) => {
    for (const pid of [...backends, postmaster])
      try {
        process.kill(pid, signal);
      } catch (error) {
        if (error.code !== "ESRCH") throw error; // a backend that has ended by itself
      }
  };
  tell("SIGSTOP");
  const resume = () => tell("SIGCONT");
  process.once("exit", resume);
  return { resume };
}

/** Another server on the same database; how it ended, after how many seconds, and what it said. */
async function startElsewhere(school) {
  const since = performance.now();
  const folder = `${school.data}-elsewhere`;
  mkdirSync(folder, { recursive: true });
  const other = spawn(resolve(build, "server/parta"), ["serve"], {
    env: { ...school.env, PARTA_DATA_DIR: folder, PARTA_HTTP_LISTEN: "127.0.0.1:0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  other.stderr.on("data", (text) => (said += text));
  const limit = setTimeout(() => other.kill("SIGKILL"), 30_000);
  const code = await new Promise((done) => other.once("exit", done));
  clearTimeout(limit);
  return { code, said, after: seconds(since) };
}

async function prove() {
  process.env.PARTA_FAULTS_POSTGRES = "1";
  const line = process.env.PARTA_FAULTS_NET ? await deadableLine() : undefined;
  const school = await Installation.make("postgres", 60);
  if (line) school.env.PARTA_DATABASE_URL = school.env.PARTA_DATABASE_URL.replace(/host='?[^' ]+'?/, `host=${line.host}`).replace(/port=\d+/, "port=5432");
  await school.start();
  await school.classChat();
  const { senders, stop } = sendAll(school, school.pupils, { rest: () => 200 + Math.random() * 400 });

  const recovered = async () => {
    const before = senders.map((one) => one.acknowledged.length);
    const since = performance.now();
    while (seconds(since) < 60 && !senders.every((one, i) => one.acknowledged.length > before[i])) await pause(50);
    return seconds(since);
  };
  const named = () => {
    const seen = new Set(senders.flatMap((one) => [...one.refused.keys()]).filter((what) => !what.startsWith("429")));
    for (const what of seen) assert.match(what, /^503 (overloaded|database_away)$|^500 internal$/);
    return [...seen].join(", ") || "nothing refused";
  };

  await test("PostgreSQL crashes under load", async () => {
    const took = [];
    for (let i = 0; i < (long ? 10 : 1); i++) {
      await pause(800);
      run("tools/postgres-throwaway", "crash", cluster);
      await pause(500 + Math.random() * 1500);
      run("tools/postgres-throwaway", "start", cluster);
      took.push(await recovered());
    }
    assert.ok(quantile(took, 1) <= RECOVERED, `recovered after ${quantile(took, 1).toFixed(1)} s`);
    return `${took.length} crashes, ${named()}, well again after ${quantile(took, 1).toFixed(1)} s`;
  });

  if (line)
    await test("the network to PostgreSQL goes dead under load", async () => {
      const took = [];
      for (let i = 0; i < (long ? 3 : 1); i++) {
        await pause(500);
        for (const one of senders) one.longest = 0;
        line.cut();
        await pause(long ? 60_000 : 13_000);
        // Nobody was told that the line is dead; who waits on it has to find out.
        const open = run("ss", "-Htn", "state", "established", "dst", line.host).stdout;
        assert.equal(open, "", "lines that are dead are still waited on");
        line.mend();
        took.push(await recovered());
      }
      const longest = quantile(senders.map((one) => one.longest), 1);
      assert.ok(longest <= BOUNDED, `an answer took ${longest.toFixed(0)} s`);
      assert.ok(quantile(took, 1) <= RECOVERED, `recovered after ${quantile(took, 1).toFixed(1)} s`);
      return `${named()}, nobody waited longer than ${longest.toFixed(0)} s for an answer, well again after ${quantile(took, 1).toFixed(1)} s`;
    });

  await test("PostgreSQL is stopped under load: it takes connections and says nothing", async () => {
    const took = [];
    let asked = 0;
    for (let i = 0; i < (long ? 3 : 1); i++) {
      await pause(500);
      for (const one of senders) one.longest = 0;
      const cluster = stopCluster();
      const since = performance.now();
      // A second program, on a folder of its own, does not wait for ever either.
      const starting = startElsewhere(school);
      while (seconds(since) < (long ? 60 : 13)) {
        const health = await fetch(`http://127.0.0.1:${school.port}/healthz`, { signal: AbortSignal.timeout(1000) });
        assert.equal(health.status, 200);
        asked++;
        await pause(500);
      }
      cluster.resume();
      took.push(await recovered());
      const { code, said, after } = await starting;
      assert.notEqual(code, 0);
      assert.match(said, /PostgreSQL/);
      assert.ok(after <= STARTED, `the second program ended after ${after.toFixed(0)} s`);
    }
    const longest = quantile(senders.map((one) => one.longest), 1);
    assert.ok(longest <= BOUNDED, `an answer took ${longest.toFixed(0)} s`);
    assert.ok(quantile(took, 1) <= RECOVERED, `recovered after ${quantile(took, 1).toFixed(1)} s`);
    return `${named()}, nobody waited longer than ${longest.toFixed(0)} s for an answer, well again after ${quantile(took, 1).toFixed(1)} s, healthy ${asked} times`;
  });

  await test("the program ends while PostgreSQL says nothing", async () => {
    const cluster = stopCluster();
    await pause(1000);
    const since = performance.now();
    await school.end();
    const ended = seconds(since);
    cluster.resume();
    await school.start();
    await recovered();
    assert.ok(ended <= ENDED, `ended after ${ended.toFixed(0)} s`);
    return `ended after ${ended.toFixed(1)} s`;
  });

  await test("nothing acknowledged was lost", async () => {
    await stop();
    const { messages, acknowledged } = check(await school.truth(), senders);
    await school.end();
    return `${messages} messages, ${acknowledged} acknowledged`;
  });
  process.exit(0);
}
