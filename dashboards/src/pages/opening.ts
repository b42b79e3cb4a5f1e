/** Opening hours as OpenStreetMap writes them, in the reader's words: `Tu-Fr 10:00-18:00; PH off`. */

/** Of a week that began on a Monday. */
const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export type OpeningWords = { always: string; closed: string; holidays: string };

export function openingHours(written: string, locale: string, words: OpeningWords): string {
  const short = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const dayOf = (day: string) => short.format(MONDAY + DAYS.indexOf(day) * DAY_MS);
  return written
    .replace(/\b24\/7\b/g, words.always)
    .replace(/\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b/g, dayOf)
    .replace(/\bPH\b/g, words.holidays)
    .replace(/\b(?:off|closed)\b/g, words.closed)
    .replace(/(\d)-(?=\d)/g, "$1–");
}
