/** How many places in need, and how many residents, have a hotspot within a walk. */

import type { Residents } from "../api/types";
import { onFoot, type Point } from "../map/reach";

/** Metres on foot: the levels of plans. */
export const WALKS_M = [150, 275, 400] as const;

export type Within = { places: number; within: number[] };

/** Of the places, those that have one of the hotspots within each walk. */
export function withinWalks(places: Point[], hotspots: Point[]): Within {
  const nearest = places.map((place) =>
    hotspots.reduce((least, hotspot) => Math.min(least, onFoot(place, hotspot)), Infinity),
  );
  return {
    places: places.length,
    within: WALKS_M.map((walk) => nearest.filter((metres) => metres <= walk).length),
  };
}

/** Residents who have one of the hotspots within each walk; null where none are imported. */
export function residentsWithin(
  { people, walks_m: levels, hotspots, reached }: Residents,
  chosen: { id: string }[],
): number[] | null {
  if (people === null) return null;
  const ids = new Set(chosen.map(({ id }) => id));
  const counts = hotspots.map((id) => ids.has(id));
  const added = levels.map(() => 0);
  for (const { residents, hotspots: near } of reached) {
    const level = near.findIndex((indices) => indices.some((index) => counts[index]));
    if (level >= 0) added[level] = (added[level] ?? 0) + residents;
  }
  return WALKS_M.map((walk) =>
    levels.reduce((sum, level, index) => (level <= walk ? sum + (added[index] ?? 0) : sum), 0),
  );
}
