// A call of a class: a teacher and a pupil see and hear each other, a screen is shown, hands are raised, microphones are muted, a media worker
// dies and is replaced, the network goes and comes back, somebody is removed, the call ends.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { aloud, arrives, bar, classOf, control, enter, Guest, listening, open, pictures, received, refuse, row, sound, unplug } from "./calls.mjs";
import { button } from "./school.mjs";
import { accessible, picture, picturePath, startServer, step, summary } from "./support.mjs";

const server = await startServer("call", "demo");

const panel = async (person, item) => {
  await control(person, /^Участники/).click();
  await person.page.getByRole("button", { name: `Действия: ${item}` }).waitFor();
};

const [teacher, pupil] = await Promise.all(["teacher7", "pupil7"].map((login) => open(server, login)));
let pupilShown = "";

// Somewhere else in Parta when the lesson begins.
await pupil.go("/settings");

await step("the teacher looks at herself before she starts the call", teacher, async () => {
  await row(teacher).click();
  await button(teacher, "Начать звонок").click();
  await teacher.page.getByText("Вас не видно и не слышно, пока вы не войдёте.").waitFor();
  await teacher.page.getByLabel("Микрофон", { exact: true }).waitFor();
  await button(teacher, "Включить камеру").click();
  await teacher.page.locator("video").waitFor();
  await accessible(teacher);
  await picture(teacher, "call-door");
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Начать звонок" }).click();
  await bar(teacher).waitFor();
  await arrives(teacher, "sending", (now) => now.sending > 20);
  await accessible(teacher);
});

await step("the pupil, who is elsewhere, is told that a call runs, and sees it in the list", pupil, async () => {
  await pupil.page.getByText("Идёт звонок: 7«Б»").waitFor();
  await accessible(pupil);
  await picture(pupil, "call-news");
  // Whoever turns round at the door is where they were.
  const opener = pupil.page.getByRole("button", { name: "Присоединиться" });
  await opener.click();
  await button(pupil, "Не входить в звонок").click();
  await pupil.page.waitForFunction(() => document.activeElement?.textContent === "Присоединиться");
  await pupil.page.getByRole("link", { name: "Чаты" }).click();
  await row(pupil).getByText("Идёт звонок: 1 участник").waitFor();
  await button(pupil, "Скрыть сообщение").click();
  await pupil.page.getByText("Идёт звонок: 7«Б»").waitFor({ state: "detached" });
});

await step("the pupil sees in the chat that a call runs, and joins", pupil, async () => {
  await row(pupil).click();
  await pupil.page.getByText("Идёт звонок, 1 участник").waitFor();
  await accessible(pupil);
  await picture(pupil, "call-runs");
  await button(pupil, "Присоединиться").click();
  await pupil.page.getByText("Микрофон выключен, чтобы в звонке было тихо.").waitFor();
  await aloud(pupil);
  await button(pupil, "Включить камеру").click();
  await pupil.page.getByRole("dialog").getByRole("button", { name: "Присоединиться" }).click();
  await bar(pupil).waitFor();
});

await step("both see and hear each other", teacher, async () => {
  await Promise.all([pictures(teacher), pictures(pupil), sound(teacher), sound(pupil)]);
  await accessible(teacher);
  await picture(teacher, "call-two");
  await picture(pupil, "call-two-pupil");
  const wide = await pupil.page.locator("li[data-member] video").evaluateAll((all) => all.map((one) => one.videoWidth));
  assert.equal(wide.length, 2);
  assert.ok(wide.every((width) => width > 0));
});

await step("the call floats above other windows, and leads back", teacher, async () => {
  await control(teacher, "Ещё").click();
  const opened = teacher.context.waitForEvent("page");
  await teacher.page.getByRole("menuitem", { name: "Картинка поверх других окон" }).click();
  const floating = await opened;
  await floating.locator("video").waitFor();
  await floating.waitForFunction(() => document.querySelector("video")?.videoWidth > 0);
  await floating.getByRole("button", { name: "Выключить микрофон" }).click();
  await control(teacher, "Микрофон: включить (M)").waitFor();
  await floating.getByRole("button", { name: "Включить микрофон" }).click();
  await control(teacher, "Микрофон: выключить (M)").waitFor();
  await floating.screenshot({ path: picturePath("call-floating") });
  const closed = floating.waitForEvent("close");
  await floating.getByRole("button", { name: "Вернуться к звонку" }).click();
  await closed;
  await bar(teacher).waitFor();
});

await step("a camera that is pulled out gives way to another; the microphone is changed in the call", pupil, async () => {
  await unplug(pupil, "video");
  await pupil.page.getByText("Камера отключилась. Теперь работает").first().waitFor();
  await control(pupil, "Ещё").click();
  await pupil.page.getByRole("menuitem", { name: "Настройки звонка" }).click();
  const microphone = pupil.page.getByLabel("Микрофон", { exact: true });
  await microphone.selectOption({ index: 1 });
  await button(pupil, "Закрыть панель").click();
  await Promise.all([pictures(teacher), sound(teacher)]);
});

await step("five are in the call: all are seen, the keys are told", teacher, async () => {
  const { guests, chat } = await classOf(server, 3);
  for (const guest of guests) await guest.join(chat);
  const tiles = teacher.page.locator("li[data-member]");
  await tiles.nth(4).waitFor();
  assert.equal(await tiles.count(), 5);
  await guests[1].ask("PUT", `${guests[1].call}/hand`, { up: true });
  await button(teacher, "Подняли руку: 1").click();
  await accessible(teacher);
  await picture(teacher, "call-five");
  await button(teacher, "Закрыть панель").click();
  await teacher.page.keyboard.press("Shift+Slash");
  await teacher.page.getByRole("dialog", { name: "Клавиши в звонке" }).waitFor();
  await accessible(teacher);
  await teacher.page.keyboard.press("Escape");
  const place = (name) =>
    teacher.page.locator("li[data-member]", { hasText: name }).evaluate((tile) => {
      const { width, height } = tile.getBoundingClientRect();
      return { share: (width * height) / (innerWidth * innerHeight), shows: tile.querySelector("video")?.videoWidth ?? 0 };
    });
  const stands = async (name, large) => {
    for (let waited = 0; (await place(name)).share > 0.4 !== large; waited += 100) {
      assert.ok(waited < 5000, `${name}: ${JSON.stringify(await place(name))}`);
      await teacher.page.waitForTimeout(100);
    }
  };
  // By a press, and off again; by the keyboard; from the list.
  const pins = teacher.page.getByRole("button", { name: /^Закрепить: / });
  await pins.last().click();
  const shown = (await button(teacher, /^Открепить: /).getAttribute("aria-label")).replace("Открепить: ", "");
  await stands(shown, true);
  await accessible(teacher);
  await picture(teacher, "call-pinned");
  await teacher.page.keyboard.press("Enter");
  await stands(shown, false);
  await teacher.page.keyboard.press("Enter");
  await stands(shown, true);
  await button(teacher, `Открепить: ${shown}`).press("Enter");
  await stands(shown, false);
  await control(teacher, /^Участники/).click();
  await button(teacher, `Действия: ${shown}`).click();
  await teacher.page.getByRole("menuitem", { name: "Закрепить на экране" }).click();
  await button(teacher, "Закрыть панель").click();
  await stands(shown, true);
  // A shown screen goes before them, until they are put before it.
  await control(pupil, "Экран: показать").click();
  await stands(shown, false);
  await teacher.page.waitForFunction(() => document.querySelector("[data-source=screen] video")?.videoWidth > 0);
  await button(teacher, `Закрепить: ${shown}`).click();
  await stands(shown, true);
  await accessible(teacher);
  await picture(teacher, "call-pinned-screen");
  await button(teacher, "Показать экран крупно").click();
  await button(teacher, "На весь экран (F)").waitFor();
  await control(pupil, "Экран: остановить показ").click();
  await control(teacher, "Ещё").click();
  await teacher.page.getByRole("menuitem", { name: "Клавиши (?)" }).waitFor();
  assert.equal(await teacher.page.getByRole("menuitem", { name: /^Открепить/ }).count(), 0);
  await teacher.page.keyboard.press("Escape");
  await Promise.all(guests.map((guest) => guest.leave()));
  await tiles.nth(2).waitFor({ state: "detached" });
  assert.equal(await pins.count(), 0);
});

await step("the screen is shown and seen", pupil, async () => {
  await control(teacher, "Экран: показать").click();
  await pupil.page.locator("[data-source=screen] video").waitFor();
  await pupil.page.waitForFunction(() => document.querySelector("[data-source=screen] video")?.videoWidth > 0);
  await accessible(pupil);
  await picture(pupil, "call-screen");
  await picture(teacher, "call-screen-own");
  await button(pupil, "На весь экран (F)").click();
  const filled = () => {
    const { width, height } = document.querySelector("[data-source=screen] video").getBoundingClientRect();
    return width === innerWidth && height === innerHeight;
  };
  await pupil.page.waitForFunction(filled);
  assert.equal(await bar(pupil).isVisible(), false);
  await accessible(pupil);
  await picture(pupil, "call-screen-whole");
  await button(pupil, "Показать управление").click();
  await bar(pupil).waitFor();
  await accessible(pupil);
  await button(pupil, "Уменьшить показанный экран (Esc)").click();
  await button(pupil, "На весь экран (F)").waitFor();
  await control(teacher, "Экран: остановить показ").click();
  await pupil.page.locator("[data-source=screen]").waitFor({ state: "detached" });
});

await step("a hand is raised by the keyboard, and lowered when it is answered", teacher, async () => {
  await pupil.page.keyboard.press("KeyH");
  await teacher.page.getByText("Подняли руку: 1").waitFor();
  await control(teacher, /^Участники/).click();
  const actions = teacher.page.getByRole("button", { name: /^Действия: / });
  await actions.waitFor();
  pupilShown = (await actions.getAttribute("aria-label")).replace("Действия: ", "");
  await accessible(teacher);
  await picture(teacher, "call-hand");
  await actions.click();
  await teacher.page.getByRole("menuitem", { name: "Опустить руку" }).click();
  await teacher.page.getByText("Подняли руку: 1").waitFor({ state: "detached" });
});

await step("a reaction is seen", pupil, async () => {
  await control(pupil, "Реакции").click();
  await pupil.page.getByRole("button", { name: "👏" }).click();
  await teacher.page.locator("li[data-member]", { hasText: "👏" }).waitFor();
});

await step("the teacher mutes the pupil, who turns the microphone on again", pupil, async () => {
  await teacher.page.getByRole("button", { name: `Действия: ${pupilShown}` }).click();
  await teacher.page.getByRole("menuitem", { name: "Выключить микрофон" }).click();
  await pupil.page.getByText("Ваш микрофон выключили.").waitFor();
  await control(pupil, "Микрофон: включить (M)").waitFor();
  await pupil.page.keyboard.press("KeyM");
  await control(pupil, "Микрофон: выключить (M)").waitFor();
  await sound(teacher);
});

await step("«mute all» holds until the floor is given", pupil, async () => {
  await button(teacher, "Выключить микрофоны у всех").click();
  await control(pupil, "Микрофон: включить (M)").waitFor();
  await pupil.page.keyboard.press("KeyM");
  await pupil.page.getByText("Микрофоны у всех выключены. Поднимите руку, чтобы получить слово.").first().waitFor();
  await accessible(pupil);
  await picture(pupil, "call-silenced");
  await pupil.page.waitForTimeout(500);
  await control(pupil, "Микрофон: включить (M)").waitFor();
  const phone = await open(server, "pupil7", { phone: true });
  await row(phone).click();
  await button(phone, "Присоединиться").click();
  const silenced = phone.page.getByText("Ведущий выключил микрофоны у всех.");
  await silenced.waitFor();
  await accessible(phone);
  await picture(phone, "call-door-silenced");
  await teacher.page.getByRole("button", { name: `Действия: ${pupilShown}` }).click();
  await teacher.page.getByRole("menuitem", { name: "Дать слово" }).click();
  await pupil.page.getByText("Вам дали слово. Включите микрофон.").waitFor();
  await pupil.page.keyboard.press("KeyM");
  await control(pupil, "Микрофон: выключить (M)").waitFor();
  await sound(teacher);
  await button(teacher, "Разрешить говорить всем").click();
  await silenced.waitFor({ state: "detached" });
  // Both are refused: that is said once, in a phone's words.
  await refuse(phone, { audio: "NotAllowedError", video: "NotAllowedError" });
  await button(phone, "Включить микрофон").click();
  await button(phone, "Включить камеру").click();
  await phone.page.getByText("Браузеру не разрешены камера и микрофон.").waitFor();
  assert.equal(await phone.page.getByText(/Браузеру не разреш/).count(), 1);
  await accessible(phone);
  await picture(phone, "call-door-refused");
  await refuse(phone, {});
  await button(phone, "Попробовать снова").click();
  await phone.page.getByText("Браузеру не разрешены").waitFor({ state: "detached" });
  await phone.close();
});

await step("one looks elsewhere while the call goes on, and comes back", teacher, async () => {
  await teacher.page.keyboard.press("Escape");
  await teacher.page.keyboard.press("Escape");
  const back = teacher.page.getByRole("region", { name: "Звонок продолжается" });
  await back.waitFor();
  await sound(teacher);
  await accessible(teacher);
  await picture(teacher, "call-elsewhere");
  await back.getByRole("button", { name: "Вернуться" }).click();
  await bar(teacher).waitFor();
});

await step("the chat stands beside the call", teacher, async () => {
  await control(teacher, "Чат").click();
  await teacher.page.getByRole("dialog").getByRole("textbox", { name: "Сообщение" }).fill("Откройте параграф 12");
  await teacher.page.keyboard.press("Enter");
  await control(pupil, "Чат, новых сообщений: 1").waitFor();
  await accessible(teacher);
  await picture(teacher, "call-chat");
  await button(teacher, "Закрыть панель").click();
});

await step("a media worker is killed: sound is back within three seconds", pupil, async () => {
  const children = (pid) => spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout.trim().split("\n").filter(Boolean).map(Number);
  // The server has started the media process, and that one the workers.
  const workers = children(server.process.pid).flatMap(children);
  assert.ok(workers.length > 0, "the media process has no workers");
  const began = Date.now();
  // Which of them carries the call is not told: all of them die.
  for (const worker of workers) process.kill(worker, "SIGKILL");
  const alive = async (person) => {
    // The dead connection counts no more; the new one counts from nothing.
    for (;;) {
      const now = await received(person);
      await person.page.waitForTimeout(60);
      const then = await received(person);
      if (then.packets > now.packets && then.energy > now.energy && Date.now() - began > 300) return Date.now() - began;
      if (Date.now() - began > 15_000) throw new Error("no sound after the worker's death");
    }
  };
  const times = await Promise.all([alive(pupil), alive(teacher)]);
  console.log(`      sound was back after ${times.join(" and ")} ms`);
  assert.ok(Math.max(...times) <= 3000, `${times} ms`);
  await Promise.all([pictures(pupil), pictures(teacher)]);
});

await step("the network goes for a moment; the pupil stays in the call", pupil, async () => {
  await pupil.context.setOffline(true);
  await pupil.page.evaluate(() => {
    for (const socket of globalThis.partaSockets) socket.close();
  });
  await teacher.page.getByText("Связь потеряна").waitFor();
  await pupil.page.getByText("Связь прервалась. Восстанавливаем её").waitFor();
  await accessible(pupil);
  await picture(pupil, "call-broken");
  await pupil.context.setOffline(false);
  await teacher.page.getByText("Связь потеряна").waitFor({ state: "detached", timeout: 40_000 });
  await pupil.page.getByText("Связь прервалась. Восстанавливаем её").waitFor({ state: "detached" });
  await Promise.all([pictures(pupil), pictures(teacher)]);
  await Promise.all([sound(pupil, 20_000), sound(teacher, 20_000)]);
});

await step("a socket that breaks is mended; the call goes on", pupil, async () => {
  const silence = await Promise.all([listening(pupil), listening(teacher)]);
  await pupil.page.evaluate(() => globalThis.partaSockets.findLast((one) => one.readyState === 1).close());
  await teacher.page.getByText("Связь потеряна").waitFor();
  await teacher.page.getByText("Связь потеряна").waitFor({ state: "detached" });
  await Promise.all([sound(pupil), sound(teacher)]);
  const gaps = await Promise.all(silence.map((tell) => tell()));
  console.log(`      no sound for at most ${gaps.join(" and ")} ms`);
  assert.ok(Math.max(...gaps) <= 5000, `${gaps} ms`);
  await control(pupil, "Микрофон: выключить (M)").waitFor();
});

await step("the server is killed and starts anew: nobody falls silent, nobody is out of the call", pupil, async () => {
  const both = [pupil, teacher];
  const lines = () => Promise.all(both.map(({ page }) => page.evaluate(() => globalThis.partaPeers.length)));
  const before = await lines();
  const silence = await Promise.all(both.map(listening));
  await server.stop("SIGKILL");
  await server.start();
  for (const [at, { page }] of both.entries())
    await page.waitForFunction((before) => globalThis.partaPeers.length >= before + 2, before[at], { timeout: 30_000 });
  for (const person of both) {
    await person.page.getByText("2 участника", { exact: true }).waitFor();
    await person.page.getByText("Связь потеряна").waitFor({ state: "detached" });
    await control(person, "Микрофон: выключить (M)").waitFor();
  }
  await Promise.all(both.map((person) => sound(person)));
  await Promise.all(both.map(pictures));
  // The former lines are given up by and by, and nothing breaks off then, either.
  for (const [at, { page }] of both.entries())
    await page.waitForFunction((former) => globalThis.partaPeers.slice(0, former).every((one) => one.connectionState === "closed"), before[at]);
  const gaps = await Promise.all(silence.map((tell) => tell()));
  console.log(`      no sound for at most ${gaps.join(" and ")} ms`);
  assert.ok(Math.max(...gaps) <= 1000, `${gaps} ms`);
});

await step("another device of the pupil takes the call over, and gives it back", pupil, async () => {
  const phone = await open(server, "pupil7", { phone: true });
  // In the largest type, which a phone has the least room for.
  await phone.page.evaluate(() => localStorage.setItem("parta.appearance", JSON.stringify({ textScale: 200 })));
  await phone.page.reload();
  await row(phone).click();
  const way = await button(phone, "Присоединиться").boundingBox();
  assert.ok(way.x >= 0 && way.x + way.width <= 390 && way.y < 400, `the way in is at ${JSON.stringify(way)}`);
  await picture(phone, "call-large-runs");
  await phone.go("/chats");
  await enter(phone);
  await pupil.page.getByText("Звонок продолжается на другом устройстве").waitFor();
  await accessible(pupil);
  const reach = await bar(phone)
    .getByRole("button")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
  assert.equal(reach.length, 7);
  for (const { left, right, width } of reach) assert.ok(left >= 0 && right <= 390 && width >= 44, `${left} … ${right}`);
  await accessible(phone);
  await picture(phone, "call-large");
  await button(phone, /^Свернуть звонок/).click();
  const back = phone.page.getByRole("region", { name: "Звонок продолжается" });
  await back.waitFor();
  for (const one of await back.getByRole("button").all()) {
    const { x, width, height } = await one.boundingBox();
    assert.ok(x >= 0 && x + width <= 390 && height >= 44, `${x} … ${x + width}, ${height} high`);
  }
  assert.ok((await back.boundingBox()).height < 160);
  await accessible(phone);
  await picture(phone, "call-large-elsewhere");
  await back.getByRole("button", { name: "Вернуться" }).click();
  await sound(phone);
  await button(pupil, "Присоединиться снова").click();
  await aloud(pupil);
  await pupil.page.getByRole("dialog").getByRole("button", { name: "Присоединиться" }).click();
  await bar(pupil).waitFor();
  await phone.page.getByText("Звонок продолжается на другом устройстве").waitFor();
  await accessible(phone);
  await picture(phone, "call-moved");
  await phone.close();
  await Promise.all([sound(pupil), sound(teacher)]);
});

await step("the teacher sees who was there and when", teacher, async () => {
  await control(teacher, /^Участники/).click();
  await button(teacher, "Кто был и когда").click();
  await teacher.page.getByRole("row", { name: new RegExp(`${pupilShown}.*сейчас в звонке`) }).waitFor();
  await accessible(teacher);
  await picture(teacher, "call-attendance");
  await button(teacher, "Закрыть").click();
  await button(teacher, "Закрыть панель").click();
});

await step("somebody calls the teacher in the middle of the lesson: it goes on, and the call is declined", teacher, async () => {
  const { spaces } = await (await new Guest(server).signIn("teacher7")).ask("GET", "/api/me");
  const colleague = await new Guest(server).signIn("physics");
  const chat = await colleague.ask("POST", `${colleague.org}/chats/personal`, { member: spaces[0].member });
  await colleague.join(chat.id);
  const rings = teacher.page.getByRole("region", { name: "Входящий звонок" });
  await rings.waitFor();
  await sound(teacher);
  await accessible(teacher);
  await picture(teacher, "call-rings-beside");
  await rings.getByRole("button", { name: "Отклонить" }).click();
  await rings.waitFor({ state: "detached" });
  await bar(teacher).waitFor();
  colleague.socket.close();
});

await step("whoever is removed cannot come back", pupil, async () => {
  await panel(teacher, pupilShown);
  await teacher.page.getByRole("button", { name: `Действия: ${pupilShown}` }).click();
  await teacher.page.getByRole("menuitem", { name: "Удалить из звонка" }).click();
  await accessible(teacher);
  await button(teacher, "Удалить").click();
  await pupil.page.getByRole("heading", { name: "Вас удалили из звонка" }).waitFor();
  await accessible(pupil);
  await picture(pupil, "call-removed");
  await button(pupil, "Вернуться к чатам").click();
  await pupil.page.getByText("Вас удалили из этого звонка").waitFor();
  assert.equal(await button(pupil, "Присоединиться").count(), 0);
  await accessible(pupil);
  await picture(pupil, "call-shut");
});

await step("the teacher ends the call for all; it stays among the messages", teacher, async () => {
  // Alone she would end it by leaving.
  const { guests, chat } = await classOf(server, 1);
  await guests[0].join(chat);
  await button(teacher, "Участники: 2 (P)").waitFor();
  await control(teacher, "Выйти из звонка").click();
  await teacher.page.getByRole("menuitem", { name: "Выйти: без вас звонок закончится через 5 минут" }).waitFor();
  await teacher.page.getByRole("menuitem", { name: "Завершить для всех" }).click();
  await button(teacher, "Завершить").click();
  await teacher.page.getByRole("heading", { name: "Звонок завершён" }).waitFor();
  await accessible(teacher);
  const offer = { name: "Кто был и когда" };
  await teacher.page.getByRole("dialog").getByRole("button", offer).click();
  await teacher.page.getByRole("row", { name: pupilShown }).waitFor();
  await button(teacher, "Закрыть").click();
  await button(teacher, "Вернуться к чатам").click();
  const entry = teacher.page.locator("article", { hasText: "6 участников" });
  await entry.getByRole("button", offer).click();
  await teacher.page.getByRole("heading", { name: /^Ученики: 5 из \d+$/ }).waitFor();
  await teacher.page.getByRole("heading", { name: /^Не были: / }).waitFor();
  await accessible(teacher);
  await picture(teacher, "call-attendance-after");
  await button(teacher, "Закрыть").click();
  await pupil.page.getByText("Вас удалили из этого звонка").waitFor({ state: "detached" });
  await accessible(teacher);
  await picture(teacher, "call-entry");
});

const parent = await open(server, "parent7", { phone: true, theme: "dark" });
const ringing = ({ page }) => page.getByRole("alertdialog").filter({ hasText: "Вам звонят" });

await step("a call to one person rings; a parent declines it on the phone", parent, async () => {
  const chat = await teacher.page.evaluate(async () => {
    const ask = async (path, init = {}) =>
      (await fetch(path, { ...init, headers: { "X-Parta": "1", "Content-Type": "application/json" } })).json();
    const { spaces } = await ask("/api/me");
    const org = `/api/orgs/${spaces[0].org}`;
    const { chats } = await ask(`${org}/chats`);
    const parents = chats.find((one) => one.title === "7«Б» · родители");
    const { members } = await ask(`${org}/chats/${parents.id}/members`);
    const whom = members.find((one) => one.capacity === "parent" && one.name.startsWith("Мария"));
    return ask(`${org}/chats/personal`, { method: "POST", body: JSON.stringify({ member: whom.id }) });
  });
  await teacher.go(`/chats/${chat.id}`);
  await button(teacher, "Позвонить").click();
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Позвонить", exact: true }).click();
  await teacher.page.getByText("Ждём ответа…").waitFor();
  await picture(teacher, "call-ringing");
  await ringing(parent).waitFor();
  await accessible(parent);
  await picture(parent, "call-rings");
  await button(parent, "Отклонить").click();
  await ringing(parent).waitFor({ state: "detached" });
  await teacher.page.getByRole("heading", { name: "Сейчас говорить не могут" }).waitFor();
  await accessible(teacher);
  await button(teacher, "Вернуться к чатам").click();
  await teacher.page.locator("article", { hasText: "Отклонённый звонок" }).waitFor();
});

await step("the second time the parent answers: both hear each other, and the call ends with either of them", parent, async () => {
  await button(teacher, "Позвонить").click();
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Позвонить", exact: true }).click();
  await ringing(parent).waitFor();
  await button(parent, "Ответить").click();
  await bar(parent).waitFor();
  await Promise.all([sound(parent), sound(teacher)]);
  await accessible(parent);
  await picture(parent, "call-one-to-one");
  await control(parent, "Выйти из звонка").click();
  await teacher.page.getByRole("heading", { name: "Звонок завершён" }).waitFor();
  await button(teacher, "Вернуться к чатам").click();
  await picture(teacher, "call-one-to-one-entry");
});

await Promise.all([teacher, pupil, parent].map((one) => one.close()));
await server.stop();
summary();
