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
  /** What is at a position on the drawing. */
  at: (x: number, y: number) => Point;
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
    at: (x, y) => ({
      lon: middle.lon + (x - WIDTH / 2) / (east * scale),
      lat: middle.lat - (y - HEIGHT / 2) / (METRES_A_DEGREE * scale),
    }),
  };
}

/** A piece of the base map, and where it lies on the drawing. */
export type Piece = { zoom: number; x: number; y: number; left: number; top: number; size: number };

/** Pieces are this wide where they are drawn as they come. */
const PIECE_PX = 512;
/** The zooms at which there are pieces. */
const [FURTHEST, NEAREST] = [8, 17];

/** The pieces of the base map that lie under a drawing, as near as it is. */
export function piecesOf({ at, place, scale }: Frame): Piece[] {
  const { lat } = at(WIDTH / 2, HEIGHT / 2);
  const around = METRES_A_DEGREE * 360 * Math.cos((lat * Math.PI) / 180);
  const exact = Math.log2((around * scale) / PIECE_PX);
  const zoom = Math.min(NEAREST, Math.max(FURTHEST, Math.round(exact)));
  const across = 2 ** zoom;
  const column = (lon: number) => ((lon + 180) / 360) * across;
  const row = (lat: number) =>
    ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * across;
  const [from, to] = [at(0, 0), at(WIDTH, HEIGHT)];
  const size = (around * scale) / across;
  const pieces: Piece[] = [];
  for (let x = Math.floor(column(from.lon)); x < column(to.lon); x += 1) {
    for (let y = Math.floor(row(from.lat)); y < row(to.lat); y += 1) {
      const lon = (x / across) * 360 - 180;
      const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / across))) * 180) / Math.PI;
      const [left, top] = place({ lon, lat });
      pieces.push({ zoom, x, y, left, top, size });
    }
  }
  return pieces;
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
