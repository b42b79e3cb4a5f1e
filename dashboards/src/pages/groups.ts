/** Which group a hotspot belongs to, where hotspots are compared in groups. */

import type { Area, SiteInShort } from "../api/types";
import { metresBetween } from "../map/reach";

export const GROUPINGS = ["municipality", "kind", "neighbourhood", "operator"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The key of the hotspots of which nobody said who runs them; it is no name. */
export const NO_OPERATOR = "-";

/** Whether places and residents belong to a group, and not hotspots alone. */
export const isArea = (grouping: Grouping) => grouping !== "kind" && grouping !== "operator";

export type Group<Site = SiteInShort> = { key: string; sites: Site[] };

export function grouped<Site>(sites: Site[], key: (site: Site) => string | null): Group<Site>[] {
  const groups = new Map<string, Site[]>();
  for (const site of sites) {
    const of = key(site);
    if (of === null) continue;
    const group = groups.get(of);
    if (group) group.push(site);
    else groups.set(of, [site]);
  }
  return [...groups].map(([key, sites]) => ({ key, sites }));
}

type Named = { key: string; lat: number; lon: number };

/** The name that is nearest: for a neighbourhood of which no outline is known. */
export function nearestName(names: Named[], site: { lat: number; lon: number }): string | null {
  let best: Named | undefined;
  let least = Infinity;
  for (const name of names) {
    const far = metresBetween(name, site);
    if (far >= least) continue;
    least = far;
    best = name;
  }
  return best?.key ?? null;
}

function inRing(ring: GeoJSON.Position[], x: number, y: number): boolean {
  let within = false;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index] ?? [];
    const [x2 = 0, y2 = 0] = ring[index + 1] ?? [];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

/** The area whose outline a hotspot lies in. */
export function areaOf(
  areas: Area[],
  { lat, lon }: { lat: number; lon: number },
): Area | undefined {
  return areas.find(({ geometry }) => {
    if (!geometry) return false;
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.some(
      ([outer = [], ...holes]) =>
        inRing(outer, lon, lat) && !holes.some((hole) => inRing(hole, lon, lat)),
    );
  });
}
