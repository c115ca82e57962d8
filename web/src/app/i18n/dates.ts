import { currentLocale, type Locale } from "./i18n";

/**
 * Dates as people say them, in the organisation's time zone: a lesson at 8:30 in Chita is at 8:30 for everyone there,
 * whatever the phone thinks. Times are milliseconds since 1970; zones are IANA names ("Asia/Chita").
 */
export interface DateContext {
  zone: string;
  locale?: Locale;
  /** The present moment; tests and re-rendering lists pass it. */
  now?: number;
}

const shapes = {
  time: { hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "short" },
  stamp: { dateStyle: "long", timeStyle: "short" },
  date: { dateStyle: "long" },
  civil: { year: "numeric", month: "2-digit", day: "2-digit" },
  year: { year: "numeric" },
  dayShort: { day: "numeric", month: "short" },
  dayLong: { day: "numeric", month: "long" },
  dayShortYear: { day: "numeric", month: "short", year: "numeric" },
  dayLongYear: { day: "numeric", month: "long", year: "numeric" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(context: DateContext, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const locale = (context.locale ?? currentLocale()) === "en" ? "en-GB" : "ru-RU";
  const key = `${locale} ${context.zone} ${shape}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, { ...shapes[shape], timeZone: context.zone });
    formats.set(key, known);
  }
  return known;
}

/** «12:40» */
export function timeOfDay(time: number, context: DateContext): string {
  return format(context, "time").format(time);
}

/** In a chat list: «12:40» today, «вчера», «пн» within a week, «14 нояб.», with the year when it is another. */
export function listStamp(time: number, context: DateContext): string {
  const days = daysAgo(time, context);
  if (days <= 0) return timeOfDay(time, context);
  if (days === 1) return yesterday(context);
  if (days < 7) return format(context, "weekday").format(time);
  return dayOfMonth(time, context, "Short");
}

/** Between the days of a conversation: «Сегодня», «Вчера», «14 ноября», with the year when it is another. */
export function dayHeading(time: number, context: DateContext): string {
  const days = daysAgo(time, context);
  if (days === 0 || days === 1) return capital(relativeDay(-days, context));
  return dayOfMonth(time, context, "Long");
}

/** «14 ноября 2026 г., 12:40»: in logs, on sheets, for screen readers. */
export function fullStamp(time: number, context: DateContext): string {
  return format(context, "stamp").format(time);
}

/** «14 ноября 2026 г.» */
export function fullDate(time: number, context: DateContext): string {
  return format(context, "date").format(time);
}

/** Whole calendar days between `time` and now in the organisation's zone; negative in the future. */
export function daysAgo(time: number, context: DateContext): number {
  const now = context.now ?? Date.now();
  return Math.round((civilDay(now, context) - civilDay(time, context)) / 86_400_000);
}

/** Both on the same calendar day in the organisation's zone. */
export function sameDay(a: number, b: number, context: DateContext): boolean {
  return civilDay(a, context) === civilDay(b, context);
}

/** Every zone's midnight is at a quarter of an hour: within one, the civil date is the same. */
const QUARTER = 15 * 60_000;
const MANY = 10_000;
const civilDays = new Map<string, Map<number, number>>();

/** Midnight UTC of the civil date that `time` has in the zone: comparable by subtraction, free of summer time. */
function civilDay(time: number, { zone }: DateContext): number {
  let known = civilDays.get(zone);
  if (!known || known.size > MANY) {
    known = new Map();
    civilDays.set(zone, known);
  }
  const quarter = Math.floor(time / QUARTER);
  let day = known.get(quarter);
  if (day === undefined) {
    const parts = format({ zone, locale: "en" }, "civil").formatToParts(time);
    const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
    day = Date.UTC(part("year"), part("month") - 1, part("day"));
    known.set(quarter, day);
  }
  return day;
}

function dayOfMonth(time: number, context: DateContext, month: "Short" | "Long"): string {
  const year = (t: number) => format(context, "year").format(t);
  const sameYear = year(time) === year(context.now ?? Date.now());
  return format(context, sameYear ? `day${month}` : `day${month}Year`).format(time);
}

function relativeDay(days: number, context: DateContext): string {
  const locale = context.locale ?? currentLocale();
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days === 0 ? 0 : days, "day");
}

function yesterday(context: DateContext): string {
  return relativeDay(-1, context);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
