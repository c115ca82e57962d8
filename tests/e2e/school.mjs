// What people do in more than one flow: the roster of school-900, the sheets, joining by a strip.
import { resolve } from "node:path";
import { accessible, picture } from "./support.mjs";

const rosters = resolve(import.meta.dirname, "../data/rosters/school-900");

export const button = (where, name) => where.page.getByRole("button", { name, exact: true });

/** The path of an address that was printed for people. */
export const path = (url) => new URL(url).pathname;

const issued = (page) =>
  page.waitForResponse((one) => one.url().endsWith("/invites") && one.request().method() === "POST");

/** The school of 900 is opened by its administrator, `admin`, and both rosters are written. */
export async function openSchool(admin) {
  const { page } = admin;
  await admin.go("/");
  await page.getByLabel("Полное название").fill("МБОУ «Школа № 900»");
  await page.getByLabel("Короткое название").fill("Школа № 900");
  await button(admin, "Дальше").click();
  await page.getByLabel("Фамилия").fill("Волкова");
  await page.getByLabel("Имя", { exact: true }).fill("Ирина");
  await page.getByLabel("Логин, телефон или почта для входа").fill("admin");
  await page.getByLabel("Пароль", { exact: true }).fill("зимнее-утро-77");
  await button(admin, "Открыть школу").click();
  await page.getByText("Загрузите списки: сотрудники и ученики").waitFor();
  await loadStaff(admin);
  await loadPupils(admin);
}

/** The staff's roster is previewed and written. */
export async function loadStaff(admin) {
  const { page } = admin;
  await admin.go("/school/roster");
  await page.setInputFiles("input[type=file]", resolve(rosters, "staff.csv"));
  await page.getByText("Новые сотрудники").waitFor();
  await page.getByRole("heading", { name: "Так Парта поняла первые строки" }).waitFor();
  await button(admin, "Записать").click();
  await page.getByText("Сотрудники записаны").waitFor();
}

/** The pupils' roster: its faults are shown by line, a class is put in place, a question is answered, all is written. */
export async function loadPupils(admin) {
  const { page } = admin;
  await page.setInputFiles("input[type=file]", resolve(rosters, "pupils.csv"));
  await page.getByText("строка 19").waitFor();
  await page.getByText("Такого дня нет: «31.02.2015»").waitFor();
  await accessible(admin);
  await picture(admin, "roster");
  const line = page.getByRole("region", { name: "строка 19" });
  await line.getByLabel("Класс").fill("1А");
  await line.getByRole("button", { name: "Исправить" }).click();
  await line.getByRole("button", { name: "Изменить: строка 19" }).waitFor();
  await page.getByText("Зуев Макар Дмитриевич (строка 325)").waitFor();
  await page.getByLabel("Да, один человек").check();
  await page.getByText("Ждут ответа на вопрос").waitFor({ state: "detached" });
  await button(admin, "Записать").click();
  await page.getByText("Списки записаны").waitFor();
  await picture(admin, "roster-written");
}

/** Issues the invitations chosen on the page: here links say «localhost», and the page asks whether that is meant; it asks, too, where earlier strips become void. */
export async function layOutSheets(admin) {
  await button(admin, "Выдать и показать листы").click();
  await admin.page.getByRole("alertdialog").getByRole("button", { name: /^(Всё равно выдать|Выдать новые)$/ }).click();
}

/** Lays out the sheet of one class; gives its strips. */
export async function handOutSheet(admin, label) {
  const { page } = admin;
  await admin.go("/school/invites");
  await page.getByLabel("Для кого").selectOption({ label });
  await page.getByLabel("Листки выдаются лично в руки").check();
  const answer = issued(page);
  await layOutSheets(admin);
  const { sheets } = await (await answer).json();
  await page.getByRole("heading", { name: `Класс или группа: ${label}` }).waitFor();
  return sheets.flatMap((sheet) => sheet.strips);
}

/** Issues a personal invitation from the person's page, which is open; gives the strip. One of staff is handed over in person. */
export async function invitePerson(admin) {
  const answer = issued(admin.page);
  await button(admin, "Выдать приглашение").waitFor();
  const inPerson = admin.page.getByLabel("Листок выдаётся лично в руки");
  if (await inPerson.count()) await inPerson.check();
  await button(admin, "Выдать приглашение").click();
  return (await (await answer).json()).sheets[0].strips[0];
}

/** Joins by a strip's link; returns once the chats are open. `consents`: whose data one agrees to. */
export async function join(person, url, password, { consents = ["self"] } = {}) {
  await person.go(path(url));
  if (consents.includes("self"))
    await person.page.getByLabel("Согласен или согласна на обработку моих данных для общения в школе").check();
  if (consents.includes("child")) await person.page.getByLabel("Согласен или согласна на то же за ребёнка").check();
  await accessible(person);
  await button(person, "Дальше").click();
  await person.page.getByLabel("Придумайте пароль").fill(password);
  await accessible(person);
  await button(person, "Присоединиться").click();
  await button(person, "Открыть чаты").click();
  await person.page.getByRole("heading", { name: "Чаты", exact: true }).waitFor();
}
