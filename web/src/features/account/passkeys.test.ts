import { expect, test } from "vitest";
import { bytes, hindrance, text } from "./passkeys";

test("bytes travel as base64url without padding", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  expect([...bytes(text(all.buffer))]).toEqual([...all]);
  expect(text(Uint8Array.from([251, 255]).buffer)).toBe("-_8");
  expect([...bytes("-_8")]).toEqual([251, 255]);
});

test("keys are offered only where they are valid", () => {
  expect(hindrance("")).toBe("address");
  expect(hindrance("parta.school7.ru")).toEqual({ openAt: "parta.school7.ru" });
  expect(hindrance(location.hostname)).toBe("browser");
});
