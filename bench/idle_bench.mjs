// What a signed-in connection costs in the server's memory while nobody says anything, beside a connection of ws and socket.io.
//
//   idle_bench.mjs [CONNECTIONS=10000] [PEERS=2000] [SECONDS=4]
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { load, servers } from "./fanout/peers.mjs";
import { Report } from "./report.mjs";

const [connections = 10_000, ofPeers = 2_000, seconds = 4] = process.argv.slice(2).map(Number);
const each = 40; // connections of one account; the server takes 64
spawnSync(resolve(import.meta.dirname, "../tools/build"), ["release", "room_load", "fault_school", "parta"], { stdio: "inherit" });

const report = new Report("idle");
async function measure(name, server, count, goal, ...words) {
  try {
    const { kib_each: kib, resident_mib: resident } = load("wait", servers[name.split(",")[0]], server, count, seconds, ...words);
    report.figure(`${name}: memory of each of ${count} connections`, kib, "KiB", goal);
    report.figure(`${name}: the whole process with them`, resident, "MiB");
  } finally {
    await server.stop();
  }
}

await measure("Parta", await servers.Parta.make(Math.ceil(connections / each)), connections, 4);
await measure("Parta, TLS", await servers.Parta.make(Math.ceil(connections / each), true), connections, 24, "tls");
for (const name of ["ws", "socket.io"]) {
  if (servers[name].there()) await measure(name, await servers[name].make(), ofPeers);
  else report.say(`${name}: not installed here, left out`);
}
report.write();
process.exit(0);
