/** The hours of the week: how much a hotspot is used in each, over some weeks. */

import type { Usage, UsageItem } from "../api/types";
import { toWall } from "./wall";

const HOUR_MS = 3_600_000;
/** Less than this online says too little about the hour. */
const LEAST_ONLINE = 0.25;
/** Longer counting periods do not tell the hours of a day apart. */
const LONGEST_HOURS = 6;
/** Classes of colour, from little to much. */
const LEVELS = 5;

/** Device-minutes in an hour online: the middle one of the weeks. */
export type Cell = {
  /** Null where nothing was counted. */
  perHour: number | null;
  /** Set where the middle one lies within the noise. */
  fewerThan: number | null;
  weeks: number;
  /** 0 where there is no figure, else 1 to 5. */
  level: number;
};

export type HoursOfWeek = {
  /** Start and end of each column, local hours. */
  slots: { from: number; to: number }[];
  /** By day from Monday, by slot. */
  days: Cell[][];
};

type Seen = { value: number; limit: number | null };

function seen(item: UsageItem): Seen | null {
  const hours = (Date.parse(item.end) - Date.parse(item.start)) / HOUR_MS;
  const online = item.online_share ?? 0;
  if (online < LEAST_ONLINE) return null;
  if (item.fewer_than !== null) return { value: -1, limit: item.fewer_than / hours / online };
  if (item.device_minutes === null) return null;
  return { value: item.device_minutes / hours / online, limit: null };
}

/** The middle one; those within the noise are the smallest, whatever they are. */
function middle(all: Seen[]): Omit<Cell, "level"> {
  const sorted = [...all].sort(
    (left, right) => left.value - right.value || (left.limit ?? 0) - (right.limit ?? 0),
  );
  const one = sorted[Math.floor(sorted.length / 2)];
  const weeks = all.length;
  if (!one) return { perHour: null, fewerThan: null, weeks };
  return one.limit === null
    ? { perHour: one.value, fewerThan: null, weeks }
    : { perHour: null, fewerThan: one.limit, weeks };
}

/**
 * Null where the counting periods are too long for hours. Where the clocks change within
 * the weeks, the columns are named as they are now.
 */
export function hoursOfWeek(usage: Usage): HoursOfWeek | null {
  const [first] = usage.items;
  if (!first) return null;
  const length = (Date.parse(first.end) - Date.parse(first.start)) / HOUR_MS;
  if (length > LONGEST_HOURS) return null;
  const count = Math.round(24 / length);
  const cells: Seen[][][] = Array.from({ length: 7 }, () =>
    Array.from({ length: count }, () => []),
  );
  let offset = 0;
  for (const item of usage.items) {
    const start = toWall(item.start, usage.time_zone);
    const hour = start.getUTCHours() + start.getUTCMinutes() / 60;
    const slot = Math.min(count - 1, Math.floor(hour / length));
    offset = hour - slot * length;
    const value = seen(item);
    if (value) cells[(start.getUTCDay() + 6) % 7]?.[slot]?.push(value);
  }
  const middles = cells.map((day) => day.map(middle));
  const most = Math.max(...middles.flat().map(({ perHour }) => perHour ?? 0));
  const level = (perHour: number | null) =>
    perHour === null ? 0 : Math.max(1, Math.ceil((LEVELS * perHour) / (most || 1)));
  return {
    slots: Array.from({ length: count }, (_, slot) => ({
      from: (slot * length + offset) % 24,
      to: ((slot + 1) * length + offset) % 24,
    })),
    days: middles.map((day) => day.map((cell) => ({ ...cell, level: level(cell.perHour) }))),
  };
}

/** Whether so much lies within the noise that the hours say little. */
export function tooNoisy({ days }: HoursOfWeek): boolean {
  const cells = days.flat();
  return cells.filter(({ perHour }) => perHour !== null).length * 4 < cells.length;
}

/** The hour that is used most. */
export function busiest({ days }: HoursOfWeek): { day: number; slot: number } | null {
  let best: { day: number; slot: number } | null = null;
  let most = 0;
  days.forEach((cells, day) =>
    cells.forEach(({ perHour }, slot) => {
      if (perHour === null || perHour <= most) return;
      most = perHour;
      best = { day, slot };
    }),
  );
  return best;
}
