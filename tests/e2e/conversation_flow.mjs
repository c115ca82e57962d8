// What chatting feels like: by keyboard alone, drafts, who has read, consents taken back, no network, a shared computer, signing out.
import { strict as assert } from "node:assert";
import { button } from "./school.mjs";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("conversation", "demo");

async function signIn(person, login, { shared = false } = {}) {
  await person.go("/chats");
  await person.page.getByLabel("Телефон, почта или логин").fill(login);
  await person.page.getByLabel("Пароль", { exact: true }).fill("parta-2026");
  if (shared) await person.page.getByLabel("Общий компьютер").check();
  await button(person, "Войти").click();
  await person.page.locator("[data-row]").first().waitFor();
}
const row = ({ page }, title) => page.locator("[data-row]", { hasText: title }).first();
const field = ({ page }) => page.getByRole("textbox", { name: "Сообщение" });
const focused = ({ page }) => page.evaluate(() => document.activeElement?.getAttribute("href") ?? document.activeElement?.getAttribute("aria-label"));
const databases = ({ page }) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
const parents = "7«Б» · родители";

const teacher = await openBrowser(server);
const { page } = teacher;
await step("the teacher's own class stands first; the page cannot be scrolled past its end", teacher, async () => {
  await signIn(teacher, "teacher7");
  const headings = await page.getByRole("heading", { level: 2 }).allTextContents();
  assert.deepEqual(headings.slice(0, 3), ["Объявления", "Класс: 7«Б»", "Предметы и классы"]);
  await page.setViewportSize({ width: 1280, height: 480 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight), 0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await accessible(teacher);
});

const delivered = (text) =>
  page.locator("article[data-message]", { hasText: text }).last().getByRole("img", { name: "Отправлено" }).waitFor();

await step("arrows go through the whole list, across its sections", teacher, async () => {
  const rows = await page.locator("[data-row]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  await page.locator("[data-row]").first().focus();
  for (const href of rows) {
    assert.equal(await focused(teacher), href);
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(teacher), rows.at(-2));
});

await step("Ctrl+K opens a chat, Esc goes back to its row, what was begun is a draft", teacher, async () => {
  await page.keyboard.press("Control+KeyK");
  await page.getByRole("combobox").fill("7б род");
  await page.getByRole("option", { name: parents }).waitFor();
  await page.keyboard.press("Enter");
  await field(teacher).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("Соберите деньги на");
  const chat = new URL(page.url()).pathname;
  await page.keyboard.press("Escape");
  await page.waitForURL(`${server.base}/chats`);
  await page.waitForFunction((href) => document.activeElement?.getAttribute("href") === href, chat);
  await row(teacher, "Черновик: Соберите деньги на").waitFor();
  await picture(teacher, "draft");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.value === "Соберите деньги на");
  await page.keyboard.type(" музей, пожалуйста");
  await page.keyboard.press("Enter");
  await delivered("Соберите деньги на музей, пожалуйста");
});

await step("a message is answered, changed and removed without a mouse", teacher, async () => {
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.match(await focused(teacher), /^Вы, /);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.textContent === "Ответить");
  await accessible(teacher);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("Это про четверг");
  await page.keyboard.press("Enter");
  await delivered("Это про четверг");
  await page.keyboard.press("ArrowUp");
  await page.waitForFunction(() => document.activeElement?.value === "Это про четверг");
  await page.keyboard.type(" и пятницу");
  await page.keyboard.press("Enter");
  await page.getByText("изменено").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.activeElement?.textContent === "Удалить");
  await page.keyboard.press("Enter");
  await page.getByRole("alertdialog").getByRole("button", { name: "Удалить" }).press("Enter");
  await page.getByText("Сообщение удалено").last().waitFor();
});

await step("a text that is too long is kept whole, and not sent", teacher, async () => {
  await field(teacher).fill("я".repeat(4007));
  await page.getByText("лишних: 7").waitFor();
  await accessible(teacher);
  await picture(teacher, "too-long");
  await page.keyboard.press("Enter");
  assert.equal((await field(teacher).inputValue()).length, 4007);
  await field(teacher).fill("");
});

const parent = await openBrowser(server, { phone: true });
await step("staff see by name who has read a message, families do not", parent, async () => {
  await signIn(parent, "parent7");
  await row(parent, parents).click();
  await parent.page.getByText("Соберите деньги на музей, пожалуйста").last().waitFor();
  // Marks go to the server a moment later.
  const marked = () =>
    page.evaluate(async () => {
      const org = (await (await fetch("/api/me")).json()).spaces[0].org;
      const chat = location.pathname.split("/").pop();
      const { members } = await (await fetch(`/api/orgs/${org}/chats/${chat}/members`)).json();
      return members.some(({ capacity, read_ordinal }) => capacity === "parent" && read_ordinal >= 4);
    });
  for (let tries = 0; tries < 100 && !(await marked()); tries += 1) await page.waitForTimeout(200);
  await parent.page.locator("[data-message]", { hasText: "Соберите деньги" }).first().focus();
  await parent.page.keyboard.press("Enter");
  await parent.page.getByRole("menuitem", { name: "Ответить" }).waitFor();
  assert.equal(await parent.page.getByRole("menuitem", { name: "Кто прочитал" }).count(), 0);
  await parent.page.keyboard.press("Escape");
  await page.locator("[data-message]", { hasText: "Соберите деньги" }).first().click({ button: "right" });
  await page.getByRole("menuitem", { name: "Кто прочитал" }).click();
  await page.getByRole("heading", { name: "Кто прочитал сообщение" }).waitFor();
  await page.getByRole("tab", { name: "Прочли: 1" }).waitFor();
  await page.getByRole("tabpanel").getByText("Мария Никифорова (Лев, 7«Б»)").waitFor();
  await accessible(teacher);
  await picture(teacher, "readers");
});

await step("«Пишут только педагоги» closes the field for families at once", parent, async () => {
  await page.getByLabel("Пишут только педагоги").check({ force: true });
  await parent.page.getByText("Пишут только педагоги.").waitFor();
  await accessible(parent);
  await page.getByLabel("Пишут только педагоги").uncheck({ force: true });
  await field(parent).waitFor();
});

await step("without a network the list and the last messages open, and what is written waits", parent, async () => {
  await parent.page.evaluate(() => navigator.serviceWorker.ready);
  // The device's copy is written a moment after the change.
  await parent.page.waitForTimeout(1500);
  await parent.context.setOffline(true);
  await parent.go("/chats");
  await row(parent, parents).click();
  await field(parent).fill("Деньги передам в пятницу");
  await button(parent, "Отправить").click();
  await parent.page.getByText("Нет связи.").waitFor();
  await parent.page.getByRole("img", { name: "Отправляется" }).first().waitFor();
  await picture(parent, "offline");
  await parent.context.setOffline(false);
  await page.getByText("Деньги передам в пятницу").last().waitFor();
});

await step("a consent taken back closes the chats, given again it opens them", parent, async () => {
  await parent.go("/settings");
  await parent.page.getByRole("link", { name: "Посмотреть и изменить" }).click();
  await button(parent, "Отозвать: Общение в Парте").first().click();
  const question = parent.page.getByRole("alertdialog");
  await question.getByText("Парта этой школы сразу закроется для вас").waitFor();
  await accessible(parent);
  await question.getByRole("button", { name: "Отозвать" }).click();
  await parent.page.getByText("чаты закрыты").waitFor();
  await accessible(parent);
  await picture(parent, "closed");
  await parent.go("/chats");
  await parent.page.getByRole("heading", { name: "Чаты закрыты" }).waitFor();
  assert.equal(await parent.page.locator("[data-row]").count(), 0);
  await parent.page.getByRole("link", { name: "Мои данные и согласия" }).click();
  await parent.page.getByRole("button", { name: /^Дать согласие снова/ }).click();
  await parent.page.getByText("Это вы").waitFor();
  await parent.go("/chats");
  await row(parent, parents).waitFor();
});

await step("signing out leaves nothing on the device", parent, async () => {
  assert.equal((await databases(parent)).length, 1);
  await parent.go("/settings");
  await button(parent, "Выйти").click();
  await parent.page.getByRole("alertdialog").getByRole("button", { name: "Выйти" }).click();
  await parent.page.getByLabel("Пароль", { exact: true }).waitFor();
  assert.deepEqual(await databases(parent), []);
  const kept = await parent.page.evaluate(async () => {
    const requests = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    const own = requests.flat().filter(({ url }) => url.includes("/api/"));
    return [...own.map(({ url }) => url), ...Object.keys(localStorage).filter((key) => key === "parta.owner")];
  });
  assert.deepEqual(kept, []);
});

const library = await openBrowser(server);
await step("a shared computer keeps nothing, and a closed tab is signed out", library, async () => {
  await signIn(library, "pupil7", { shared: true });
  assert.deepEqual(await databases(library), []);
  const next = await library.context.newPage();
  await library.page.close();
  await next.goto(`${server.base}/chats`);
  await next.getByLabel("Пароль", { exact: true }).waitFor();
  library.page = next;
});

await step("the browser within another app is told to open a real one", library, async () => {
  await library.page.addInitScript(() => {
    const inside = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 VKAndroidApp/8.59";
    Object.defineProperty(navigator, "userAgent", { get: () => inside });
  });
  await library.go("/join").catch(() => undefined);
  await library.page.goto(`${server.base}/join`);
  await library.page.getByText("Откройте в браузере.").waitFor();
  await accessible(library);
});

await Promise.all([teacher, parent, library].map((one) => one.close()));
await server.stop();
summary();
