import { expect, test } from "vitest";
import { BrokenWorkbook, csvOf } from "./spreadsheet";

/** A ZIP archive of one stored empty file, of this name; `unfolds`: what its directory says of its size. */
function archive(name: string, unfolds = 0): Blob {
  const bytes = new TextEncoder().encode(name);
  const local = new Uint8Array(30 + bytes.length);
  new DataView(local.buffer).setUint32(0, 0x04034b50, true);
  new DataView(local.buffer).setUint16(26, bytes.length, true);
  local.set(bytes, 30);
  const entry = new Uint8Array(46 + bytes.length);
  new DataView(entry.buffer).setUint32(0, 0x02014b50, true);
  new DataView(entry.buffer).setUint32(24, unfolds, true);
  new DataView(entry.buffer).setUint16(28, bytes.length, true);
  entry.set(bytes, 46);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, 1, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, entry.length, true);
  end.setUint32(16, local.length, true);
  return new Blob([local, entry, end]);
}

test("text goes as its own bytes", async () => {
  const file = new File(["Фамилия;Имя\n"], "список.csv");
  expect(await csvOf(file)).toBe(file);
});

test.each([
  ["an archive without a sheet", archive("readme.txt")],
  ["an archive cut short", archive("xl/workbook.xml").slice(0, 40)],
])("what only says that it is a workbook is refused in its own way: %s", async (_, body) => {
  await expect(csvOf(new File([body], "список.xlsx"))).rejects.toBeInstanceOf(BrokenWorkbook);
});

test("an archive that unfolds to gigabytes is not opened", async () => {
  const bomb = csvOf(new File([archive("xl/workbook.xml", 3_000_000_000)], "список.xlsx"));
  await expect(bomb).rejects.toThrow("it unfolds to too much");
});
