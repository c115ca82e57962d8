import type { Received } from "./media-line";

type Sink = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

/** Plays the voices, and the sound of a shown screen, on the chosen speaker. */
export class Sounds {
  private readonly playing = new Map<MediaStreamTrack, Sink>();
  private speaker = "";
  private readonly onBlocked: (blocked: boolean) => void;

  /** `onBlocked`: the browser wants a press on the page before it lets anything sound. */
  constructor(onBlocked: (blocked: boolean) => void) {
    this.onBlocked = onBlocked;
  }

  play(received: readonly Received[]): void {
    const wanted = new Set(received.filter(({ track }) => track.kind === "audio").map(({ track }) => track));
    for (const [track, element] of this.playing)
      if (!wanted.has(track)) {
        element.srcObject = null;
        this.playing.delete(track);
      }
    for (const track of wanted) {
      if (this.playing.has(track)) continue;
      const element = new Audio() as Sink;
      element.autoplay = true;
      element.srcObject = new MediaStream([track]);
      this.playing.set(track, element);
      if (this.speaker) void element.setSinkId?.(this.speaker).catch(() => undefined);
      this.start(element);
    }
  }

  /** After a press. */
  unblock(): void {
    this.onBlocked(false);
    for (const element of this.playing.values()) this.start(element);
  }

  use(speaker: string): void {
    this.speaker = speaker;
    for (const element of this.playing.values()) void element.setSinkId?.(speaker).catch(() => undefined);
  }

  close(): void {
    this.play([]);
  }

  private start(element: HTMLAudioElement): void {
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.onBlocked(true);
    });
  }
}
