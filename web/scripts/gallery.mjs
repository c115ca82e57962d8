// Photographs every component and the frame at a PC's and a phone's size, light and dark, and runs axe on each.
// Usage: npm run gallery [folder for the pictures]. Starts a development server of its own.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { createServer } from "vite";
import { answerSignedOut, listen, openBrowser } from "./browser.mjs";

const folder = process.argv[2] ?? fileURLToPath(new URL("../test-results/gallery", import.meta.url));
mkdirSync(folder, { recursive: true });

const server = await createServer({
  root: fileURLToPath(new URL("..", import.meta.url)),
  server: { port: 5199, hmr: false },
  logLevel: "error",
  plugins: [{ name: "signed-out", configureServer: (server) => void server.middlewares.use("/api", answerSignedOut) }],
});
await server.listen();
const base = `http://localhost:${server.config.server.port}`;

const sizes = {
  pc: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
  wide: { width: 1600, height: 900 },
};
const looks = {
  light: { theme: "light" },
  dark: { theme: "dark" },
  "contrast-blue": { theme: "light", contrast: "blue", textScale: 200, spacing: "wide" },
  "contrast-dark": { theme: "dark", contrast: "dark" },
  "contrast-light": { theme: "light", contrast: "light" },
};

const click = (name) => (page) => page.getByRole("button", { name, exact: true }).click();
const scenes = [
  { name: "ui", path: "/dev/ui", full: true, sizes: ["pc", "phone"], looks: ["light", "dark"] },
  {
    name: "ui",
    path: "/dev/ui",
    full: true,
    sizes: ["pc", "phone"],
    looks: ["contrast-blue", "contrast-dark", "contrast-light"],
  },
  { name: "dialog", path: "/dev/ui", act: click("Открыть окно"), sizes: ["pc", "phone"], looks: ["light", "dark"] },
  { name: "confirm", path: "/dev/ui", act: click("Спросить"), sizes: ["pc", "phone"], looks: ["light"] },
  {
    name: "menu",
    floating: true,
    path: "/dev/ui",
    act: click("Меню"),
    sizes: ["pc", "phone"],
    looks: ["light", "dark"],
  },
  { name: "popover", floating: true, path: "/dev/ui", act: click("Пояснение"), sizes: ["pc"], looks: ["light"] },
  {
    name: "tooltip",
    floating: true,
    path: "/dev/ui",
    act: (page) => page.getByRole("button", { name: "Уведомления" }).hover(),
    sizes: ["pc"],
    looks: ["light"],
  },
  {
    name: "toast",
    path: "/dev/ui",
    act: async (page) => {
      await click("Сообщить")(page);
      await click("Сообщить об ошибке")(page);
    },
    sizes: ["pc", "phone"],
    looks: ["light", "dark"],
  },
  {
    name: "palette",
    path: "/dev/ui",
    act: (page) => page.keyboard.press("Control+KeyK"),
    sizes: ["pc", "phone"],
    looks: ["light", "dark"],
  },
  { name: "shell", path: "/dev/shell", sizes: ["pc", "phone"], looks: ["light", "dark"] },
  { name: "shell-chat", path: "/dev/shell/7b", sizes: ["pc", "phone"], looks: ["light", "dark", "contrast-blue"] },
  { name: "shell-info", path: "/dev/shell/7b/info", sizes: ["pc", "phone", "wide"], looks: ["light"] },
  { name: "settings", path: "/settings", sizes: ["pc", "phone"], looks: ["light", "dark", "contrast-blue"] },
  { name: "not-found", path: "/no-such-page", sizes: ["pc", "phone"], looks: ["light"] },
];

const only = process.env.SCENES?.split(",");
let violations = 0;
let pictures = 0;
const browser = await openBrowser({ reducedMotion: "reduce", locale: "ru-RU" });
for (const scene of scenes.filter((scene) => !only || only.includes(scene.name))) {
  for (const size of scene.sizes) {
    for (const look of scene.looks) {
      const page = await browser.newPage();
      await page.setViewportSize(sizes[size]);
      await page.addInitScript((value) => localStorage.setItem("parta.appearance", value), JSON.stringify(looks[look]));
      const errors = [];
      listen(page, errors);
      await page.goto(base + scene.path);
      await page.waitForSelector("h1", { state: "attached" });
      await page.waitForTimeout(500);
      if (scene.act) {
        await scene.act(page);
        await page.waitForTimeout(700);
      }
      const name = `${scene.name}-${size}-${look}`;
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: scene.full });
      pictures++;
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) errors.push(`the page is ${overflow} px wider than the screen`);
      const { violations: found } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .disableRules(scene.floating ? ["region"] : []) // a menu or a tooltip floats outside the landmarks by its nature
        .analyze();
      for (const violation of found) {
        errors.push(`axe ${violation.id}: ${violation.help}`);
        for (const node of violation.nodes.slice(0, 4))
          errors.push(`    ${node.target.join(" ")} — ${node.failureSummary?.split("\n")[1]?.trim()}`);
      }
      for (const error of errors) console.log(`${name}: ${error}`);
      violations += errors.length;
      await page.close();
    }
  }
}
await browser.close();
await server.close();
console.log(`${pictures} pictures in ${folder}; ${violations === 0 ? "no faults" : `${violations} lines of faults`}`);
process.exit(violations === 0 ? 0 : 1);
