/** Names of the sketch and postcodes, as they are searched for. */

import * as L from "leaflet";
import type { Area } from "../api/types";
import { LINES, NEIGHBOURHOODS, PARKS } from "./brussels";
import type { Entry } from "./find";
import { boundsOf } from "./base";
import { POSTCODES, STREETS } from "./searched";
import { straightest, wayOf } from "./sketch";

export function gazetteer(areas: Area[], dutch: boolean): Entry[] {
  const named = (kind: Entry["kind"], nl: string, fr: string, at: L.LatLng): Entry => ({
    key: `${kind} ${fr}`,
    kind,
    label: dutch ? nl : fr,
    ...{ lat: at.lat, lon: at.lng, names: [...new Set([nl, fr])] },
  });
  const point = (at: string) => wayOf(at)[0] ?? L.latLng(0, 0);
  const middle = (way: string) => straightest(wayOf(way)).middle;
  return [
    ...POSTCODES.flatMap(([code, place, nl, fr]) => postcode(code, place, nl, fr, areas, dutch)),
    ...NEIGHBOURHOODS.map(([nl, fr, at]) => named("neighbourhood", nl, fr, point(at))),
    ...PARKS.map(([nl, fr, way]) => named("park", nl, fr, L.latLngBounds(wayOf(way)).getCenter())),
    ...LINES.filter(([kind]) => kind !== "rail").map(([, nl, fr, way]) =>
      named("street", nl, fr, middle(way)),
    ),
    ...STREETS.map(([nl, fr, at]) => named("street", nl, fr, point(at))),
  ];
}

function postcode(
  code: string,
  place: string,
  nl: string | undefined,
  fr: string | undefined,
  areas: Area[],
  dutch: boolean,
): Entry[] {
  const base = { key: `postcode ${code}`, kind: "postcode" as const, names: [code] };
  if (nl !== undefined && fr !== undefined) {
    const [at = L.latLng(0, 0)] = wayOf(place);
    return [{ ...base, label: `${code} ${dutch ? nl : fr}`, lat: at.lat, lon: at.lng }];
  }
  const area = areas.find(({ id, geometry }) => id === place && geometry !== null);
  if (!area) return [];
  const bounds = boundsOf([area]);
  const { lat, lng: lon } = bounds.getCenter();
  return [{ ...base, label: `${code} ${dutch ? area.name.nl : area.name.fr}`, lat, lon, bounds }];
}
