import type { Recommendation, WeekOfMove } from "../api/types";
import { dayOf, daysAfter } from "./day";

/**
 * The week around a move that is left out, and the least of weeks before it, both after
 * the weeks that led to the proposal; the collector has the last word.
 */
const JUDGED_DAYS = 7 + 4 * 7;

/** The day from which on the effect of each of these moves can be told. */
export function judgedFrom(
  moves: Pick<Recommendation, "created">[],
  timeZone: string,
): string | undefined {
  const days = moves.map(({ created }) =>
    daysAfter(dayOf(new Date(created), timeZone), JUDGED_DAYS),
  );
  return days.sort().at(-1);
}

/** Where the weeks lie in a drawing, however wide it is. */
export const SIZE = { height: 180, left: 12, right: 12, top: 18, bottom: 24 };

export type Drawing = { moved: string[]; stayed: string[]; top: number };

const value = (of: number | null) => Math.max(0, of ?? 0);

/** The two lines, each broken where nothing was counted. */
export function lines(weeks: WeekOfMove[], width: number): Drawing {
  const top = Math.max(1, ...weeks.flatMap((week) => [value(week.moved), value(week.stayed)]));
  const y = (of: number) =>
    SIZE.height - SIZE.bottom - (value(of) / top) * (SIZE.height - SIZE.top - SIZE.bottom);
  const line = (of: (week: WeekOfMove) => number | null) => {
    const pieces: string[][] = [[]];
    weeks.forEach((week, index) => {
      const here = of(week);
      if (here === null) pieces.push([]);
      else pieces.at(-1)!.push(`${x(index, weeks.length, width).toFixed(1)},${y(here).toFixed(1)}`);
    });
    return pieces.filter((piece) => piece.length > 0).map((piece) => piece.join(" "));
  };
  return { moved: line((week) => week.moved), stayed: line((week) => week.stayed), top };
}

export function x(index: number, count: number, width: number): number {
  const inside = width - SIZE.left - SIZE.right;
  return SIZE.left + (count < 2 ? inside / 2 : (index / (count - 1)) * inside);
}
