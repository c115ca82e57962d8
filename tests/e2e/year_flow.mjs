// The year of a school of 900, and who moves within it: what the plan shows before anything happens, what everybody's open screen shows after
// it, the way back within the day; a pupil who changes the class, a twin who stays, a substitute and a teacher whose time is over.
import { strict as assert } from "node:assert";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";
import { button, openSchool } from "./school.mjs";

const server = await startServer("year");
const admin = await openBrowser(server);
const { page } = admin;
let org = "";
let units = [];

/** A request of the administrator's page. */
async function ask(method, path, body) {
  const { status, answer } = await page.evaluate(
    async ([method, path, body]) => {
      const headers = { "X-Parta": "1", ...(body && { "Content-Type": "application/json" }) };
      const told = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      return { status: told.status, answer: await told.json() };
    },
    [method, path.replace("{org}", org), body],
  );
  assert.equal(status, 200, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

const unit = (label) => units.find((one) => one.label === label)?.id;

/** The strips of a class («staff»: of the staff), given from hand to hand. */
async function strips(of) {
  const whose = of === "staff" ? { role: "staff" } : { unit: unit(of) };
  const body = { members: [], everyone: of === "staff", handed_over: true, days: 30, ...whose };
  return (await ask("POST", "/api/orgs/{org}/invites", body)).sheets.flatMap((sheet) => sheet.strips);
}

/** Joins without a screen; gives the session's cookie. */
async function redeem(strip, { child = false } = {}) {
  const answer = await fetch(`${server.base}/api/invites/redeem`, {
    method: "POST",
    headers: { "X-Parta": "1", "Content-Type": "application/json" },
    body: JSON.stringify({
      key: new URL(strip.url).pathname.split("/").at(-1),
      login: "",
      password: "осенний-двор-35",
      name: "",
      child: "",
      consent_own: true,
      consent_child: child,
      consent_photos: false,
      contact_code: "",
      shared_computer: false,
    }),
  });
  assert.equal(answer.status, 200, `${strip.name}: ${await answer.clone().text()}`);
  const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split("=");
  return { name, value, url: server.base };
}

/** The own browser of whoever has joined, open at the chats. */
async function screenOf(cookie, phone = true) {
  const browser = await openBrowser(server, { phone });
  await browser.context.addCookies([cookie]);
  await browser.go("/chats");
  await browser.page.getByRole("heading", { name: "Чаты", exact: true }).waitFor();
  return browser;
}

/** Of a class: a pupil whose representative has joined, on a phone of the own. */
async function pupilOf(all, n) {
  const child = all.filter((one) => one.role === "pupil" && all.some((other) => other.for_child === one.name))[n];
  const parent = all.find((one) => one.for_child === child.name);
  const family = await redeem(parent, { child: true });
  return { name: child.name, member: child.member, parent, family, screen: await screenOf(await redeem(child)) };
}

const chat = (browser, title) => browser.page.getByRole("link", { name: new RegExp(`^${title}(?! ·)`) }).first();

/** The class teacher's message where it is read, not in the list of chats. */
const said = (browser) => browser.page.locator("p").filter({ hasText: "Дневники сдаём в пятницу" });

/** What concerns the whole school is fetched by all of its screens spread over 1.5 s. */
const SPREAD = 1500;

/** Does it, and says how many milliseconds after the server's answer `seen` came true; more than a second is too many. */
async function shownAtOnce(what, path, act, seen, spread = 0) {
  const answered = page
    .waitForResponse((one) => new URL(one.url()).pathname.endsWith(path) && one.request().method() !== "GET")
    .then((answer) => [answer.status(), Date.now()]);
  const shown = Promise.all(seen).then(() => Date.now());
  const [[status, from]] = await Promise.all([answered, act()]);
  assert.equal(status, 200);
  const late = (await shown) - from;
  console.log(`      ${what}: ${Math.max(0, late)} ms after the answer`);
  assert.ok(late <= 1000 + spread, `${what} after ${late} ms`);
}

await step("a school of 900 is opened and its lists are written", admin, async () => {
  await openSchool(admin);
  org = (await ask("GET", "/api/me")).spaces[0].org;
  units = (await ask("GET", "/api/orgs/{org}/units")).units;
});

const people = {};
await step("teachers, pupils and a parent of 5«А» and 11«А» talk", admin, async () => {
  const staff = await strips("staff");
  const leader = units.find((one) => one.label === "5«А»").teachers[0];
  people.leader = await screenOf(await redeem(staff.find((one) => one.member === leader.member)), false);
  const leaders = new Set(units.flatMap((one) => one.teachers.map((teacher) => teacher.member)));
  const spare = staff.filter((one) => !leaders.has(one.member) && one.name !== "Волкова Ирина");
  people.substitute = { ...spare.at(-1), screen: await screenOf(await redeem(spare.at(-1))) };
  const fifth = await strips("5«А»");
  people.pupil = await pupilOf(fifth, 0);
  people.repeater = await pupilOf(fifth, 1);
  people.graduate = await pupilOf(await strips("11«А»"), 0);
  await chat(people.leader, "5«А»").click();
  const line = people.leader.page.getByRole("textbox", { name: /Сообщение/ });
  await line.fill("Дневники сдаём в пятницу");
  await line.press("Enter");
  for (const one of [people.pupil, people.repeater]) await one.screen.page.getByText("Дневники сдаём").first().waitFor();
});

await step("the plan of 900 people is shown at once, and changes nothing", admin, async () => {
  const began = Date.now();
  await admin.go("/school/year");
  await page.getByRole("heading", { name: "Итог" }).waitFor();
  console.log(`      the plan: ${Date.now() - began} ms`);
  await page.getByText("Классы идут дальше").waitFor();
  await accessible(admin);
  await picture(admin, "year-plan");
  await page.setViewportSize({ width: 390, height: 844 });
  await accessible(admin);
  await picture(admin, "year-plan-phone");
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.equal((await ask("GET", "/api/orgs/{org}/units")).units.filter((one) => one.label === "5«А»").length, 1);
});

await step("one pupil repeats the year; of the first classes that are proposed one is put right", admin, async () => {
  await button(admin, "Изменить: 5«А»").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Кто остаётся на второй год или идёт в другой класс").click();
  await dialog.getByLabel(new RegExp(people.repeater.name)).selectOption({ label: "5«А»" });
  await picture(admin, "year-class");
  await dialog.getByRole("button", { name: "Готово" }).click();
  await dialog.waitFor({ state: "detached" });
  const made = (label) => button(admin, `Убрать: ${label}`);
  for (const label of ["1«А»", "1«Б»", "1«В»"]) await made(label).waitFor();
  await page.getByLabel("Ещё один класс").fill("1д");
  await button(admin, "Добавить").click();
  await made("1«Д»").waitFor();
  await made("1«Г»").click();
  await made("1«Г»").waitFor({ state: "detached" });
  await page.getByText("Ученики отдельно от класса").waitFor();
});

await step("the year begins on every open screen: 5«А» is 6«А» with its talk, the repeater is in 5«А», graduates are out", admin, async () => {
  await button(admin, "Начать новый учебный год").click();
  const { pupil, repeater, graduate, leader } = people;
  await shownAtOnce(
    "the new year on four screens",
    "/year",
    () => page.getByRole("alertdialog").getByRole("button", { name: "Начать", exact: true }).click(),
    [
      chat(pupil.screen, "6«А»").waitFor(),
      chat(leader, "6«А»").waitFor(),
      // The class of the year below, now 5«А», has a talk of its own that begins for the repeater with this day.
      repeater.screen.page.getByText("Дневники сдаём").waitFor({ state: "detached" }),
      chat(graduate.screen, "11«А»").waitFor({ state: "detached" }),
    ],
    SPREAD,
  );
  await page.getByText(/^Новый учебный год начат/).waitFor();
  await picture(admin, "year-begun");
  await chat(pupil.screen, "6«А»").click();
  await said(pupil.screen).waitFor();
  await chat(repeater.screen, "5«А»").waitFor();
  await picture(graduate.screen, "year-graduate");
  const labels = (await ask("GET", "/api/orgs/{org}/units")).units.map((one) => one.label);
  for (const label of ["1«А»", "1«Д»", "2«А»", "6«А»", "11«А»"]) assert.ok(labels.includes(label), `no ${label}`);
  assert.equal(labels.includes("1«Г»"), false);
});

await step("within the day all of it is taken back: names, classes, graduates, talk", admin, async () => {
  const { pupil, repeater, graduate } = people;
  await button(admin, "Вернуть, как было").click();
  await shownAtOnce(
    "the old year on the open screens",
    "/year/undoing",
    () => page.getByRole("alertdialog").getByRole("button", { name: "Вернуть, как было" }).click(),
    [repeater.screen.page.getByText("Дневники сдаём").first().waitFor()],
    SPREAD,
  );
  await pupil.screen.page.getByRole("heading", { name: /5«А»/ }).waitFor();
  await said(pupil.screen).waitFor();
  await graduate.screen.go("/chats");
  await chat(graduate.screen, "11«А»").waitFor();
  await accessible(admin);
});

await step("a pupil goes to 5«Б» with all screens open; the twin stays, and the parent has both classes", admin, async () => {
  const { pupil, leader } = people;
  const twin = await ask("POST", "/api/orgs/{org}/people", {
    surname: pupil.name.split(" ")[0],
    given_name: "Близнец",
    patronymic: "",
    role: "pupil",
    unit: unit("5«А»"),
    position: "",
    phone: "",
    email: "",
    birth_date: "2015-05-04",
  });
  await ask("PUT", `/api/orgs/{org}/people/${twin.person.id}/representatives`, {
    parent: pupil.parent.member,
    legal: true,
    restricted: false,
    reason: "",
  });
  const parent = await screenOf(pupil.family);
  people.parent = parent;
  await parent.page.getByText("5«А» · родители").first().waitFor();
  await pupil.screen.go("/chats");
  await chat(pupil.screen, "5«А»").waitFor();
  await admin.go(`/people/${pupil.member}`);
  await page.getByLabel("Куда").selectOption({ label: "5«Б»" });
  await button(admin, "Перевести").click();
  await shownAtOnce(
    "the transfer on three screens",
    "/movements",
    () => page.getByRole("alertdialog").getByRole("button", { name: "Перевести" }).click(),
    [
      chat(pupil.screen, "5«Б»").waitFor(),
      chat(pupil.screen, "5«А»").waitFor({ state: "detached" }),
      pupil.screen.page.getByText("Дневники сдаём").waitFor({ state: "detached" }),
      parent.page.getByText("5«Б» · родители").first().waitFor(),
      leader.page.getByText(/^2\d участник/).waitFor(),
    ],
  );
  await parent.page.getByText("5«А» · родители").first().waitFor();
  await picture(parent, "year-twins");
});

await step("a substitute has the class at once, and no longer than the duty lasts", admin, async () => {
  const { substitute } = people;
  await admin.go(`/classes/${unit("5«А»")}`);
  await button(admin, "Назначить замещение").click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Кто замещает: имя или фамилия").fill(substitute.name);
  await form.getByRole("button", { name: new RegExp(substitute.name) }).first().click();
  await form.getByLabel("По", { exact: true }).fill(await form.getByLabel("С", { exact: true }).inputValue());
  await accessible(admin);
  await shownAtOnce(
    "the substitute's class",
    "/substitutions",
    () => form.getByRole("button", { name: "Назначить замещение" }).click(),
    [chat(substitute.screen, "5«А»").waitFor()],
  );
  await chat(substitute.screen, "5«А»").click();
  await said(substitute.screen).waitFor();
  const { substitutions } = await ask("GET", `/api/orgs/{org}/units/${unit("5«А»")}/substitutions`);
  await shownAtOnce(
    "the end of it, with the chat open",
    `/substitutions/${substitutions[0].id}`,
    () => ask("DELETE", `/api/orgs/{org}/substitutions/${substitutions[0].id}`),
    [said(substitute.screen).waitFor({ state: "detached" })],
  );
  await picture(substitute.screen, "year-substitute-over");
  await substitute.screen.page.getByRole("link", { name: "К списку чатов" }).click();
  await chat(substitute.screen, "Общешкольный").waitFor();
  assert.equal(await chat(substitute.screen, "5«А»").count(), 0);
});

await step("a dismissed teacher who is a parent, too, keeps the parent's side alone", admin, async () => {
  const { leader, repeater } = people;
  const member = units.find((one) => one.label === "5«А»").teachers[0].member;
  await ask("PUT", `/api/orgs/{org}/people/${people.graduate.member}/representatives`, {
    parent: member,
    legal: true,
    restricted: false,
    reason: "",
  });
  await leader.go("/chats");
  await leader.page.getByText("11«А» · родители").first().waitFor();
  await chat(leader, "5«А»").click();
  await said(leader).waitFor();
  await shownAtOnce(
    "the end of the teacher's work, with the chat open",
    "/roles",
    () => ask("PUT", `/api/orgs/{org}/people/${member}/roles`, { role: "teacher", held: false }),
    [said(leader).waitFor({ state: "detached" })],
  );
  await leader.go("/chats");
  await leader.page.getByText("11«А» · родители").first().waitFor();
  await leader.page.getByText("Учительская").first().waitFor({ state: "detached" });
  await repeater.screen.page.getByText("Дневники сдаём").first().waitFor();
  await picture(leader, "year-dismissed");
});

const { leader, parent, substitute, pupil, repeater, graduate } = people;
const screens = [substitute, pupil, repeater, graduate].map((one) => one.screen);
await Promise.all([admin, leader, parent, ...screens].map((one) => one.close()));
await server.stop();
summary();
