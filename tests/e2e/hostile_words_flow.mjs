// Words that want to be pages: in messages, pins, quotes, links, names of files, chats and people. They are shown as they were typed, and nothing of them
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
  call.member = me.spaces[0].member;
  return call;
}

const [teacher, pupil, admin] = [await program("teacher7"), await program("pupil7"), await program("admin")];
const [name] = words;
await admin("PATCH", `${admin.org}/people/${teacher.member}`, JSON.stringify({ surname: name, given_name: words[1], patronymic: words[2] }));
const group = await teacher("POST", `${teacher.org}/chats/groups`, JSON.stringify({ title: name, members: [pupil.member] }));
const { chats } = await teacher("GET", `${teacher.org}/chats`);
const chat = chats.find((one) => one.template_name === "class" && one.title === "7«Б»");
let number = 0;
const say = (text, more = {}) =>
  teacher("POST", `${teacher.org}/chats/${chat.id}/messages`, JSON.stringify({ client_id: `hostile-words-${String(++number).padStart(6, "0")}`, text, attachments: [], ...more }));
const said = [];
for (const text of words) said.push(await say(text));
await say("ответ", { reply_to: said[0].ordinal });
await teacher("PUT", `${teacher.org}/chats/${chat.id}/messages/${said[0].ordinal}/pin`, "{}");
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
  /** That the page shows the text as such, and made nothing of it. */
  const harmless = async (place, ...texts) => {
    for (const text of texts) await reader.page.getByText(text).first().waitFor({ state: "attached" });
    await reader.page.mouse.move(300, 400);
    await reader.page.waitForTimeout(500);
    assert.equal(await reader.page.evaluate(() => globalThis.ran), undefined, "a script ran");
    assert.deepEqual(await reader.page.evaluate(() => globalThis.violations), [], "the policy had to stop something");
    assert.deepEqual(dialogs, []);
    const built = await reader.page.evaluate(
      () => document.querySelectorAll("main :is(script, iframe), [onerror], [onload], [onmouseover], [href^='javascript:' i]").length,
    );
    assert.equal(built, 0, "a text became an element");
    await picture(reader, `hostile-words-${place}${phone ? "-phone" : ""}`);
  };
  const where = phone ? " on a phone" : "";
  await step(`a chat's name is text in the list${where}`, reader, async () => {
    await reader.go("/chats");
    await reader.page.getByLabel("Телефон, почта или логин").fill("pupil7");
    await reader.page.getByLabel("Пароль", { exact: true }).fill("parta-2026");
    await button(reader, "Войти").click();
    await reader.page.locator("[data-row]").first().waitFor();
    await harmless("list", name);
  });
  await step(`messages, files, the pin and the author's name are text in the chat${where}`, reader, async () => {
    await reader.go(`/chats/${chat.id}`);
    await reader.page.locator("article[data-message]").last().waitFor();
    for (const text of words) await reader.page.locator("article[data-message]", { hasText: text }).first().waitFor();
    await harmless("chat", words[1]);
  });
  await step(`names are text in the group and its list of people${where}`, reader, async () => {
    await reader.go(`/chats/${group.id}/info`);
    await harmless("people", words[1]);
  });
  await step(`whatever the pages let in all the same, the policy stops${where}`, reader, async () => {
    const stopped = await reader.page.evaluate(async () => {
      globalThis.violations.length = 0;
      const letIn = document.createElement("div");
      document.body.append(letIn);
      letIn.innerHTML = `<img src=x onerror="globalThis.ran=1"><iframe srcdoc="<script>parent.ran=1<\/script>"></iframe><a href="javascript:globalThis.ran=1">x</a>`;
      letIn.querySelector("a").click();
      const script = document.createElement("script");
      script.textContent = "globalThis.ran=1";
      letIn.append(script);
      await new Promise((done) => setTimeout(done, 500));
      letIn.remove();
      return globalThis.violations.length;
    });
    assert.equal(await reader.page.evaluate(() => globalThis.ran), undefined, "a script ran");
    assert.ok(stopped >= 3, `${stopped} stopped`);
  });
  await reader.close();
}
await server.stop();
summary();
process.exit(0);
