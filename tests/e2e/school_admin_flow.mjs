// The administrator's days after the first: people added and corrected by hand, roles, a representative restricted, blank strips, what was
// handed over, the list of those who want a look, a supplementary group. And the first day counted: from the first start to every printed
// sheet of a school of 900 within 150 presses and fields.
import { strict as assert } from "node:assert";
import { accessible, openBrowser, picture, startServer, step, summary } from "./support.mjs";
import { button, invitePerson, join, layOutSheets, openSchool, path } from "./school.mjs";

const server = await startServer("school-admin");
const admin = await openBrowser(server);
const { page } = admin;

/** A person's card by the name, through the list of people. */
async function card(name) {
  await admin.go("/people");
  await page.getByPlaceholder("Имя или фамилия").fill(name);
  await page.getByRole("link", { name: new RegExp(name) }).first().click();
  await page.getByRole("heading", { name: "Сведения" }).waitFor();
}

/** What stands in the question that is open. */
const question = () => page.getByRole("alertdialog");

await step("a school of 900 is opened, its rosters are written", admin, async () => {
  await openSchool(admin);
});

await step("one press lays out every sheet, with blank strips where no representative is known", admin, async () => {
  await page.getByRole("link", { name: "Перейти к приглашениям" }).click();
  await layOutSheets(admin);
  await page.getByRole("heading", { name: "Класс или группа: 1«А»" }).waitFor({ timeout: 60_000 });
  await page.getByRole("heading", { name: "Класс или группа: 11«А»" }).waitFor();
  const blank = page.getByText("Представителю", { exact: true });
  assert.ok((await blank.count()) > 100, `${await blank.count()} blank strips`);
  const widths = await page.locator("article svg[role=img]").evaluateAll((codes) =>
    codes.slice(0, 20).map((code) => code.querySelector("path").getBoundingClientRect().width),
  );
  for (const width of widths) assert.ok(width >= (25 / 25.4) * 96, `a QR code of ${width} px is under 25 mm`);
  await page.evaluate(() => {
    globalThis.print = () => undefined;
  });
  await button(admin, "Напечатать").click();
  const { clicks, fields } = admin.effort;
  console.log(`      from the first start to every sheet: ${clicks} presses, ${fields} fields`);
  assert.ok(clicks + fields <= 150, `${clicks + fields} presses and fields`);
});

await step("the first screen says who has joined, class by class, and what to check", admin, async () => {
  await admin.go("/");
  await page.getByRole("heading", { name: /^Подключились 1 из \d+$/ }).waitFor();
  await page.getByRole("heading", { name: "По классам" }).waitFor();
  await accessible(admin);
  await picture(admin, "admin-home");
});

await step("a fault opens the list of those whom it counts; the condition is seen and taken away", admin, async () => {
  const row = page.getByRole("link", { name: /Ученики без представителя/ });
  const counted = Number((await row.innerText()).match(/(\d+)\s*$/)[1]);
  await row.click();
  await page.getByText(new RegExp(`^${counted} человек`)).waitFor();
  await accessible(admin);
  await picture(admin, "admin-faults");
  await button(admin, "Убрать условие: Нет представителя").click();
  await page.getByText(new RegExp(`^${counted} человек`)).waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).search, "");
});

await step("a member of staff is added by hand; what is wrong is said at its field", admin, async () => {
  await button(admin, "Добавить").click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Кто это").selectOption({ label: "Учитель" });
  await button(admin, "Добавить").last().click();
  await form.getByText("Напишите фамилию.").waitFor();
  await form.getByLabel("Фамилия").fill("Новикова");
  await form.getByLabel("Имя", { exact: true }).fill("Алла");
  await form.getByLabel("Отчество").fill("Борисовна");
  await form.getByLabel("Телефон").fill("12-34");
  await button(admin, "Добавить").last().click();
  await form.getByText("Это не похоже на номер телефона").waitFor();
  await accessible(admin);
  await form.getByLabel("Телефон").fill("+7 999 111-00-01");
  await button(admin, "Добавить").last().click();
  await form.getByText("Новикова Алла Борисовна").waitFor();
  await picture(admin, "admin-added");
});

const colleague = await openBrowser(server);
await step("the invitation is offered at once, and opens the staff's chats", colleague, async () => {
  const { url } = await invitePerson(admin);
  await join(colleague, url, "алла-борисовна-1");
  await colleague.page.getByText("Учительская").first().waitFor();
});

await step("an administrator is appointed, and taken back; the last one stays", admin, async () => {
  await card("Новикова Алла");
  await button(admin, "Назначить администратором").click();
  await question().getByRole("button", { name: "Назначить", exact: true }).click();
  await page.getByText("Администратор назначен: Новикова Алла Борисовна.").waitFor();
  await colleague.page.getByRole("link", { name: "Школа" }).first().waitFor();
  await button(admin, "Снять полномочия администратора").click();
  await question().getByRole("button", { name: "Снять полномочия" }).click();
  await page.getByText("Полномочия администратора сняты: Новикова Алла Борисовна.").waitFor();
  await colleague.page.getByRole("link", { name: "Школа" }).first().waitFor({ state: "detached" });
  await card("Волкова Ирина");
  await button(admin, "Снять полномочия администратора").click();
  await question().getByRole("button", { name: "Снять полномочия" }).click();
  await page.getByText("Последнего администратора снять нельзя").waitFor();
  await accessible(admin);
});

await step("a teacher's confirmation is taken back and given again; who is not confirmed is found", admin, async () => {
  await card("Новикова Алла");
  const confirmed = page.getByLabel("Педагог подтверждён");
  await confirmed.click();
  await page.getByText("педагог не подтверждён").or(page.locator("input[role=switch]:not(:checked)")).first().waitFor();
  await admin.go("/people?flag=unverified");
  await page.getByRole("link", { name: /Новикова Алла/ }).click();
  await confirmed.click();
  await page.getByRole("heading", { name: /Новикова Алла/ }).getByText("Учитель").waitFor();
  await accessible(admin);
});

await step("a role is given and taken", admin, async () => {
  await card("Новикова Алла");
  await button(admin, "Изменить роли").click();
  await page.getByLabel("Специалист").check();
  await page.getByText("Учитель, Специалист").waitFor();
  await page.getByLabel("Специалист").uncheck();
  await page.getByText("Учитель, Специалист").waitFor({ state: "detached" });
  await page.getByLabel("Учитель", { exact: true }).click();
  await question().getByText("назначения в классах закончатся").waitFor();
  await button(admin, "Отмена").click();
});

await step("a pupil is added from the class, with a representative", admin, async () => {
  await admin.go("/classes");
  await page.getByRole("link", { name: /1«А»/ }).first().click();
  await page.getByRole("heading", { name: /^Ученики: \d+$/ }).waitFor();
  await button(admin, "Добавить ученика").click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Фамилия").fill("Яковлев");
  await form.getByLabel("Имя", { exact: true }).fill("Тихон");
  await form.getByLabel("Дата рождения").fill("2019-05-04");
  await form.getByRole("button", { name: "Добавить", exact: true }).click();
  await form.getByRole("link", { name: "Открыть карточку" }).click();
  await page.getByText("Пока никого. Добавьте представителя").waitFor();
  await button(admin, "Добавить представителя").click();
  await form.getByLabel("Фамилия").fill("Яковлева");
  await form.getByLabel("Имя", { exact: true }).fill("Нина");
  await form.getByRole("button", { name: "Добавить", exact: true }).click();
  await form.getByText("Яковлева Нина").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText(/^законный представитель · /).waitFor();
  await accessible(admin);
  await picture(admin, "admin-family");
});

await step("a restricted representative's link is dead", admin, async () => {
  const pupilCard = page.url();
  await page.getByRole("link", { name: /Яковлева Нина/ }).click();
  await page.getByRole("heading", { name: "Дети" }).waitFor();
  const { url } = await invitePerson(admin);
  const parent = await openBrowser(server, { phone: true });
  await parent.go(path(url));
  await parent.page.getByLabel("Согласен или согласна на то же за ребёнка").waitFor();
  await page.goto(pupilCard);
  await button(admin, "Изменить: Яковлева Нина").click();
  await page.getByLabel("Ограничить доступ").check();
  await button(admin, "Сохранить").click();
  await page.getByText("Напишите причину").waitFor();
  await accessible(admin);
  await page.getByLabel("Причина").fill("Решение суда № 2-114 от 3 марта");
  await button(admin, "Сохранить").click();
  await page.getByText("доступ ограничен: Решение суда № 2-114 от 3 марта").waitFor();
  await parent.go(path(url));
  await parent.page.getByText("Приглашение отозвано").waitFor();
  await picture(parent, "admin-restricted-link");
  await parent.close();
});

await step("somebody who is on the list already is attached, not written down twice", admin, async () => {
  await button(admin, "Добавить представителя").click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Фамилия").fill("Жукова");
  await form.getByLabel("Имя", { exact: true }).fill("Ольга");
  await form.getByRole("button", { name: "Добавить", exact: true }).click();
  await form.getByText("Такое имя уже есть в списке").waitFor();
  await accessible(admin);
  await form.getByRole("button", { name: "Прикрепить" }).first().click();
  await page.getByRole("link", { name: /Жукова Ольга/ }).waitFor();
});

await step("strips that were not given by hand are ticked later: the representative comes straight in", admin, async () => {
  await admin.go("/school/invites");
  await page.getByLabel("Для кого").selectOption({ label: "1«Б»" });
  const answer = page.waitForResponse((one) => one.url().endsWith("/invites") && one.request().method() === "POST");
  await layOutSheets(admin);
  const strips = (await (await answer).json()).sheets.flatMap((sheet) => sheet.strips);
  await admin.go("/school/invites/issued");
  await page.getByLabel("Класс или группа").selectOption({ label: "1«Б»" });
  const all = page.getByRole("button", { name: /^Отметить все как выданные лично/ });
  await all.waitFor();
  await accessible(admin);
  await picture(admin, "admin-issued");
  const one = strips.find((strip) => strip.role === "parent");
  await page.getByLabel(new RegExp(`Выдано лично: ${one.name}`)).check();
  const parent = await openBrowser(server, { phone: true });
  await join(parent, one.url, "пришла-лично-31", { consents: ["self", "child"] });
  await parent.page.getByText("1«Б» · родители").waitFor();
  await parent.close();
  await all.click();
  await all.waitFor({ state: "detached", timeout: 60_000 });
});

const family = await openBrowser(server, { phone: true });
await step("a blank strip leads to a request, which is bound to the roster", family, async () => {
  await admin.go("/school/invites");
  await page.getByLabel("Для кого").selectOption({ label: "1«В»" });
  const links = page.waitForResponse((one) => one.url().endsWith("/class-links"));
  await layOutSheets(admin);
  const { url } = await (await links).json();
  await page.getByText("Представителю", { exact: true }).first().waitFor();
  await admin.go("/people?flag=no_representative");
  const child = (await page.getByRole("link", { name: /1«В»/ }).first().innerText()).split("\n")[0];
  await family.go(path(url));
  const person = family.page;
  await person.getByLabel("Ваши фамилия, имя и отчество").fill("Сомова Рита Юрьевна");
  await person.getByLabel("Фамилия и имя ребёнка").fill(child);
  await button(family, "Дальше").click();
  await person.getByLabel("Согласен или согласна на обработку моих данных для общения в школе").check();
  await person.getByLabel("Согласен или согласна на то же за ребёнка").check();
  await button(family, "Дальше").click();
  await person.getByLabel("Логин, телефон или почта для входа").fill("somova");
  await person.getByLabel("Придумайте пароль").fill("рита-сомова-44");
  await button(family, "Присоединиться").click();
  await admin.go("/school/requests");
  const request = page.getByRole("region", { name: "Сомова Рита Юрьевна" });
  await request.waitFor();
  await accessible(admin);
  await picture(admin, "admin-request");
  await request.getByRole("button", { name: "Подтвердить" }).click();
  await request.waitFor({ state: "detached" });
});

await step("a supplementary group has a leader and pupils of several classes, whose class stays", admin, async () => {
  await admin.go("/classes");
  await button(admin, "Добавить").click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Кружок или секция").check();
  await form.getByLabel("Название").fill("Робототехника");
  await form.getByRole("button", { name: "Создать" }).click();
  await page.getByRole("link", { name: /Робототехника/ }).click();
  await button(admin, "Назначить").click();
  await form.getByLabel("Руководитель: имя или фамилия").fill("Новикова");
  await form.getByRole("button", { name: /Новикова Алла/ }).click();
  await form.getByRole("button", { name: "Назначить", exact: true }).click();
  await form.getByRole("button", { name: "Снять: Новикова Алла Борисовна" }).waitFor();
  await page.keyboard.press("Escape");
  await button(admin, "Записать в группу").click();
  await form.getByLabel("Имя или фамилия").fill("Яковлев Тихон");
  await form.getByRole("button", { name: /Яковлев Тихон/ }).click();
  await form.getByRole("button", { name: "Записать", exact: true }).click();
  await form.getByText("Записано: Яковлев Тихон").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Ученики: 1" }).waitFor();
  await page.getByRole("link", { name: /Яковлев Тихон.*1«А»/ }).waitFor();
  await accessible(admin);
  await picture(admin, "admin-group");
  await colleague.page.getByText("Робототехника").first().waitFor();
  await button(admin, "Убрать из группы: Яковлев Тихон").click();
  await question().getByRole("button", { name: "Убрать из группы" }).click();
  await page.getByRole("heading", { name: "Ученики: 0" }).waitFor();
});

await step("the order is attached after the first day and stays to be read", admin, async () => {
  await admin.go("/school");
  await page.getByRole("link", { name: "Приложить", exact: true }).click();
  await page.setInputFiles("input[type=file]", {
    name: "Приказ № 14.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
  });
  await page.getByText("Приказ приложен: Приказ № 14.pdf.").waitFor();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Скачать" }).click();
  assert.equal((await download).suggestedFilename(), "Приказ № 14.pdf");
  await accessible(admin);
});

await step("the class teacher sees the own class first, adds a representative and re-issues the sheet, and no other class", admin, async () => {
  await admin.go("/classes");
  await page.getByRole("link", { name: /^2«А»/ }).first().click();
  await page.getByRole("link", { name: /Классный руководитель/ }).click();
  await page.getByRole("heading", { name: "Сведения" }).waitFor();
  const { url } = await invitePerson(admin);
  const leader = await openBrowser(server);
  await join(leader, url, "второй-а-класс-9");
  await leader.go("/");
  await leader.page.getByRole("heading", { name: "Мой класс: 2«А»" }).waitFor();
  await leader.page.getByRole("heading", { name: /^Ещё не подключились: \d+$/ }).waitFor();
  await accessible(leader);
  await picture(leader, "leader-home");
  await leader.page.getByRole("link", { name: "Приглашения" }).first().click();
  const scopes = leader.page.getByLabel("Для кого");
  await scopes.locator("option").first().waitFor({ state: "attached" });
  assert.deepEqual(await scopes.locator("option").allInnerTexts(), ["2«А»"]);
  await layOutSheets(leader);
  await leader.page.getByRole("heading", { name: "Класс или группа: 2«А»" }).waitFor();
  await leader.go("/classes");
  await leader.page.getByRole("heading", { name: "Мои классы" }).waitFor();
  await leader.page.getByRole("link", { name: /^2«А»/ }).first().click();
  const pupils = leader.page.getByRole("list", { name: /^Ученики/ });
  await pupils.getByRole("link").first().click();
  await button(leader, "Добавить представителя").click();
  const form = leader.page.getByRole("dialog");
  await form.getByLabel("Фамилия").fill("Опекунова");
  await form.getByLabel("Имя", { exact: true }).fill("Вера");
  await form.getByRole("button", { name: "Добавить", exact: true }).click();
  await form.getByRole("button", { name: "Выдать приглашение" }).waitFor();
  await leader.close();
});

/** A list typed here, as a file. */
const list = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

await step("a changed list of one class shows the difference first; what is not wanted is left out", admin, async () => {
  await admin.go("/school/roster");
  await page.setInputFiles(
    "input[type=file]",
    list(
      "1А.csv",
      "Класс;Фамилия;Имя;Отчество;Дата рождения;Представитель 1;Телефон 1\n" +
        "1А;Жуков;Семён;Павлович;01.08.2019;Жукова Ольга Ивановна;+7 999 111-22-33\n" +
        "1А;Ершова;Зарина;Егоровна;27.06.2019;;\n" +
        "1А;Новикова;Мария;Олеговна;05.05.2019;Новикова Инна Петровна;+7 999 111-22-44\n",
    ),
  );
  await page.getByRole("heading", { name: "Что изменится: 4" }).waitFor();
  await page.getByText("Класс или группа: 1«Б» → 1«А»").waitFor();
  await accessible(admin);
  await picture(admin, "roster-difference");
  await page.getByLabel("Телефон: +79990000065 → +79991112233").uncheck();
  // Of 1«Б» the file says nothing.
  await page.getByText(/^1«А», нет в файле: \d+$/).waitFor();
  assert.equal(await page.getByText(/^1«Б», нет в файле/).count(), 0);
  await page.getByText("Показать список", { exact: true }).click();
  await page.getByLabel("Матвеев Ярослав Николаевич: что записать").selectOption("Выбыл из класса, остаётся в школе");
  await page.getByText("Выбудут").waitFor();
  await picture(admin, "roster-absent");
  await button(admin, "Записать").click();
  await page.getByText("Списки записаны").waitFor();
  await card("Ершова Зарина Егоровна");
  await page.getByText("Перевод: 1«Б» → 1«А»").waitFor();
});

await step("the grid of classes and subjects gives the teachers; the lists are taken away", admin, async () => {
  await admin.go("/school/roster");
  await page.setInputFiles(
    "input[type=file]",
    list("нагрузка.csv", ";Английский язык;Музыка\n1А;Юдина Е. Н.;Неизвестная А. А.\n1Б;Юдина Е. Н.;\n"),
  );
  await page.getByRole("heading", { name: "Появится в нагрузке: 2" }).waitFor();
  await page.getByText("«Неизвестная А. А.» — такого сотрудника нет").waitFor();
  await accessible(admin);
  await picture(admin, "roster-duties");
  await button(admin, "Записать").click();
  await page.getByText("Нагрузка записана").waitFor();
  await page.getByLabel("OneRoster 1.2").check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Скачать архив" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "oneroster-1.2.zip");
});

await step("the log says in words what was done", admin, async () => {
  await admin.go("/school/audit");
  // The choice of what was done names every action, too.
  const rows = page.getByRole("main").getByRole("list").getByRole("listitem");
  await rows.filter({ hasText: /^Отмечено: приглашения класса выданы лично/ }).first().waitFor();
  await picture(admin, "admin-log");
  const restricted = rows.filter({ hasText: "Представителю ограничен доступ" });
  while ((await restricted.count()) === 0) {
    const more = page.waitForResponse((one) => one.url().includes("/audit?before="));
    await button(admin, "Показать раньше").click();
    await more;
  }
  await page.getByRole("link", { name: /Представителю ограничен доступ.*Яковлев Тихон.*Волкова Ирина/ }).waitFor();
  await rows.filter({ hasText: "Назначен педагог" }).first().waitFor();
  await page.getByLabel("Что сделано").selectOption({ label: "Представителю ограничен доступ" });
  await rows.filter({ hasText: "Назначен педагог" }).first().waitFor({ state: "detached" });
  await restricted.first().waitFor();
  await button(admin, "Проверить журнал").click();
  await page.getByRole("dialog").getByRole("button", { name: "Проверить", exact: true }).click();
  await page.getByText(/^Журнал цел/).waitFor();
  await page.keyboard.press("Escape");
  await accessible(admin);
});

await Promise.all([admin, colleague, family].map((one) => one.close()));
await server.stop();
summary();
