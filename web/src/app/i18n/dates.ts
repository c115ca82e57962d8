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

const formats = new Map<string, Intl.DateTimeFormat>();

function format(context: DateContext, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = (context.locale ?? currentLocale()) === "en" ? "en-GB" : "ru-RU";
  const key = `${locale} ${context.zone} ${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, { ...options, timeZone: context.zone });
    formats.set(key, known);
  }
  return known;
}

/** «12:40» */
export function timeOfDay(time: number, context: DateContext): string {
  return format(context, { hour: "2-digit", minute: "2-digit" }).format(time);
}

/** In a chat list: «12:40» today, «вчера», «пн» within a week, «14 нояб.», with the year when it is another. */
export function listStamp(time: number, context: DateContext): string {
  const days = daysAgo(time, context);
  if (days <= 0) return timeOfDay(time, context);
  if (days === 1) return yesterday(context);
  if (days < 7) return format(context, { weekday: "short" }).format(time);
  return dayOfMonth(time, context, "short");
}

/** Between the days of a conversation: «Сегодня», «Вчера», «14 ноября», with the year when it is another. */
export function dayHeading(time: number, context: DateContext): string {
  const days = daysAgo(time, context);
  if (days === 0 || days === 1) return capital(relativeDay(-days, context));
  return dayOfMonth(time, context, "long");
}

/** «14 ноября 2026 г., 12:40»: in logs, on sheets, for screen readers. */
export function fullStamp(time: number, context: DateContext): string {
  return format(context, { dateStyle: "long", timeStyle: "short" }).format(time);
}

/** «14 ноября 2026 г.» */
export function fullDate(time: number, context: DateContext): string {
  return format(context, { dateStyle: "long" }).format(time);
}

/** Whole calendar days between `time` and now in the organisation's zone; negative in the future. */
export function daysAgo(time: number, context: DateContext): number {
  const now = context.now ?? Date.now();
  return Math.round((civilDay(now, context) - civilDay(time, context)) / 86_400_000);
}

/** Midnight UTC of the civil date that `time` has in the zone: comparable by subtraction, free of summer time. */
function civilDay(time: number, { zone }: DateContext): number {
  const parts = format({ zone, locale: "en" }, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(
    time,
  );
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"));
}

function dayOfMonth(time: number, context: DateContext, month: "short" | "long"): string {
  const year = (t: number) => format(context, { year: "numeric" }).format(t);
  const sameYear = year(time) === year(context.now ?? Date.now());
  return format(context, { day: "numeric", month, ...(sameYear ? {} : { year: "numeric" }) }).format(time);
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
