import { expect, test } from "vitest";
import { avatarColor, avatarColors, initials } from "./avatar-color";

test("the same id has the same colour, and ids spread over all of them", () => {
  const ids = Array.from({ length: 400 }, (_, i) => `member-${i}`);
  expect(ids.map(avatarColor)).toEqual(ids.map(avatarColor));
  const used = new Map(avatarColors.map((color) => [color, ids.filter((id) => avatarColor(id) === color).length]));
  expect(Math.min(...used.values())).toBeGreaterThan(10);
});

test.each([
  ["Ольга Ивановна Жукова", "ОЖ"],
  ["Жукова Ольга Ивановна", "ЖО"],
  ["Кузьмин Пётр Ильич", "КП"],
  ["Мамедов Эльдар Рашид оглы", "МЭ"],
  ["Ольга Жукова (Семён, 1«А»)", "ОЖ"],
  ["Ёлкина Полина", "ЁП"],
  ["педсовет", "П"],
  ["Алгебра — подготовка", "АП"],
  ["  ", ""],
  ["Ян-Марк", "ЯМ"],
])("initials of «%s» are «%s»", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
