// Words that want to be pages: in messages, quotes, names of files and chats, and links. They are shown as they were typed, and nothing of them
// runs, for whoever reads them in a browser.
import { strict as assert } from "node:assert";
import { button } from "./school.mjs";
import { openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("hostile-words", "demo");
const words = [
  '<img src=x onerror="globalThis.ran=1">',
  "<script>globalThis.ran=1</script>",
  "<svg onload=globalThis.ran=1>",
  "[ссылка](javascript:globalThis.ran=1) javascript:globalThis.ran=1",
  '"><iframe srcdoc="<script>parent.ran=1</script>">',
  "https://example.ru/\"onmouseover=\"globalThis.ran=1",
];

/** Over HTTP, as a program that is no browser may. */
async function program(login) {
  const call = async (method, path, body, headers = { "Content-Type": "application/json" }) => {
    const answer = await fetch(server.base + path, { method, body, headers: { ...headers, "X-Parta": "1", ...(call.cookie ? { Cookie: call.cookie } : {}) } });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    call.cookie ??= answer.headers.getSetCookie()[0].split(";")[0];
    return answer.json();
  };
  const { me } = await call("POST", "/api/sessions", JSON.stringify({ login, password: "parta-2026", shared_computer: false }));
  call.org = `/api/orgs/${me.spaces[0].org}`;
  return call;
}

const teacher = await program("teacher7");
const { chats } = await teacher("GET", `${teacher.org}/chats`);
const chat = chats.find((one) => one.template_name === "class" && one.title === "7«Б»");
let number = 0;
const say = (text, more = {}) =>
  teacher("POST", `${teacher.org}/chats/${chat.id}/messages`, JSON.stringify({ client_id: `hostile-words-${String(++number).padStart(6, "0")}`, text, attachments: [], ...more }));
const said = [];
for (const text of words) said.push(await say(text));
await say("ответ", { reply_to: said[0].ordinal });
const file = await teacher("POST", `${teacher.org}/files?kind=file&name=${encodeURIComponent('"><img src=x onerror=globalThis.ran=1>.txt')}`, "текст", { "Content-Type": "application/octet-stream" });
await say("", { attachments: [file.id] });

for (const phone of [false, true]) {
  const reader = await openBrowser(server, { phone });
  await reader.context.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile }) => globalThis.violations.push(`${violatedDirective} ${sourceFile}`));
  });
  const dialogs = [];
  reader.page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    dialog.dismiss();
  });
  await step(`nothing of it runs${phone ? " on a phone" : ""}`, reader, async () => {
    await reader.go("/chats");
    await reader.page.getByLabel("Телефон, почта или логин").fill("pupil7");
    await reader.page.getByLabel("Пароль", { exact: true }).fill("parta-2026");
    await button(reader, "Войти").click();
    await reader.page.locator("[data-row]").first().waitFor();
    await reader.go(`/chats/${chat.id}`);
    await reader.page.locator("article[data-message]").last().waitFor();
    for (const text of words) await reader.page.locator("article[data-message]", { hasText: text }).first().waitFor();
    await reader.page.mouse.move(300, 400);
    await reader.page.waitForTimeout(500);
    assert.equal(await reader.page.evaluate(() => globalThis.ran), undefined, "a script ran");
    assert.deepEqual(await reader.page.evaluate(() => globalThis.violations), [], "the policy had to stop something");
    assert.deepEqual(dialogs, []);
    const built = await reader.page.evaluate(
      () => document.querySelectorAll("article[data-message] :is(script, iframe, [onerror], [onload], [onmouseover], [href^='javascript:' i])").length,
    );
    assert.equal(built, 0, "a text became an element");
    await picture(reader, `hostile-words${phone ? "-phone" : ""}`);
  });
  await reader.close();
}
await server.stop();
summary();
process.exit(0);
