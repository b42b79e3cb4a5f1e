/** Use of groups of hotspots over weeks: how much, how sure, who is before whom. */

import type { Comparison } from "../api/types";

export type Use = {
  /** Device-minutes in an hour in which a hotspot of the group was online. */
  perHour: number;
  /** Holds it with a probability of 80%. */
  interval: [number, number];
  /** Standard error. */
  error: number;
};

export type Figures = {
  use: Use | null;
  /** Share of the time that its hotspots were out of service. */
  outage: number | null;
  visitsPerHour: number | null;
  /** Use of each week; null where nothing was counted. */
  weeks: (number | null)[];
};

type Item = Comparison["items"][number];

/** Two-sided 80% of Student's t, by degrees of freedom from 1. */
const T_80 = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356];
const Z_80 = 1.2816;
/** How sure one has to be to say that one group is before another. */
const Z_RANK = 1.2816;

const t80 = (weeks: number) => T_80[weeks - 2] ?? (weeks < 2 ? Infinity : Z_80 * 1.02);

type Sums = { minutes: number; visits: number; hours: number; variance: number };

/** What was counted in a week, and the hours in which it was. */
function sumOf(items: Item[], week: number): Sums {
  const sums = { minutes: 0, visits: 0, hours: 0, variance: 0 };
  for (const item of items) {
    const minutes = item.device_minutes[week];
    if (minutes === null || minutes === undefined) continue;
    sums.minutes += minutes;
    sums.visits += item.visits[week] ?? 0;
    sums.hours += item.online_hours[week] ?? 0;
    sums.variance += (item.noise_sd[week] ?? 0) ** 2;
  }
  return sums;
}

const whole = (lists: number[][], weeks: number[]) =>
  lists.reduce((sum, list) => sum + weeks.reduce((all, week) => all + (list[week] ?? 0), 0), 0);

/**
 * The figures of a group over some weeks. How far its weeks differ tells how sure the
 * figure is; the noise alone is the least that it can be unsure by.
 */
export function figuresOf(items: Item[], weeks: number[]): Figures {
  const sums = weeks.map((week) => sumOf(items, week));
  const perWeek = sums.map(({ minutes, hours }) => (hours > 0 ? minutes / hours : null));
  const placed = whole(
    items.map((item) => item.placed_hours),
    weeks,
  );
  const online = whole(
    items.map((item) => item.online_hours),
    weeks,
  );
  const hours = sums.reduce((sum, week) => sum + week.hours, 0);
  const total = (of: "minutes" | "visits" | "variance") =>
    sums.reduce((sum, week) => sum + week[of], 0);
  return {
    use:
      hours > 0 ? useOf(total("minutes") / hours, total("variance") / hours ** 2, perWeek) : null,
    outage: placed > 0 ? Math.max(0, 1 - online / placed) : null,
    visitsPerHour: hours > 0 ? total("visits") / hours : null,
    weeks: perWeek,
  };
}

function useOf(perHour: number, noise: number, perWeek: (number | null)[]): Use {
  const known = perWeek.filter((week) => week !== null);
  const mean = known.reduce((sum, week) => sum + week, 0) / known.length;
  const squares = known.reduce((sum, week) => sum + (week - mean) ** 2, 0);
  const between = known.length > 1 ? squares / (known.length - 1) / known.length : 0;
  const spread = Math.max(
    Z_80 * Math.sqrt(noise),
    known.length > 1 ? t80(known.length) * Math.sqrt(between) : 0,
  );
  return {
    perHour,
    interval: [Math.max(0, perHour - spread), perHour + spread],
    error: spread / Z_80,
  };
}

/** Best and worst rank that each may have, 1 being the most used; null where unknown. */
export function ranksOf(uses: (Use | null)[]): ([number, number] | null)[] {
  return uses.map((use) => {
    if (!use) return null;
    let [above, below] = [0, 0];
    for (const other of uses) {
      if (!other || other === use) continue;
      const apart = (other.perHour - use.perHour) / (Math.hypot(other.error, use.error) || 1e-9);
      if (apart > Z_RANK) above += 1;
      else if (apart < -Z_RANK) below += 1;
    }
    const known = uses.filter((other) => other !== null).length;
    return [above + 1, known - below];
  });
}

export type Change = { share: number; interval: [number, number] };

/** By how much use changed, as a share of what it was. */
export function changeOf(now: Use | null, before: Use | null): Change | null {
  if (!now || !before || before.perHour <= 0 || now.perHour <= 0) return null;
  const ratio = now.perHour / before.perHour;
  const error = Math.hypot(now.error / now.perHour, before.error / before.perHour);
  const end = (sign: 1 | -1) => ratio * Math.exp(sign * Z_80 * error) - 1;
  return { share: ratio - 1, interval: [end(-1), end(1)] };
}
