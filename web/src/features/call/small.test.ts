import { expect, test } from "vitest";
import { problemWords } from "./problem-words";
import { gathered, problemOf } from "./problems";

test("a refusal of the browser is told in its kind", () => {
  const named = (name: string) => Object.assign(new Error(name), { name });
  expect(problemOf(named("NotAllowedError"), true)).toBe("denied");
  expect(problemOf(named("NotFoundError"), true)).toBe("absent");
  expect(problemOf(named("NotReadableError"), true)).toBe("busy");
  expect(problemOf(new TypeError("getUserMedia of undefined"), false)).toBe("insecure");
  expect(problemOf(named("Strange"), true)).toBe("unknown");
});

test("what hinders camera and microphone alike is one thing to say; what hinders one of them, or each in its way, is not", () => {
  const both = ["microphone", "camera", "screen"] as const;
  expect(gathered({ microphone: "denied", camera: "denied", screen: "denied" }, both)).toEqual([
    { devices: ["microphone", "camera"], problem: "denied" },
    { devices: ["screen"], problem: "denied" },
  ]);
  expect(gathered({ microphone: "denied", camera: "absent" }, both)).toHaveLength(2);
  expect(gathered({ camera: "absent" }, both)).toEqual([{ devices: ["camera"], problem: "absent" }]);
  expect(gathered({ microphone: "absent", camera: "absent" }, ["microphone"])).toEqual([
    { devices: ["microphone"], problem: "absent" },
  ]);
});

test("where a permission is given is told for a PC and for a phone", () => {
  for (const devices of [["microphone", "camera"], ["microphone"], ["camera"]] as const) {
    expect(problemWords(devices, "denied", { inside: false, phone: false })).toContain("слева от адреса");
    expect(problemWords(devices, "denied", { inside: false, phone: true })).not.toContain("слева от адреса");
  }
});
