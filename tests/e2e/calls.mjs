// What the flow and the walk of calls share: people in front of a camera, what really arrives, people who only sit there.
import { button } from "./school.mjs";
import { openBrowser } from "./support.mjs";

export const PASSWORD = "parta-2026";
export const CLASS = "7«Б»";

/** Runs in the page, before it: keeps its connections, so that they can be asked what really arrives, and can be broken. */
function keepConnections() {
  const Plain = globalThis.RTCPeerConnection;
  globalThis.partaPeers = [];
  globalThis.partaSockets = [];
  globalThis.WebSocket = class extends globalThis.WebSocket {
    constructor(...rest) {
      super(...rest);
      globalThis.partaSockets.push(this);
    }
  };
  globalThis.RTCPeerConnection = class extends Plain {
    constructor(...rest) {
      super(...rest);
      globalThis.partaPeers.push(this);
    }
  };
}

/** Runs in the page, before it: `partaRefuse` makes devices refuse with that error; `partaTracks` are those that were opened. */
function watchDevices() {
  globalThis.partaTracks = [];
  const { mediaDevices } = navigator;
  if (!mediaDevices) return;
  const plain = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wish) => {
    const refusal = globalThis.partaRefuse?.[wish.audio ? "audio" : "video"];
    if (refusal) throw new DOMException("", refusal);
    const stream = await plain(wish);
    globalThis.partaTracks.push(...stream.getTracks());
    return stream;
  };
}

/** The devices refuse from now on: the name of the browser's error for «audio» and «video», or nothing. */
export const refuse = ({ page }, errors) => page.evaluate((now) => void (globalThis.partaRefuse = now), errors);

/** The camera («video») or the microphone («audio») is pulled out. */
export const unplug = ({ page }, kind) =>
  page.evaluate((kind) => {
    const track = globalThis.partaTracks.findLast((one) => one.kind === kind && one.readyState === "live");
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }, kind);

/** Somebody signed in, before the list of chats, with a camera and a microphone. */
export async function open(server, login, options = {}) {
  const person = await openBrowser(server, { media: true, ...options });
  await person.context.addInitScript(keepConnections);
  await person.context.addInitScript(watchDevices);
  await person.go("/chats");
  await person.page.getByLabel("Телефон, почта или логин").fill(login);
  await person.page.getByLabel("Пароль", { exact: true }).fill(PASSWORD);
  await button(person, "Войти").click();
  await person.page.locator("[data-row]").first().waitFor();
  return person;
}

/** What this browser has received by now: pictures decoded, loudness gathered, packets of sound. */
export const received = ({ page }) =>
  page.evaluate(async () => {
    const sum = { frames: 0, energy: 0, packets: 0, sending: 0 };
    for (const peer of globalThis.partaPeers) {
      if (peer.connectionState === "closed") continue;
      for (const one of (await peer.getStats()).values()) {
        if (one.type === "inbound-rtp" && one.kind === "video") sum.frames += one.framesDecoded ?? 0;
        if (one.type === "inbound-rtp" && one.kind === "audio") {
          sum.energy += one.totalAudioEnergy ?? 0;
          sum.packets += one.packetsReceived ?? 0;
        }
        if (one.type === "outbound-rtp") sum.sending += one.packetsSent ?? 0;
      }
    }
    return sum;
  });

/** Waits until `enough(now, before)`; gives the milliseconds it took. */
export async function arrives(person, what, enough, limit = 20_000) {
  const began = Date.now();
  const before = await received(person);
  for (;;) {
    const now = await received(person);
    if (enough(now, before)) return Date.now() - began;
    if (Date.now() - began > limit) throw new Error(`${what}: ${JSON.stringify(before)} → ${JSON.stringify(now)}`);
    await person.page.waitForTimeout(100);
  }
}
export const pictures = (person) => arrives(person, "pictures", (now, before) => now.frames > before.frames + 10);
export const sound = (person, limit) =>
  arrives(person, "sound", (now, before) => now.packets > before.packets && now.energy > before.energy, limit);

/**
 * From now on measures the longest time in which no packet of sound came to this browser, on whatever connection; the function that is given
 * tells it, in milliseconds.
 */
export async function listening({ page }) {
  await page.evaluate(() => {
    const known = new Map();
    let last = performance.now();
    globalThis.partaGap = 0;
    clearInterval(globalThis.partaListening);
    globalThis.partaListening = setInterval(async () => {
      for (const [at, peer] of globalThis.partaPeers.entries()) {
        if (peer.connectionState === "closed") continue;
        for (const one of (await peer.getStats()).values()) {
          if (one.type !== "inbound-rtp" || one.kind !== "audio") continue;
          const key = `${at} ${one.id}`;
          const arrived = one.packetsReceived ?? 0;
          if (arrived > (known.get(key) ?? 0)) last = performance.now();
          known.set(key, arrived);
        }
      }
      globalThis.partaGap = Math.max(globalThis.partaGap, performance.now() - last);
    }, 50);
  });
  return () =>
    page.evaluate(() => {
      clearInterval(globalThis.partaListening);
      return Math.round(globalThis.partaGap);
    });
}

export const row = ({ page }) => page.locator("[data-row]", { has: page.getByText(CLASS, { exact: true }) }).first();
export const bar = ({ page }) => page.getByRole("toolbar", { name: "Управление звонком" });
export const control = (person, name) => bar(person).getByRole("button", { name });

/** Before the door: with the microphone on. Pupils come in muted unless they turn it on. */
export async function aloud(person) {
  await person.page.getByText("Вас не видно и не слышно, пока вы не войдёте.").waitFor();
  const off = button(person, "Включить микрофон");
  if (await off.isVisible()) await off.click();
}

/** Through the door into the call of the class, with the microphone on; `what` the button before the door says. */
export async function enter(person, what = "Присоединиться", { camera = false } = {}) {
  await row(person).click();
  await button(person, what).click();
  await aloud(person);
  if (camera) await button(person, "Включить камеру").click();
  await person.page.getByRole("dialog").getByRole("button", { name: what }).click();
  await bar(person).waitFor();
}

/** The interface as the browser uses it, without a browser. */
export class Guest {
  constructor(server) {
    this.base = server.base;
  }

  async ask(method, path, body) {
    const answer = await fetch(this.base + path, {
      method,
      headers: { "X-Parta": "1", "Content-Type": "application/json", Cookie: this.cookie ?? "" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const told = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${told}`);
    this.cookie ??= answer.headers.getSetCookie()[0]?.split(";")[0];
    return told ? JSON.parse(told) : {};
  }

  async signIn(login) {
    const { me } = await this.ask("POST", "/api/sessions", { login, password: PASSWORD, shared_computer: false });
    this.org = `/api/orgs/${me.spaces[0].org}`;
    return this;
  }

  /** Takes up a personal link; `url` as it stands on the sheet. */
  async redeem(url) {
    const { me } = await this.ask("POST", "/api/invites/redeem", {
      key: url.split("/").pop(),
      login: "",
      password: "zhuravl-nad-rekoi",
      name: "",
      child: "",
      consent_own: true,
      consent_child: true,
      consent_photos: false,
      contact_code: "",
      shared_computer: false,
    });
    this.org = `/api/orgs/${me.spaces[0].org}`;
    return this;
  }

  /** Sits in the chat's call, without sound and picture, until `leave`. */
  async join(chat) {
    this.socket = new WebSocket(`${this.base.replace("http", "ws")}/api/ws`, {
      headers: { Cookie: this.cookie, Origin: this.base },
    });
    await new Promise((done, failed) => {
      this.socket.onmessage = done;
      this.socket.onerror = failed;
    });
    const { call } = await this.ask("POST", `${this.org}/chats/${chat}/call`);
    this.call = `${this.org}/calls/${call.id}`;
    return call;
  }

  leave() {
    this.socket?.close();
    return this.ask("DELETE", `${this.call}/participation`);
  }
}

const SURNAMES = ["Абдурахманов", "Белозёров", "Вознесенская", "Гайнутдинова", "Дорофеев", "Евстигнеев", "Жаворонкова"];
const GIVEN = ["Александр", "Елизавета", "Магомед", "Ян", "Константин", "Анастасия", "Ия"];

/** `count` new pupils of the class, signed in, and the class's chat. Their names are as long and as short as names are. */
export async function classOf(server, count) {
  const admin = await new Guest(server).signIn("admin");
  const { units } = await admin.ask("GET", `${admin.org}/units`);
  const unit = units.find(({ label }) => label === CLASS).id;
  const members = [];
  for (let at = 0; at < count; at++) {
    const person = await admin.ask("POST", `${admin.org}/people`, {
      surname: SURNAMES[at % SURNAMES.length],
      given_name: GIVEN[Math.floor(at / SURNAMES.length + at) % GIVEN.length],
      patronymic: "Константинович",
      role: "pupil",
      unit,
      position: "",
      phone: "",
      email: "",
      birth_date: "",
    });
    members.push(person.person.id);
    await admin.ask("POST", `${admin.org}/people/${person.person.id}/paper-consent`, {
      purpose: "communication",
      signed_on: "",
    });
  }
  const { sheets } = await admin.ask("POST", `${admin.org}/invites`, { members, everyone: false, handed_over: true, days: 30 });
  const links = sheets.flatMap(({ strips }) => strips).filter(({ role }) => role === "pupil");
  const guests = [];
  for (const { url } of links) guests.push(await new Guest(server).redeem(url));
  const { chats } = await guests[0].ask("GET", `${guests[0].org}/chats`);
  return { guests, chat: chats.find(({ title }) => title === CLASS)?.id };
}
