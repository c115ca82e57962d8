// The rules of the WebSocket (docs/protocol/socket.md) on the wire of a real server: what is not held by a unit test already.
//
//   node tests/sync/socket_rules.mjs
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import { startServer } from "../e2e/support.mjs";

const PASSWORD = "parta-2026";
const server = await startServer("socket-rules", "demo");
const { hostname, port } = new URL(server.base);

async function signIn(login) {
  const answer = await fetch(`${server.base}/api/sessions`, {
    method: "POST",
    headers: { "X-Parta": "1", "Content-Type": "application/json" },
    body: JSON.stringify({ login, password: PASSWORD, shared_computer: false }),
  });
  const { me } = await answer.json();
  const cookie = answer.headers.getSetCookie()[0].split(";")[0];
  return { cookie, account: me.account ?? me.id, org: me.spaces[0].org };
}

/** The answer to a handshake: status and headers. */
function handshake(headers = {}, path = "/api/ws") {
  return new Promise((done, failed) => {
    const asked = httpRequest({
      hostname,
      port,
      path,
      headers: {
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
        ...headers,
      },
    });
    asked.on("upgrade", (answer, socket) => {
      socket.destroy();
      done({ status: answer.statusCode, headers: answer.headers });
    });
    asked.on("response", (answer) => {
      answer.resume();
      done({ status: answer.statusCode, headers: answer.headers });
    });
    asked.on("error", failed);
    asked.end();
  });
}

/** An open line: frames as they come, commands by number. */
class Line {
  static async open(person) {
    const line = new Line();
    line.frames = [];
    line.waiting = new Map();
    line.socket = new WebSocket(`${server.base.replace("http", "ws")}/api/ws`, { headers: { Cookie: person.cookie, Origin: server.base } });
    line.closed = new Promise((done) => {
      line.socket.onclose = ({ code }) => done(code);
    });
    line.socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      line.frames.push(frame);
      line.waiting.get(frame.reply)?.(frame);
    };
    await line.until(() => line.frames.length > 0);
    return line;
  }
  send(frame) {
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }
  call(id, call, body) {
    const reply = new Promise((done) => this.waiting.set(id, done));
    this.send({ id, call, ...(body === undefined ? {} : { body }) });
    return reply;
  }
  async until(condition, what = "nothing came") {
    for (let waited = 0; !condition(); waited += 20) {
      assert.ok(waited < 10_000, what);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

const rules = [];
const rule = (name, proof) => rules.push([name, proof]);
const id = () => randomBytes(16).toString("hex");

const teacher = await signIn("teacher7");
const pupil = await signIn("pupil7");
const chatsOf = async (person) =>
  (await (await fetch(`${server.base}/api/orgs/${person.org}/chats`, { headers: { Cookie: person.cookie } })).json()).chats;
const chat = (await chatsOf(pupil)).find((one) => one.template_name === "class").id;
const messages = `POST /api/orgs/${pupil.org}/chats/${chat}/messages`;
const message = (text) => ({ client_id: id(), text, attachments: [] });

// S1
rule("S1: a page of another site gets 403; a program without an Origin gets in", async () => {
  assert.equal((await handshake({ Cookie: pupil.cookie, Origin: "https://evil.example" })).status, 403);
  assert.equal((await handshake({ Cookie: pupil.cookie })).status, 101);
});

// S2
rule("S2: without a session 401, on another path 404", async () => {
  assert.equal((await handshake({ Origin: server.base })).status, 401);
  assert.equal((await handshake({ Cookie: pupil.cookie, Origin: server.base }, "/api/ws2")).status, 404);
});

// S3, S4, S6, S12
rule("S3, S4, S6: the greeting, a numbered event that follows it, a reply with what HTTP would have said", async () => {
  const line = await Line.open(pupil);
  const [hello] = line.frames;
  assert.equal(hello.type, "hello");
  assert.equal(hello.min_client, 1);
  const at = hello.orgs.find((one) => one.org === pupil.org);
  assert.ok(at.epoch && at.seq > 0);
  const reply = await line.call(7, messages, message("Можно вопрос?"));
  assert.equal(reply.status, 200);
  assert.equal(reply.body.text, "Можно вопрос?");
  await line.until(() => line.frames.some((frame) => frame.type === "message_posted"));
  const event = line.frames.find((frame) => frame.type === "message_posted");
  assert.deepEqual([event.org, event.prev, event.seq], [pupil.org, at.seq, reply.seq]);
  const refused = await line.call(8, messages, { ...message("a"), text: 5 });
  assert.equal(refused.status, 422);
  assert.equal(refused.body.error.field, "text");
  line.socket.close();
});

// S5
rule("S5: typing is fleeting: it has no number", async () => {
  const line = await Line.open(pupil);
  const other = await Line.open(teacher);
  assert.equal((await other.call(1, `POST /api/orgs/${pupil.org}/chats/${chat}/typing`)).status, 200);
  await line.until(() => line.frames.some((frame) => frame.type === "typing"));
  const typing = line.frames.find((frame) => frame.type === "typing");
  assert.deepEqual(Object.keys(typing).sort(), ["data", "org", "type"]);
  line.socket.close();
  other.socket.close();
});

// S8
rule("S8: the end of a session is said, then the line closes with 4001", async () => {
  const short = await signIn("parent7");
  const line = await Line.open(short);
  await fetch(`${server.base}/api/sessions/current`, { method: "DELETE", headers: { "X-Parta": "1", Cookie: short.cookie } });
  assert.equal(await line.closed, 4001);
  assert.equal(line.frames.at(-1).type, "session_ended");
});

// S9
rule("S9: a command meets the table's guard and limits", async () => {
  const line = await Line.open(pupil);
  assert.equal((await line.call(1, "GET /api/nothing")).body.error.code, "not_found");
  assert.equal((await line.call(2, "PUT /api/me")).body.error.code, "method_not_allowed");
  assert.equal((await line.call(3, `POST /api/orgs/${pupil.org}/units`, { kind: "class", label: "9Я", grade: 9 })).body.error.code, "forbidden");
  assert.equal((await line.call(4, `GET /api/orgs/${pupil.org}/chats/17`)).body.error.code, "not_found");
  assert.equal((await line.call(5, `GET /api/orgs/${pupil.org}/people?flag=any`)).status, 403);
  const typing = `POST /api/orgs/${pupil.org}/chats/${chat}/typing`;
  const replies = await Promise.all(Array.from({ length: 40 }, (_, n) => line.call(100 + n, typing)));
  assert.ok(replies.some((reply) => reply.status === 429), "the limit of typing");
  line.socket.close();
});

// S10, S11
rule("S10, S11: many commands at once are all answered, each with its own number", async () => {
  const line = await Line.open(teacher);
  const replies = await Promise.all(Array.from({ length: 60 }, (_, n) => line.call(n + 1, "GET /api/me")));
  assert.deepEqual(replies.map((reply) => reply.reply), Array.from({ length: 60 }, (_, n) => n + 1));
  assert.ok(replies.every((reply) => reply.status === 200));
  line.socket.close();
});

// S11. What comes behind sixteen commands that take long is not even read; each is padded, because what came with the sixteenth is.
rule("S11: beyond sixteen commands under way nothing is read", async () => {
  const line = await Line.open(await signIn("parent1"));
  const answered = [];
  const asked = (id, call, body) => {
    const reply = new Promise((done) => line.waiting.set(id, done));
    line.send(`{"id":${id},${" ".repeat(10_000)}"call":"${call}"${body ? `,"body":${JSON.stringify(body)}` : ""}}`);
    return reply.then(({ status }) => answered.push([id, status]));
  };
  const slow = Array.from({ length: 30 }, (_, n) => asked(n + 1, "PUT /api/me/password", { current: PASSWORD, password: `зелёный чайник ${n}` }));
  await Promise.all([...slow, asked(99, "GET /api/me")]);
  const place = answered.findIndex(([id]) => id === 99);
  assert.ok(place >= 6, `answered as number ${place + 1}: ${answered.join("; ")}`);
  line.socket.close();
});

// S12
rule("S12: a frame that is no command closes with 1008", async () => {
  for (const broken of ["{", "[]", '{"id":1}', '{"id":1,"call":"GET /api/me","more":1}']) {
    const line = await Line.open(pupil);
    line.send(broken);
    assert.equal(await line.closed, 1008, broken);
  }
});

// S13
rule("S13: files, signing in and out, and joining go over HTTP", async () => {
  const line = await Line.open(pupil);
  const refused = [
    [`POST /api/orgs/${pupil.org}/files?name=a.txt&kind=file`, undefined],
    ["POST /api/sessions", { login: "admin", password: PASSWORD, shared_computer: false }],
    ["DELETE /api/sessions/current", undefined],
    ["POST /api/invites/preview", { key: "aaaaaaaaaaaaaaaaaaaaaaaaaa" }],
  ];
  for (const [n, [call, body]] of refused.entries()) {
    const reply = await line.call(n + 1, call, body);
    assert.equal(reply.status, 422, call);
    assert.equal(reply.body.error.field, "call", call);
  }
  assert.equal((await line.call(9, "GET /api/me")).status, 200, "the session goes on");
  line.socket.close();
});

// S14
rule("S14: a message over 256 KiB closes with 1009", async () => {
  const line = await Line.open(pupil);
  line.send({ id: 1, call: messages, body: message("a".repeat(257 * 1024)) });
  assert.equal(await line.closed, 1009);
});

// S16
rule("S16: compression is not agreed to", async () => {
  const answer = await handshake({ Cookie: pupil.cookie, Origin: server.base, "Sec-WebSocket-Extensions": "permessage-deflate" });
  assert.equal(answer.status, 101);
  assert.equal(answer.headers["sec-websocket-extensions"], undefined);
});

let failed = 0;
for (const [name, proof] of rules) {
  try {
    await proof();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${error.message}`);
  }
}
await server.stop();
process.exit(failed ? 1 : 0);
