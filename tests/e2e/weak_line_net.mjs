// Two network namespaces joined by a bad line (tests/media/wire): the server and what is beside it in one, whoever sits far away in the other.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const wireProgram = resolve(import.meta.dirname, "../../build/release/tests/wire");
const near = "10.77.0.1";
const far = "10.77.0.2";

/** Why this cannot run here; nothing if it can. */
function hindrance() {
  if (process.getuid() !== 0) return "it needs root, for network namespaces";
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    return "it needs /dev/net/tun";
  }
  if (spawnSync("unshare", ["--net", "true"]).status !== 0) return "network namespaces are not allowed here";
  if (!existsSync(wireProgram)) return `${wireProgram} is not built: tools/build release wire`;
  return undefined;
}

/** Runs this script once more in a namespace of its own, and ends with it. Returns only inside. Says it where that cannot be. */
export function enterNamespace() {
  if (process.env.PARTA_WEAK_LINE_INSIDE) return;
  const why = hindrance();
  if (why) {
    console.log(`SKIPPED: ${why}`);
    process.exit(0);
  }
  const { status } = spawnSync("unshare", ["--net", process.execPath, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, PARTA_WEAK_LINE_INSIDE: "1" },
  });
  process.exit(status ?? 1);
}

/** The line to the far side. `set` changes it: «loss=20 burst=3», see the program's own words. */
export async function openLine(folder, seed) {
  const side = spawn("unshare", ["--net", "sleep", "infinity"], { stdio: "ignore" });
  await once(side, "spawn");
  // The namespace is there once the process has become the other program.
  while (spawnSync("cat", [`/proc/${side.pid}/comm`], { encoding: "utf8" }).stdout.trim() !== "sleep")
    await new Promise((wait) => setTimeout(wait, 10));
  const wire = spawn(wireProgram, [process.pid, near, side.pid, far, `seed=${seed}`].map(String), {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const answers = createInterface({ input: wire.stdout })[Symbol.asyncIterator]();
  if ((await answers.next()).value !== "ready") throw new Error("the line did not come up");
  process.once("exit", () => {
    wire.kill();
    side.kill("SIGKILL");
  });
  const chromium = resolve(folder, "chromium-far-away");
  writeFileSync(chromium, `#!/bin/sh\nexec nsenter --net --target ${side.pid} -- /usr/bin/chromium "$@"\n`, { mode: 0o755 });
  return {
    near,
    /** Starts Chromium on the far side. */
    chromium,
    set: (words) => wire.stdin.write(`${words}\n`),
    /** Packets and losses each way since the last time. */
    async count() {
      wire.stdin.write("count\n");
      return JSON.parse((await answers.next()).value);
    },
  };
}
