// Prints what the first screen costs over the wire and fails when it is over the budget. Run after `npm run build`.
// First load: index.html, the entry with everything it imports statically, its styles, first.js, and the parts named in
// `firstChat` (vite.config.ts), which the first conversation needs although they are loaded lazily.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const budget = 250 * 1024;
const aim = 190 * 1024;

/** The parts that the list and the conversation come in, and one language. */
const firstChat = ["ui", "account", "chat", "words-ru", "words-account-ru"].map(
  (part) => new RegExp(`^_${part}-[^.]+\\.js$`),
);

const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const files = new Set(["index.html", "first.js"]);
const visit = (key) => {
  const chunk = manifest[key];
  if (!chunk || files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const imported of chunk.imports ?? []) visit(imported);
};
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
for (const pattern of firstChat) {
  const part = Object.keys(manifest).find((key) => pattern.test(key));
  if (!part) throw new Error(`The build has no part ${pattern}: see vite.config.ts.`);
  visit(part);
}

const size = (name, suffix) => {
  const path = join(dist, name + suffix);
  return statSync(existsSync(path) ? path : join(dist, name)).size;
};
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(10);
let [raw, gz, br] = [0, 0, 0];
console.log(`${"file".padEnd(44)}       raw       gzip     brotli`);
for (const name of files) {
  const sizes = [size(name, ""), size(name, ".gz"), size(name, ".br")];
  raw += sizes[0];
  gz += sizes[1];
  br += sizes[2];
  console.log(name.padEnd(44), ...sizes.map(kib));
}
console.log("first load".padEnd(44), kib(raw), kib(gz), kib(br));
const all = readdirSync(join(dist, "assets")).filter((name) => name.endsWith(".js") || name.endsWith(".css"));
console.log(
  `all assets: ${all.length} files, ${kib(all.reduce((sum, name) => sum + size(`assets/${name}`, ".br"), 0)).trim()} brotli`,
);
if (gz > budget) {
  console.error(`Over the budget: ${kib(gz).trim()} gzip, allowed ${kib(budget).trim()}.`);
  process.exit(1);
}
console.log(gz <= aim ? "Within the aim of 190 KiB." : "Within the budget of 250 KiB, over the aim of 190 KiB.");
