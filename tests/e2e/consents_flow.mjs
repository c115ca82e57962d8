// Consents and the administrator's office in real browsers: new words ask again and close nothing, a photo meets who has not agreed, a paper is
// recorded, teachers work once they are confirmed, the office passes when it is taken; a strip for staff opens nothing to a pupil.
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { accessible, openBrowser, picture, picturePath, startServer, step, summary } from "./support.mjs";

const server = await startServer("consents", "demo");
const password = "parta-2026";
const button = (browser, name) => browser.page.getByRole("button", { name, exact: true });
const dialog = (browser) => browser.page.getByRole("dialog");

async function signIn(login, options) {
  const browser = await openBrowser(server, options);
  await browser.go("/");
  await browser.page.getByLabel("Телефон, почта или логин").fill(login);
  await browser.page.getByLabel("Пароль", { exact: true }).fill(password);
  await button(browser, "Войти").click();
  await browser.page.getByRole("navigation").first().waitFor();
  return browser;
}

const parent = await signIn("parent7", { phone: true });
await step("a representative agrees to photos of the child", parent, async () => {
  await parent.go("/settings/consents");
  const give = button(parent, "Дать согласие: Фотографии внутри школы");
  await give.waitFor();
  await give.click();
  await parent.page.getByText("Согласие дано.").waitFor();
});

const admin = await signIn("admin");
await step("the school publishes words of its own; too short ones are refused at their field", admin, async () => {
  const { page } = admin;
  await admin.go("/school/consents");
  await page.getByRole("heading", { name: "Фотографии" }).waitFor();
  await button(admin, "Изменить текст").last().click();
  const words = page.getByLabel("Текст согласия");
  await words.fill("Можно снимать");
  await button(admin, "Опубликовать").click();
  await page.getByText("Напишите целыми предложениями").waitFor();
  await words.fill("Школа просит согласие на снимки класса: в школьной газете и на её странице внутри Парты.");
  await button(admin, "Опубликовать").click();
  await page.getByText("Ещё не ответили на новый текст: 1").waitFor();
  await accessible(admin);
  await picture(admin, "consents-published");
});

await step("the representative is told at once, reads, and agrees anew; nothing was closed", parent, async () => {
  const { page } = parent;
  await parent.go("/chats");
  await page.getByText("текст согласия изменился").waitFor();
  await page.getByText("7«Б» · родители").first().waitFor();
  await picture(parent, "consents-asked");
  await button(parent, "Прочитать и ответить").click();
  await page.getByText("Прежнее согласие действует").first().waitFor();
  await button(parent, "Прочитать согласие целиком").click();
  await dialog(parent).getByText("в школьной газете").waitFor();
  await accessible(parent);
  await dialog(parent).getByRole("button", { name: "Закрыть" }).last().click();
  await button(parent, "Согласиться с новым текстом: Фотографии внутри школы").click();
  await page.getByText("Согласие дано.").first().waitFor();
  await page.getByText("текст согласия изменился").waitFor({ state: "detached" });
});

await step("nobody is left to answer", admin, async () => {
  await admin.go("/school/consents");
  await admin.page.getByText("согласие дал 1 человек").waitFor();
  assert.equal(await admin.page.getByText("Ещё не ответили").count(), 0);
});

const teacher = await signIn("teacher7");
await step("before a photo goes to the class, the teacher reads who has not agreed", teacher, async () => {
  const { page } = teacher;
  await page.getByRole("link", { name: /^7«Б»(?! · )/ }).first().click();
  await page.getByLabel("Сообщение").waitFor();
  const photo = picturePath("photo");
  const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  writeFileSync(photo, Buffer.from(pixel, "base64"));
  await page.locator('input[type="file"]').first().setInputFiles(photo);
  await page.getByText(/Без согласия на фото — \d+ человек/).waitFor();
  await accessible(teacher);
  await picture(teacher, "consents-photo");
});

await step("a paper is recorded with its day; the pupil is named no more", teacher, async () => {
  const { page } = teacher;
  await teacher.go("/people?flag=no_photos");
  await page.getByRole("link", { name: /Ахметов/ }).click();
  await button(teacher, "Есть согласие на бумаге").click();
  await dialog(teacher).getByLabel("Дата на бумаге").fill("2026-09-01");
  await accessible(teacher);
  await dialog(teacher).getByRole("button", { name: "Записать" }).click();
  await page.getByText(/есть, на бумаге от 1 сентября 2026.*отметка: Быкова/).waitFor();
});

const physics = await signIn("physics");
await step("where every teacher is confirmed, one who is not has no class, reads why, and has it again when confirmed", admin, async () => {
  const { page } = admin;
  const lessons = physics.page.getByRole("link", { name: /^Физика · 7«Б»/ }).first();
  await lessons.waitFor();
  await admin.go("/school/profile");
  const demanded = page.getByRole("switch", { name: "Подтверждать каждого педагога" });
  await demanded.check();
  await admin.go("/people?role=teacher");
  await page.getByRole("link", { name: /Титов/ }).first().click();
  const confirmed = page.getByRole("switch", { name: "Педагог подтверждён" });
  await confirmed.click();
  await lessons.waitFor({ state: "detached" });
  await physics.page.getByText(/Назначения ждут подтверждения: 7«Б»/).waitFor();
  await accessible(physics);
  await picture(physics, "consents-not-confirmed");
  await admin.go("/people?flag=unverified");
  await page.getByRole("link", { name: /Титов/ }).first().click();
  await confirmed.click();
  await lessons.waitFor();
  await physics.page.getByText(/Назначения ждут подтверждения: 7«Б»/).waitFor({ state: "detached" });
  await page.getByRole("heading", { name: /Титов/ }).getByText("Учитель").waitFor();
  await admin.go("/school/profile");
  await demanded.uncheck();
});

await step("the office is offered, and passes when the colleague takes it", admin, async () => {
  const { page } = admin;
  await admin.go("/people?role=teacher");
  await page.getByRole("link", { name: /Быкова/ }).first().click();
  await button(admin, "Передать свои полномочия").click();
  await page.getByRole("alertdialog").or(dialog(admin)).getByRole("button", { name: "Предложить" }).click();
  await page.getByText("Вы предложили принять ваши полномочия").waitFor();
  await accessible(admin);
  await teacher.page.getByText("Вам предлагают принять полномочия администратора").waitFor();
  await picture(teacher, "consents-office");
  await button(teacher, "Принять").click();
  await button(teacher, "Принять полномочия").click();
  await teacher.page.getByText("Теперь вы администратор.").waitFor();
  await teacher.go("/school/profile");
  await teacher.page.getByText("Тексты согласий").waitFor();
  await page.getByText("Вы предложили принять ваши полномочия").waitFor({ state: "detached" });
});

const pupil = await signIn("pupil7", { phone: true });
await step("a strip for staff that a pupil has found opens nothing to them", pupil, async () => {
  const { page } = pupil;
  // The administrator of now issues it, as on the card of whoever is added.
  const url = await teacher.page.evaluate(async () => {
    const headers = { "X-Parta": "1", "Content-Type": "application/json" };
    const { spaces } = await (await fetch("/api/me")).json();
    const post = async (path, body) =>
      (await fetch(`/api/orgs/${spaces[0].org}${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
    const blank = { position: "", phone: "", email: "", birth_date: "" };
    const name = { surname: "Новикова", given_name: "Алла", patronymic: "" };
    const { person } = await post("/people", { ...name, ...blank, role: "teacher" });
    const issue = { members: [person.id], everyone: false, handed_over: false, days: 30 };
    return (await post("/invites", issue)).sheets[0].strips[0].url;
  });
  await pupil.go(new URL(url).pathname);
  await page.getByRole("checkbox").first().check();
  await button(pupil, "Дальше").click();
  await page.getByRole("radio", { name: /^Моя на этом устройстве/ }).check();
  await button(pupil, "Присоединиться").click();
  await page.getByText(/^Эта ссылка выдана другому человеку/).waitFor();
  await picture(pupil, "consents-strip");
  await pupil.go("/chats");
  await page.getByText("7«Б»").first().waitFor();
  assert.equal(await page.getByText("Учительская").count(), 0);
  await pupil.close();
});

for (const browser of [parent, admin, teacher, physics]) await browser.close();
await server.stop();
summary();
