interface Tune {
  /** Seconds from the beginning of a round. */
  notes: readonly { frequency: number; at: number }[];
  /** Seconds a note sounds. */
  length: number;
  loudness: number;
  /** Milliseconds from round to round. */
  every: number;
  vibration?: readonly number[];
}

/** Two notes, twice, then a pause: somebody calls. */
const RINGING: Tune = {
  notes: [
    { frequency: 659.3, at: 0 },
    { frequency: 880, at: 0.22 },
    { frequency: 659.3, at: 0.6 },
    { frequency: 880, at: 0.82 },
  ],
  length: 0.3,
  loudness: 0.12,
  every: 3000,
  vibration: [250, 150, 250],
};

/** What one knows from the telephone while the other end rings: 425 Hz, a second in five (ITU-T E.180, Russia). Quiet. */
const RINGING_BACK: Tune = { notes: [{ frequency: 425, at: 0 }], length: 1, loudness: 0.035, every: 5000 };

/** Another call while one is in a call: twice, briefly, and as quietly as the tone of the telephone. */
const KNOCKING: Tune = {
  notes: [
    { frequency: 425, at: 0 },
    { frequency: 425, at: 0.4 },
  ],
  length: 0.2,
  loudness: 0.035,
  every: 5000,
  vibration: [150],
};

/** How long a note takes to swell and to fade, seconds: without it it would click. */
const EDGE = 0.02;

/** Rings until stopped. */
export const ring = (): (() => void) => play(RINGING);
/** Sounds for whoever calls, until stopped. */
export const ringBack = (): (() => void) => play(RINGING_BACK);

/** Sounds for whoever is called while in another call, until stopped. */
export const knock = (): (() => void) => play(KNOCKING);

/** Before the first press on the page a browser keeps it silent. */
function play({ notes, length, loudness, every, vibration }: Tune): () => void {
  if (typeof AudioContext === "undefined") return () => undefined;
  const context = new AudioContext();
  const once = () => {
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    const start = context.currentTime;
    for (const { frequency, at } of notes) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const end = start + at + length;
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, start + at);
      volume.gain.linearRampToValueAtTime(loudness, start + at + EDGE);
      // A long tone holds, a short one dies away.
      if (length >= 1) volume.gain.setValueAtTime(loudness, end - EDGE);
      volume.gain.exponentialRampToValueAtTime(0.0001, end);
      tone.connect(volume).connect(context.destination);
      tone.start(start + at);
      tone.stop(end);
    }
    if (vibration) navigator.vibrate?.([...vibration]);
  };
  once();
  const timer = setInterval(once, every);
  return () => {
    clearInterval(timer);
    if (vibration) navigator.vibrate?.(0);
    void context.close().catch(() => undefined);
  };
}
