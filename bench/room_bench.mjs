// What one message costs the server for each person it reaches, over the complete path of each product: for Parta the authenticated WebSocket, the
// message on the disk, its event, everybody in the chat; for the peers their own (bench/fanout/peers.mjs; only Parta stores). The delivery path alone
// is fanout_bench.
//
//   room_bench.mjs [ROUNDS=3] [PEOPLE=200] [SECONDS=2] [NAMES=all, or as "Parta,ws"]
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { load, servers } from "./fanout/peers.mjs";
import { median } from "./parta.mjs";
import { Report } from "./report.mjs";

const [rounds = 3, people = 200, seconds = 2] = process.argv.slice(2, 5).map(Number);
const names = process.argv[5]?.split(",") ?? Object.keys(servers);
spawnSync(resolve(import.meta.dirname, "../tools/build"), ["release", "room_load", "fault_school", "parta"], { stdio: "inherit" });

const report = new Report(people === 200 ? "room" : `room-${people}`);
const wanted = names.filter((name) => servers[name].there());
const taken = {};
for (let round = 0; round < rounds; round++) {
  for (const name of wanted) {
    // XMPP's rooms take long to fill (everybody is told of everybody) and are far away: once is enough.
    if (round > 0 && servers[name].protocol === "xmpp") continue;
    for (const outstanding of [8, 1]) {
      const server = await servers[name].make(people);
      try {
        (taken[`${name} ${outstanding}`] ??= []).push(load("talk", servers[name], server, people, outstanding, seconds));
      } finally {
        await server.stop();
      }
    }
  }
}

report.say(`one room of ${people} people, messages of 300 bytes, median of ${rounds} rounds (XMPP: one); CPU of the server per delivery\n`);
for (const outstanding of [8, 1]) {
  const figure = (name, what) => median(taken[`${name} ${outstanding}`].map((one) => one[what]));
  const cheapest = Math.min(...wanted.filter((name) => name !== "Parta").map((name) => figure(name, "cpu_us")));
  for (const name of wanted) {
    const goal = name === "Parta" && Number.isFinite(cheapest) ? cheapest : undefined;
    report.figure(`${name}, ${outstanding} on their way: CPU per delivery`, figure(name, "cpu_us"), "µs", goal);
    report.figure(`${name}, ${outstanding} on their way: deliveries`, figure(name, "deliveries_per_second"), "/s");
    report.figure(`${name}, ${outstanding} on their way: until the last has it, p99`, figure(name, "p99_ms"), "ms");
  }
}
for (const name of names.filter((one) => !wanted.includes(one))) report.say(`${name}: not installed here, left out`);
report.write();
process.exit(0);
