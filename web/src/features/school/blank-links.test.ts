import { afterEach, expect, test, vi } from "vitest";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { blankLinks } from "./blank-links";

type Sheet = components["schemas"]["Sheet"];

const sheet = (unit: string | undefined, blank_strips: number): Sheet => ({
  ...(unit && { unit }),
  title: unit ?? "Сотрудники",
  class_teacher: "",
  strips: [],
  blank_strips,
});

afterEach(() => vi.restoreAllMocks());

test("one link a class that has blank strips, good for two representatives of each child, never more than the server allows", async () => {
  const post = vi.spyOn(api, "POST").mockImplementation((async (_: string, { body }: { body: { unit: string } }) => ({
    data: { invite: "1", url: `/j/${body.unit}`, code: "", qr_svg: "" },
  })) as never);
  const sheets = [sheet("5", 3), sheet("6", 0), sheet("7", 150), sheet(undefined, 2)];
  const links = await blankLinks("9", { organisation: "", address: "", sheets }, 30);
  expect(Object.keys(links).sort()).toEqual(["5", "7"]);
  expect(links["7"]?.url).toBe("/j/7");
  const calls = post.mock.calls as unknown as [string, { body: unknown }][];
  const asked = calls.map(([, { body }]) => body);
  expect(asked).toEqual([
    { unit: "5", role: "parent", days: 30, uses_limit: 6 },
    { unit: "7", role: "parent", days: 30, uses_limit: 200 },
  ]);
});

test("a refusal reaches the page", async () => {
  vi.spyOn(api, "POST").mockRejectedValue(new Error("refused"));
  await expect(blankLinks("9", { organisation: "", address: "", sheets: [sheet("5", 1)] }, 30)).rejects.toThrow(
    "refused",
  );
});
