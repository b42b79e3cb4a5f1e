/** How close together people live in an area. */

import type { Area } from "../api/types";

const KM_A_DEGREE = 111.195;

/** Square kilometres within a ring of longitude and latitude; within a city the earth is flat. */
function within(ring: GeoJSON.Position[]): number {
  const narrow = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180);
  let twice = 0;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index] ?? [];
    const [x2 = 0, y2 = 0] = ring[index + 1] ?? [];
    twice += x1 * y2 - x2 * y1;
  }
  return (Math.abs(twice) / 2) * narrow * KM_A_DEGREE ** 2;
}

/** Residents per square kilometre of the outline; null where either is not known. */
export function density({ population, geometry }: Pick<Area, "population" | "geometry">) {
  if (population === null || geometry === null) return null;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const size = polygons.reduce(
    (sum, [outer = [], ...holes]) =>
      sum + within(outer) - holes.reduce((all, hole) => all + within(hole), 0),
    0,
  );
  return size > 0 ? population / size : null;
}
