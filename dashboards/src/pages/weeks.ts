/** Which weeks are compared, and with which. */

import type { CalendarDate, Comparison } from "../api/types";

export const LENGTHS = ["4", "8", "13", "26", "own"] as const;
export type Length = (typeof LENGTHS)[number];
export const AGAINST = ["before", "year"] as const;
export type Against = (typeof AGAINST)[number];

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const YEAR_WEEKS = 52;
/** As many weeks as the collector gives at once. */
const MOST_WEEKS = 110;

/** The first and the last day of a period. */
export type Days = { from: CalendarDate; until: CalendarDate };

/** A period of the reader's own; undefined where it is none. */
export function daysOf(from: string, until: string): Days | undefined {
  const areDays = [from, until].every((day) => /^\d{4}-\d\d-\d\d$/.test(day) && !isNaN(time(day)));
  return areDays && from <= until ? { from, until } : undefined;
}

const time = (day: CalendarDate) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (at: number): CalendarDate => new Date(at).toISOString().slice(0, 10);

/** The day of an instant where the hotspots are. */
export function localDay(at: string | number, timeZone: string): CalendarDate {
  return new Date(at).toLocaleDateString("sv-SE", { timeZone });
}

/** How many weeks back from the end of the period have to be known: a year, for the trend. */
export function weeksWanted(weeks: number, against: Against): number {
  return Math.max(YEAR_WEEKS, weeks + (against === "year" ? YEAR_WEEKS : weeks));
}

/** From which day on, and before which, the weeks of a period of one's own are asked for. */
export function askedOf({ from, until }: Days, against: Against) {
  const to = time(until) + DAY_MS;
  const weeks = Math.ceil((to - time(from)) / WEEK_MS);
  // One more, for the period may end within a week.
  const wanted = Math.min(MOST_WEEKS, weeksWanted(weeks, against) + 1);
  return { from: dayOf(to - wanted * WEEK_MS), to: dayOf(to) };
}

/** How many of the weeks lie wholly in the period, the last ones of those that are known. */
export function weeksIn(steps: Comparison["steps"], { from }: Days, timeZone: string): number {
  return steps.filter((step) => localDay(step.from, timeZone) >= from).length;
}

/** The weeks of both periods, as places in a list of `known` weeks, the latest last. */
export function periodsOf(
  known: number,
  weeks: number,
  against: Against,
): { now: number[]; before: number[] } {
  const back = against === "year" ? YEAR_WEEKS : weeks;
  const stretch = (end: number) =>
    Array.from({ length: weeks }, (_, index) => end - weeks + index).filter((week) => week >= 0);
  const before = stretch(known - back);
  // Half a period is not compared with a whole one.
  return { now: stretch(known), before: before.length === weeks ? before : [] };
}

/** The weeks from the first in which anything was counted, as places: the trend. */
export function countedSince({ steps, items }: Pick<Comparison, "steps" | "items">): number[] {
  const first = steps.findIndex((_, week) =>
    items.some(({ device_minutes: minutes }) => minutes[week] != null),
  );
  return first < 0 ? [] : steps.map((_, week) => week).slice(first);
}
