// Readers that stop reading, floods, slow and broken requests. Memory stays bounded, each gets a named error, and whoever behaves
// does not notice.
//
//   node tests/faults/hostile.mjs [--long]
import { strict as assert } from "node:assert";
import { connect } from "node:net";
import { Installation, Line, check, frame, long, pause, quantile, seconds, sendAll, test } from "./support.mjs";

const school = await Installation.make("hostile", 120);
await school.start();
await school.classChat();
const MIB = 1024 * 1024;

/** Ten people talk while `attack` goes on; gives how long they waited and how much memory came on top. */
async function beside(attack) {
  const before = school.memory();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, school.memory())), 100);
  const { senders, stop } = sendAll(school, school.pupils.slice(0, 10), { rest: () => 300 + Math.random() * 400 });
  const said = await attack();
  await pause(1000);
  await stop();
  clearInterval(watch);
  const failed = senders.flatMap((sender) => [...sender.refused.keys()]).filter((what) => !what.startsWith("429"));
  assert.deepEqual(failed, [], "somebody else's send failed");
  all.push(...senders);
  const took = senders.flatMap((sender) => sender.took);
  assert.ok(took.length >= 10 && quantile(took, 0.99) < 5, `others waited ${quantile(took, 0.99).toFixed(1)} s`);
  return { said, more: most - before, p99: quantile(took, 0.99) };
}
const all = [];
const tell = ({ said, more, p99 }) => `${said}; others' 99th percentile ${(p99 * 1000).toFixed(0)} ms, ${more.toFixed(0)} MiB more`;

/** Raw bytes; gives what comes back until the server closes, at most `patience` seconds. */
function raw(bytes, { patience = 20, pace } = {}) {
  return new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port: school.port });
    let answer = "";
    const timer = setTimeout(() => socket.destroy(), patience * 1000);
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      clearInterval(drip);
      done(answer);
    });
    let drip;
    socket.on("connect", () => {
      if (!pace) return socket.write(bytes);
      let at = 0;
      drip = setInterval(() => (at < bytes.length ? socket.write(bytes.slice(at, ++at)) : clearInterval(drip)), pace);
    });
  });
}

await test("readers that stop reading", async () => {
  const SLOW = long ? 500 : 60;
  const HARD = 1; // MiB that the server keeps for each at most
  const text = "ж".repeat(4000);
  const said = new Map(); // client_id → when it was posted
  let heard = []; // milliseconds from a post until one who reads has the event
  const reader = (data) => {
    const at = data.indexOf('"client_id":"slow-');
    if (at > 0) heard.push(performance.now() - said.get(data.subarray(at + 13, data.indexOf('"', at + 13)).toString()));
  };
  /** These people say 38 long messages each, all together as many in a second however many they are; the 99th percentile of hearing them. */
  const talk = async (people) => {
    heard = [];
    let posted = 0;
    const one = async (person) => {
      const line = await Line.open(school, person);
      for (let i = 0; i < 38; i++) {
        const id = `slow-${person.member}-${i}-padding`;
        said.set(id, performance.now());
        const reply = await line.call(`POST ${school.messages}`, { client_id: id, text, attachments: [] });
        assert.equal(reply.status, 200, JSON.stringify(reply.body));
        posted += 1;
        await pause(Math.max(0, (people.length / 30) * (long ? 300 : 100) - (performance.now() - said.get(id))));
      }
      line.drop();
    };
    await Promise.all(people.map(one));
    assert.ok(heard.length > posted * 5, "those who read have heard too little");
    return { posted, p99: quantile(heard, 0.99) };
  };
  return tell(
    await beside(async () => {
      const readers = await Promise.all(school.pupils.slice(100, 110).map((person) => Line.open(school, person, { onText: reader })));
      // The class's own people, so that every message is for them, too. At first they take what comes.
      const people = school.pupils.slice(20);
      const slow = await Promise.all(Array.from({ length: SLOW }, (_, i) => Line.open(school, people[i % people.length])));
      const usual = await talk(school.pupils.slice(80, 90));
      const before = school.memory();
      for (const line of slow) line.socket.pause();
      // As much as fills every socket's buffers and the queue behind it.
      const beside = await talk(school.pupils.slice(10, 40));
      const more = school.memory() - before;
      assert.ok(more < SLOW * HARD + 60, `${more.toFixed(0)} MiB for ${SLOW} slow readers`);
      const bound = long ? usual.p99 * 1.2 + 10 : usual.p99 * 5 + 300;
      assert.ok(beside.p99 <= bound, `those who read heard after ${beside.p99.toFixed(1)} ms, before ${usual.p99.toFixed(1)} ms`);
      for (const line of slow) line.socket.resume();
      const codes = await Promise.all(slow.map((line) => Promise.race([line.closed, pause(15_000)])));
      for (const line of [...slow, ...readers]) line.drop();
      const ended = codes.filter((code) => code !== undefined).length;
      assert.ok(ended > SLOW * 0.9, `${ended} of ${SLOW} were told to catch up`);
      return `${SLOW} of them while ${beside.posted} long messages came, ${ended} closed; who reads hears after ${beside.p99.toFixed(1)} ms (99th percentile), before after ${usual.p99.toFixed(1)} ms`;
    }),
  );
});

await test("requests that never end", async () => {
  const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${"a".repeat(2000)}`;
  const body = `POST /api/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Parta: 1\r\nContent-Length: 1000\r\n\r\n{`;
  const count = long ? 1000 : 150;
  return tell(
    await beside(async () => {
      const since = performance.now();
      const answers = await Promise.all([
        ...Array.from({ length: count }, () => raw(head, { pace: 200, patience: 20 })),
        ...Array.from({ length: 10 }, () => raw(body, { patience: long ? 40 : 1 })),
      ]);
      const timedOut = answers.filter((answer) => answer.startsWith("HTTP/1.1 408")).length;
      assert.ok(timedOut >= count, `${timedOut} of ${count} ended with 408`);
      return `${count} slow heads ended with 408 after ${seconds(since).toFixed(0)} s`;
    }),
  );
});

const deep = (levels) => "[".repeat(levels) + "]".repeat(levels);
const post = (body, type = "application/json") =>
  `POST /api/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Parta: 1\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;

await test("broken and oversized requests", async () =>
  tell(
    await beside(async () => {
      const answers = {
        "an address of 10 KiB": [`GET /${"a".repeat(10_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1.1 414/],
        "a head of 64 KiB": [`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(65_536)}\r\n\r\n`, /^HTTP\/1.1 431/],
        "a body of 10 GB announced": [`POST /api/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Parta: 1\r\nContent-Length: 10000000000\r\n\r\n`, /^HTTP\/1.1 413/],
        "deep JSON": [post(deep(50_000)) + deep(50_000), /"code":"bad_json"/],
        "JSON that is no UTF-8": [Buffer.concat([Buffer.from(post("123456")), Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22])]), /"code":"bad_json"/],
        "a member twice": [post('{"login":"a","login":"b"}') + '{"login":"a","login":"b"}', /"code":"bad_json"/],
        "two lengths": [`POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`, /^HTTP\/1.1 400/],
      };
      await Promise.all(
        Object.entries(answers).map(async ([what, [bytes, expected]]) => {
          const answer = await raw(bytes, { patience: 10 });
          assert.match(answer, expected, what);
        }),
      );
      return `${Object.keys(answers).length} kinds, each with its error`;
    }),
  ));

await test("hostile frames", async () =>
  tell(
    await beside(async () => {
      const person = school.pupils[50];
      const closes = async (what, bytes, code) => {
        const line = await Line.open(school, person);
        line.socket.write(bytes);
        assert.equal(await Promise.race([line.closed, pause(10_000)]), code, what);
      };
      const huge = Buffer.from([0x81, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
      await closes("a frame of 2^62 bytes", huge, 1009);
      await closes("a message of 300 KiB", frame("a".repeat(300 * 1024)), 1009);
      await closes("text that is no UTF-8", frame(Buffer.from([0xff, 0xfe])), 1007);
      await closes("a binary message", frame("{}", { opcode: 2 }), 1003);
      await closes("deep JSON", frame(`{"id":1,"call":"GET /api/me","body":${deep(50_000)}}`), 1008);
      const pieces = await Line.open(school, person);
      const command = JSON.stringify({ id: 1, call: "GET /api/me" + " ".repeat(0) });
      const reply = new Promise((done, failed) => pieces.waiting.set(1, { done, failed }));
      for (let i = 0; i < command.length; i++)
        pieces.socket.write(frame(command[i], { opcode: i === 0 ? 1 : 0, fin: i === command.length - 1 }));
      assert.equal((await reply).status, 200, "a command in fragments of one byte");
      pieces.drop();
      const empty = await Line.open(school, person);
      empty.socket.write(frame("", { fin: false }));
      const nothing = Buffer.concat(Array.from({ length: 10_000 }, () => frame("", { opcode: 0, fin: false })));
      for (let i = 0; i < 20; i++) empty.socket.write(nothing);
      await pause(500);
      empty.drop();
      return "each closed with its code";
    }),
  ));

await test("a flood of commands", async () =>
  tell(
    await beside(async () => {
      const flood = long ? 50_000 : 5_000;
      const lines = await Promise.all(school.pupils.slice(60, 80).map((person) => Line.open(school, person)));
      for (const [i, line] of lines.entries()) {
        if (i % 2 === 0) line.socket.pause(); // reads no answer
        line.read = () => undefined;
        const many = Buffer.concat(Array.from({ length: flood }, (_, i) => frame(JSON.stringify({ id: i + 1, call: `GET ${school.messages}` }))));
        line.socket.write(many);
      }
      await pause(long ? 20_000 : 3_000);
      lines.forEach((line) => line.drop());
      return `${lines.length} × ${flood} commands, half of the answers unread`;
    }),
  ).replace(/$/, () => {
    assert.ok(school.memory() < 400, `${school.memory().toFixed(0)} MiB in the end`);
    return `, ${school.memory().toFixed(0)} MiB in the end`;
  }));

await test("nothing of the others' was lost", async () => {
  const truth = await school.truth();
  const own = truth.filter((message) => !message.client_id.startsWith("slow-"));
  const ids = new Set(own.map((message) => message.client_id));
  for (const sender of all) for (const { id } of sender.acknowledged) assert.ok(ids.has(id), "acknowledged and lost");
  return `${own.length} messages`;
});
await school.end("SIGKILL");
process.exit(0);
