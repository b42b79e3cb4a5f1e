/** Finding a place on the map by what people call it. */

import type * as L from "./leaflet";
import type { Area, Place, SiteInShort, Street, Text } from "../api/types";
import { answers, folded } from "../search";
import { boundsOf } from "./base";
import { isWithin } from "./label";

export const FOUND_KINDS = [
  "postcode",
  "municipality",
  "neighbourhood",
  "street",
  "park",
  "hotspot",
  "place",
] as const;
export type FoundKind = (typeof FOUND_KINDS)[number];

export type Found = {
  key: string;
  kind: FoundKind;
  label: string;
  lat: number;
  lon: number;
  /** What is looked at as a whole. */
  bounds?: L.LatLngBounds;
  site?: string;
};

/** Something that can be found, under each of its names. */
export type Entry = Found & { names: string[] };

const MOST = 8;

/** The best answers to what was typed. */
export function find(typed: string, entries: Entry[], most = MOST): Entry[] {
  if (folded(typed).length < 2) return [];
  return answers(typed, entries, ({ names }) => names)
    .sort(
      (left, right) =>
        left.fit - right.fit ||
        FOUND_KINDS.indexOf(left.item.kind) - FOUND_KINDS.indexOf(right.item.kind) ||
        left.item.label.localeCompare(right.item.label),
    )
    .slice(0, most)
    .map(({ item }) => item);
}

const namesOf = ({ nl, fr, en }: Text) => [...new Set([nl, fr, en])];

export function entriesOf(
  known: { areas: Area[]; sites: SiteInShort[]; places: Place[] },
  say: (name: Text) => string,
): Entry[] {
  const municipalities = known.areas
    .filter(({ level, geometry }) => level !== "sector" && geometry !== null)
    .map((area): Entry => {
      const bounds = boundsOf([area]);
      const { lat, lng: lon } = bounds.getCenter();
      const kind = area.level === "neighbourhood" ? "neighbourhood" : "municipality";
      const label = say(area.name);
      return { key: `area ${area.id}`, kind, label, lat, lon, bounds, names: namesOf(area.name) };
    });
  const points = (kind: "hotspot" | "place", all: (SiteInShort | Place)[]): Entry[] =>
    all.map(({ id, name, lat, lon }) => ({
      ...{ key: `${kind} ${id}`, kind, label: say(name), lat, lon, names: namesOf(name) },
      ...(kind === "hotspot" ? { site: id } : {}),
    }));
  return [...municipalities, ...points("hotspot", known.sites), ...points("place", known.places)];
}

/** The streets that the collector found; of two with one name, each with where it is. */
export function streetsOf(streets: Street[], areas: Area[], say: (name: Text) => string): Entry[] {
  const labels = streets.map(({ name }) => say(name));
  const municipalities = areas.filter(({ level }) => level === "municipality");
  return streets.map(({ name, lat, lon }, index): Entry => {
    const label = labels[index] ?? "";
    const isAlone = labels.indexOf(label) === labels.lastIndexOf(label);
    const around = isAlone
      ? undefined
      : municipalities.find(({ geometry }) => isWithin(geometry, lon, lat));
    return {
      key: `street ${lat} ${lon}`,
      kind: "street",
      label: around ? `${label} (${say(around.name)})` : label,
      ...{ lat, lon, names: namesOf(name) },
    };
  });
}

/** What is known, with these streets in the place of those of the same name. */
export function withStreets(known: Entry[], streets: Entry[]): Entry[] {
  const names = new Set(streets.flatMap(({ names }) => names.map(folded)));
  const others = known.filter(
    ({ kind, names: own }) => kind !== "street" || !own.some((name) => names.has(folded(name))),
  );
  return [...others, ...streets];
}
