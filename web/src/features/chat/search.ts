/** Letters compared: case and «ё» make no difference. */
function fold(text: string): string {
  return text.toLocaleLowerCase("ru").replaceAll("ё", "е");
}

/** Every word typed begins a word of the text; class labels are found as people type them («7б» finds «7«Б»»). */
export function matches(text: string, query: string): boolean {
  const wanted = fold(query).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (wanted.length === 0) return true;
  const words = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const joined = fold(text.replace(/[«»"]/g, "")).match(/[\p{L}\p{N}]+/gu) ?? [];
  return wanted.every(
    (part) => words.some((word) => word.startsWith(part)) || joined.some((word) => word.startsWith(part)),
  );
}
