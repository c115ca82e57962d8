import { expect, test } from "vitest";
import { problemOf } from "./problems";

test("a refusal of the browser is told in its kind", () => {
  const named = (name: string) => Object.assign(new Error(name), { name });
  expect(problemOf(named("NotAllowedError"), true)).toBe("denied");
  expect(problemOf(named("NotFoundError"), true)).toBe("absent");
  expect(problemOf(named("NotReadableError"), true)).toBe("busy");
  expect(problemOf(new TypeError("getUserMedia of undefined"), false)).toBe("insecure");
  expect(problemOf(named("Strange"), true)).toBe("unknown");
});
