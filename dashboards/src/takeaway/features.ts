/** Points and lines as GeoJSON, for a map program. */

import { rounded } from "./sheet";

type Facts = Record<string, string | number | boolean | null>;
type Placed = { lat: number; lon: number };

export type Features = GeoJSON.FeatureCollection<GeoJSON.Point | GeoJSON.LineString, Facts>;

/** As in the tables: no more digits than anybody can mean. */
const meant = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === "number" ? rounded(fact) : fact,
    ]),
  );

const at = ({ lat, lon }: Placed) => [lon, lat];

export function points<Item extends Placed>(
  items: readonly Item[],
  facts: (item: Item) => Facts,
): Features {
  return {
    type: "FeatureCollection",
    features: items.map((item) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: at(item) },
      properties: meant(facts(item)),
    })),
  };
}

export function lines<Item extends { from: Placed; to: Placed }>(
  items: readonly Item[],
  facts: (item: Item) => Facts,
): Features {
  return {
    type: "FeatureCollection",
    features: items.map((item) => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates: [at(item.from), at(item.to)] },
      properties: meant(facts(item)),
    })),
  };
}
