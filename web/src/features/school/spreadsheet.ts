/** A file that says it is a workbook and cannot be read as one: cut short, or of another kind inside. */
export class BrokenWorkbook extends Error {}

/**
 * A roster file as the server takes it: CSV goes as its own bytes; an Excel workbook is read here, its first sheet, and
 * becomes CSV. Throws `BrokenWorkbook`.
 */
export async function csvOf(file: File): Promise<Blob> {
  // An archive of lists, OneRoster's among them, goes as it is.
  if (file.name.toLowerCase().endsWith(".zip") || !(await isWorkbook(file))) return file;
  if ((await unfoldedSize(file)) > LARGEST_WORKBOOK) throw new BrokenWorkbook("it unfolds to too much");
  const { readSheet } = await import("read-excel-file/browser");
  const rows = await readSheet(file).catch((cause: unknown) => {
    throw new BrokenWorkbook("not a workbook", { cause });
  });
  return new Blob([rows.map((row) => row.map(cell).join(";")).join("\r\n")], { type: "text/csv" });
}

/** A workbook is a ZIP archive, whatever the file is called. */
async function isWorkbook(file: File): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;
}

/** Bytes that a workbook may unfold to; a school of 3,000 takes 4 MiB. */
const LARGEST_WORKBOOK = 64 * 1024 * 1024;

/** What the archive's directory says all its files unfold to (APPNOTE.TXT 4.3.12, 4.3.16); Infinity where it says nothing sound. */
async function unfoldedSize(file: File): Promise<number> {
  const LONGEST_COMMENT = 65_535;
  const tail = new DataView(await file.slice(-22 - LONGEST_COMMENT).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) return 0; // no directory: it cannot be read at all, and reading says so
  const [count, size, start] = [
    tail.getUint16(end + 10, true),
    tail.getUint32(end + 12, true),
    tail.getUint32(end + 16, true),
  ];
  const directory = new DataView(await file.slice(start, start + size).arrayBuffer());
  let sum = 0;
  for (let entry = 0, at = 0; entry < count; entry += 1) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== 0x02014b50) return Infinity;
    sum += directory.getUint32(at + 24, true); // ZIP64 writes 0xffffffff here: too much in any case
    at +=
      46 + directory.getUint16(at + 28, true) + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return sum;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
