// A walk for the eye through the states of a call, not a test of CI: two, five and thirty people, the layouts, a shown screen, hands, panels,
// broken devices, on a PC and a phone, light and dark, with what axe says. Pictures are left in build/tour-calls.
//
//   node tests/e2e/tour_calls.mjs [part…]      parts: few class states phone crowd (this one needs build/release/tests/call_crowd)
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
process.env.PARTA_E2E_DIR ??= resolve(root, "build/tour-calls");
const { overflow, picture, startServer, violations } = await import("./support.mjs");
const { button } = await import("./school.mjs");
const { bar, classOf, control, enter, open, refuse, row, unplug } = await import("./calls.mjs");

const named = process.argv.slice(2);
const wanted = (part) => named.length === 0 || named.includes(part);
const faults = [];
const server = await startServer("tour-calls", "demo", { PARTA_HTTP_WEB_DIR: process.env.PARTA_HTTP_WEB_DIR ?? "" });

/** A picture in both themes and on both sizes of screen, with what axe and the width say. */
async function look(person, name, sizes = ["pc", "phone"]) {
  const { page } = person;
  for (const size of sizes) {
    await page.setViewportSize(size === "pc" ? { width: 1280, height: 800 } : { width: 390, height: 844 });
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(350);
      const file = `${name}-${size}-${theme}`;
      await picture(person, file);
      for (const one of await violations(person)) faults.push(`${file}: ${one}`);
      const wider = await overflow(person);
      if (wider > 0) faults.push(`${file}: ${wider} px wider than the window`);
    }
  }
  for (const one of person.faults.splice(0)) faults.push(`${name}: the page threw: ${one}`);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
  console.log(`  seen  ${name}`);
}

const large = async (person) => {
  await control(person, "Ещё").click();
  await person.page.getByRole("menuitem", { name: "Крупно того, кто говорит" }).click();
};
const alike = async (person) => {
  await control(person, "Ещё").click();
  await person.page.getByRole("menuitem", { name: "Показать всех одинаково" }).click();
};

const teacher = await open(server, "teacher7");
const pupil = await open(server, "pupil7");
const { guests, chat } = await classOf(server, 28);
console.log(`  ${guests.length} more pupils`);

if (wanted("few")) {
  await row(teacher).click();
  await button(teacher, "Начать звонок").click();
  await button(teacher, "Включить камеру").click();
  await teacher.page.locator("video").waitFor();
  await look(teacher, "door");
  await button(teacher, "Не входить в звонок").click();
  await enter(teacher, "Начать звонок", { camera: true });
  await look(teacher, "alone");
  await enter(pupil, "Присоединиться", { camera: true });
  await teacher.page.locator("li[data-member] video").nth(1).waitFor();
  await look(teacher, "two");
  await large(teacher);
  await look(teacher, "two-speaker");
  await alike(teacher);
  for (const guest of guests.slice(0, 3)) await guest.join(chat);
  await guests[0].ask("PUT", `${guests[0].call}/hand`, { up: true });
  await guests[2].ask("PUT", `${guests[2].call}/hand`, { up: true });
  await look(teacher, "five");
  await large(teacher);
  await look(teacher, "five-speaker");
  await alike(teacher);
  await teacher.page.getByRole("button", { name: /^Закрепить: / }).last().click();
  await look(teacher, "five-pinned");
  await teacher.page.getByRole("button", { name: /^Открепить: / }).click();
  await control(pupil, "Экран: показать").click();
  await teacher.page.waitForFunction(() => document.querySelector("[data-source=screen] video")?.videoWidth > 0);
  await look(teacher, "screen");
  await look(pupil, "screen-own");
  await control(teacher, /^Участники/).click();
  await look(teacher, "people");
  await control(teacher, "Чат").click();
  await look(teacher, "chat");
  await control(teacher, "Ещё").click();
  await teacher.page.getByRole("menuitem", { name: "Настройки звонка" }).click();
  await look(teacher, "settings");
  await button(teacher, "Закрыть панель").click();
  await control(pupil, "Экран: остановить показ").click();
}

if (wanted("class")) {
  if ((await bar(teacher).count()) === 0) await enter(teacher, "Начать звонок", { camera: true });
  for (const guest of guests) if (!guest.call) await guest.join(chat);
  for (const guest of guests.slice(3, 6)) await guest.ask("PUT", `${guest.call}/hand`, { up: true });
  await look(teacher, "class");
  await large(teacher);
  await look(teacher, "class-speaker");
  await alike(teacher);
  await control(teacher, /^Участники/).click();
  await look(teacher, "class-people");
  await button(teacher, "Закрыть панель").click();
}

/** What the server would tell this page: for what takes minutes to come about. */
const hear = ({ page }, type, data) =>
  page.evaluate(
    ([type, data]) => {
      const socket = globalThis.partaSockets.findLast((one) => one.readyState === 1);
      socket.dispatchEvent(new MessageEvent("message", { data: JSON.stringify({ org: "", type, data }) }));
    },
    [type, data],
  );

if (wanted("states")) {
  await row(teacher).click();
  await refuse(teacher, { audio: "NotAllowedError", video: "NotFoundError" });
  await button(teacher, "Начать звонок").click();
  await button(teacher, "Включить камеру").click();
  await teacher.page.getByText("Камера не найдена").waitFor();
  await look(teacher, "door-refused");
  await refuse(teacher, { audio: "NotReadableError" });
  await teacher.page.getByRole("button", { name: "Попробовать снова" }).first().click();
  await teacher.page.getByText("Микрофон занят").waitFor();
  await refuse(teacher, {});
  for (const again of await teacher.page.getByRole("button", { name: "Попробовать снова" }).all()) await again.click();
  await teacher.context.setOffline(true);
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Начать звонок" }).click();
  await teacher.page.getByText("Нет связи с сервером").first().waitFor();
  await look(teacher, "door-offline");
  await teacher.context.setOffline(false);
  const levels = [];
  for (let tried = 0; tried < 30; tried++) {
    levels.push(
      await teacher.page.evaluate(() => Number(document.querySelector('[class*="meter"]')?.style.getPropertyValue("--level"))),
    );
    await teacher.page.waitForTimeout(100);
  }
  console.log(`  the meter moved between ${Math.min(...levels)} and ${Math.max(...levels)}`);
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Начать звонок" }).click();
  await bar(teacher).waitFor();
  await enter(pupil, "Присоединиться", { camera: true });
  await teacher.page.keyboard.press("Shift+Slash");
  await teacher.page.getByRole("dialog", { name: "Клавиши в звонке" }).waitFor();
  await look(teacher, "keys", ["pc"]);
  await teacher.page.keyboard.press("Escape");
  await refuse(pupil, { video: "NotReadableError" });
  await unplug(pupil, "video");
  await pupil.page.getByText("Камера отключилась, другой нет.").first().waitFor();
  await look(pupil, "unplugged");
  await refuse(pupil, {});
  await unplug(pupil, "audio");
  await pupil.page.getByText("Микрофон отключился. Теперь работает").first().waitFor();
  await look(pupil, "replaced", ["pc"]);
  await pupil.context.setOffline(true);
  await pupil.page.evaluate(() => globalThis.partaSockets.forEach((socket) => socket.close()));
  await pupil.page.getByText("Связь прервалась. Восстанавливаем её").waitFor();
  await look(pupil, "broken");
  await look(teacher, "broken-other");
  await pupil.context.setOffline(false);
  await pupil.page.getByText("Связь прервалась. Восстанавливаем её").waitFor({ state: "detached", timeout: 40_000 });
  const again = await open(server, "pupil7", { phone: true });
  await enter(again);
  await pupil.page.getByText("Звонок продолжается на другом устройстве").waitFor();
  await look(pupil, "elsewhere");
  const { call, revision } = await again.page.evaluate(async () => {
    const { spaces } = await (await fetch("/api/me", { headers: { "X-Parta": "1" } })).json();
    const ask = async (path) => (await fetch(`/api/orgs/${spaces[0].org}/${path}`, { headers: { "X-Parta": "1" } })).json();
    const { calls } = await ask("calls");
    return { call: calls[0].id, ...(await ask(`calls/${calls[0].id}`)) };
  });
  const room = { call, participants: [], left: [], phase: "running", silenced: false };
  await hear(again, "call_room", { ...room, revision: revision + 1, staff_missing_until: Date.now() + 58_000 });
  await again.page.getByText("В звонке нет педагога").waitFor();
  await look(again, "without-staff");
  await control(teacher, "Ещё").click();
  const opened = teacher.context.waitForEvent("page").catch(() => undefined);
  await teacher.page.getByRole("menuitem", { name: "Картинка поверх других окон" }).click();
  const floating = await Promise.race([opened, new Promise((later) => setTimeout(later, 3000))]);
  if (floating) await floating.screenshot({ path: resolve(process.env.PARTA_E2E_DIR, "floating.png") });
  console.log(`  floats: ${floating ? "a window" : await teacher.page.evaluate(() => document.pictureInPictureElement?.tagName)}`);
  await teacher.page.setViewportSize({ width: 640, height: 400 });
  await picture(teacher, "zoom-200");
  await control(teacher, /^Ещё/).click();
  await picture(teacher, "zoom-200-menu");
  await teacher.page.keyboard.press("Escape");
  await again.close();
}

if (wanted("phone")) {
  if ((await bar(teacher).count()) === 0) await enter(teacher, "Начать звонок", { camera: true });
  const phone = await open(server, "pupil7", { phone: true });
  await enter(phone, "Присоединиться", { camera: true });
  await look(phone, "phone-two", ["phone"]);
  await phone.page.setViewportSize({ width: 390, height: 844 });
  await control(phone, "Микрофон: выключить (M)").click();
  // The beeps of the false microphone are short: they are not always taken for speech.
  const unheard = phone.page.getByText("Вас не слышно");
  if (await unheard.waitFor({ timeout: 8000 }).then(() => true, () => false)) await look(phone, "unheard", ["phone"]);
  await phone.page.setViewportSize({ width: 390, height: 844 });
  await control(phone, "Микрофон: включить (M)").click();
  for (const guest of guests) if (!guest.call) await guest.join(chat);
  await phone.page.getByText("1 из 3").waitFor();
  const finger = await phone.context.newCDPSession(phone.page);
  const touch = (type, x) =>
    finger.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y: 400 }] });
  await touch("touchStart", 330);
  for (const x of [280, 200, 120, 60]) await touch("touchMove", x);
  await touch("touchEnd");
  await phone.page.getByText("2 из 3").waitFor();
  // Short beeps are not always taken for speech.
  await phone.page.getByText("Говорит: Надежда Сергеевна").waitFor({ timeout: 5000 }).catch(() => undefined);
  await look(phone, "phone-second-page", ["phone"]);
  // Without windows of its own the browser floats the picture.
  await teacher.page.evaluate(() => void Object.defineProperty(globalThis, "documentPictureInPicture", { value: undefined }));
  await control(teacher, "Ещё").click();
  await teacher.page.getByRole("menuitem", { name: "Картинка поверх других окон" }).click();
  await teacher.page.waitForFunction(() => document.pictureInPictureElement !== null);
  console.log("  floats: the picture alone");
  // Keys alone: along the bar, and from it to the panel.
  await teacher.page.keyboard.press("Tab");
  const order = [];
  for (let at = 0; at < 14; at++) {
    order.push(await teacher.page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent));
    await teacher.page.keyboard.press("Tab");
  }
  console.log(`  the order of focus: ${order.join(" → ")}`);
  await phone.close();
}

if (wanted("crowd")) {
  // Synthetic callers: 24 cameras and 29 microphones.
  const sessions = resolve(server.data, "sessions");
  writeFileSync(sessions, guests.map(({ cookie }, at) => `guest${at} ${cookie}\n`).join(""));
  const crowd = spawn(
    process.env.PARTA_CALL_CROWD ?? resolve(root, "build/release/tests/call_crowd"),
    `--url ${server.base} --chat ${chat} --logins teacher7 --sessions ${sessions} --microphones 5 --cameras 24 --hands 3 --seconds 240`.split(" "),
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  await row(pupil).click();
  await button(pupil, "Присоединиться").waitFor();
  await pupil.page.waitForTimeout(3000);
  await button(pupil, "Присоединиться").click();
  await pupil.page.getByRole("dialog").getByRole("button", { name: "Присоединиться" }).click();
  await bar(pupil).waitFor();
  await pupil.page.locator("li[data-member] video").nth(20).waitFor();
  await pupil.page.waitForTimeout(3000);
  await look(pupil, "crowd");
  const session = await pupil.context.newCDPSession(pupil.page);
  for (const [size, width, height] of [["pc", 1280, 800], ["phone", 390, 844]]) {
    await pupil.page.setViewportSize({ width, height });
    await pupil.page.waitForTimeout(4000);
    for (const rate of [1, 4]) {
      await session.send("Emulation.setCPUThrottlingRate", { rate });
      await pupil.page.waitForTimeout(1000);
      console.log(`  ${size}, CPU ×${rate}: ${JSON.stringify(await smoothness(pupil))}`);
      console.log(`  ${size}, CPU ×${rate}, only watching: ${JSON.stringify(await watching(pupil))}`);
    }
    await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  }
  crowd.kill();
}

/** Ten seconds in which nobody touches anything and speakers change: tasks longer than 50 ms, their sum, and how often the speaker changed. */
async function watching({ page }) {
  return page.evaluate(async () => {
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => Math.round(one.duration))));
    observer.observe({ type: "longtask" });
    let speakers = 0;
    const changed = new MutationObserver((all) => {
      speakers += all.filter(({ target }) => target.matches("li[data-member]")).length;
    });
    changed.observe(document.querySelector("ul[aria-label='Участники на экране']"), { subtree: true, attributeFilter: ["class"] });
    let frames = 0;
    let counts = true;
    const count = () => counts && (frames++, requestAnimationFrame(count));
    count();
    await new Promise((later) => setTimeout(later, 10_000));
    counts = false;
    observer.disconnect();
    changed.disconnect();
    return {
      longTasks: tasks.length,
      inAll: tasks.reduce((sum, one) => sum + one, 0),
      longest: Math.max(0, ...tasks),
      speakersMarked: speakers,
      framesDrawnPerSecond: frames / 10,
    };
  });
}

/** How a page keeps up: what is decoded, frames it draws a second, how long a press waits for its picture, the longest task. */
async function smoothness(person) {
  const { page } = person;
  await page.evaluate(() => {
    globalThis.partaDelays = [];
    globalThis.partaTasks = [];
    globalThis.partaObserver ??= new PerformanceObserver((list) => {
      for (const one of list.getEntries())
        (one.entryType === "event" ? globalThis.partaDelays : globalThis.partaTasks).push(Math.round(one.duration));
    });
    globalThis.partaObserver.observe({ type: "event", durationThreshold: 16 });
    globalThis.partaObserver.observe({ type: "longtask" });
    globalThis.partaFrames = 0;
    const began = performance.now();
    globalThis.partaBegan = began;
    const count = () => {
      globalThis.partaFrames += 1;
      if (globalThis.partaBegan === began) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  for (let time = 0; time < 3; time++) {
    await page.keyboard.press("KeyP");
    await page.waitForTimeout(1000);
    await page.keyboard.press("KeyH");
    await page.waitForTimeout(700);
    await page.keyboard.press("KeyP");
    await page.waitForTimeout(1000);
  }
  return page.evaluate(async () => {
    const seconds = (performance.now() - globalThis.partaBegan) / 1000;
    globalThis.partaBegan = 0;
    let decoded = 0;
    let fps = 0;
    for (const peer of globalThis.partaPeers)
      if (peer.connectionState === "connected")
        for (const one of (await peer.getStats()).values())
          if (one.type === "inbound-rtp" && one.kind === "video") {
            decoded += one.framesPerSecond > 0 ? 1 : 0;
            fps += one.framesPerSecond ?? 0;
          }
    return {
      tiles: document.querySelectorAll("li[data-member] video").length,
      decoded,
      framesDecodedPerSecond: Math.round(fps),
      framesDrawnPerSecond: Math.round(globalThis.partaFrames / seconds),
      slowestPress: Math.max(0, ...globalThis.partaDelays),
      longestTask: Math.max(0, ...globalThis.partaTasks),
    };
  });
}

await Promise.all([teacher, pupil].map((one) => one.close()));
await server.stop();
for (const one of faults) console.log(`  ${one}`);
console.log(`${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
