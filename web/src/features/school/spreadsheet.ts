/** A file that says it is a workbook and cannot be read as one: cut short, or of another kind inside. */
export class BrokenWorkbook extends Error {}

/**
 * A roster file as the server takes it: CSV goes as its own bytes; an Excel workbook is read here, its first sheet, and
 * becomes CSV. Throws `BrokenWorkbook`.
 */
export async function csvOf(file: File): Promise<Blob> {
  if (!(await isWorkbook(file))) return file;
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

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
