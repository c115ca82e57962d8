import { expect, test } from "vitest";
import { withPupils, withUnit, type YearWishes, yearBody } from "./use-year";
import { yearTable } from "./year-words";

const wishes: YearWishes = {
  units: [{ unit: "1", fate: "goes_on", label: "6Б", keep_subjects: true }],
  pupils: [
    { member: "10", label: "5«А»" },
    { member: "20", label: "6«В»" },
  ],
};

test("what is wished of a class takes the place of the former wish", () => {
  const changed = withUnit(wishes, { unit: "1", fate: "graduates", label: "", keep_subjects: true });
  expect(changed.units).toEqual([{ unit: "1", fate: "graduates", label: "", keep_subjects: true }]);
  expect(changed.pupils).toBe(wishes.pupils);
});

test("pupils of one class are chosen without touching those of another", () => {
  expect(withPupils(wishes, ["10", "11"], [{ member: "11", label: "5«А»" }]).pupils).toEqual([
    { member: "20", label: "6«В»" },
    { member: "11", label: "5«А»" },
  ]);
});

test("new classes are sent only when they were chosen", () => {
  expect(yearBody(wishes)).not.toHaveProperty("new_classes");
  expect(yearBody({ ...wishes, newClasses: [] })).toHaveProperty("new_classes", []);
});

test("the plan's file opens in a spreadsheet and holds no formula", () => {
  expect(yearTable([["5«А»", 24], ['=HYPERLINK("x")', "а"], []])).toBe(
    '\uFEFF"5«А»";"24"\r\n"\'=HYPERLINK(""x"")";"а"\r\n\r\n',
  );
});
