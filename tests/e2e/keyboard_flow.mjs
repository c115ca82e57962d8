// The main path without a mouse: signing in, the list, a chat, a file, a call, a new class, sheets and settings. At every stop something shows where
// one is; windows close by Esc and give the focus back; what arrives and what fails is read out.
import { strict as assert } from "node:assert";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("keyboard", "demo");

/** Where the focus is: its name, and whether the eye can tell. */
const here = ({ page }) =>
  page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return { name: "", lost: true };
    const named = (ids) => ids?.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const name =
      at.getAttribute("aria-label") ??
      (named(at.getAttribute("aria-labelledby")) || at.labels?.[0]?.textContent || at.textContent || "");
    const marks = [at, ...at.querySelectorAll("*")].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && outlineWidth !== "0px";
    });
    const { left, top, right, bottom } = at.getBoundingClientRect();
    const seen = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight && right > left;
    return { name: name.replace(/\s+/g, " ").trim(), marked: marks && seen, window: at.closest("[role=dialog],[role=alertdialog]") !== null };
  });

const matches = (name, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted);

/** Goes on with Tab until a control of this name has the focus; every stop on the way can be seen. */
async function tabTo(person, wanted, { back = false, most = 60 } = {}) {
  const way = [];
  for (let at = 0; at < most; at += 1) {
    await person.page.keyboard.press(back ? "Shift+Tab" : "Tab");
    const now = await here(person);
    way.push(now.name || "—");
    if (now.lost) continue;
    assert.ok(now.marked, `nothing shows that «${now.name}» has the focus`);
    if (matches(now.name, wanted)) return way;
  }
  throw new Error(`no way to ${wanted}: ${way.join(" → ")}`);
}

/** Waits until the focus is on a control of this name. */
async function arrives(person, wanted) {
  let now;
  for (let tries = 0; tries < 100; tries += 1) {
    now = await here(person);
    if (matches(now.name, wanted)) return now;
    await person.page.waitForTimeout(50);
  }
  throw new Error(`the focus is on «${now.name}», not on ${wanted}`);
}

const press = (person, ...keys) => keys.reduce((before, key) => before.then(() => person.page.keyboard.press(key)), Promise.resolve());
const type = (person, text) => person.page.keyboard.insertText(text);
const gone = ({ page }, role = "dialog") => page.getByRole(role).waitFor({ state: "detached" });

async function signIn(person, login) {
  await person.go("/");
  await person.page.getByRole("heading", { name: "Вход в Парту" }).waitFor();
  await tabTo(person, /^Телефон, почта или логин/);
  await type(person, login);
  await tabTo(person, "Пароль");
  await type(person, "parta-2026");
  await press(person, "Enter");
  await person.page.getByRole("navigation", { name: "Разделы" }).waitFor();
}

const teacher = await openBrowser(server, { media: true });
const { page } = teacher;
await step("a wrong password is read out, and the right one lets in", teacher, async () => {
  await teacher.go("/");
  await page.getByRole("heading", { name: "Вход в Парту" }).waitFor();
  await accessible(teacher);
  await tabTo(teacher, /^Телефон, почта или логин/);
  await type(teacher, "teacher7");
  await tabTo(teacher, "Пароль");
  await type(teacher, "не тот");
  await press(teacher, "Enter");
  await page.getByRole("alert").filter({ hasText: /\S/ }).first().waitFor();
  await signIn(teacher, "teacher7");
});

await step("the first stop leads past the rail to what is open", teacher, async () => {
  await teacher.go("/chats");
  await page.locator("[data-row]").first().waitFor();
  await tabTo(teacher, "Перейти к содержанию", { most: 1 });
  await press(teacher, "Enter");
  assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
});

await step("arrows go through the chats, Enter opens one and puts the focus into its field", teacher, async () => {
  await teacher.go("/chats");
  await page.locator("[data-row]").first().waitFor();
  await page.evaluate(() => document.querySelector("[data-row]").focus());
  for (let at = 0; at < 40 && !(await here(teacher)).name.includes("7«Б» · родители"); at += 1) await press(teacher, "ArrowDown");
  await press(teacher, "Enter");
  await arrives(teacher, "Сообщение");
  await accessible(teacher);
});

await step("a file is attached, and goes with the text", teacher, async () => {
  const chooser = page.waitForEvent("filechooser"); // asked for early: the browser is told in passing
  await tabTo(teacher, "Прикрепить", { back: true });
  await press(teacher, "Enter");
  await arrives(teacher, "Фото");
  await press(teacher, "End");
  await arrives(teacher, "Файл");
  await press(teacher, "Enter");
  const chosen = await chooser;
  await gone(teacher, "menu"); // nobody chooses a file while the menu still fades
  await chosen.setFiles({ name: "памятка.txt", mimeType: "text/plain", buffer: Buffer.from("Возьмите воду.") });
  await page.getByText("памятка.txt").waitFor();
  await arrives(teacher, "Сообщение");
  await type(teacher, "Памятка к походу");
  await press(teacher, "Enter");
  await page.locator("article[data-message]", { hasText: "Памятка к походу" }).getByRole("img", { name: "Отправлено" }).waitFor();
  assert.equal((await here(teacher)).name, "Сообщение", "one writes on");
});

const parent = await openBrowser(server);
await step("what arrives is read out once", parent, async () => {
  await signIn(parent, "parent7");
  await parent.page.locator("[data-row]", { hasText: "7«Б» · родители" }).first().waitFor();
  await parent.page.evaluate(() => [...document.querySelectorAll("[data-row]")].find((one) => one.textContent.includes("7«Б» · родители")).focus());
  await press(parent, "Enter");
  await arrives(parent, "Сообщение");
  await type(teacher, "Сбор в девять");
  await press(teacher, "Enter");
  await parent.page.locator("p[aria-live=polite]", { hasText: "Сбор в девять" }).waitFor({ state: "attached" });
});

await step("a message's menu opens from it, Esc leads back to it", teacher, async () => {
  await tabTo(teacher, /^Вы, /, { back: true });
  await press(teacher, "Enter");
  await page.waitForFunction(() => document.activeElement?.textContent === "Ответить");
  await press(teacher, "Escape");
  await gone(teacher, "menu");
  await arrives(teacher, /^Вы, /);
});

await step("a call is begun, led and left", teacher, async () => {
  await tabTo(teacher, "Начать звонок", { back: true });
  await press(teacher, "Enter");
  await page.getByText("Вас не видно и не слышно, пока вы не войдёте.").waitFor();
  await accessible(teacher);
  await press(teacher, "Escape");
  await arrives(teacher, "Начать звонок");
  await press(teacher, "Enter");
  await page.getByText("Вас не видно и не слышно, пока вы не войдёте.").waitFor();
  await tabTo(teacher, "Включить камеру");
  await press(teacher, "Enter");
  await page.locator("video").waitFor();
  await tabTo(teacher, "Начать звонок");
  await press(teacher, "Enter");
  const bar = page.getByRole("toolbar", { name: "Управление звонком" });
  await bar.waitFor();
  await tabTo(teacher, /^Микрофон/);
  await press(teacher, "ArrowRight");
  await arrives(teacher, /^Камера/);
  await accessible(teacher);
  await picture(teacher, "keyboard-call");
  for (let at = 0; at < 12 && (await here(teacher)).name !== "Выйти из звонка"; at += 1) await press(teacher, "ArrowRight");
  await press(teacher, "Enter");
  await bar.waitFor({ state: "detached" });
});

const admin = await openBrowser(server);
await step("a class is made: the window begins in its first field, Enter makes it, Esc gives the focus back", admin, async () => {
  await signIn(admin, "admin");
  await admin.go("/classes");
  await admin.page.getByRole("link", { name: /7«Б»/ }).first().waitFor();
  await tabTo(admin, "Добавить");
  await press(admin, "Enter");
  await admin.page.getByRole("dialog", { name: "Новый класс или группа" }).waitFor();
  await arrives(admin, /^Класс/);
  await accessible(admin);
  await press(admin, "Escape");
  await gone(admin);
  await arrives(admin, "Добавить");
  await press(admin, "Enter");
  await arrives(admin, /^Класс/);
  await tabTo(admin, /^Название/);
  await type(admin, "7Щ");
  await press(admin, "Enter");
  await gone(admin);
  await admin.page.getByRole("link", { name: /7«Щ»/ }).waitFor();
  await arrives(admin, "Добавить");
});

await step("the cards of a class are issued to print", admin, async () => {
  await admin.go("/classes");
  await admin.page.getByRole("link", { name: /7«Б»/ }).first().waitFor();
  await tabTo(admin, /^(7Б)?7«Б»/);
  await press(admin, "Enter");
  await admin.page.getByRole("link", { name: "Карточки входа" }).waitFor();
  await tabTo(admin, "Карточки входа");
  await press(admin, "Enter");
  await admin.page.getByRole("heading", { name: "Карточки входа: 7«Б»" }).waitFor();
  await admin.page.getByRole("checkbox").nth(1).waitFor();
  await accessible(admin);
  await picture(admin, "cards-choice");
  await tabTo(admin, "Все");
  await press(admin, "Space", "Space");
  if (await admin.page.getByRole("checkbox", { name: "Все" }).isChecked()) await press(admin, "Space");
  await press(admin, "Tab", "Space");
  await tabTo(admin, "Выдать и показать карточки", { most: 120 });
  await press(admin, "Enter");
  const question = admin.page.getByRole("alertdialog");
  const sheet = admin.page.getByRole("heading", { name: "Карточки входа: 7«Б»", level: 1 });
  await Promise.race([question.waitFor(), admin.page.getByText("1 карточка").waitFor()]);
  if (await question.isVisible()) {
    await arrives(admin, "Отмена");
    await tabTo(admin, "Выдать карточки");
    await press(admin, "Enter");
  }
  await admin.page.getByText("1 карточка").waitFor();
  await sheet.waitFor();
  await admin.page.getByText("Пароль:").waitFor();
  await accessible(admin);
  await picture(admin, "cards");
});

await step("sheets are laid out, and settings are switched", admin, async () => {
  await admin.go("/school/invites");
  await admin.page.getByLabel("Только тем, кто ещё не получил").waitFor();
  await tabTo(admin, "Только тем, кто ещё не получил");
  await press(admin, "Space");
  assert.ok(await admin.page.getByLabel("Только тем, кто ещё не получил").isChecked());
  await admin.go("/settings");
  await admin.page.getByRole("heading", { name: "Настройки", level: 1 }).waitFor();
  await accessible(admin);
  await tabTo(admin, "Как в системе");
  await press(admin, "ArrowDown", "ArrowDown");
  assert.ok(await admin.page.getByRole("radio", { name: "Тёмная" }).isChecked());
  await accessible(admin);
});

await Promise.all([teacher, parent, admin].map((one) => one.close()));
await server.stop();
summary();
