/** Two soft notes (C6, G6), made by the browser: no file to load. */
const NOTES = [
  { frequency: 1046.5, at: 0 },
  { frequency: 1568, at: 0.09 },
];
const LENGTH = 0.32;
const LOUDNESS = 0.07;
/** Many messages at once sound once. */
const PAUSE = 2000;

let context: AudioContext | undefined;
let last = -PAUSE;

export function playChime(): void {
  const now = performance.now();
  if (now - last < PAUSE || typeof AudioContext === "undefined") return;
  last = now;
  context ??= new AudioContext();
  // Before the first press on the page a browser keeps it silent; then there is simply no sound.
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  const start = context.currentTime;
  for (const { frequency, at } of NOTES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, start + at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + at + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + at + LENGTH);
    tone.connect(volume).connect(context.destination);
    tone.start(start + at);
    tone.stop(start + at + LENGTH);
  }
}
