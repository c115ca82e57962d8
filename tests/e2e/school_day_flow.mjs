// From the first start to the first conversation: the wizard, the roster of school-900 with its faults, the sheets, a class teacher, a parent
// and a pupil in browsers of their own, a photo and a file; a parent of another class sees none of it.
import { strict as assert } from "node:assert";
import { button, handOutSheet, invitePerson, join, loadPupils, loadStaff } from "./school.mjs";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("school-day");
const admin = await openBrowser(server);
const { page } = admin;

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

await step("the staff's roster is previewed and written", admin, () => loadStaff(admin));

await step("the pupils' faults are shown by line and corrected in place", admin, () => loadPupils(admin));

let strips;
await step("the sheets of a class are laid out to print", admin, async () => {
  strips = await handOutSheet(admin, "1«А»");
  assert.ok(strips.length > 30, `${strips.length} strips`);
  await picture(admin, "sheet");
});

const strip = (role, surname) => strips.find((one) => one.role === role && one.name.startsWith(surname));

const parent = await openBrowser(server, { phone: true });
await step("a parent joins on a phone with one typed field", parent, async () => {
  await join(parent, strip("parent", "Жукова").url, "мама-семёна-2019", { consents: ["self", "child"] });
  await parent.page.getByText("1«А» · родители").waitFor();
  await picture(parent, "parent-chats");
});

const teacher = await openBrowser(server);
await step("the class teacher joins by a personal link", teacher, async () => {
  await admin.go("/classes");
  await page.getByRole("link", { name: /1«А»/ }).first().click();
  await page.getByRole("link", { name: /Орлова София/ }).click();
  await join(teacher, (await invitePerson(admin)).url, "классная-работа-1");
});

const pupil = await openBrowser(server);
await step("a pupil whose parent has consented joins", pupil, async () => {
  await join(pupil, strip("pupil", "Жуков").url, "семён-любит-лего", { consents: [] });
  await pupil.page.getByText("1«А»", { exact: true }).first().waitFor();
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
  const family = (await handOutSheet(admin, "7«Б»")).find((one) => one.role === "parent");
  await join(other, family.url, "другой-класс-77", { consents: ["self", "child"] });
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
