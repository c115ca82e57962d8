import { expect, test } from "vitest";
import { phoneText } from "./phones";

test.each([
  ["+79991234567", "+7 999 123-45-67"],
  ["+78121234567", "+7 812 123-45-67"],
  ["+375291234567", "+375291234567"],
  ["ivanova@school.example", "ivanova@school.example"],
  ["8 (999) 123", "8 (999) 123"],
  ["", ""],
])("%s is read as %s", (value, text) => {
  expect(phoneText(value)).toBe(text);
});
