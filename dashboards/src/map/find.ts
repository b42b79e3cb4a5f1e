/** Finding a place on the map by what people call it. */

import type L from "leaflet";
import type { Area, Place, SiteInShort, Text } from "../api/types";
import { plain } from "../pages/filter";
import { boundsOf } from "./base";

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

/** How well a name answers, best first; `undefined` where it does not. */
function fit(name: string, wanted: string): number | undefined {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  const at = name.indexOf(wanted);
  if (at < 0) return undefined;
  return /[\s\-’'(]/.test(name[at - 1] ?? "") ? 2 : 3;
}

/** The best answers to what was typed, accents and case left aside. */
export function find(typed: string, entries: Entry[], most = MOST): Entry[] {
  const wanted = plain(typed.trim());
  if (wanted.length < 2) return [];
  return entries
    .flatMap((entry) => {
      const fits = entry.names.flatMap((name) => fit(plain(name), wanted) ?? []);
      return fits.length === 0 ? [] : { entry, fit: Math.min(...fits) };
    })
    .sort(
      (left, right) =>
        left.fit - right.fit ||
        FOUND_KINDS.indexOf(left.entry.kind) - FOUND_KINDS.indexOf(right.entry.kind) ||
        left.entry.label.localeCompare(right.entry.label),
    )
    .slice(0, most)
    .map(({ entry }) => entry);
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
