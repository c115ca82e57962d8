// An installation for many schools: a school applies on a phone with the order as a picture and is refused with a reason; it applies again and
// is approved; its administrator registers by the phone number, brings in school-900 with its faults, hands out sheets; a parent joins.
import { strict as assert } from "node:assert";
import { button, handOutSheet, join, loadPupils, loadStaff } from "./school.mjs";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("application", "serve", { PARTA_DEVELOPMENT_OUTBOX: "true" });
const PHONE = "+7 999 123-45-67";
const REASON = "На приказе нет подписи директора. Подпишите его и приложите снова.";

const applicant = await openBrowser(server, { phone: true });
const operator = await openBrowser(server);

/** What the applicant fills in, up to the order. */
async function fillIn(name) {
  const form = applicant.page;
  await applicant.go("/apply");
  await form.getByRole("heading", { name: "Какую организацию открыть?" }).waitFor();
  await form.getByLabel("Полное название").fill(name);
  await form.getByLabel("Короткое название").fill("Школа № 900");
  await form.getByLabel("Адрес").fill("г. Кызыл, ул. Школьная, 9");
  await form.getByLabel("ИНН").fill("1701000000");
  await accessible(applicant);
  await picture(applicant, "apply-organisation");
  await button(applicant, "Дальше").click();
  await form.getByRole("heading", { name: "Кто будет администратором?" }).waitFor();
  await form.getByLabel("Фамилия").fill("Волкова");
  await form.getByLabel("Имя", { exact: true }).fill("Ирина");
  await form.getByLabel("Отчество").fill("Петровна");
  await form.getByLabel("Мобильный телефон").fill(PHONE);
  await form.getByLabel("Почта").fill("admin@school900.example");
  await accessible(applicant);
  await picture(applicant, "apply-administrator");
  await button(applicant, "Дальше").click();
  await form.getByRole("heading", { name: "Приложите приказ" }).waitFor();
}

/** Sends the filled form; gives the path of the application's own page. */
async function send() {
  await button(applicant, "Отправить заявку").click();
  await applicant.page.getByRole("heading", { name: "Заявка отправлена" }).waitFor();
  await accessible(applicant);
  await picture(applicant, "apply-sent");
  await applicant.page.getByRole("link", { name: "Открыть страницу заявки" }).click();
  await applicant.page.getByRole("heading", { name: "Заявка на рассмотрении" }).waitFor();
  await accessible(applicant);
  return new URL(applicant.page.url()).pathname;
}

const letters = async () => (await (await fetch(`${server.base}/api/outbox`)).json()).letters;
const codesSent = async () => (await letters()).filter((one) => one.channel === "sms").length;

await step("the operator is made on the command line, and schools can apply", operator, async () => {
  assert.match(server.command(["operator", "add", "operator"], "вечерний-дозор-5\n"), /\/apply/);
  await operator.go("/");
  await operator.page.getByRole("link", { name: "Открыть свою организацию" }).waitFor();
  await accessible(operator);
});

await step("a school applies on a phone; a file that is no order is refused in words", applicant, async () => {
  await fillIn("МБОУ «Школа № 900»");
  const fake = { name: "приказ.pdf", mimeType: "application/pdf", buffer: Buffer.from("<script>alert(1)</script>") };
  await applicant.page.setInputFiles("input[type=file]", fake);
  await applicant.page.getByText("Файлы такого вида не принимаются").waitFor();
  await accessible(applicant);
  await picture(applicant, "apply-refused-file");
  const photo = { name: "приказ.png", mimeType: "image/png", buffer: await applicant.page.screenshot() };
  await applicant.page.setInputFiles("input[type=file]", photo);
  await applicant.page.getByText("приказ.png").waitFor();
  await accessible(applicant);
  await picture(applicant, "apply-order");
});

let refused;
await step("the application has a page of its own", applicant, async () => {
  refused = await send();
});

await step("the operator signs in and sees the queue", operator, async () => {
  const { page } = operator;
  await page.getByLabel("Телефон, почта или логин").fill("operator");
  await page.getByLabel("Пароль", { exact: true }).fill("вечерний-дозор-5");
  await button(operator, "Войти").click();
  await page.getByRole("heading", { name: "Заявки организаций" }).waitFor();
  await page.getByRole("link", { name: /МБОУ «Школа № 900»/ }).waitFor();
  await accessible(operator);
  await picture(operator, "operator-queue");
});

await step("the order opens for the operator alone", operator, async () => {
  const { page } = operator;
  await page.getByRole("link", { name: /МБОУ «Школа № 900»/ }).click();
  const order = page.getByRole("link", { name: /Открыть приказ: приказ\.png/ });
  await page.getByText(PHONE).or(page.getByText("+79991234567")).first().waitFor();
  await accessible(operator);
  await picture(operator, "operator-application");
  const href = await order.getAttribute("href");
  const read = (who) => who.page.evaluate(async (url) => (await fetch(url)).status, href);
  assert.equal(await read(operator), 200);
  assert.equal(await read(applicant), 401);
});

await step("the operator rejects with a reason", operator, async () => {
  const { page } = operator;
  await button(operator, "Отклонить").click();
  await page.getByLabel("Почему заявка отклонена").fill(REASON);
  await accessible(operator);
  await button(operator, "Отклонить заявку").click();
  await page.getByText(`Причина: ${REASON}`).waitFor();
  await accessible(operator);
});

await step("the applicant reads the reason on the page and in a letter", applicant, async () => {
  // The page asks again by itself.
  await applicant.page.getByText(`Причина: ${REASON}`).waitFor({ timeout: 30_000 });
  await accessible(applicant);
  await picture(applicant, "application-rejected");
  const told = (await letters()).find((one) => one.recipient === "admin@school900.example" && one.body.includes(REASON));
  assert.ok(told, "no letter names the reason");
});

const outbox = await openBrowser(server);
await step("the number of a rejected application opens nothing", applicant, async () => {
  await applicant.go("/register");
  await applicant.page.getByLabel("Мобильный телефон").fill(PHONE);
  await accessible(applicant);
  await button(applicant, "Получить код").click();
  await applicant.page.getByText("Если этот номер есть в одобренной заявке").waitFor();
  assert.equal(await codesSent(), 0);
});

let accepted;
await step("a second application, with the signed order as PDF, is approved", operator, async () => {
  await fillIn("Муниципальное бюджетное общеобразовательное учреждение «Школа № 900»");
  const pdf = await outbox.page.pdf({ format: "A4" });
  await applicant.page.setInputFiles("input[type=file]", { name: "приказ.pdf", mimeType: "application/pdf", buffer: pdf });
  await applicant.page.getByText("приказ.pdf").waitFor();
  accepted = await send();
  assert.notEqual(accepted, refused);
  await operator.go("/operator");
  await operator.page.getByRole("link", { name: /Муниципальное бюджетное/ }).click();
  await button(operator, "Одобрить и открыть").click();
  await operator.page.getByText(/Организация открыта, администратору отправлено письмо/).waitFor();
  await accessible(operator);
  await picture(operator, "operator-approved");
});

await step("the code comes to the named phone and is read from the outbox", outbox, async () => {
  await applicant.page.getByRole("heading", { name: "Заявка одобрена" }).waitFor({ timeout: 30_000 });
  await accessible(applicant);
  await applicant.page.getByRole("link", { name: "Зарегистрироваться администратором" }).click();
  // As people type it: the number is the same.
  await applicant.page.getByLabel("Мобильный телефон").fill("8 (999) 123 45 67");
  await button(applicant, "Получить код").click();
  await outbox.go("/outbox");
  await outbox.page.getByText(/сообщение на телефон/).first().waitFor();
  assert.equal(await codesSent(), 1);
  await accessible(outbox);
  await picture(outbox, "outbox");
});

const admin = await openBrowser(server);
await step("a wrong code is refused in words, the right one opens the school", applicant, async () => {
  const card = outbox.page.getByRole("listitem").filter({ hasText: "сообщение на телефон" }).first();
  const code = (await card.innerText()).match(/\b(\d{4})[\s-]?(\d{4})\b/);
  assert.ok(code, "the message has no code of eight digits");
  const form = applicant.page;
  const right = code[1] + code[2];
  const wrong = right.replace(/.$/, (last) => String((Number(last) + 1) % 10));
  await form.getByLabel("Код из сообщения").fill(wrong);
  await form.getByLabel("Логин").fill("irina");
  await form.getByLabel("Придумайте пароль").fill("зимнее-утро-77");
  await form.getByLabel("Согласен или согласна на обработку моих данных для работы в Парте").check();
  await accessible(applicant);
  await button(applicant, "Войти в Парту").click();
  await form.getByText("Код не подходит").waitFor();
  await accessible(applicant);
  await picture(applicant, "register-wrong-code");
  await form.getByLabel("Код из сообщения").fill(right);
  await button(applicant, "Войти в Парту").click();
  await form.waitForURL("**/school");
  await form.getByText("Загрузите списки: сотрудники и ученики").waitFor();
  await accessible(applicant);
  await picture(applicant, "registered-phone");
});

await step("the application's page now leads in", applicant, async () => {
  await applicant.go(accepted);
  await applicant.page.getByRole("heading", { name: "Организация открыта" }).waitFor();
  await accessible(applicant);
});

await step("the operator sees who came, and nothing of the school", operator, async () => {
  await operator.page.reload();
  await operator.page.getByText(/Администратор вошёл/).waitFor();
  await accessible(operator);
  const status = async (path) => operator.page.evaluate(async (url) => (await fetch(url)).status, path);
  const org = await applicant.page.evaluate(async () => (await (await fetch("/api/me")).json()).spaces[0].org);
  for (const path of ["people", "chats", "units", "profile"])
    assert.equal(await status(`/api/orgs/${org}/${path}`), 404, `the operator reads ${path}`);
});

await step("the administrator goes on at the school's PC, by login", admin, async () => {
  await admin.go("/");
  await admin.page.getByLabel("Телефон, почта или логин").fill("irina");
  await admin.page.getByLabel("Пароль", { exact: true }).fill("зимнее-утро-77");
  await button(admin, "Войти").click();
  await admin.page.getByRole("link", { name: "Школа" }).first().click();
  await admin.page.getByText("Загрузите списки: сотрудники и ученики").waitFor();
});

await step("school-900 is brought in, faults shown and corrected", admin, async () => {
  await loadStaff(admin);
  await loadPupils(admin);
});

let strips;
await step("the sheets of a class are laid out to print", admin, async () => {
  strips = await handOutSheet(admin, "1«А»");
  assert.ok(strips.length > 30, `${strips.length} strips`);
  await accessible(admin);
});

const parent = await openBrowser(server, { phone: true });
await step("a parent joins by the strip", parent, async () => {
  const strip = strips.find((one) => one.role === "parent" && one.name.startsWith("Жукова"));
  await join(parent, strip.url, "мама-семёна-2019", { consents: ["self", "child"] });
  await parent.page.getByText("1«А» · родители").waitFor();
  await accessible(parent);
  await picture(parent, "application-parent");
});

await Promise.all([applicant, operator, outbox, admin, parent].map((one) => one.close()));
await server.stop();
summary();
