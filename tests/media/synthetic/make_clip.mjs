// Makes what synthetic callers send, with Chromium's own encoders: clip.ivf (VP8, two seconds that begin with a key frame) and voice.ivf
// (Opus, one second; the container is the same, a frame is a packet of 20 ms). Run by hand when the clip is to be another one:
//
//   node tests/media/synthetic/make_clip.mjs
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(import.meta.dirname, "../../../web/package.json"));
const { chromium } = require("playwright-core");

const clip = { width: 320, height: 180, rate: 15, frames: 30, bitrate: 110_000 };
const voice = { rate: 48000, packets: 50, bitrate: 24_000 };

/** Runs in the page: a ball that goes round before a sky that changes, as VP8. */
async function encodePicture({ width, height, rate, frames, bitrate }) {
  const canvas = new OffscreenCanvas(width, height);
  const draw = canvas.getContext("2d");
  const made = [];
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      made.push([...bytes]);
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec: "vp8", width, height, bitrate, framerate: rate, latencyMode: "realtime" });
  for (let n = 0; n < frames; n++) {
    const turn = (n / frames) * 2 * Math.PI;
    const sky = draw.createLinearGradient(0, 0, width, height);
    sky.addColorStop(0, `hsl(${200 + 40 * Math.sin(turn)} 55% 45%)`);
    sky.addColorStop(1, `hsl(${260 + 40 * Math.cos(turn)} 45% 30%)`);
    draw.fillStyle = sky;
    draw.fillRect(0, 0, width, height);
    draw.fillStyle = "#ffd54a";
    draw.beginPath();
    draw.arc(width / 2 + 100 * Math.cos(turn), height / 2 + 50 * Math.sin(turn), 24, 0, 2 * Math.PI);
    draw.fill();
    const frame = new VideoFrame(canvas, { timestamp: (n * 1e6) / rate });
    encoder.encode(frame, { keyFrame: n === 0 });
    frame.close();
  }
  await encoder.flush();
  return made;
}

/** Runs in the page: a hummed tone with overtones that swells and fades, as Opus. */
async function encodeSound({ rate, packets, bitrate }) {
  const made = [];
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      made.push([...bytes]);
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec: "opus", sampleRate: rate, numberOfChannels: 1, bitrate, opus: { frameDuration: 20_000 } });
  const size = rate / 50;
  for (let n = 0; n < packets; n++) {
    const samples = new Float32Array(size);
    for (let i = 0; i < size; i++) {
      const at = (n * size + i) / rate;
      const swell = 0.12 * (1.2 + Math.sin(2 * Math.PI * 4 * at));
      for (const overtone of [1, 2, 3, 5]) samples[i] += (swell / overtone) * Math.sin(2 * Math.PI * 160 * overtone * at);
    }
    encoder.encode(
      new AudioData({ format: "f32", sampleRate: rate, numberOfFrames: size, numberOfChannels: 1, timestamp: n * 20_000, data: samples }),
    );
  }
  await encoder.flush();
  return made.slice(0, packets);
}

/** IVF: a head of 32 bytes, then each frame behind its size and number. */
function ivf(codec, { width = 0, height = 0, rate }, frames) {
  const head = Buffer.alloc(32);
  head.write("DKIF", 0);
  head.writeUInt16LE(32, 6);
  head.write(codec, 8);
  head.writeUInt16LE(width, 12);
  head.writeUInt16LE(height, 14);
  head.writeUInt32LE(rate, 16);
  head.writeUInt32LE(1, 20);
  head.writeUInt32LE(frames.length, 24);
  const parts = frames.map((frame, n) => {
    const about = Buffer.alloc(12);
    about.writeUInt32LE(frame.length, 0);
    about.writeUInt32LE(n, 4);
    return Buffer.concat([about, Buffer.from(frame)]);
  });
  return Buffer.concat([head, ...parts]);
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
// Encoders are there for secure origins only, and this machine itself is one.
await page.route("http://localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
await page.goto("http://localhost/");
for (const [name, codec, settings, work] of [
  ["clip.ivf", "VP80", clip, encodePicture],
  ["voice.ivf", "Opus", { ...voice, rate: 50 }, null],
]) {
  const frames = work ? await page.evaluate(work, settings) : await page.evaluate(encodeSound, voice);
  const bytes = ivf(codec, settings, frames);
  writeFileSync(resolve(import.meta.dirname, name), bytes);
  console.log(`${name}: ${frames.length} frames, ${bytes.length} bytes`);
}
await browser.close();
