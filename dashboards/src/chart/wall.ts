import type { Instant } from "../api/types";

/**
 * The wall clock of a time zone as a date whose UTC fields show it, so that a
 * UTC axis draws local days at their own place. The hour that occurs twice in
 * autumn is drawn on top of itself.
 */
export function toWall(instant: Instant | Date, timeZone: string): Date {
  const date = typeof instant === "string" ? new Date(instant) : instant;
  const parts = wallParts(timeZone).formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((candidate) => candidate.type === type)?.value);
  return new Date(
    Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    ),
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallParts(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  return format;
}
