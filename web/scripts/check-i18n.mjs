// Fails when a message of the code is missing from a catalogue, lacks its English, or has Russian left in it.
// Leaves the catalogues as they were: `npm run i18n` writes.
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);
const files = () => globSync("src/**/locales/*.po").sort();

/** [id, translation, source files] of every message of a PO file. */
function messages(text) {
  return text
    .split(/\n\n+/)
    .slice(1)
    .filter((block) => /^msgid /m.test(block) && !/^#~/m.test(block))
    .map((block) => ({
      id: field(block, "msgid"),
      text: field(block, "msgstr"),
      from: block.match(/^#: (.*)$/m)?.[1] ?? "",
    }));
}

function field(block, name) {
  const match = block.match(new RegExp(`^${name} ((?:"(?:[^"\\\\]|\\\\.)*"\\n?)+)`, "m"));
  return (match?.[1] ?? "")
    .split("\n")
    .map((line) => line.replace(/^"|"$/g, ""))
    .join("");
}

const before = new Map(files().map((file) => [file, readFileSync(file, "utf8")]));
const problems = [];
try {
  execFileSync(process.execPath, ["node_modules/@lingui/cli/dist/lingui.js", "extract", "--clean"], { stdio: "pipe" });
  for (const file of files()) {
    const known = new Set(messages(before.get(file) ?? "").map((message) => message.id));
    const now = messages(readFileSync(file, "utf8"));
    for (const message of now) {
      if (!known.has(message.id)) problems.push(`${file}: not yet extracted (npm run i18n): "${message.id}"`);
      else if (file.endsWith("/en.po") && message.text === "")
        problems.push(`${file}: no English for "${message.id}" (${message.from})`);
      else if (file.endsWith("/en.po") && /[а-яё]/i.test(message.text))
        problems.push(`${file}: Russian in "${message.text}"`);
    }
    const used = new Set(now.map((message) => message.id));
    for (const id of known) if (!used.has(id)) problems.push(`${file}: no longer used (npm run i18n): "${id}"`);
  }
} finally {
  for (const file of files()) {
    const text = before.get(file);
    if (text === undefined) unlinkSync(file);
    else writeFileSync(file, text);
  }
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`i18n: ${before.size} catalogues complete`);
