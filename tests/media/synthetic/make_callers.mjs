// People for a crowd (call_crowd --sessions): makes pupils in a class of a running school over its interface, lets each join by
// an invitation of their own, and writes a line for each: login and cookie. Prints the chat of the class.
//
//   node tests/media/synthetic/make_callers.mjs URL NUMBER FILE [CLASS=7Б] [LOGIN=admin] [PASSWORD=parta-2026]
//
// A class that is not there yet is made. Pupils that an earlier run has made stay; these are further ones.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const surnames = "Абрамов Белов Волков Герасимов Данилов Егоров Журавлёв Зайцев Ильин Калинин Лебедев Макаров Назаров Осипов Павлов".split(" ");
const names = "Артём Борис Виктор Глеб Денис Евгений Захар Илья Кирилл Лев Максим Никита Олег Павел Роман Степан Тимур Фёдор".split(" ");
const patronymics = "Андреевич Борисович Викторович Глебович Денисович Ильич Львович".split(" ");
/** The server answers a session's writes at 4 a second after the first 120. */
const WRITES_OF_A_SESSION = 100;
const CALLERS_PASSWORD = "дальний берег 41";

class Session {
  constructor(base, cookie) {
    this.base = base;
    this.cookie = cookie;
  }

  async request(method, path, body) {
    for (;;) {
      const answer = await fetch(this.base + path, {
        method,
        headers: { "X-Parta": "1", "Content-Type": "application/json", ...(this.cookie ? { Cookie: this.cookie } : {}) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.status === 429) {
        await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("Retry-After") ?? 1)));
        continue;
      }
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      this.cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? this.cookie;
      return answer.json();
    }
  }
}

/** One who may do a lot: a new session before the old one is held up. */
class Admin {
  constructor(base, login, password) {
    Object.assign(this, { base, login, password, writes: WRITES_OF_A_SESSION });
  }

  async ask(method, path, body) {
    if (this.writes++ >= WRITES_OF_A_SESSION) {
      this.writes = 0;
      this.session = new Session(this.base);
      const { me } = await this.session.request("POST", "/api/sessions", { login: this.login, password: this.password, shared_computer: false });
      this.org = `/api/orgs/${me.spaces[0].org}`;
    }
    return this.session.request(method, path.startsWith("/api") ? path : this.org + path, body);
  }
}

/** A chat of this class; its unit is made if it is not there. */
async function classChat(admin, label) {
  await admin.ask("GET", "/api/me");
  const same = (text) => text.replaceAll(/[«»"\s]/g, "") === label;
  const { units } = await admin.ask("GET", "/units");
  const unit =
    units.find((one) => same(one.label)) ??
    (await admin.ask("POST", "/units", { kind: "class", label, grade: Number.parseInt(label) }));
  return unit.id;
}

/** Makes the people; gives `[{login, cookie}]` and the chat where they all are. */
export async function makeCallers(base, count, { label = "7Б", login = "admin", password = "parta-2026" } = {}) {
  const admin = new Admin(base, login, password);
  const unit = await classChat(admin, label);
  const members = [];
  const from = Math.floor(Math.random() * 1000);
  for (let n = from; n < from + count; n++) {
    const { person } = await admin.ask("POST", "/people", {
      surname: surnames[n % surnames.length],
      given_name: names[Math.floor(n / 2) % names.length],
      patronymic: patronymics[n % patronymics.length],
      role: "pupil",
      unit,
      position: "",
      phone: "",
      email: "",
      birth_date: `2009-${String((n % 12) + 1).padStart(2, "0")}-${String((n % 28) + 1).padStart(2, "0")}`,
    });
    members.push(person.id);
  }
  const links = [];
  for (let at = 0; at < members.length; at += 100) {
    const { sheets } = await admin.ask("POST", "/invites", {
      members: members.slice(at, at + 100),
      everyone: false,
      handed_over: true,
      days: 30,
    });
    links.push(...sheets.flatMap((sheet) => sheet.strips).map((strip) => strip.url));
  }
  const callers = [];
  const joining = async () => {
    for (let url = links.pop(); url; url = links.pop()) {
      const one = new Session(base);
      const joined = await one.request("POST", "/api/invites/redeem", {
        key: url.split("/").pop(),
        login: "",
        password: CALLERS_PASSWORD,
        name: "",
        child: "",
        consent_own: true,
        consent_child: true,
        consent_photos: false,
        contact_code: "",
        shared_computer: false,
      });
      callers.push({ login: joined.joined.login, cookie: one.cookie, session: one });
    }
  };
  await Promise.all([joining(), joining(), joining()]);
  const { chats } = await callers[0].session.request("GET", `${admin.org}/chats`);
  const chat = chats.find((one) => one.template_name === "class" && one.unit === unit);
  if (!chat) throw new Error("the class has no chat");
  return { chat: chat.id, callers: callers.map(({ login: name, cookie }) => ({ login: name, cookie })) };
}

if (resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [base, count, file, label, login, password] = process.argv.slice(2);
  if (!file) throw new Error("make_callers.mjs URL NUMBER FILE [CLASS] [LOGIN] [PASSWORD]");
  const { chat, callers } = await makeCallers(base, Number(count), { label, login, password });
  writeFileSync(file, callers.map((one) => `${one.login} ${one.cookie}\n`).join(""));
  console.log(chat);
}
