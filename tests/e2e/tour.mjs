// A walk for the eye, not a test of CI: every route as every role sees it, on a PC and a phone, light and dark, with what axe says and whether a
// page must be scrolled sideways. Pictures are left in build/tour, contact sheets of several in build/tour/sheets.
//
//   node tests/e2e/tour.mjs [--quick] [role…]      a role is a login of the demo school or «nobody»; --quick: light only, without axe
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../..");
const folder = (process.env.PARTA_E2E_DIR ??= resolve(root, "build/tour"));
const { openBrowser, overflow, picture, startServer, violations } = await import("./support.mjs");

const ROLES = ["admin", "director", "zavuch", "teacher7", "physics", "pupil7", "parent7", "parent1", "nobody"];
const PASSWORD = "parta-2026";
const SIZES = ["pc", "phone"];
const quick = process.argv.includes("--quick");
const THEMES = quick ? ["light"] : ["light", "dark"];
const named = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const roles = named.length > 0 ? named : ROLES;

/** Every address of the client, as its route table has it. */
const routes = readFileSync(resolve(root, "web/src/app/routes.tsx"), "utf8")
  .matchAll(/path: "(\/[^"]*)"/g)
  .map(([, path]) => path)
  .filter((path) => !path.startsWith("/dev/"))
  .toArray();

const server = await startServer("tour", "demo");

class Person {
  async request(path, body) {
    const answer = await fetch(server.base + path, {
      method: body ? "POST" : "GET",
      headers: { "X-Parta": "1", "Content-Type": "application/json", Cookie: this.cookie ?? "" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (body && answer.ok) this.cookie ??= answer.headers.getSetCookie()[0]?.split(";")[0];
    return answer.ok ? answer.json() : undefined;
  }

  async signIn(login) {
    const { me } = await this.request("/api/sessions", { login, password: PASSWORD, shared_computer: false });
    this.space = me.spaces[0];
    this.org = `/api/orgs/${this.space.org}`;
    return this;
  }
}

const admin = await new Person().signIn("admin");
const units = (await admin.request(`${admin.org}/units`)).units;
const unit = (label) => units.find((one) => one.label === label);
const people = (await admin.request(`${admin.org}/people`)).people;
const person = (name) => people.find((one) => one.name.includes(name)).id;
const sheets = await admin.request(`${admin.org}/invites`, {
  members: [],
  unit: unit("7«Б»").id,
  everyone: false,
  handed_over: true,
  days: 30,
});
const strips = sheets?.sheets.flatMap((sheet) => sheet.strips) ?? [];

/** What stands for each parameter: several things of different kinds, each with a word for the picture's name. */
async function examples(login) {
  const own = login === "nobody" ? undefined : await new Person().signIn(login);
  const chats = own ? ((await own.request(`${own.org}/chats`))?.chats ?? []) : [];
  const kinds = new Map();
  for (const chat of chats) if (!kinds.has(chat.kind)) kinds.set(chat.kind, chat.id);
  return {
    chat: [...kinds.entries()],
    unit: [["class", unit("7«Б»").id], ["staff", units.find((one) => one.kind === "staff")?.id]].filter(([, id]) => id),
    member: [
      ["pupil", person("Никифоров Лев")],
      ["parent", person("Никифорова Мария")],
      ["teacher", person("Быкова Надежда")],
    ],
    key: [
      ["pupil", strips.find((one) => one.role === "pupil")?.url.split("/").pop()],
      ["parent", strips.find((one) => one.role === "parent")?.url.split("/").pop()],
      ["unknown", "none"],
    ].filter(([, id]) => id),
    application: [["unknown", "1"]],
  };
}

/** The addresses of a route with its parameters filled. */
function addresses(route, values) {
  const parameter = route.match(/:(\w+)/)?.[1];
  const name = route.replace(/\/:\w+/, "").slice(1).replaceAll("/", "-");
  if (!parameter) return [[name, route]];
  return (values[parameter] ?? []).map(([word, id]) => [`${name}-${word}`, route.replace(`:${parameter}`, id)]);
}

/** Lays pictures several on one, so that the eye goes over them quickly; above each where its address led. */
async function contactSheets(name, pictures) {
  const [width, columns, rows] = name.includes("-phone-") ? [300, 5, 2] : [750, 2, 3];
  const printer = await openBrowser({ base: "" });
  await printer.page.setViewportSize({ width: columns * (width + 8) + 8, height: 800 });
  mkdirSync(resolve(folder, "sheets"), { recursive: true });
  for (let from = 0; from < pictures.length; from += columns * rows) {
    const cells = pictures.slice(from, from + columns * rows).map(([word, file, path]) => {
      const source = pathToFileURL(resolve(folder, `${file}.png`));
      return `<figure><figcaption>${word} → ${path}</figcaption><img src="${source}" width="${width}"></figure>`;
    });
    const file = resolve(folder, "sheets", `${name}-${from / (columns * rows) + 1}.html`);
    writeFileSync(
      file,
      `<meta charset="utf-8"><style>body{margin:8px;font:13px sans-serif;background:#888;display:grid;gap:8px;
      grid-template-columns:repeat(${columns},${width}px)}figure{margin:0}
      figcaption{background:#fff;padding:2px;overflow:hidden;white-space:nowrap}</style>${cells.join("")}`,
    );
    await printer.page.goto(pathToFileURL(file).href);
    await printer.page.screenshot({ path: file.replace(".html", ".png"), fullPage: true });
    rmSync(file);
  }
  await printer.close();
}

const faults = [];
for (const login of roles) {
  const values = await examples(login);
  for (const size of SIZES) {
    const browser = await openBrowser(server, { phone: size === "phone" });
    const { page } = browser;
    const shown = { light: [], dark: [] };
    if (login !== "nobody") {
      await browser.go("/healthz");
      await page.evaluate(
        async ([login, password]) =>
          await fetch("/api/sessions", {
            method: "POST",
            headers: { "X-Parta": "1", "Content-Type": "application/json" },
            body: JSON.stringify({ login, password, shared_computer: false }),
          }),
        [login, PASSWORD],
      );
    }
    for (const [name, address] of routes.flatMap((route) => addresses(route, values))) {
      await page.emulateMedia({ colorScheme: "light" });
      await browser.go(address);
      await page.waitForLoadState("networkidle", { timeout: 5000 }).catch(() => undefined);
      await page.waitForTimeout(250);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForTimeout(200);
        const file = `${login}-${size}-${theme}-${name}`;
        await picture(browser, file);
        shown[theme].push([name, file, new URL(page.url()).pathname]);
        // Colours are the same on a phone: there the dark theme has nothing new for axe.
        const examined = !quick && (size === "pc" || theme === "light");
        const told = examined ? (await violations(browser)).map((one) => `${file}: ${one}`) : [];
        const wider = await overflow(browser);
        if (wider > 0) told.push(`${file}: ${wider} px wider than the window`);
        for (const one of browser.faults.splice(0)) told.push(`${file}: the page threw: ${one}`);
        for (const one of told) console.log(`  ${one}`);
        faults.push(...told);
      }
    }
    await browser.close();
    for (const theme of THEMES) await contactSheets(`${login}-${size}-${theme}`, shown[theme]);
    console.log(`${login}, ${size}: seen`);
  }
}
await server.stop();
console.log(`${faults.length} faults; contact sheets are in ${folder}/sheets`);
process.exit(faults.length > 0 ? 1 : 0);
