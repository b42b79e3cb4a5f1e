/** How many places in need have a hotspot within a walk. */

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
