// Families: one account in two schools, a teacher who is also a parent, and stays one when dismissed, a grown-up pupil who decides, and a
// phone on which mother and child take turns, hers behind a PIN.
import { strict as assert } from "node:assert";
import { button, path } from "./school.mjs";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("families", "demo");
const password = "parta-2026";

/** Somebody at a keyboard of their own: what is only the ground for the steps goes straight to the server. */
async function caller(login, secret = password) {
  let cookie = "";
  const call = async (method, target, body) => {
    const response = await fetch(server.base + target, {
      method,
      headers: { "X-Parta": "1", ...(cookie ? { Cookie: cookie } : {}) },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    for (const one of response.headers.getSetCookie()) if (one.startsWith("parta=")) cookie = one.split(";")[0];
    const answer = await response.json();
    assert.ok(response.ok, `${method} ${target}: ${JSON.stringify(answer)}`);
    return answer;
  };
  if (login) await call("POST", "/api/sessions", { login, password: secret, shared_computer: false });
  return call;
}

async function signIn(browser, login) {
  await browser.page.getByLabel("Телефон, почта или логин").fill(login);
  await browser.page.getByLabel("Пароль", { exact: true }).fill(password);
  await button(browser, "Войти").click();
  await browser.page.getByRole("navigation").first().waitFor();
}
const row = (browser, title) => browser.page.locator("[data-row]", { hasText: title });

const admin = await caller("admin");
const me = await admin("GET", "/api/me");
const org = `/api/orgs/${me.spaces[0].org}`;
const find = async (name) => (await admin("GET", `${org}/people?text=${encodeURIComponent(name)}`)).people[0];

/** A second school of the same installation, with a class, a child and the child's mother, who is known in the first. */
async function secondSchool() {
  const applicant = await caller();
  const order = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
  const { upload } = await applicant("POST", "/api/application-orders?name=order.pdf", order);
  const phone = "+79990001122";
  await applicant("POST", "/api/applications", {
    org_name: "Лицей № 12",
    org_short_name: "Лицей № 12",
    org_kind: "school",
    time_zone: "Europe/Moscow",
    address: "",
    inn: "",
    admin_surname: "Котова",
    admin_given_name: "Инна",
    admin_patronymic: "",
    admin_email: "kotova@school12.example",
    admin_phone: phone,
    order_upload: upload,
  });
  const { applications } = await admin("GET", "/api/applications?status=pending");
  await admin("POST", `/api/applications/${applications[0].id}/decision`, { approve: true, reason: "" });
  const { code } = await admin("POST", `/api/applications/${applications[0].id}/registration-code`, {});
  const registered = await applicant("POST", "/api/registrations", { phone, code, login: "", password: "вечер-в-лицее-12", consent: true });
  const there = `/api/orgs/${registered.me.spaces[0].org}`;
  const unit = await applicant("POST", `${there}/units`, { kind: "class", label: "2А", grade: 2 });
  const person = (given_name, role, more) => ({
    surname: "Жукова", given_name, patronymic: "", role, position: "", phone: "", email: "", birth_date: "", ...more,
  });
  const child = await applicant("POST", `${there}/people`, person("Дарья", "pupil", { unit: unit.id }));
  const mother = await applicant("POST", `${there}/people`, person("Ольга", "parent", { child: child.person.id }));
  const invites = { members: [mother.person.id], everyone: false, handed_over: true, days: 30 };
  const { sheets } = await applicant("POST", `${there}/invites`, invites);
  return sheets[0].strips[0].url;
}

const phone = await openBrowser(server, { phone: true });
await step("a second child in a second school joins the same account", phone, async () => {
  const { page } = phone;
  const url = await secondSchool();
  await phone.go("/");
  await signIn(phone, "parent1");
  await phone.go(path(url));
  await page.getByLabel("Согласен или согласна на обработку моих данных для общения в школе").check();
  await page.getByLabel("Согласен или согласна на то же за ребёнка").check();
  await button(phone, "Дальше").click();
  await page.getByLabel(/^Моя на этом устройстве/).waitFor();
  await accessible(phone);
  await button(phone, "Присоединиться").click();
  await button(phone, "Открыть чаты").click();
  await phone.go("/settings");
  await page.getByRole("button", { name: /Лицей № 12/ }).click();
  await picture(phone, "two-schools");
  await phone.go("/chats");
  await page.getByText("2«А» · родители").waitFor();
  assert.equal(await page.getByText("1«А» · родители").count(), 0, "one school at a time is on the screen");
  await phone.go("/settings");
  await page.getByRole("button", { name: /Школа № 7/ }).click();
  await phone.go("/chats");
  await page.getByText("1«А» · родители").waitFor();
});

const physics = await openBrowser(server);
await step("a teacher in their child's parents' chat is a parent", physics, async () => {
  const { page } = physics;
  const teacher = await find("Титов");
  const child = await find("Ковалёва");
  await admin("PUT", `${org}/people/${child.id}/representatives`, { parent: teacher.id, legal: true, restricted: false, reason: "" });
  await physics.go("/");
  await signIn(physics, "physics");
  await page.getByText("1«А» · родители").click();
  await page.getByRole("textbox", { name: /Сообщение/ }).fill("Кто поедет с нами на автобусе?");
  await page.keyboard.press("Enter");
  await page.getByText("Кто поедет с нами на автобусе?").first().waitFor();
  await phone.page.getByText("1«А» · родители").click();
  await phone.page.getByText("Владислав Титов (Айгуль, 1«А»)").first().waitFor();
  await picture(phone, "teacher-as-parent");
  await picture(physics, "teacher-in-parents-chat");
});

await step("dismissed, they stay a parent at once, on the open page", physics, async () => {
  const { page } = physics;
  const teacher = await find("Титов");
  await admin("PUT", `${org}/people/${teacher.id}/roles`, { role: "teacher", held: false });
  await physics.go("/chats");
  await page.getByText("1«А» · родители").waitFor();
  await page.getByText("Учительская").waitFor({ state: "detached" });
  await picture(physics, "dismissed-parent");
});

const student = await openBrowser(server, { theme: "dark" });
await step("a grown-up pupil closes the class to a parent", student, async () => {
  const { page } = student;
  const vera = await find("Жукова Вера");
  await admin("PATCH", `${org}/people/${vera.id}`, { birth_date: "2007-02-01" });
  await student.go("/");
  await signIn(student, "pupil10");
  await student.go("/settings/consents");
  const access = page.getByRole("switch", { name: /Жукова/ });
  await access.waitFor();
  await accessible(student);
  await picture(student, "own-representatives");
  await phone.go("/chats");
  await phone.page.getByText("10«А» · родители").waitFor();
  await access.click();
  const question = page.getByRole("alertdialog");
  await question.waitFor();
  await accessible(student);
  assert.ok(await phone.page.getByText("10«А» · родители").isVisible(), "nothing happens before the answer");
  await question.getByRole("button", { name: "Закрыть доступ" }).click();
  await page.getByText("Доступ закрыт.").waitFor();
  await page.getByText("Вы закрыли доступ.").waitFor();
  await phone.page.getByText("10«А» · родители").waitFor({ state: "detached" });
});

await step("a pupil's link on mother's phone makes the pupil's own account, and she comes back without a password", phone, async () => {
  const { page } = phone;
  const units = await admin("GET", `${org}/units`);
  const added = await admin("POST", `${org}/people`, {
    surname: "Жуков", given_name: "Пётр", patronymic: "", role: "pupil", position: "", phone: "", email: "",
    unit: units.units.find((one) => one.label === "10А" || one.label === "10«А»").id, birth_date: "2011-03-01",
  });
  const invites = { members: [added.person.id], everyone: false, handed_over: true, days: 30 };
  const { sheets } = await admin("POST", `${org}/invites`, invites);
  await phone.go(path(sheets[0].strips[0].url));
  await page.getByLabel("Согласен или согласна на обработку моих данных для общения в школе").check();
  await button(phone, "Дальше").click();
  assert.ok(await page.getByLabel("Завести новую").isChecked(), "the link is not the mother's");
  await page.getByText("вход этого человека здесь закончится").waitFor();
  await accessible(phone);
  await picture(phone, "pupil-on-mothers-phone");
  await page.getByLabel("Придумайте пароль").fill("синий-слон-на-крыше");
  // She stays by her own password only.
  await page.getByLabel("Оставить на этом устройстве").check();
  await button(phone, "Присоединиться").click();
  await page.getByText("Введите пароль или снимите отметку.").waitFor();
  await page.getByLabel("Пароль того, кто уже вошёл").fill("не её пароль");
  await button(phone, "Присоединиться").click();
  await page.getByText("Пароль не подходит.").waitFor();
  await accessible(phone);
  await picture(phone, "mother-stays");
  await page.getByLabel("Пароль того, кто уже вошёл").fill(password);
  await button(phone, "Присоединиться").click();
  await page.getByText("zhukov.p").first().waitFor();
  await button(phone, "Открыть чаты").click();
  await page.getByText("10«А»").first().waitFor();
  await phone.go("/who");
  await row(phone, "Ольга Жукова").click();
  await page.getByText("1«А» · родители").waitFor();
});

await step("mother sets a PIN and her child signs in on the same phone", phone, async () => {
  const { page } = phone;
  await phone.go("/settings");
  await button(phone, "Задать ПИН-код").click();
  await page.getByLabel("Новый ПИН-код").fill("1234");
  await page.getByLabel("Ваш пароль").fill(password);
  await button(phone, "Закрыть ПИН-кодом").click();
  await page.getByText("Такой ПИН-код угадают первым").waitFor();
  await page.getByLabel("Новый ПИН-код").fill("5071");
  await button(phone, "Закрыть ПИН-кодом").click();
  await button(phone, "Закрыть сейчас").waitFor();
  await accessible(phone);
  await page.getByRole("link", { name: "Добавить человека" }).click();
  await page.getByRole("heading", { name: "Ещё один человек" }).waitFor();
  await accessible(phone);
  await signIn(phone, "pupil7");
  await page.getByText("7«Б»").first().waitFor();
  assert.equal(await page.getByText("родители").count(), 0, "nothing of the mother's");
});

/** What this browser's databases hold, as text. */
const kept = (browser) =>
  browser.page.evaluate(async () => {
    const found = {};
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done, fail) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => fail(asked.error);
      });
      const all = [];
      for (const store of db.objectStoreNames)
        all.push(...(await new Promise((done) => {
          const asked = db.transaction(store).objectStore(store).getAll();
          asked.onsuccess = () => done(asked.result);
        })));
      db.close();
      found[name] = JSON.stringify(all);
    }
    return found;
  });

await step("nothing of one is seen by the other, and the PIN stands before the turn", phone, async () => {
  const { page, context } = phone;
  await page.waitForTimeout(1000); // what is kept is written a moment after it came
  const stores = Object.values(await kept(phone));
  assert.ok(stores.some((one) => one.includes("7«Б»")), "the child's own is kept");
  assert.ok(!stores.some((one) => one.includes("родители")), "behind a PIN nothing readable is");
  const cookies = (await context.cookies()).map(({ name, httpOnly }) => `${name} ${httpOnly}`).sort();
  assert.deepEqual(cookies, ["parta true", "parta-device true"]);

  // A second tab of the child's stands open while the turn changes: it follows.
  const tab = await context.newPage();
  await tab.goto(`${server.base}/chats`);
  await tab.getByText("7«Б»").first().waitFor();
  await phone.go("/who");
  await page.getByRole("heading", { name: "Кто занимается?" }).waitFor();
  await accessible(phone);
  await picture(phone, "who");
  await row(phone, "Ольга Жукова").click();
  await page.getByLabel("ПИН-код", { exact: true }).fill("9999");
  await button(phone, "Войти").click();
  await page.getByText("Осталось 4 попытки").waitFor();
  await accessible(phone);
  await picture(phone, "wrong-pin");
  await page.getByLabel("ПИН-код", { exact: true }).fill("5071");
  await button(phone, "Войти").click();
  await page.getByText("1«А» · родители").waitFor();
  await tab.getByText("1«А» · родители").waitFor();
  assert.equal(await tab.getByText("7«Б»").count(), 0);
  await tab.close();
});

await step("locked, the phone shows nobody's chats, also when it is started anew", phone, async () => {
  const { page } = phone;
  await phone.go("/settings");
  await button(phone, "Закрыть сейчас").click();
  await page.getByRole("heading", { name: "Кто занимается?" }).waitFor();
  assert.equal(await page.title(), "Кто занимается? — Парта");
  await phone.go("/chats");
  await page.getByRole("heading", { name: "Кто занимается?" }).waitFor();
  await accessible(phone);
  await picture(phone, "locked");
  await row(phone, "Лев Никифоров").click();
  await page.getByText("7«Б»").first().waitFor();
  // Signing out leaves the other, and takes one's own along.
  await phone.go("/settings");
  await button(phone, "Выйти").click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Выйти" }).click();
  await page.getByRole("heading", { name: "Кто занимается?" }).waitFor();
  assert.equal(await row(phone, "Лев Никифоров").count(), 0);
  assert.ok(!Object.values(await kept(phone)).some((one) => one.includes("7«Б»")));
});

for (const one of [phone, physics, student]) await one.close();
await server.stop();
summary();
