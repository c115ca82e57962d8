// The dependency rule of the client: api → sync → model → features → app; ui imports none of them; app/i18n is a base
// layer that all may use. One feature does not import another: what two need goes down to model or ui.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../src", import.meta.url));
const order = ["i18n", "ui", "api", "sync", "model", "features", "app"];
const noDom = new Set(["sync", "model"]);

function layer(path) {
  const [first, second] = path.split("/");
  if (first === "app" && second === "i18n") return "i18n";
  return order.includes(first) ? first : undefined;
}

function mayImport(from, to) {
  if (from === to || to === "i18n") return true;
  if (from === "ui" || from === "i18n") return false;
  if (to === "ui") return from === "features" || from === "app";
  return order.indexOf(to) < order.indexOf(from);
}

const problems = [];
for (const file of globSync("**/*.{ts,tsx}", { cwd: src })) {
  if (/\.test\.tsx?$/.test(file)) continue;
  const from = layer(file);
  if (!from) continue;
  const text = readFileSync(join(src, file), "utf8");
  for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)) {
    if (noDom.has(from) && /^(react|react-dom|wouter|@base-ui|lucide-react)/.test(name))
      problems.push(`${file}: ${from} has no DOM, but imports ${name}`);
    const target = name.startsWith("~/")
      ? name.slice(2)
      : name.startsWith(".")
        ? relative(src, normalize(join(src, dirname(file), name)))
        : undefined;
    const to = target && layer(target);
    if (!to) continue;
    if (!mayImport(from, to)) problems.push(`${file}: ${from} may not import ${to} (${name})`);
    const [feature, other] = [file, target].map((path) => path.split("/")[1]);
    if (from === "features" && to === "features" && feature !== other)
      problems.push(`${file}: feature ${feature} imports feature ${other}`);
  }
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log("layers: in order");
