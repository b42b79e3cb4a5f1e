/** What people noted of a hotspot, as it lies on the time of a chart. */

import type { SiteEvent } from "../api/types";

/** A noted event that a chart shows. `x1` and `x2` are wall-clock times, see `toWall`. */
export type Noted = {
  /** As the chart and its key call it. */
  number: string;
  x1: Date;
  x2: Date;
  event: SiteEvent;
};

type Period = { x1: Date; x2: Date };

const DAY_MS = 86_400_000;

/** From the first moment of its first day to the last of its last, if that is known. */
function spanOf({ first_day, last_day }: SiteEvent): { x1: number; x2: number } {
  const x1 = Date.parse(`${first_day}T00:00:00Z`);
  return { x1, x2: last_day ? Date.parse(`${last_day}T00:00:00Z`) + DAY_MS : Infinity };
}

const meets = (event: SiteEvent, { x1, x2 }: Period) => {
  const span = spanOf(event);
  return span.x1 < x2.getTime() && span.x2 > x1.getTime();
};

/** Those that meet the time of the bars, cut to it, the first first. */
export function notedIn(events: readonly SiteEvent[], bars: readonly Period[]): Noted[] {
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return [];
  const whole = { x1: first.x1, x2: last.x2 };
  return events
    .filter((event) => meets(event, whole))
    .sort((left, right) => left.first_day.localeCompare(right.first_day) || left.id - right.id)
    .map((event, index) => {
      const { x1, x2 } = spanOf(event);
      return {
        number: String(index + 1),
        x1: new Date(Math.max(x1, whole.x1.getTime())),
        x2: new Date(Math.min(x2, whole.x2.getTime())),
        event,
      };
    });
}

/** What was noted of the time of one bar. */
export function notedOf(events: readonly SiteEvent[], bar: Period): SiteEvent[] {
  return events.filter((event) => meets(event, bar));
}
