import type { CalendarDate, Instant, Text } from "./api/types";

const LOCALES: Record<keyof Text, string> = { nl: "nl-BE", fr: "fr-BE", en: "en-GB" };

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether a text is an instant as programs write it. */
export const isInstant = (text: string) => INSTANT.test(text);

const TIMES_ABOVE = 2;
/** Times from which on a decimal says nothing. */
const WHOLE_FROM = 10;

export type Format = ReturnType<typeof createFormat>;

/** Numbers and times as the reader writes them, in the time zone of the deployment. */
export function createFormat(language: keyof Text, timeZone: string) {
  const locale = LOCALES[language];
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const ratioFormat = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const signedFormat = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: "exceptZero",
  });
  const percentFormat = new Intl.NumberFormat(locale, {
    style: "percent",
    // What rounds to nothing has no sign.
    signDisplay: "negative",
    maximumFractionDigits: 0,
  });
  const changeFormat = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "exceptZero",
  });
  const finePercentFormat = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumSignificantDigits: 2,
  });
  /** With a minus, not a hyphen, at which a line would break. */
  const written = (value: number, format: Intl.NumberFormat) =>
    format.format(value).replace("-", "\u2212");
  // Dutch of Belgium puts a space before the sign; the tables of Intl do not.
  const percents = (share: number, format: Intl.NumberFormat) =>
    language === "nl" ? written(share, format).replace(/\s?%/, "\u00a0%") : written(share, format);
  const dateFormat = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const calendarFormat = new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const dateTimeFormat = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const weekdayFormat = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  const dayOfWeekFormat = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short" });
  const monthFormat = new Intl.DateTimeFormat(locale, {
    timeZone,
    month: "long",
    year: "numeric",
  });
  const timeFormat = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const dayFormat = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
  });
  const stampFormat = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  const offsetFormat = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const instant = (value: Instant | Date) => (typeof value === "string" ? new Date(value) : value);

  return {
    locale,
    timeZone,
    number: (value: number) => written(value, whole),
    /** One decimal where there is one. */
    fine: (value: number) => written(value, fine),
    ratio: (value: number) => written(value, ratioFormat),
    percent: (share: number) => percents(share, percentFormat),
    /**
     * How much use is of another, and whether that is so many times: nobody pictures 1146 %.
     * The collector's sentences go by the same limits.
     */
    amount: (ratio: number): [amount: string, inTimes: boolean] => {
      if (ratio <= TIMES_ABOVE) return [percents(ratio, percentFormat), false];
      return [(ratio < WHOLE_FROM ? fine : whole).format(ratio), true];
    },
    /** A share by which something rose or fell, with its sign. */
    change: (share: number) => percents(share, changeFormat),
    /** Two significant digits, for small shares. */
    finePercent: (share: number) =>
      percents(share, share === 0 ? percentFormat : finePercentFormat),
    /** A chance, never shown as certain. */
    probability: (chance: number) => {
      if (chance > 0.99) return `>\u00a0${percents(0.99, percentFormat)}`;
      if (chance < 0.01) return `<\u00a0${percents(0.01, percentFormat)}`;
      return percents(chance, percentFormat);
    },
    euro: (value: number) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency: "EUR",
        maximumFractionDigits: 0,
      }).format(value),
    /** A share as points of a hundred, signed minus only. */
    points: (share: number) => written(share * 100, ratioFormat),
    signedPoints: (share: number) => written(share * 100, signedFormat),
    date: (value: Instant | Date) => dateFormat.format(instant(value)),
    calendar: (value: CalendarDate) => calendarFormat.format(new Date(`${value}T00:00:00Z`)),
    dateTime: (value: Instant | Date) => dateTimeFormat.format(instant(value)),
    weekday: (value: Instant | Date) => weekdayFormat.format(instant(value)),
    dayOfWeek: (value: CalendarDate) => dayOfWeekFormat.format(new Date(`${value}T00:00:00Z`)),
    month: (value: Instant | Date) => monthFormat.format(instant(value)),
    time: (value: Instant | Date) => timeFormat.format(instant(value)),
    /** The day that it is there, as ISO 8601 writes it: `2026-08-31`. */
    day: (value: Instant | Date) => dayFormat.format(instant(value)),
    /** For programs, and named by the day there: `2026-08-31T00:00:00+02:00`. */
    stamp: (value: Instant | Date) => {
      const at = instant(value);
      const offset = offsetFormat.format(at).match(/GMT([+-].+)$/)?.[1] ?? "+00:00";
      return `${stampFormat.format(at).replace(" ", "T")}${offset}`;
    },
  };
}

/** What stands instead of a count that may be missing or inside the noise. */
export type Counted =
  | { state: "figure"; value: number }
  | { state: "fewer_than"; value: number }
  | { state: "missing" };

export function counted(value: number | null, fewerThan: number | null): Counted {
  if (fewerThan !== null) return { state: "fewer_than", value: Math.ceil(fewerThan) };
  if (value === null) return { state: "missing" };
  return { state: "figure", value };
}

/** Orders counts: missing below everything, "fewer than N" just below N. */
export function countedOrder(count: Counted): number | null {
  if (count.state === "missing") return null;
  return count.state === "figure" ? count.value : count.value - 0.5;
}
