import type { WeekOfMove } from "../api/types";

/** Where the weeks lie in a drawing of this size. */
export const SIZE = { width: 640, height: 180, left: 8, right: 8, top: 18, bottom: 24 };

export type Drawing = { moved: string[]; stayed: string[]; top: number };

const value = (of: number | null) => Math.max(0, of ?? 0);

/** The two lines, each broken where nothing was counted. */
export function lines(weeks: WeekOfMove[]): Drawing {
  const top = Math.max(1, ...weeks.flatMap((week) => [value(week.moved), value(week.stayed)]));
  const y = (of: number) =>
    SIZE.height - SIZE.bottom - (value(of) / top) * (SIZE.height - SIZE.top - SIZE.bottom);
  const line = (of: (week: WeekOfMove) => number | null) => {
    const pieces: string[][] = [[]];
    weeks.forEach((week, index) => {
      const here = of(week);
      if (here === null) pieces.push([]);
      else pieces.at(-1)!.push(`${x(index, weeks.length).toFixed(1)},${y(here).toFixed(1)}`);
    });
    return pieces.filter((piece) => piece.length > 0).map((piece) => piece.join(" "));
  };
  return { moved: line((week) => week.moved), stayed: line((week) => week.stayed), top };
}

export function x(index: number, count: number): number {
  const inside = SIZE.width - SIZE.left - SIZE.right;
  return SIZE.left + (count < 2 ? inside / 2 : (index / (count - 1)) * inside);
}
