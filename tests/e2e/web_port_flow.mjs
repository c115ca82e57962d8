// A call from a network that lets nothing out but the web server's own port: sound and picture come over TCP through it.
import { strict as assert } from "node:assert";
import { bar, open, row } from "./calls.mjs";
import { button } from "./school.mjs";
import { picture, startServer, step, summary } from "./support.mjs";

// Another's network reaches the server by an address of this machine, not as localhost: the port must be open there.
const server = await startServer("web-port", "demo", {}, "0.0.0.0");
const port = Number(new URL(server.base).port);

/** The browser never learns of the workers' own ports, as if a firewall dropped what it sends there. */
const shutPorts = ({ page }) =>
  page.evaluate((open) => {
    const whole = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      const reached = (line) => !line.startsWith("a=candidate:") || line.split(" ")[5] === String(open);
      const sdp = description.sdp.split("\r\n").filter(reached).join("\r\n");
      return whole.call(this, { type: description.type, sdp });
    };
  }, port);

/** How the connections of this browser go, and what has come over them. */
const media = ({ page }) =>
  page.evaluate(async () => {
    const found = { ways: [], packets: 0, frames: 0 };
    for (const peer of globalThis.partaPeers) {
      const stats = [...(await peer.getStats()).values()];
      for (const one of stats) {
        if (one.type === "transport" && one.selectedCandidatePairId) {
          const pair = stats.find(({ id }) => id === one.selectedCandidatePairId);
          const remote = stats.find(({ id }) => id === pair.remoteCandidateId);
          found.ways.push(`${remote.protocol} ${remote.port}`);
        }
        if (one.type === "inbound-rtp" && one.kind === "audio") found.packets += one.packetsReceived;
        if (one.type === "inbound-rtp" && one.kind === "video") found.frames += one.framesDecoded;
      }
    }
    return found;
  });

async function until(person, what, holds) {
  let seen;
  for (const began = Date.now(); Date.now() - began < 20_000; await person.page.waitForTimeout(100))
    if (holds((seen = await media(person)))) return Date.now() - began;
  throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

const teacher = await open(server, "teacher7");
const pupil = await open(server, "pupil7");
await shutPorts(pupil);
for (const person of [teacher, pupil]) await row(person).click();

await step("the teacher starts a call", teacher, async () => {
  await button(teacher, "Начать звонок").click();
  await button(teacher, "Включить камеру").click();
  await teacher.page.getByRole("dialog").getByRole("button", { name: "Начать звонок" }).click();
  await bar(teacher).waitFor();
});

await step("the pupil, whom only the web port is open to, sees and hears", pupil, async () => {
  await button(pupil, "Присоединиться").click();
  await button(pupil, "Включить микрофон").click();
  await button(pupil, "Включить камеру").click();
  await pupil.page.getByRole("dialog").getByRole("button", { name: "Присоединиться" }).click();
  await bar(pupil).waitFor();
  const took = await until(pupil, "media", ({ packets, frames }) => packets > 50 && frames > 10);
  console.log(`      50 packets of sound and 10 frames after ${took} ms`);
  const { ways } = await media(pupil);
  assert.ok(ways.length > 0 && ways.every((way) => way === `tcp ${port}`), String(ways));
  await picture(pupil, "call-web-port");
});

await step("the teacher sees and hears the pupil", teacher, async () => {
  await until(teacher, "media", ({ packets, frames }) => packets > 50 && frames > 10);
  const { ways } = await media(teacher);
  assert.ok(ways.every((way) => way.startsWith("udp")), String(ways));
});

await Promise.all([teacher, pupil].map((one) => one.close()));
await server.stop();
summary();
