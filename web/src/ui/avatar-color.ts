/** Muted hues that carry white initials at 4.5:1 or better (avatar-color.test.ts measures). */
export const avatarColors = [
  "#8a4b57",
  "#8c4f38",
  "#7d5a23",
  "#66622f",
  "#4c6a3a",
  "#2f6b50",
  "#2a6a6b",
  "#336382",
  "#46598a",
  "#5f5488",
  "#75507c",
  "#6b5a4e",
] as const;

const PATRONYMIC = /(вич|вна|чна|шна|ьич|оглы|кызы|угли|гызы)$/iu;

/** The same colour for the same id, everywhere and always (FNV-1a over the characters). */
export function avatarColor(id: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return avatarColors[(hash >>> 0) % avatarColors.length] as string;
}

/**
 * «Ольга Ивановна Жукова» → «ОЖ», «Педсовет» → «П»: the first letters of the first and the last word; of a list's «Жукова Ольга
 * Ивановна», where a patronymic stands last, of the first two: «ЖО». What stands in brackets («Ольга Жукова (Семён, 1«А»)») is not part of
 * the name.
 */
export function initials(name: string): string {
  const words = name.replace(/\(.*$/, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  const first = words[0]?.match(/./u)?.[0] ?? "";
  const second = words.length > 2 && PATRONYMIC.test(words.at(-1) ?? "") ? words[1] : words.at(-1);
  const last = words.length > 1 ? (second?.match(/./u)?.[0] ?? "") : "";
  return (first + last).toLocaleUpperCase("ru");
}
