import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LocalMedia } from "./local";

// A phone with two cameras, as its browser shows them; the second opens only when the first is closed.
const CAMERAS = { front: "user", back: "environment", left: undefined, right: undefined } as const;

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
let listed: (keyof typeof CAMERAS)[];
let local: LocalMedia;

beforeEach(() => {
  opened = [];
  refuse = undefined;
  listed = [];
  localStorage.clear();
  vi.stubGlobal("isSecureContext", true);
  Object.defineProperty(navigator, "mediaDevices", {
    configurable: true,
    value: {
      enumerateDevices: async () => listed.map((deviceId) => ({ kind: "videoinput", deviceId })),
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

test("it is the very camera that was open before, though no camera says any more which way it looks", async () => {
  local.keep({ camera: "back" });
  await local.turn("camera", true);
  const asked = vi.spyOn(navigator.mediaDevices, "getUserMedia");
  refuse = "user";
  await local.flip();
  expect(camera()).toBe("back");
  expect(asked.mock.calls.at(-1)?.[0]).toMatchObject({ video: { deviceId: { exact: "back" } } });
});

test("where cameras do not say which way they look, the next one takes over", async () => {
  listed = ["left", "right"];
  local.keep({ camera: "left" });
  await local.turn("camera", true);
  await vi.waitFor(() => expect(state().devices.camera).toHaveLength(2));
  expect(state().facingKnown).toBe(false);
  await local.flip();
  expect(camera()).toBe("right");
  await local.flip();
  expect(camera()).toBe("left");
});
