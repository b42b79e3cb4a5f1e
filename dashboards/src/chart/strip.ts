/** The last days of one access point: what became of the hours of each. */

import type { AccountOfDay } from "../api/types";
import type { Further } from "../text/further/en";
import { toWall } from "./wall";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Days of a strip. */
export const STRIP_DAYS = 7;

export type StripPart = {
  name: "stored" | "not_counted" | "lost" | "refused" | "no_report";
  hours: number;
};
export type StripDay = {
  /** Local calendar date. */
  date: string;
  /** Hours that the day has: 23 and 25 where the clocks change. */
  hours: number;
  /** Empty where nothing was expected. */
  parts: StripPart[];
};

/** What the parts are called. */
export const stripNames = (text: Further): Record<StripPart["name"], string> => ({
  stored: text.usage.observed,
  not_counted: text.box.notCounted,
  lost: text.fleet.lostHours,
  refused: text.fleet.refused,
  no_report: text.fleet.noReport,
});

/** The local calendar date of an instant. */
export function localDate(at: Date | string, timeZone: string): string {
  return toWall(at, timeZone).toISOString().slice(0, 10);
}

/** The local dates of the days up to today, the earliest first. */
export function lastDates(now: Date, timeZone: string, days = STRIP_DAYS): string[] {
  const noon = Date.parse(`${localDate(now, timeZone)}T12:00:00Z`);
  return Array.from({ length: days }, (_, index) =>
    new Date(noon - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

const total = (reasons: Record<string, number>) =>
  Object.values(reasons).reduce((sum, hours) => sum + hours, 0);

function partsOf(account: AccountOfDay): StripPart[] {
  const parts: StripPart[] = [
    { name: "stored", hours: account.stored_hours },
    { name: "not_counted", hours: account.not_counted_hours },
    { name: "lost", hours: total(account.lost_hours) },
    { name: "refused", hours: total(account.refused_hours) },
    { name: "no_report", hours: account.no_report_hours },
  ];
  return parts.filter(({ hours }) => hours > 0.01);
}

export function stripOf(
  items: readonly AccountOfDay[],
  dates: readonly string[],
  timeZone: string,
): StripDay[] {
  return dates.map((date) => {
    const ofDay = items.filter(({ from }) => localDate(from, timeZone) === date);
    const sums = new Map<StripPart["name"], number>();
    for (const part of ofDay.flatMap(partsOf)) {
      sums.set(part.name, (sums.get(part.name) ?? 0) + part.hours);
    }
    const [first] = ofDay;
    return {
      date,
      hours: first ? (Date.parse(first.to) - Date.parse(first.from)) / HOUR_MS : 24,
      parts: [...sums].map(([name, hours]) => ({ name, hours })),
    };
  });
}
