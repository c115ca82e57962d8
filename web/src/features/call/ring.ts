/** Two notes, twice, then a pause: the ringing of a call, made by the browser. */
const NOTES = [
  { frequency: 659.3, at: 0 },
  { frequency: 880, at: 0.22 },
  { frequency: 659.3, at: 0.6 },
  { frequency: 880, at: 0.82 },
];
const LENGTH = 0.3;
const LOUDNESS = 0.12;
const EVERY = 3000;

/** Rings until stopped. Before the first press on the page a browser keeps it silent. */
export function ring(): () => void {
  if (typeof AudioContext === "undefined") return () => undefined;
  const context = new AudioContext();
  const once = () => {
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    const start = context.currentTime;
    for (const { frequency, at } of NOTES) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, start + at);
      volume.gain.linearRampToValueAtTime(LOUDNESS, start + at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + at + LENGTH);
      tone.connect(volume).connect(context.destination);
      tone.start(start + at);
      tone.stop(start + at + LENGTH);
    }
    navigator.vibrate?.([250, 150, 250]);
  };
  once();
  const timer = setInterval(once, EVERY);
  return () => {
    clearInterval(timer);
    navigator.vibrate?.(0);
    void context.close().catch(() => undefined);
  };
}
