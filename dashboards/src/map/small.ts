/** A small map of one move: what lies around both ends, and who gains or loses. */

import { isServed, onFoot, REACH_M, type Point } from "./reach";

export const WIDTH = 264;
export const HEIGHT = 176;
/** Around both ends, metres: their reach, and streets to know it by. */
const AROUND_M = 420;
/** Pixels that stay free for marks at the edge. */
const EDGE = 22;
const METRES_A_DEGREE = 111_195;

export type Frame = {
  /** Position on the drawing, pixels. */
  place: (point: Point) => [x: number, y: number];
  /** Pixels a metre. */
  scale: number;
};

/** Fits both ends and what is around them. */
export function frameOf(ends: Point[]): Frame {
  const lats = ends.map(({ lat }) => lat);
  const lons = ends.map(({ lon }) => lon);
  const middle = {
    lat: (Math.min(...lats) + Math.max(...lats)) / 2,
    lon: (Math.min(...lons) + Math.max(...lons)) / 2,
  };
  const east = METRES_A_DEGREE * Math.cos((middle.lat * Math.PI) / 180);
  const half = (values: number[], metres: number) =>
    ((Math.max(...values) - Math.min(...values)) * metres) / 2 + AROUND_M;
  const scale = Math.min(
    (WIDTH / 2 - EDGE) / half(lons, east),
    (HEIGHT / 2 - EDGE) / half(lats, METRES_A_DEGREE),
  );
  return {
    scale,
    place: ({ lat, lon }) => [
      WIDTH / 2 + (lon - middle.lon) * east * scale,
      HEIGHT / 2 - (lat - middle.lat) * METRES_A_DEGREE * scale,
    ],
  };
}

export const onDrawing = ([x, y]: [number, number]) =>
  x > -8 && y > -8 && x < WIDTH + 8 && y < HEIGHT + 8;

export type Effect = "gains" | "loses" | "none";

/**
 * What a move does to a place in need: it gains where only the new hotspot is within
 * reach, and loses where only the old one was.
 */
export function effectOn(
  place: Point,
  from: Point & { id: string },
  to: Point,
  working: (Point & { id: string })[],
): Effect {
  const others = working.filter(({ id }) => id !== from.id);
  if (isServed(place, others)) return "none";
  const before = working.length > others.length && onFoot(place, from) <= REACH_M;
  const after = onFoot(place, to) <= REACH_M;
  return before === after ? "none" : after ? "gains" : "loses";
}
