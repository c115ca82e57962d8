// The school's own network without a bought certificate: a phone is told how to trust the school, and then gets what browsers give to HTTPS only.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { networkInterfaces } from "node:os";
import { resolve } from "node:path";
import { open } from "./calls.mjs";
import { accessible, freePort, openBrowser, overflow, picture, startServer, step, summary } from "./support.mjs";

const address = Object.values(networkInterfaces())
  .flat()
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
if (!address) {
  console.log("  --  this machine has no network besides its own: nothing can be shown");
  process.exit(0);
}

const securePort = await freePort();
const server = await startServer("own-certificate", "demo", { PARTA_HTTP_TLS_LISTEN: `0.0.0.0:${securePort}` }, "0.0.0.0");
const plain = `http://${address}:${new URL(server.base).port}`;
const secure = `https://${address}:${securePort}`;
const home = resolve(server.data, "home");
const database = `sql:${resolve(home, ".pki/nssdb")}`;
const authority = resolve(server.data, "tls/authority.pem");

const run = (program, ...words) => {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(status, 0, `${program} ${words.join(" ")}: ${stderr ?? error}`);
  return stdout;
};

mkdirSync(resolve(home, ".pki/nssdb"), { recursive: true });
run("certutil", "-N", "-d", database, "--empty-password");

/** The status with which the address answers this browser, or why it refuses to show it. */
const reach = ({ page }, url) =>
  page.goto(url).then(
    (response) => response.status(),
    async (error) => {
      await page.waitForURL("chrome-error://chromewebdata/"); // the browser's own page takes the refused one's place
      return error.message;
    },
  );
const stranger = await openBrowser({ base: plain }, { phone: true, home });

await step("plain HTTP leads to HTTPS, which a phone does not trust yet", stranger, async () => {
  const moved = await fetch(`${plain}/chats`, { redirect: "manual" });
  assert.equal(moved.status, 308);
  assert.equal(moved.headers.get("location"), `${secure}/chats`);
  assert.match(await reach(stranger, secure), /ERR_CERT_AUTHORITY_INVALID/);
});

await step("/ca says what to do, on a phone and on a computer, in both themes", stranger, async () => {
  assert.equal(await reach(stranger, `${plain}/ca`), 200);
  await stranger.page.getByRole("heading", { name: "Сертификат организации" }).waitFor();
  await picture(stranger, "certificate-page-phone");
  await stranger.page.getByText("Телефон или планшет Android").click();
  await stranger.page.getByText("iPhone или iPad").click();
  await picture(stranger, "certificate-page-phone-steps");
  assert.equal(await overflow(stranger), 0);
  await accessible(stranger);
  const computer = await openBrowser({ base: plain }, { theme: "dark", home });
  await computer.go("/ca");
  await picture(computer, "certificate-page-dark");
  await accessible(computer);
  await computer.page.getByRole("link", { name: "In English" }).click();
  await computer.page.getByRole("heading", { name: "The school’s certificate" }).waitFor();
  await computer.close();
});

await step("the certificate that is offered is the server's, with the fingerprint that doctor tells", stranger, async () => {
  const shown = await stranger.page.locator(".print").textContent();
  const [download] = await Promise.all([
    stranger.page.waitForEvent("download"),
    stranger.page.getByRole("link", { name: "Скачать сертификат" }).click(),
  ]);
  const file = resolve(server.data, "downloaded.crt");
  await download.saveAs(file);
  const told = run("openssl", "x509", "-in", file, "-inform", "DER", "-noout", "-fingerprint", "-sha256");
  assert.equal(told.trim().split("=").at(-1), shown.trim());
  run("certutil", "-A", "-d", database, "-n", "school", "-t", "C,,", "-i", authority);
  await stranger.close();
});

const phone = await open({ base: secure }, "teacher7", { phone: true, home });

await step("with it installed the phone has a secure page that opens without a network", phone, async () => {
  assert.equal(await phone.page.evaluate(() => isSecureContext), true);
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await phone.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.stop();
  await phone.page.reload();
  await phone.page.locator("[data-row]").first().waitFor();
  await server.start();
  // The page of the certificate is the server's own, never the client's from the cache.
  assert.equal(await reach(phone, `${secure}/ca`), 200);
  await phone.page.getByRole("heading", { name: "Сертификат организации" }).waitFor();
});

await step("invitations say where the certificate is to be had first, with its fingerprint", phone, async () => {
  await reach(phone, `${secure}/school/invites`);
  await phone.page.getByRole("button", { name: "Выдать и показать листы" }).click();
  const again = phone.page.getByRole("button", { name: "Выдать новые" });
  const sheet = phone.page.getByRole("heading", { name: /^Класс или группа: / });
  await again.or(sheet.first()).waitFor();
  if (await again.count()) await again.click();
  await sheet.first().waitFor();
  const strips = phone.page.getByText(`Сначала один раз откройте ${plain}/ca`);
  await strips.first().waitFor();
  assert.match(await phone.page.getByText("До первого входа на каждое устройство").innerText(), /[0-9A-F:]{95}/);
  // The last strip of a class can be scrolled to, and the bar of the phone stays above the sheet.
  await strips.last().scrollIntoViewIfNeeded();
  await phone.page.getByRole("link", { name: "Чаты" }).first().click();
  await phone.page.locator("[data-row]").first().waitFor();
});

/** A site that whoever has stolen the authority's key puts up under this name. */
async function thief(name) {
  const folder = resolve(server.data, "stolen", name);
  mkdirSync(folder, { recursive: true });
  const at = (file) => resolve(folder, file);
  run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${name}`, "-keyout", at("key"), "-out", at("request"));
  writeFileSync(at("names"), `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`);
  const own = ["-CA", authority, "-CAkey", resolve(server.data, "tls/authority.key"), "-CAcreateserial", "-CAserial", at("serial")];
  run("openssl", "x509", "-req", "-in", at("request"), ...own, "-days", "30", "-extfile", at("names"), "-out", at("certificate"));
  const site = createServer({ key: readFileSync(at("key")), cert: readFileSync(at("certificate")) }, (_, answer) => answer.end("here"));
  await new Promise((done) => site.listen(0, "127.0.0.1", done));
  return site;
}

const sites = { "bank.example": await thief("bank.example"), "other.lan": await thief("other.lan") };
const rules = Object.keys(sites).map((name) => `MAP ${name} 127.0.0.1`).join(",");
const victim = await openBrowser({ base: secure }, { home, flags: [`--host-resolver-rules=${rules}`] });

await step("whoever steals the authority's key cannot pose as a bank, only as a local name", victim, async () => {
  const at = (name) => reach(victim, `https://${name}:${sites[name].address().port}/`);
  assert.equal(await at("other.lan"), 200);
  assert.match(await at("bank.example"), /ERR_CERT/);
  await victim.close();
  for (const site of Object.values(sites)) site.close();
});

await step("parta doctor looks from a phone's view, and finds all well", phone, async () => {
  const told = server.command(["doctor"]);
  assert.ok(told.includes(`a phone that trusts the authority reaches ${secure}`), told);
  assert.match(told, /SHA-256 fingerprint, for the sheet that people compare with: [0-9A-F:]{95}/);
});

await phone.close();
await server.stop();
summary();
