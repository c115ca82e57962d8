// What the benchmarks of the whole program share: a server with school-900 inside, and what the kernel says of a process.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const rosters = resolve(import.meta.dirname, "../tests/data/rosters/school-900");

const PASSWORD = "зимнее-утро-77";

export class Client {
  constructor(base) {
    this.base = base;
  }

  async request(method, path, body, type = "application/json") {
    const answer = await fetch(this.base + path, {
      method,
      headers: { "X-Parta": "1", "Content-Type": type, ...(this.cookie ? { Cookie: this.cookie } : {}) },
      ...(body === undefined ? {} : { body: type === "application/json" ? JSON.stringify(body) : body }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    this.cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? this.cookie;
    return answer.json();
  }

  async signIn(login, password) {
    const { me } = await this.request("POST", "/api/sessions", { login, password, shared_computer: false });
    this.org = `/api/orgs/${me.spaces[0].org}`;
    return this;
  }
}

/** Opens a school on an empty installation and writes the rosters of school-900 into it; gives the signed-in administrator. */
export async function openSchool900(base) {
  const admin = new Client(base);
  await admin.request("POST", "/api/installation", {
    name: "МБОУ «Школа № 900»",
    short_name: "Школа № 900",
    kind: "school",
    time_zone: "Asia/Krasnoyarsk",
    surname: "Волкова",
    given_name: "Ирина",
    patronymic: "Петровна",
    login: "admin",
    password: PASSWORD,
  });
  await admin.signIn("admin", PASSWORD);
  for (const name of ["staff.csv", "pupils.csv"]) {
    const file = readFileSync(resolve(rosters, name));
    const preview = await admin.request("POST", `${admin.org}/roster-imports?name=${name}`, file, "text/csv");
    await admin.request("POST", `${admin.org}/roster-imports/${preview.id}/application`);
  }
  return admin;
}

/** Processor time of a process and all its threads so far, in seconds. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Memory of a process in MiB: all resident pages, and those with shared ones divided among who shares them. */
export function memory(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mib = (name) => Number(rollup.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))[1]) / 1024;
  return { rss: mib("Rss"), pss: mib("Pss") };
}

export const children = (pid) =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
