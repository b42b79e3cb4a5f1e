/** Walking from mark to mark with the arrow keys. */

import type * as L from "./leaflet";

export type At = { x: number; y: number };

const DIRECTIONS: Record<string, At> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

export const isArrow = (key: string) => key in DIRECTIONS;

const PAN_PX = 120;

/** Looks farther on, where no mark is left in sight. */
export function panBy(map: L.Map, key: string): void {
  const { x, y } = DIRECTIONS[key] ?? { x: 0, y: 0 };
  map.panBy([x * PAN_PX, y * PAN_PX], { animate: false });
}

/** How much worse a pixel aside is than a pixel on. */
const ASIDE = 2;

/**
 * The mark to go to from `here` by an arrow key: one that lies more on than aside, or
 * else any that lies on; `undefined` at the edge.
 */
export function nextBy<Mark extends At>(key: string, here: At, marks: Mark[]): Mark | undefined {
  const direction = DIRECTIONS[key];
  if (!direction) return undefined;
  const ways = marks
    .map((mark) => {
      const [x, y] = [mark.x - here.x, mark.y - here.y];
      const on = x * direction.x + y * direction.y;
      const aside = Math.abs(x * direction.y) + Math.abs(y * direction.x);
      return { mark, on, isAside: aside > on, way: on + ASIDE * aside };
    })
    .filter(({ on }) => on >= 1)
    .sort((left, right) => Number(left.isAside) - Number(right.isAside) || left.way - right.way);
  return ways[0]?.mark;
}

/** The mark nearest to a point. */
export function nearestTo<Mark extends At>(here: At, marks: Mark[]): Mark | undefined {
  const far = (mark: At) => Math.hypot(mark.x - here.x, mark.y - here.y);
  return marks.reduce<Mark | undefined>(
    (best, mark) => (best && far(best) <= far(mark) ? best : mark),
    undefined,
  );
}
