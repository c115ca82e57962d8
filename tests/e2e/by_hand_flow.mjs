// What used to be a file's alone is done by hand in real browsers: duties on a person's card and on one sheet, what a representative is to the
// child, strips for those who have none, and a consent that is withdrawn on paper.
import { strict as assert } from "node:assert";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("by-hand", "demo");
const button = (browser, name) => browser.page.getByRole("button", { name, exact: true });
const dialog = (browser) => browser.page.getByRole("dialog");

async function signIn(login, options) {
  const browser = await openBrowser(server, options);
  await browser.go("/");
  await browser.page.getByLabel("Телефон, почта или логин").fill(login);
  await browser.page.getByLabel("Пароль", { exact: true }).fill("parta-2026");
  await button(browser, "Войти").click();
  await browser.page.getByRole("navigation").first().waitFor();
  return browser;
}

const admin = await signIn("admin");
await step("a duty is given on the teacher's card; without a subject it is asked for", admin, async () => {
  const { page } = admin;
  await admin.go("/people?role=teacher");
  await page.getByRole("link", { name: /Быкова/ }).first().click();
  const section = page.getByRole("region", { name: "Нагрузка" }).or(page.locator("section", { hasText: "Нагрузка" })).first();
  await section.getByRole("button", { name: "Добавить" }).click();
  await dialog(admin).getByRole("button", { name: "Добавить" }).click();
  await page.getByText("Укажите класс или группу.").waitFor();
  await page.getByText("Напишите предмет: по нему назовут чат.").waitFor();
  await dialog(admin).getByLabel("Класс или группа").selectOption({ label: "7«Б»" });
  await dialog(admin).getByLabel("Предмет").fill("Астрономия");
  await accessible(admin);
  await picture(admin, "duty-new");
  await dialog(admin).getByRole("button", { name: "Добавить" }).click();
  await page.getByText("Астрономия", { exact: true }).waitFor();
});

await step("its subgroup is corrected in one step; taken away it is given back by a press", admin, async () => {
  const { page } = admin;
  await button(admin, "Изменить предмет: 7«Б», Астрономия").click();
  await dialog(admin).getByLabel("Подгруппа").fill("1-я подгруппа");
  await dialog(admin).getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Астрономия · 1-я подгруппа").waitFor();
  await button(admin, "Снять: 7«Б», Астрономия").click();
  await page.getByText("Больше не ведёт: 7«Б» · Астрономия").waitFor();
  await button(admin, "Вернуть").click();
  await page.getByText("Астрономия · 1-я подгруппа").waitFor();
  await accessible(admin);
  await picture(admin, "duties-card");
});

await step("all duties stand on one sheet, from either side", admin, async () => {
  const { page } = admin;
  await admin.go("/school/duties");
  await page.getByRole("columnheader", { name: "Астрономия" }).waitFor();
  await accessible(admin);
  await picture(admin, "duties-classes");
  await page.getByRole("tab", { name: "Педагоги и классы" }).click();
  await page.getByRole("rowheader", { name: /Быкова/ }).waitFor();
  await accessible(admin);
  await picture(admin, "duties-teachers");
});

await step("what a representative is to the child; an end by mistake is taken back", admin, async () => {
  const { page } = admin;
  await admin.go("/people?role=pupil");
  await page.getByRole("link", { name: /Ахметов/ }).first().click();
  await page.getByRole("button", { name: /^Изменить: / }).first().click();
  await dialog(admin).getByLabel("Кем приходится").selectOption({ label: "опекун" });
  await accessible(admin);
  await picture(admin, "relation");
  await dialog(admin).getByRole("button", { name: "Сохранить" }).click();
  await page.getByText(/опекун · законный представитель/).waitFor();
  await page.getByRole("button", { name: /^Изменить: / }).first().click();
  await dialog(admin).getByRole("button", { name: "Записан по ошибке" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Убрать" }).click();
  await page.getByText(/Представитель убран/).waitFor();
  await button(admin, "Вернуть").click();
  await page.getByText(/опекун · законный представитель/).waitFor();
});

await step("strips for those alone who have none", admin, async () => {
  const { page } = admin;
  await admin.go("/school/invites");
  await page.getByLabel("Только тем, кто ещё не получил").check();
  await accessible(admin);
  await picture(admin, "only-new");
  await button(admin, "Выдать и показать листы").click();
  const local = page.getByRole("alertdialog").getByRole("button", { name: "Всё равно выдать" });
  await local.click();
  await page.getByText(/\d+ листк/).first().waitFor();
  await admin.go("/school/invites");
  await page.getByLabel("Только тем, кто ещё не получил").check();
  await button(admin, "Выдать и показать листы").click();
  await local.click();
  await page.getByText(/получили листок раньше/).waitFor();
});

const teacher = await signIn("teacher7", { phone: true });
const name = /Ахметов/;
await step("the class teacher records a consent on paper, and its withdrawal", teacher, async () => {
  const { page } = teacher;
  await teacher.go("/people?role=pupil");
  await page.getByRole("link", { name }).first().click();
  await button(teacher, "Есть согласие на бумаге").click();
  await dialog(teacher).getByRole("radio", { name: "Фотографии" }).check();
  await dialog(teacher).getByRole("button", { name: "Записать" }).click();
  await page.getByText("Согласие на бумаге записано.").waitFor();
  await button(teacher, "Согласие отозвано на бумаге").click();
  await dialog(teacher).getByRole("radio", { name: "Фотографии" }).check();
  await accessible(teacher);
  await picture(teacher, "withdrawal-paper");
  await dialog(teacher).getByRole("button", { name: "Записать отзыв" }).click();
  await page.getByText("Отзыв записан").waitFor();
  await teacher.go("/people?flag=no_photos");
  await page.getByRole("link", { name }).first().waitFor();
});

await step("the administrator finds it and sees to it", admin, async () => {
  const { page } = admin;
  await admin.go("/school");
  await page.getByRole("link", { name: /Отозваны согласия/ }).click();
  await page.getByRole("heading", { name: "Отозваны согласия" }).waitFor();
  await page.getByText("Снимать и публиковать фотографии нельзя.").waitFor();
  await accessible(admin);
  await picture(admin, "withdrawals");
  await page.getByRole("button", { name: /^Принято к сведению: / }).click();
  await page.getByRole("heading", { name: "Отозваны согласия" }).waitFor({ state: "detached" });
});

assert.equal(admin.faults.length, 0);
for (const browser of [admin, teacher]) await browser.close();
await server.stop();
summary();
