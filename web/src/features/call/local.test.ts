import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LocalMedia } from "./local";

// A phone with two cameras, as its browser shows them; the second opens only when the first is closed.
const CAMERAS = { front: "user", back: "environment" } as const;

class Track {
  readyState = "live";
  onended: (() => void) | null = null;
  readonly id: keyof typeof CAMERAS;
  constructor(id: keyof typeof CAMERAS) {
    this.id = id;
  }
  stop() {
    this.readyState = "ended";
  }
  getSettings() {
    return { deviceId: this.id, facingMode: CAMERAS[this.id] };
  }
}

let opened: Track[];
let refuse: string | undefined;
let local: LocalMedia;

beforeEach(() => {
  opened = [];
  refuse = undefined;
  localStorage.clear();
  vi.stubGlobal("isSecureContext", true);
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: {
      enumerateDevices: async () => [],
      getUserMedia: async ({ video }: { video: MediaTrackConstraints }) => {
        if (opened.some(({ readyState }) => readyState === "live")) throw new DOMException("", "NotReadableError");
        const { exact } = (video.facingMode ?? {}) as { exact?: string };
        if (exact && exact === refuse) throw new DOMException("", "OverconstrainedError");
        const { exact: id } = (video.deviceId ?? {}) as { exact?: keyof typeof CAMERAS };
        const track = new Track(id ?? (exact === "environment" ? "back" : "front"));
        opened.push(track);
        return { getTracks: () => [track] };
      },
    },
  });
  local = new LocalMedia(() => undefined);
});
afterEach(() => {
  local.close();
  vi.unstubAllGlobals();
});
const state = () => local.store.getState();
const camera = () => (state().camera as unknown as Track | undefined)?.id;

test("a phone's other camera takes over, is told from the one that sees the person, and gives way again", async () => {
  await local.turn("camera", true);
  expect([camera(), state().facing]).toEqual(["front", "user"]);
  await local.flip();
  expect([camera(), state().facing]).toEqual(["back", "environment"]);
  expect(opened[0]?.readyState).toBe("ended");
  await local.flip();
  expect([camera(), state().facing]).toEqual(["front", "user"]);
});

test("the camera that was turned to is the one that is turned on again in this call, and not in the next one", async () => {
  await local.turn("camera", true);
  await local.flip();
  await local.turn("camera", false);
  await local.turn("camera", true);
  expect(camera()).toBe("back");
  local.close();
  local = new LocalMedia(() => undefined);
  await local.turn("camera", true);
  expect(camera()).toBe("front");
});

test("where the other camera does not open, the first one is back", async () => {
  await local.turn("camera", true);
  refuse = "environment";
  await local.flip();
  expect([camera(), state().facing, opened.length]).toEqual(["front", "user", 2]);
  expect(state().problems.camera).toBeUndefined();
});
