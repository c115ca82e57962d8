import { expect, test } from "vitest";
import { cleanCode } from "./clean-code";

test.each([
  ["1234 5678", "digits", 8, "12345678"],
  ["Код: 12-34-56-78.", "digits", 8, "12345678"],
  ["123456789", "digits", 8, "12345678"],
  ["k7tm-2q9x 4d", "letters", 10, "K7TM2Q9X4D"],
  ["кутм", "letters", 10, "KYTM"], // typed in the Russian layout: only look-alikes survive, as the eye read them
  ["жщ", "letters", 10, ""],
] as const)("«%s» as %s of %d → «%s»", (typed, alphabet, length, code) => {
  expect(cleanCode(typed, alphabet, length)).toBe(code);
});
