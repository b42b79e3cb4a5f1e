/** Who has a hotspot within walking distance. */

export type Point = { lat: number; lon: number };

/** Within this many metres on foot a place counts as served: the middle level of plans. */
export const REACH_M = 275;
/** Metres on foot for a metre as the crow flies. */
const DETOUR = 1.3;
const EARTH_M = 6_371_000;

/** The radius of the reach as it is drawn. */
export const REACH_RADIUS_M = REACH_M / DETOUR;

/** As the crow flies; within a city the earth is flat. */
export function metresBetween(one: Point, other: Point): number {
  const radians = Math.PI / 180;
  const x = (other.lon - one.lon) * Math.cos(((one.lat + other.lat) / 2) * radians);
  return Math.hypot(x, other.lat - one.lat) * radians * EARTH_M;
}

/** Estimated metres on foot. */
export const onFoot = (one: Point, other: Point) => metresBetween(one, other) * DETOUR;

export function isServed(place: Point, hotspots: Point[]): boolean {
  return hotspots.some((hotspot) => onFoot(place, hotspot) <= REACH_M);
}
