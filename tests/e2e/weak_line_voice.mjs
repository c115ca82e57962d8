// A voice for Chromium's fake microphone: vowels that follow one another without a pause, so that silence on the other side is a fault of the line
// and not of the speaker.
import { writeFileSync } from "node:fs";

const RATE = 48_000;
const SECONDS = 12;
/** Formants of а, о, у, э, и: where the mouth lets the voice through, in hertz. */
const VOWELS = [
  [700, 1100, 2500],
  [500, 850, 2400],
  [300, 650, 2300],
  [550, 1700, 2500],
  [280, 2200, 2900],
];
const SYLLABLE = 0.22;

const loudness = (frequency, formants) =>
  formants.reduce((sum, formant, index) => sum + Math.exp(-(((frequency - formant) / 160) ** 2)) / (index + 1), 0.02);

/** Writes the voice as a WAV file, 16 bits, one channel. */
export function writeVoice(path) {
  const samples = new Int16Array(RATE * SECONDS);
  let phase = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const time = at / RATE;
    const syllable = Math.floor(time / SYLLABLE);
    const within = time / SYLLABLE - syllable;
    const pitch = 120 + 35 * Math.sin(2 * Math.PI * 0.7 * time) + 8 * (syllable % 3);
    phase += pitch / RATE;
    const formants = VOWELS[(syllable * 7 + (syllable % 4)) % VOWELS.length];
    let value = 0;
    for (let harmonic = 1; harmonic * pitch < 3600; harmonic += 1)
      value += Math.sin(2 * Math.PI * harmonic * phase) * loudness(harmonic * pitch, formants);
    const swell = 0.35 + 0.65 * Math.sin(Math.PI * within) ** 2;
    samples[at] = Math.max(-1, Math.min(1, value * 0.22 * swell)) * 32_000;
  }
  const bytes = samples.byteLength;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(bytes, 40);
  writeFileSync(path, Buffer.concat([head, Buffer.from(samples.buffer)]));
}
