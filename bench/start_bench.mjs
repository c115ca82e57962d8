// How soon the program answers and what it holds while nobody is there, with school-900 in its database.
//
//   start_bench.mjs [ROUNDS=7]
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { startServer } from "../tests/e2e/support.mjs";
import { median, memory, openSchool900, pause } from "./parta.mjs";

const START_GOAL = 1000; // ms
const IDLE_GOAL = 60; // MiB
const IDLE_SECONDS = 10;
const rounds = Number(process.argv[2] ?? 7);

/** Their pages leave the cache, as after the machine was switched on. */
function forget(...files) {
  for (const file of files) spawnSync("dd", [`of=${file}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"]);
}

const server = await startServer("start-bench");
await openSchool900(server.base);
const written = memory(server.process.pid);
await server.stop();

const took = { cached: [], forgotten: [] };
for (let round = 0; round < rounds; round++) {
  for (const kind of Object.keys(took)) {
    if (kind === "forgotten") forget(...globSync(`${server.data}/*.db*`));
    const began = performance.now();
    await server.start(2);
    took[kind].push(performance.now() - began);
    await server.stop();
  }
}

await server.start();
await pause(IDLE_SECONDS * 1000);
const idle = memory(server.process.pid);
await server.stop();

const verdict = (value, goal) => (value <= goal ? "met" : "MISSED");
const row = (what, value, unit, goal) =>
  console.log(`${what.padEnd(62)} ${value.toFixed(0).padStart(6)} ${unit.padEnd(4)} goal ≤ ${goal} ${unit}: ${verdict(value, goal)}`);
console.log(`school-900 in ${process.env.PARTA_E2E_POSTGRES ? "PostgreSQL" : "SQLite"}, median of ${rounds} rounds\n`);
row("from the start to the first answer, files in the cache", median(took.cached), "ms", START_GOAL);
row("from the start to the first answer, database from the disk", median(took.forgotten), "ms", START_GOAL);
row(`resident after ${IDLE_SECONDS} s without anybody (RSS)`, idle.rss, "MiB", IDLE_GOAL);
row(`resident after ${IDLE_SECONDS} s without anybody (PSS)`, idle.pss, "MiB", IDLE_GOAL);
console.log(`${"for comparison: just after both rosters were written (RSS)".padEnd(62)} ${written.rss.toFixed(0).padStart(6)} MiB`);
