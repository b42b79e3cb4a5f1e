/** Names of the sketch and postcodes, as they are searched for. */

import * as L from "./leaflet";
import type { Area } from "../api/types";
import { LINES, NEIGHBOURHOODS, PARKS } from "./brussels";
import type { Entry } from "./find";
import { boundsOf } from "./base";
import { POSTCODES } from "./postcodes";
import { STREETS } from "./searched";
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
    ...POSTCODES.flatMap(([code, municipality, at, nl, fr]) =>
      nl !== undefined && fr !== undefined && at !== undefined
        ? [{ ...called(code), label: `${code} ${dutch ? nl : fr}`, ...position(at) }]
        : postcode(code, municipality, areas, dutch),
    ),
    ...NEIGHBOURHOODS.map(([nl, fr, at]) => named("neighbourhood", nl, fr, point(at))),
    ...PARKS.map(([nl, fr, way]) => named("park", nl, fr, L.latLngBounds(wayOf(way)).getCenter())),
    ...LINES.filter(([kind]) => kind !== "rail").map(([, nl, fr, way]) =>
      named("street", nl, fr, middle(way)),
    ),
    ...STREETS.map(([nl, fr, at]) => named("street", nl, fr, point(at))),
  ];
}

const called = (code: string) => ({
  key: `postcode ${code}`,
  kind: "postcode" as const,
  names: [code],
});

function position(at: string): { lat: number; lon: number } {
  const [{ lat, lng: lon } = L.latLng(0, 0)] = wayOf(at);
  return { lat, lon };
}

function postcode(code: string, municipality: string, areas: Area[], dutch: boolean): Entry[] {
  const area = areas.find(({ id, geometry }) => id === municipality && geometry !== null);
  if (!area) return [];
  const bounds = boundsOf([area]);
  const { lat, lng: lon } = bounds.getCenter();
  const label = `${code} ${dutch ? area.name.nl : area.name.fr}`;
  return [{ ...called(code), label, lat, lon, bounds }];
}
