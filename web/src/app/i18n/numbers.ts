import { currentLocale, type Locale } from "./i18n";

/** «2,4 МБ»: the size of a file in the person's language, in powers of 1024. */
export function fileSize(bytes: number, locale: Locale = currentLocale()): string {
  const units = locale === "en" ? ["B", "KB", "MB", "GB"] : ["Б", "КБ", "МБ", "ГБ"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${number}\u00a0${units[unit]}`;
}
