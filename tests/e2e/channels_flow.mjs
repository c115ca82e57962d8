// Pinned messages, material for channels, and sending that never surprises: refused files, two tabs without a network, many messages at once.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { button } from "./school.mjs";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("channels", "demo");

async function signIn(person, login) {
  await person.go("/chats");
  await person.page.getByLabel("Телефон, почта или логин").fill(login);
  await person.page.getByLabel("Пароль", { exact: true }).fill("parta-2026");
  await button(person, "Войти").click();
  await person.page.getByRole("navigation").first().waitFor();
  await person.go("/chats");
}
const row = ({ page }, title) => page.locator("[data-row]", { hasText: title }).first();
const field = (page) => page.getByRole("textbox", { name: "Сообщение" });
const messages = (page) => page.locator("article[data-message]");
const pins = ({ page }) => page.getByRole("region", { name: "Закреплённые сообщения" });
async function write(page, text) {
  await field(page).fill(text);
  await page.keyboard.press("Enter");
}
async function inMenu({ page }, text, entry) {
  await messages(page).filter({ hasText: text }).last().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: entry }).click();
  // It gives the focus back to its message when it closes.
  await page.getByRole("menu").waitFor({ state: "hidden" });
}

const teacher = await openBrowser(server);
const { page } = teacher;
await signIn(teacher, "teacher7");
await page.locator("[data-row]", { hasText: /^7«Б»Офици/ }).first().click();
await field(page).waitFor();
const chat = new URL(page.url()).pathname;
const pupil = await openBrowser(server, { phone: true, theme: "dark" });
await signIn(pupil, "pupil7");
await pupil.go(chat);
await field(pupil.page).waitFor();

await step("P5: what the class teacher pins stands under the header of every open chat, the latest first", teacher, async () => {
  await write(page, "Каникулы с понедельника");
  await write(page, "Собрание в четверг в 18:00");
  await messages(page).filter({ hasText: "Собрание" }).getByRole("img", { name: "Отправлено" }).waitFor();
  await inMenu(teacher, "Каникулы", "Закрепить для всех");
  await pins(pupil).getByText("Каникулы").waitFor();
  await inMenu(teacher, "Собрание", "Закрепить для всех");
  await pins(pupil).getByText("Собрание").waitFor();
  await pins(pupil).getByRole("button", { name: "ещё 1" }).click();
  const list = pupil.page.getByRole("dialog");
  await list.getByText(/^Закреплено: /).nth(1).waitFor();
  assert.equal(await list.getByRole("button", { name: "Открепить" }).count(), 0);
  await accessible(pupil);
  await picture(pupil, "pinned-phone");
  await list.getByRole("button", { name: /Каникулы/ }).click();
  await list.waitFor({ state: "detached" });
});

await step("P3: a removed message is pinned no longer; unpinning the last one takes the bar away", teacher, async () => {
  await inMenu(teacher, "Собрание", "Удалить");
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Удалить" }).click();
  await pins(pupil).getByText("Каникулы").waitFor();
  await accessible(teacher);
  await inMenu(teacher, "Каникулы", "Открепить");
  await pins(teacher).waitFor({ state: "detached" });
  await pins(pupil).waitFor({ state: "detached" });
});

await step("files that are not carried are refused by name when they are chosen", teacher, async () => {
  const choose = async (...files) => {
    const chooser = page.waitForEvent("filechooser");
    await button(teacher, "Прикрепить").click();
    await page.getByRole("menuitem", { name: "Файл" }).click();
    await (await chooser).setFiles(files);
  };
  const file = (name, buffer = Buffer.from("1. Хор")) => ({ name, mimeType: "text/plain", buffer });
  await choose(file("макрос.vbs"), file("пустой.docx", Buffer.alloc(0)), file("Программа.txt"));
  await page.getByText("Не прикреплено: «макрос.vbs».").waitFor();
  await page.getByText("Не прикреплено: «пустой.docx».").waitFor();
  await accessible(teacher);
  await button(teacher, "Убрать Программа.txt").click();
  // A program under another name is known by its bytes: the server says so, and to try again is not offered.
  await choose(file("конспект.pdf", readFileSync("/bin/true")));
  await button(teacher, "Отправить").click();
  await page.getByText("«конспект.pdf»:").waitFor();
  assert.equal(await button(teacher, "Повторить").count(), 0);
  await button(teacher, "Удалить").click();
});

await step("two tabs without a network show what both wrote, in the order of writing, and it arrives so", teacher, async () => {
  const second = await teacher.context.newPage();
  await second.goto(server.base + chat);
  await field(second).waitFor();
  await second.waitForTimeout(500);
  await teacher.context.setOffline(true);
  const written = ["Из второй: раз", "Из первой: два", "Из второй: три"];
  for (const [index, text] of written.entries()) {
    const tab = index === 1 ? page : second;
    await tab.bringToFront();
    await write(tab, text);
    for (const other of [page, second]) await messages(other).filter({ hasText: text }).waitFor();
  }
  const tail = async (tab) => (await messages(tab).allInnerTexts()).slice(-3).map((text) => text.split("\n")[0]);
  assert.deepEqual(await tail(page), written);
  assert.deepEqual(await tail(second), written);
  await teacher.context.setOffline(false);
  for (const tab of [page, second]) {
    await messages(tab).filter({ hasText: written[2] }).getByRole("img", { name: "Отправлено" }).waitFor();
    assert.deepEqual(await tail(tab), written);
  }
  await messages(pupil.page).filter({ hasText: written[2] }).waitFor();
  assert.deepEqual((await tail(pupil.page)).map((text) => text.replace(/^.*?(Из )/, "$1")), written);
  await second.close();
});

await step("many quick messages go one after another, and the chat says so", teacher, async () => {
  await page.bringToFront();
  for (let i = 1; i <= 50; i++) await write(page, `Быстро ${i}`);
  await page.getByText("Отправляем по очереди").waitFor();
  await accessible(teacher);
  await page.getByText("Отправляем по очереди").waitFor({ state: "detached", timeout: 60_000 });
  await messages(page).filter({ hasText: "Быстро 50" }).getByRole("img", { name: "Отправлено" }).waitFor();
});
await pupil.close();
await teacher.close();

const head = await openBrowser(server);
const administrator = await openBrowser(server, { phone: true });
await signIn(head, "director");
await signIn(administrator, "admin");
await step("Q1: the head prepares material, the administrator returns it with a reason", head, async () => {
  await row(head, "Общешкольный").click();
  await head.page.getByRole("link", { name: "Подготовить материал" }).click();
  await head.page.getByLabel("Текст").fill("В пятницу школа работает до 14:00.");
  await accessible(head);
  await button(head, "На публикацию").click();
  await head.page.getByText("Ждёт публикации").waitFor();
  await administrator.page.getByText("Ждут публикации: 1").waitFor();
  await row(administrator, "Общешкольный").click();
  await administrator.page.locator("a[href$='/materials']").click();
  await button(administrator, "Опубликовать").waitFor();
  await accessible(administrator);
  await picture(administrator, "materials-phone");
  await button(administrator, "Вернуть").click();
  const dialog = administrator.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Вернуть" }).click();
  await dialog.getByText("Напишите, что нужно поправить.").waitFor();
  await dialog.getByLabel("Что поправить").fill("Укажите причину.");
  await dialog.getByRole("button", { name: "Вернуть" }).click();
  await head.page.getByText("Укажите причину.").waitFor();
});

await step("Q5: corrected and sent again, it appears under the head's name and says who published it", head, async () => {
  await button(head, "Изменить").click();
  await head.page.getByLabel("Текст").last().fill("В пятницу школа работает до 14:00: готовим зал к концерту.");
  await button(head, "На публикацию").last().click();
  await button(administrator, "Опубликовать").click();
  await administrator.page.getByText("Сейчас ничего не ждёт.").waitFor();
  await head.page.getByRole("link", { name: "Назад" }).click();
  const message = messages(head.page).filter({ hasText: "готовим зал к концерту" });
  await message.getByText(/^Опубликовано: /).waitFor();
  await accessible(head);
});
await administrator.close();
await head.close();
await server.stop();
summary();
