import { currentLocale } from "~/app/i18n/i18n";

/** «1,4 МБ», «310 кБ»; the smallest file is «1 кБ» */
export function fileSize(bytes: number): string {
  const [unit, size] =
    bytes >= 1_000_000
      ? (["megabyte", bytes / 1_000_000] as const)
      : (["kilobyte", Math.max(1, bytes / 1000)] as const);
  return new Intl.NumberFormat(currentLocale(), {
    style: "unit",
    unit,
    maximumFractionDigits: size < 10 ? 1 : 0,
  }).format(size);
}
