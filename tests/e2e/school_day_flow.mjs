// From the first start to the first conversation: the wizard, the roster of school-900 with its faults, the sheets, a class teacher, a parent
// and a pupil in browsers of their own, a photo and a file; a parent of another class sees none of it.
import { strict as assert } from "node:assert";
import { resolve } from "node:path";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const rosters = resolve(import.meta.dirname, "../data/rosters/school-900");
const server = await startServer("school-day");
const admin = await openBrowser(server);
const { page } = admin;
const button = (where, name) => where.page.getByRole("button", { name, exact: true });

await step("a new installation opens with the wizard", admin, async () => {
  await admin.go("/");
  await page.getByRole("heading", { name: "Откройте пространство своей школы" }).waitFor();
  await accessible(admin);
  await picture(admin, "wizard");
});

await step("the wizard makes the school and its administrator", admin, async () => {
  await page.getByLabel("Полное название").fill("МБОУ «Школа № 900»");
  await page.getByLabel("Короткое название").fill("Школа № 900");
  await button(admin, "Дальше").click();
  await page.getByLabel("Фамилия").fill("Волкова");
  await page.getByLabel("Имя", { exact: true }).fill("Ирина");
  await page.getByLabel("Отчество").fill("Петровна");
  await page.getByLabel("Логин, телефон или почта для входа").fill("admin");
  await page.getByLabel("Пароль", { exact: true }).fill("зимнее-утро-77");
  await accessible(admin);
  await button(admin, "Открыть школу").click();
  await page.getByRole("link", { name: "Школа" }).first().waitFor();
});

await step("the first screen says what to do", admin, async () => {
  await admin.go("/school");
  await page.getByText("Загрузите списки: сотрудники и ученики").waitFor();
  await accessible(admin);
  await picture(admin, "home");
});

await step("the staff's roster is previewed and written", admin, async () => {
  await admin.go("/school/roster");
  await page.setInputFiles("input[type=file]", resolve(rosters, "staff.csv"));
  await page.getByText("Новые сотрудники").waitFor();
  await button(admin, "Записать").click();
  await page.getByText("Списки записаны").waitFor();
});

await step("the pupils' faults are shown by line and corrected in place", admin, async () => {
  await page.setInputFiles("input[type=file]", resolve(rosters, "pupils.csv"));
  await page.getByText("строка 19").waitFor();
  await page.getByText("Такого дня нет: «31.02.2015»").waitFor();
  await accessible(admin);
  await picture(admin, "roster");
  const line = page.getByRole("region", { name: "строка 19" });
  await line.getByLabel("Класс").fill("1А");
  await line.getByRole("button", { name: "Исправить" }).click();
  await page.getByText("строка 19", { exact: true }).waitFor({ state: "detached" });
  await page.getByText(/Зуев Макар .* \(строка \d+\)/).waitFor();
  await page.getByLabel("Да, один человек").check();
  await page.getByText("Ждут ответа на вопрос").waitFor({ state: "detached" });
  await button(admin, "Записать").click();
  await page.getByText("Списки записаны").waitFor();
  await picture(admin, "roster-written");
});

let strips;
await step("the sheets of a class are laid out to print", admin, async () => {
  await admin.go("/school/invites");
  await page.getByLabel("Для кого").selectOption({ label: "1«А»" });
  await page.getByLabel("Листки выдаются лично в руки").check();
  const answer = page.waitForResponse((one) => one.url().endsWith("/invites") && one.request().method() === "POST");
  await button(admin, "Выдать и показать листы").click();
  strips = (await (await answer).json()).sheets.flatMap((sheet) => sheet.strips);
  await page.getByRole("heading", { name: "Класс или группа: 1«А»" }).waitFor();
  assert.ok(strips.length > 30, `${strips.length} strips`);
  await picture(admin, "sheet");
});

const strip = (role, surname) => strips.find((one) => one.role === role && one.name.startsWith(surname));
const path = (url) => new URL(url).pathname;

/** Joins by a strip's link; returns once the chats are open. */
async function join(person, url, password, { child = false } = {}) {
  await person.go(path(url));
  await person.page.getByLabel("Согласен или согласна на обработку моих данных для общения в школе").check();
  if (child) await person.page.getByLabel("Согласен или согласна на то же за ребёнка").check();
  await accessible(person);
  await button(person, "Дальше").click();
  await person.page.getByLabel("Придумайте пароль").fill(password);
  await accessible(person);
  await button(person, "Присоединиться").click();
  await button(person, "Открыть чаты").click();
  await person.page.getByRole("heading", { name: "Чаты", exact: true }).waitFor();
}

const parent = await openBrowser(server, { phone: true });
await step("a parent joins on a phone with one typed field", parent, async () => {
  await join(parent, strip("parent", "Жукова").url, "мама-семёна-2019", { child: true });
  await parent.page.getByText("1«А» · родители").waitFor();
  await picture(parent, "parent-chats");
});

const teacher = await openBrowser(server);
await step("the class teacher joins by a personal link", teacher, async () => {
  await admin.go("/classes");
  await page.getByRole("link", { name: /1«А»/ }).first().click();
  await page.getByRole("link", { name: /Орлова София/ }).click();
  const answer = page.waitForResponse((one) => one.url().endsWith("/invites") && one.request().method() === "POST");
  await button(admin, "Выдать приглашение").click();
  const url = (await (await answer).json()).sheets[0].strips[0].url;
  await join(teacher, url, "классная-работа-1");
});

const pupil = await openBrowser(server);
await step("a pupil whose parent has consented joins", pupil, async () => {
  const person = pupil.page;
  await pupil.go(path(strip("pupil", "Жуков").url));
  await button(pupil, "Дальше").click();
  await person.getByLabel("Придумайте пароль").fill("семён-любит-лего");
  await button(pupil, "Присоединиться").click();
  await button(pupil, "Открыть чаты").click();
  await person.getByText("1«А»", { exact: true }).first().waitFor();
});

await step("they talk in the official chats", teacher, async () => {
  await teacher.page.getByText("1«А» · родители").click();
  await teacher.page.getByRole("textbox", { name: "Сообщение" }).fill("Завтра экскурсия, сбор в 8:45 у школы");
  await teacher.page.keyboard.press("Enter");
  await parent.page.getByText("1«А» · родители").click();
  await parent.page.getByText("Завтра экскурсия, сбор в 8:45 у школы").last().waitFor();
  await parent.page.getByRole("textbox", { name: "Сообщение" }).fill("Спасибо, будем");
  await parent.page.getByRole("button", { name: "Отправить" }).click();
  await teacher.page.getByText("Спасибо, будем").last().waitFor();
  await accessible(teacher);
  await accessible(parent);
  await picture(teacher, "teacher-chat");
  await picture(parent, "parent-chat");
});

await step("a photo and a file arrive", teacher, async () => {
  const png = await teacher.page.screenshot();
  await teacher.page.setInputFiles("input[type=file]", [
    { name: "экскурсия.png", mimeType: "image/png", buffer: png },
    { name: "памятка.txt", mimeType: "text/plain", buffer: Buffer.from("Возьмите воду и головной убор.") },
  ]);
  await teacher.page.getByRole("button", { name: "Отправить" }).click();
  await parent.page.getByText("памятка.txt").waitFor();
  await parent.page.locator("img[src*='/files/']").first().waitFor();
  await picture(parent, "parent-photo");
});

const other = await openBrowser(server, { phone: true, theme: "dark" });
await step("a parent of another class sees none of it", other, async () => {
  await admin.go("/school/invites");
  await page.getByLabel("Для кого").selectOption({ label: "7«Б»" });
  await page.getByLabel("Листки выдаются лично в руки").check();
  const answer = page.waitForResponse((one) => one.url().endsWith("/invites") && one.request().method() === "POST");
  await button(admin, "Выдать и показать листы").click();
  const sheets = (await (await answer).json()).sheets;
  await join(other, sheets[0].strips.find((one) => one.role === "parent").url, "другой-класс-77", { child: true });
  await other.page.getByText("7«Б» · родители").waitFor();
  assert.equal(await other.page.getByText("1«А»").count(), 0);
  const status = await other.page.evaluate(async (chat) => {
    const org = (await (await fetch("/api/me")).json()).spaces[0].org;
    return (await fetch(`/api/orgs/${org}/chats/${chat}/messages`)).status;
  }, teacher.page.url().split("/").pop());
  assert.equal(status, 404);
  await picture(other, "other-parent-dark");
});

await Promise.all([admin, parent, teacher, pupil, other].map((one) => one.close()));
await server.stop();
summary();
