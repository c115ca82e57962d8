// A full disk and a disk that fails. Nothing is falsely acknowledged; whoever writes is told in plain words, whoever reads does not
// notice; all is well again by itself; uploads leave no half files. Needs the right to mount, and strace for the failing disk.
//
//   node tests/faults/disk.mjs [--long]
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { randomBytes } from "node:crypto";
import { Installation, check, folder as place, long, pause, seconds, sendAll, test } from "./support.mjs";

const mounted = [];
/** A small disk of its own. */
function disk(folder, size) {
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  if (made.status === 0) mounted.push(folder);
  return made.status === 0;
}
process.once("exit", () => mounted.toReversed().forEach((folder) => spawnSync("umount", ["-l", folder])));

const files = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
const free = (folder) => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};
/** All that is free but so many bytes; less where the server has just taken some of them: then the disk is full, too. */
function fill(folder, left) {
  try {
    writeFileSync(resolve(folder, "filler"), Buffer.alloc(Math.max(0, free(folder) - left)));
  } catch (error) {
    if (error.code !== "ENOSPC") throw error;
  }
}
const send = (school, person, kind, name, bytes) =>
  school.request(person, "POST", `/api/orgs/${school.org}/files?kind=${kind}&name=${name}`, bytes, { "Content-Type": "application/octet-stream" });
const upload = (school, person, bytes) => send(school, person, "file", "doklad.txt", Buffer.alloc(bytes, "а"));
/** A picture of noise (PNG, 8 bits a colour): of its own size and, rendered anew, nearly as large. */
function noise(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const ends = [Buffer.alloc(4), Buffer.alloc(4)];
    ends[0].writeUInt32BE(data.length);
    ends[1].writeUInt32BE(crc32(body));
    return Buffer.concat([ends[0], body, ends[1]]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const lines = Array.from({ length: height }, () => Buffer.concat([Buffer.alloc(1), randomBytes(width * 3)]));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(lines), { level: 1 })), chunk("IEND", Buffer.alloc(0))]);
}
/** Nothing lies there: at once, or as soon as the answer has left. */
async function empty(folder, what) {
  for (const since = performance.now(); files(folder) > 0; await pause(10)) assert.ok(seconds(since) < 2, what);
}
/** How the errors are called that somebody got. */
const refusals = (senders) => new Set(senders.flatMap((one) => [...one.refused.keys()]).filter((what) => !what.startsWith("429")));

async function refusedUntil(senders, condition, patience = 20) {
  for (const since = performance.now(); seconds(since) < patience; await pause(50)) if (condition(senders)) return;
  throw new Error("that did not happen");
}
const healed = async (senders) => {
  const before = senders.map((one) => one.acknowledged.length);
  const since = performance.now();
  await refusedUntil(senders, () => senders.every((one, i) => one.acknowledged.length > before[i]), 15);
  return seconds(since);
};

let mountable = true;
const traceable = spawnSync("strace", ["-e", "inject=fsync:error=EIO", "true"]).status === 0;
await test("a full data disk", async () => {
  const school = await Installation.make("disk-full", 40, { mount: (folder) => (mountable = disk(folder, "48m")), environment: { PARTA_LOG_LEVEL: "error" } });
  if (!mountable) return "left out: needs the right to mount";
  const journal = resolve(place, "server.log");
  const told = existsSync(journal) ? statSync(journal).size : 0;
  await school.start();
  await school.classChat();
  const { senders, stop } = sendAll(school, school.pupils, { rest: () => 100 + Math.random() * 200 });
  let last = 0;
  for (let round = 0; round < (long ? 20 : 2); round++) {
    await pause(500);
    fill(school.data, 60_000 + round * 4096);
    await refusedUntil(senders, () => senders.filter((one) => one.refused.has("507 storage_full")).length > 20);
    const read = await school.request(school.pupils[0], "GET", school.messages);
    assert.equal(read.status, 200, "reading goes on");
    const said = await school.request(school.teacher, "POST", school.messages, JSON.stringify({ client_id: `full-${round}-0000000000000`, text: "Не поместится", attachments: [] }));
    if (said.status !== 200) assert.match(said.body.error.message_ru, /закончилось место/);
    const blobs = files(resolve(school.data, "blobs"));
    const refused = await upload(school, school.teacher, 3_000_000);
    assert.equal(refused.status, 507, JSON.stringify(refused.body));
    await empty(resolve(school.data, "uploads"), "a half upload");
    assert.equal(files(resolve(school.data, "blobs")), blobs, "a half file");
    rmSync(resolve(school.data, "filler"));
    last = await healed(senders);
    for (const one of senders) one.refused.clear();
  }
  await stop();
  const lines = readFileSync(journal).subarray(told).toString().match(/nothing can be stored/g) ?? [];
  assert.ok(lines.length > 0 && lines.length < 20, `the journal tells whoever looks after it, but not with each message: ${lines.length} times`);
  const truth = (await school.truth()).filter((message) => !message.client_id.startsWith("full-"));
  // What the teacher said stands between the others' numbers.
  const places = new Set(truth.map((message) => message.client_id));
  for (const one of senders) for (const { id } of one.acknowledged) assert.ok(places.has(id), "acknowledged and lost");
  await school.end("SIGKILL");
  await school.start();
  assert.ok((await school.truth()).length >= truth.length, "lost with the kill");
  assert.equal((await upload(school, school.teacher, 3_000_000)).status, 200);
  await school.end();
  return `${truth.length} messages; refused with 507, read on, well again after ${last.toFixed(1)} s`;
});

await test("a full disk for uploads", async () => {
  if (!mountable) return "left out: needs the right to mount";
  const school = await Installation.make("disk-uploads", 5, {
    mount: (folder) => {
      spawnSync("mkdir", [resolve(folder, "uploads")]);
      disk(resolve(folder, "uploads"), "1m");
    },
  });
  await school.start();
  await school.classChat();
  for (let i = 0; i < 5; i++) {
    const refused = await upload(school, school.teacher, 2_500_000);
    assert.equal(refused.status, 507, JSON.stringify(refused.body));
    await empty(resolve(school.data, "uploads"), "a half upload");
    assert.equal(files(resolve(school.data, "blobs")), 0, "a half file");
  }
  const said = await school.request(school.teacher, "POST", school.messages, JSON.stringify({ client_id: "beside-the-full-disk", text: "Сообщения идут", attachments: [] }));
  assert.equal(said.status, 200, "messages go on");
  // A photo whose bytes fit, but not what is rendered of them: it is the disk that is full, not the photo that is none.
  for (const [width, height] of [[580, 580], [550, 550], [530, 530], [440, 440], [420, 420]]) {
    const photo = await send(school, school.teacher, "photo", "doska.png", noise(width, height));
    assert.equal(photo.status, width < 500 ? 200 : 507, `${width} × ${height}: ${JSON.stringify(photo.body)}`);
    await empty(resolve(school.data, "uploads"), "a half photo");
  }
  assert.equal(files(resolve(school.data, "blobs")), 4, "a photo and its preview each");
  // Another disk than that of the files: what fits is copied over and taken away here.
  assert.equal((await upload(school, school.teacher, 500_000)).status, 200);
  await empty(resolve(school.data, "uploads"), "a half upload");
  assert.equal(files(resolve(school.data, "blobs")), 5);
  // Whoever goes away in the midst leaves nothing, either.
  const away = new AbortController();
  const half = fetch(`http://127.0.0.1:${school.port}/api/orgs/${school.org}/files?kind=file&name=a.txt`, {
    method: "POST",
    headers: { Cookie: `parta=${school.teacher.session}`, "X-Parta": "1", "Content-Type": "application/octet-stream" },
    body: new ReadableStream({ start: (out) => out.enqueue(Buffer.alloc(600_000, "а")) }),
    duplex: "half",
    signal: away.signal,
  }).catch(() => undefined);
  for (const since = performance.now(); files(resolve(school.data, "uploads")) === 0; await pause(20)) assert.ok(seconds(since) < 10, "nothing arrived");
  away.abort();
  await half;
  await empty(resolve(school.data, "uploads"), "a half upload");
  await school.end();
  return "507, no half files, messages go on";
});

await test("a full disk for files, uploads on another", async () => {
  if (!mountable) return "left out: needs the right to mount";
  const school = await Installation.make("disk-files", 3, {
    mount: (folder) => {
      for (const [name, size] of [["uploads", "16m"], ["blobs", "2m"]]) {
        spawnSync("mkdir", [resolve(folder, name)]);
        disk(resolve(folder, name), size);
      }
    },
  });
  await school.start();
  for (const body of [upload(school, school.teacher, 3_000_000), send(school, school.teacher, "photo", "doska.png", noise(2400, 1400))]) {
    const refused = await body;
    assert.equal(refused.status, 507, JSON.stringify(refused.body));
    await empty(resolve(school.data, "uploads"), "a half upload");
    assert.equal(files(resolve(school.data, "blobs")), 0, "a half file");
  }
  // The photo fits and its preview does not.
  const rendered = await send(school, school.teacher, "photo", "doska.png", noise(600, 600));
  assert.equal(rendered.status, 200, JSON.stringify(rendered.body));
  const sizes = readdirSync(resolve(school.data, "blobs"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(resolve(entry.parentPath, entry.name)).size);
  fill(resolve(school.data, "blobs"), Math.max(...sizes) + 30_000);
  const half = await send(school, school.teacher, "photo", "doska.png", noise(600, 600));
  assert.equal(half.status, 507, JSON.stringify(half.body));
  await empty(resolve(school.data, "uploads"), "a half upload");
  assert.equal(files(resolve(school.data, "blobs")), 3, "a photo without its preview");
  await school.end();
  return "507, and nothing half on either disk";
});

await test("a disk whose syncs and writes fail", async () => {
  if (!traceable) return "left out: strace is not here or may not";
  const school = await Installation.make("disk-fails", 40);
  await school.start();
  await school.classChat();
  const { senders, stop } = sendAll(school, school.pupils, { rest: () => 50 + Math.random() * 200 });
  const seen = new Set();
  let last = 0;
  for (const [calls, error] of long
    ? [["fsync,fdatasync", "EIO"], ["fsync,fdatasync", "ENOSPC"], ["pwrite64", "EIO"], ["pwrite64", "ENOSPC"], ["fsync,fdatasync,pwrite64", "EIO"]]
    : [["fsync,fdatasync", "EIO"], ["pwrite64", "ENOSPC"]]) {
    await pause(300);
    const tracer = spawn("strace", ["-f", "-qq", "-o", "/dev/null", "-p", String(school.process.pid), "-e", `trace=${calls}`, "-e", `inject=${calls}:error=${error}`], { stdio: "ignore" });
    const gone = new Promise((done) => tracer.once("exit", done));
    await refusedUntil(senders, () => refusals(senders).size > 0);
    await pause(long ? 2000 : 500);
    assert.equal((await school.request(school.pupils[0], "GET", school.messages)).status, 200, "reading goes on");
    tracer.kill("SIGINT");
    await gone;
    for (const what of refusals(senders)) seen.add(what);
    last = await healed(senders);
    for (const one of senders) one.refused.clear();
  }
  await stop();
  await school.end("SIGKILL");
  await school.start();
  const { acknowledged } = check(await school.truth(), senders);
  for (const what of seen) assert.match(what, /^(503 storage_failed|503 overloaded|507 storage_full)$/);
  await school.end();
  return `${acknowledged} acknowledged and there; refused: ${[...seen].join(", ")}; well again after ${last.toFixed(1)} s`;
});
// Power loss again, for files: by the order of system calls. A file's bytes, its name and the names of the folders made for it must be on the
// disk before the answer says that it is stored; what only lies in memory then is gone with the power.
await test("a file and its name are on the disk before it is acknowledged", async () => {
  if (!traceable) return "left out: strace is not here or may not";
  const school = await Installation.make("disk-names", 9);
  await school.start();
  await school.classChat();
  const log = resolve(school.data, "calls.log");
  const tracer = spawn("strace", ["-f", "-qq", "-y", "-o", log, "-p", String(school.process.pid), "-e", "trace=mkdir,mkdirat,rename,renameat,renameat2,fsync,fdatasync,sendmsg,writev,write,sendto"], { stdio: "ignore" });
  const gone = new Promise((done) => tracer.once("exit", done));
  await pause(500);
  const uploads = long ? 200 : 20;
  for (let i = 0; i < uploads; i++) {
    const answer = await upload(school, [school.teacher, ...school.pupils][i % 10], 2000 + i);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    await pause(i % 20 === 19 ? 1000 : 10);
  }
  tracer.kill("SIGINT");
  await gone;
  await school.end();
  const blobs = resolve(school.data, "blobs");
  const unsafe = new Set(); // names that a power cut would take away
  const unsynced = new Map(); // file → whether its bytes are on the disk
  let stored = 0;
  let answered = 0;
  for (const line of readFileSync(log, "utf8").split("\n")) {
    const synced = line.match(/(?:fsync|fdatasync)\(\d+<([^>]+)>/)?.[1];
    const made = line.match(/mkdir(?:at)?\((?:AT_FDCWD[^,]*, )?"([^"]+)".*= 0/)?.[1];
    const renamed = line.match(/rename(?:at2?)?\((?:AT_FDCWD[^,]*, )?"([^"]+)", (?:AT_FDCWD[^,]*, )?"([^"]+)"/);
    if (made?.startsWith(blobs)) unsafe.add(made);
    if (renamed?.[2].startsWith(`${blobs}/`)) {
      assert.ok(unsynced.get(renamed[1]), "a file gets its name before its bytes are on the disk");
      unsafe.add(renamed[2]);
      stored += 1;
    }
    if (synced) {
      unsynced.set(synced, true);
      for (const name of unsafe) if (dirname(name) === synced) unsafe.delete(name);
    }
    if (/"HTTP\/1\.1 200/.test(line)) {
      answered += 1;
      assert.deepEqual([...unsafe], [], "acknowledged while a name is only in memory");
    }
  }
  assert.equal(stored, uploads);
  assert.ok(answered >= uploads, "the answers were not seen");
  return `${stored} files`;
});
process.exit(0);
