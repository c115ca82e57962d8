// The second factor in real browsers: an app's code computed here, a key by Chromium's own virtual authenticator, recovery codes, an
// organisation that wants it of its staff, a lost one; and a shared computer that keeps nothing.
import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";

const server = await startServer("second-factor", "demo");
const password = "parta-2026";

/** RFC 6238, written apart from the server's. */
function totp(secret, steps = 0) {
  const bits = [...secret.replace(/ /g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const key = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const tag = createHmac("sha1", key).update(counter).digest();
  const at = tag[19] & 15;
  return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const button = (browser, name) => browser.page.getByRole("button", { name, exact: true });
async function signIn(browser, login, shared = false) {
  await browser.go("/");
  await browser.page.getByLabel("Телефон, почта или логин").fill(login);
  await browser.page.getByLabel("Пароль", { exact: true }).fill(password);
  if (shared) await browser.page.getByLabel("Общий компьютер").check();
  await button(browser, "Войти").click();
}
const inside = (browser) => browser.page.getByRole("navigation").first().waitFor();

const teacher = await openBrowser(server);
let secret;
let codes;
await step("a teacher turns on codes of an app", teacher, async () => {
  const { page } = teacher;
  await signIn(teacher, "teacher1");
  await inside(teacher);
  await teacher.go("/settings");
  await button(teacher, "Включить коды из приложения").click();
  await page.getByLabel("Ваш пароль").fill("не тот");
  await button(teacher, "Дальше").click();
  await page.getByText("Пароль не подходит").waitFor();
  await page.getByLabel("Ваш пароль").fill(password);
  await button(teacher, "Дальше").click();
  secret = await page.locator("p", { hasText: /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/ }).innerText();
  await page.getByRole("img", { name: "QR-код для приложения с кодами" }).waitFor();
  await accessible(teacher);
  await picture(teacher, "scan");
  await page.getByLabel("Код из приложения").fill("000000");
  await page.getByText("Код не подходит.").waitFor();
  await page.getByLabel("Код из приложения").fill(totp(secret, -1));
  await page.getByRole("heading", { name: "Запасные коды", exact: true }).waitFor();
  codes = await page.getByRole("dialog").locator("code").allInnerTexts();
  assert.equal(codes.length, 10);
  await accessible(teacher);
  await picture(teacher, "recovery-codes");
  await button(teacher, "Коды сохранены").click();
  await page.getByText("Запасных кодов осталось: 10").waitFor();
  await accessible(teacher);
  await picture(teacher, "settings");
});

const second = await openBrowser(server, { phone: true, theme: "dark" });
await step("the password alone opens nothing; the app's code does, once", second, async () => {
  const { page } = second;
  await signIn(second, "teacher1");
  await page.getByRole("heading", { name: "Второй шаг" }).waitFor();
  assert.deepEqual(await second.context.cookies(), []);
  await accessible(second);
  await picture(second, "second-step-phone");
  await page.getByLabel("Код из приложения").fill("000000");
  await page.getByText("Код не подходит.").waitFor();
  await page.getByLabel("Код из приложения").fill(totp(secret));
  await inside(second);
});

await step("whoever has no phone comes in by a recovery code", second, async () => {
  const { page } = second;
  await second.context.clearCookies();
  await signIn(second, "teacher1");
  await button(second, "Запасной код").click();
  await page.getByLabel("Запасной код").fill(codes[3].toUpperCase().replaceAll("-", " "));
  await button(second, "Войти").click();
  await inside(second);
  await second.go("/settings");
  await page.getByText("Запасных кодов осталось: 9").waitFor();
  await page.getByRole("heading", { name: "Второй шаг при входе" }).scrollIntoViewIfNeeded();
  await accessible(second);
  await picture(second, "settings-phone-dark");
});

const physics = await openBrowser(server);
const devtools = await physics.context.newCDPSession(physics.page);
await step("another teacher adds a key and signs in by it", physics, async () => {
  const { page } = physics;
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "usb", hasResidentKey: false, hasUserVerification: false, automaticPresenceSimulation: true },
  });
  await signIn(physics, "physics");
  await inside(physics);
  await physics.go("/settings");
  await button(physics, "Добавить ключ").click();
  await page.getByLabel("Название ключа").fill("Синяя флешка");
  await page.getByLabel("Ваш пароль").fill(password);
  await accessible(physics);
  await button(physics, "Добавить ключ").click();
  await page.getByRole("heading", { name: "Запасные коды", exact: true }).waitFor();
  await button(physics, "Коды сохранены").click();
  await page.getByText("Синяя флешка").waitFor();
  assert.equal((await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length, 1);
  await picture(physics, "key");
  await physics.context.clearCookies();
  await signIn(physics, "physics");
  await page.getByRole("heading", { name: "Второй шаг" }).waitFor();
  await accessible(physics);
  await picture(physics, "second-step-key");
  await button(physics, "Подтвердить ключом").click();
  await inside(physics);
  // A key that says no, as somebody else's finger would.
  await devtools.send("WebAuthn.clearCredentials", { authenticatorId });
  await physics.context.clearCookies();
  await signIn(physics, "physics");
  await button(physics, "Подтвердить ключом").waitFor();
  await devtools.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled: false });
  await button(physics, "Запасной код").waitFor();
});

const admin = await openBrowser(server);
await step("the organisation wants it of its staff", admin, async () => {
  const { page } = admin;
  await signIn(admin, "admin");
  await inside(admin);
  await admin.go("/school/profile");
  await page.getByLabel("Сотрудникам обязателен второй шаг при входе").check();
  await page.getByLabel("С какого дня").fill("2999-09-01");
  await page.locator("form", { has: page.getByLabel("С какого дня") }).getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Сохранено: сотрудники увидят").waitFor();
  await accessible(admin);
  await picture(admin, "wanted");
});

const deputy = await openBrowser(server, { phone: true });
await step("before the day staff are asked, and may put it off", deputy, async () => {
  const { page } = deputy;
  await signIn(deputy, "zavuch");
  await page.getByRole("heading", { name: "Включите второй шаг при входе" }).waitFor();
  await accessible(deputy);
  await picture(deputy, "asked-phone");
  await button(deputy, "Позже").click();
  await inside(deputy);
});

await step("from the day on nothing else is open to them; families notice nothing", admin, async () => {
  const { page } = admin;
  await admin.go("/school/profile");
  await button(admin, "Позже").click();
  await page.getByLabel("С какого дня").fill("2026-01-01");
  await page.locator("form", { has: page.getByLabel("С какого дня") }).getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Сохранено: сотрудники увидят").waitFor();
  await deputy.go("/chats");
  await deputy.page.getByText("чаты снова откроются").waitFor();
  assert.equal(await button(deputy, "Позже").count(), 0);
  await accessible(deputy);
  await picture(deputy, "shut-phone");
  const parent = await openBrowser(server);
  await signIn(parent, "parent1");
  await inside(parent);
  await parent.close();
  await button(deputy, "Включить коды из приложения").click();
  await deputy.page.getByLabel("Ваш пароль").fill(password);
  await button(deputy, "Дальше").click();
  const key = await deputy.page.locator("p", { hasText: /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/ }).innerText();
  await accessible(deputy);
  await picture(deputy, "scan-phone");
  await deputy.page.getByLabel("Код из приложения").fill(totp(key));
  await button(deputy, "Коды сохранены").click();
  await inside(deputy);
});

await step("an administrator helps whoever has lost it", admin, async () => {
  const { page } = admin;
  await admin.go("/chats");
  await button(admin, "Включить коды из приложения").click();
  await page.getByLabel("Ваш пароль").fill(password);
  await button(admin, "Дальше").click();
  const key = await page.locator("p", { hasText: /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/ }).innerText();
  await page.getByLabel("Код из приложения").fill(totp(key));
  await button(admin, "Коды сохранены").click();
  await inside(admin);
  const person = await second.page.evaluate(async () => {
    const me = await (await fetch("/api/me")).json();
    return me.spaces[0].member;
  });
  await admin.go(`/people/${person}`);
  await button(admin, "Снять второй шаг при входе").click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).waitFor();
  await accessible(admin);
  await picture(admin, "reset");
  await button(admin, "Снять").click();
  await page.getByText("Второй шаг снят").waitFor();
  await second.go("/");
  await signIn(second, "teacher1");
  await second.page.getByRole("heading", { name: "Включите второй шаг при входе" }).waitFor();
});

await step("a shared computer keeps nothing after the last tab", admin, async () => {
  const shared = await openBrowser(server);
  await signIn(shared, "pupil7", true);
  await inside(shared);
  await shared.go("/settings");
  await shared.page.getByText("Общий компьютер · Это устройство").scrollIntoViewIfNeeded();
  await accessible(shared);
  await picture(shared, "shared-sessions");
  assert.deepEqual(await shared.page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name)), []);
  const [cookie] = await shared.context.cookies();
  assert.equal(cookie.expires, -1);
  // A second tab, then the first is closed: still inside. Then the last one: a new tab finds nobody.
  const other = await shared.context.newPage();
  await other.goto(`${server.base}/chats`);
  await other.getByRole("navigation").first().waitFor();
  const stays = other.waitForRequest((request) => request.url().endsWith("/sessions/current/staying"));
  await shared.page.goto("about:blank");
  await stays;
  await other.reload();
  await other.getByRole("navigation").first().waitFor();
  const fresh = await shared.context.newPage();
  await other.close();
  await fresh.goto(`${server.base}/chats`);
  await fresh.getByRole("button", { name: "Войти", exact: true }).waitFor();
  assert.deepEqual(await shared.context.cookies(), []);
  await shared.close();
});

for (const one of [teacher, second, physics, deputy, admin]) await one.close();
await server.stop();
summary();
