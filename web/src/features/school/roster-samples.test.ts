import { expect, test } from "vitest";
import { type OrgKind, type SampleList, sampleOf } from "./roster-samples";

const kinds: OrgKind[] = ["school", "progymnasium", "college", "supplementary"];
const lists: SampleList[] = ["staff", "pupils", "duties"];

test("every sample has a line under its headings, as wide as they are", () => {
  for (const kind of kinds)
    for (const list of lists) {
      const [headings, line] = sampleOf(list, kind);
      expect(line).toHaveLength(headings?.length ?? 0);
      expect(line?.[0]).not.toBe("");
    }
});

test("the lists of one organisation fit together: the load names a teacher and a group that they make", () => {
  for (const kind of kinds) {
    const [, [surname, given, patronymic] = []] = sampleOf("staff", kind);
    const [unit, [pupils_of] = []] = sampleOf("pupils", kind);
    const [, [duty_of, , teacher] = []] = sampleOf("duties", kind);
    expect(teacher).toBe([surname, given, patronymic].join(" "));
    expect(duty_of).toBe(pupils_of);
    expect(unit?.[0]).toBe(kind === "college" || kind === "supplementary" ? "Группа" : "Класс");
  }
});
