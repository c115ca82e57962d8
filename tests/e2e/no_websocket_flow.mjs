// A call from behind a proxy that lets no WebSocket through: the pupil is there by what the client asks, and what goes on is followed.
import { strict as assert } from "node:assert";
import { createServer, request } from "node:http";
import { bar, control, enter, open, pictures, row, sound } from "./calls.mjs";
import { button } from "./school.mjs";
import { accessible, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("no-websocket", "demo");
const { hostname, port } = new URL(server.base);

/** As schools have them: passes requests on and hangs up on whoever wants to talk anything but HTTP. */
const proxy = createServer((asked, answer) => {
  const passed = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
    answer.writeHead(got.statusCode, got.headers);
    got.pipe(answer);
  });
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
});
let refused = 0;
proxy.on("upgrade", (_, socket) => {
  refused += 1;
  socket.destroy();
});
await new Promise((done) => proxy.listen(0, "localhost", done));

const teacher = await open(server, "teacher7");
const pupil = await open({ ...server, base: `http://localhost:${proxy.address().port}` }, "pupil7");

await step("a call is started, and joined without a WebSocket", pupil, async () => {
  await enter(teacher, "Начать звонок", { camera: true });
  await row(pupil).click();
  await button(pupil, "Присоединиться").waitFor({ timeout: 40_000 });
  await enter(pupil, "Присоединиться", { camera: true });
  assert.ok(refused >= 3, `${refused} WebSockets were tried`);
  await Promise.all([pictures(teacher), pictures(pupil), sound(teacher), sound(pupil)]);
  await accessible(pupil);
  await picture(pupil, "call-no-websocket");
});

await step("who leads is followed: the microphone goes off, and may be turned on again", pupil, async () => {
  const silenced = pupil.page.getByText(/^Микрофоны у всех выключены/).first();
  await pupil.page.keyboard.press("KeyH");
  await teacher.page.getByText("Подняли руку: 1").waitFor();
  await control(teacher, /^Участники/).click();
  await button(teacher, "Выключить микрофоны у всех").click();
  await control(pupil, "Микрофон: включить (M)").waitFor();
  await silenced.waitFor();
  await picture(pupil, "call-no-websocket-silenced");
  await button(teacher, "Разрешить говорить всем").click();
  await silenced.waitFor({ state: "detached" });
  await pupil.page.keyboard.press("KeyM");
  await control(pupil, "Микрофон: выключить (M)").waitFor();
  await sound(teacher);
});

await step("the place stays for as long as one is there", teacher, async () => {
  await teacher.page.waitForTimeout(60_000);
  await Promise.all([pictures(teacher), pictures(pupil), sound(teacher), sound(pupil)]);
  assert.equal(await teacher.page.locator("li[data-member]").count(), 2);
});

await step("the end is seen too", pupil, async () => {
  await teacher.page.evaluate(async () => {
    const chats = await fetch("/api/me").then((answer) => answer.json());
    const org = chats.spaces[0].org;
    const { calls } = await fetch(`/api/orgs/${org}/calls`).then((answer) => answer.json());
    await fetch(`/api/orgs/${org}/calls/${calls[0].id}`, { method: "DELETE", headers: { "X-Parta": "1" } });
  });
  await bar(pupil).waitFor({ state: "detached" });
  await picture(pupil, "call-no-websocket-over");
});

await Promise.all([teacher, pupil].map((one) => one.close()));
proxy.close();
await server.stop();
summary();
