import { I18nProvider } from "@lingui/react";
import { renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { i18n } from "~/app/i18n/i18n";
import { offeredZones, russianZones, useZoneName } from "./time-zones";

const wrapper = ({ children }: { children: ReactNode }) => <I18nProvider i18n={i18n}>{children}</I18nProvider>;

test("each zone is known by its cities, none twice, and they go west to east", () => {
  const { result } = renderHook(useZoneName, { wrapper });
  const names = russianZones.map(result.current);
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toBe("Калининград (GMT+2)");
  expect(names).toContain("Новосибирск, Барнаул, Томск (GMT+7)");
  const offsets = names.map((name) => Number(/GMT\+(\d+)/.exec(name)?.[1]));
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
});

test("the device's zone keeps its place in the list; one from elsewhere is offered first", () => {
  expect(offeredZones("Asia/Omsk")).toEqual(russianZones);
  expect(offeredZones("Europe/Minsk")[0]).toBe("Europe/Minsk");
  expect(offeredZones("Europe/Minsk")).toHaveLength(russianZones.length + 1);
});
