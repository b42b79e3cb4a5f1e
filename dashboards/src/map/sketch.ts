/** Draws the sketch of the city under the marks, in quiet colours. */

import * as L from "./leaflet";
import type { Line, LineKind } from "./brussels-lines";
import { NEIGHBOURHOODS, PARKS } from "./brussels-places";
import type { Name, Names } from "./names";

/** Zoom from which on the names of a kind of line are written. */
const NAMED_FROM: Record<LineKind, number> = { canal: 12, ring: 13, rail: Infinity, avenue: 13 };
/** A name is written along a line that is so many times as long. */
const ROOM = 1.1;
const LETTER_PX = 6.2;

/** `lon,lat` in degrees, one after the other. */
export function wayOf(text: string): L.LatLng[] {
  return text.split(" ").map((point) => {
    const [lon = NaN, lat = NaN] = point.split(",").map(Number);
    return L.latLng(lat, lon);
  });
}

/** Where along a way its name stands: the middle of its longest straight stretch. */
export function straightest(way: L.LatLng[]): {
  middle: L.LatLng;
  angle: number;
  degrees: number;
} {
  let best = { middle: way[0] ?? L.latLng(0, 0), angle: 0, degrees: 0 };
  for (const [index, end] of way.entries()) {
    const start = way[index - 1];
    if (!start) continue;
    const [from, to] = [start, end].map((point) => L.EPSG3857.latLngToPoint(point, 8));
    if (!from || !to) continue;
    const degrees = (from.distanceTo(to) * 360) / (256 * 2 ** 8);
    if (degrees <= best.degrees) continue;
    const [left, right] = from.x <= to.x ? [from, to] : [to, from];
    best = {
      middle: L.latLng((start.lat + end.lat) / 2, (start.lng + end.lng) / 2),
      angle: Math.round((Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI),
      degrees,
    };
  }
  return best;
}

const STILL = { interactive: false, pane: "sketch" };

export function drawParks(map: L.Map): L.LayerGroup {
  const group = L.layerGroup();
  for (const [, , outline] of PARKS) {
    L.polygon(wayOf(outline), { ...STILL, className: "sketch-park" }).addTo(group);
  }
  return group.addTo(map);
}

/** Parks, water, railways and streets; they need no words. */
export function drawSketch(map: L.Map, lines: Line[]): L.LayerGroup {
  const group = drawParks(map);
  for (const kind of ["avenue", "ring", "rail", "canal"] as const) {
    for (const [, , , way] of lines.filter((line) => line[0] === kind)) {
      L.polyline(wayOf(way), { ...STILL, className: `sketch-${kind}` }).addTo(group);
    }
  }
  return group;
}

/** Puts the names of the sketch among those of the map. */
export function nameSketch(names: Names, dutch: boolean, lines: Line[] = []): void {
  const said = (nl: string, fr: string) => (dutch ? nl : fr);
  names.put("neighbourhoods", [
    ...NEIGHBOURHOODS.map(([nl, fr, at]): Name => {
      const [{ lat, lng: lon } = L.latLng(0, 0)] = wayOf(at);
      return {
        text: said(nl, fr),
        ...{ lat, lon, className: "name-neighbourhood", rank: 30, from: 12.5, until: 17 },
      };
    }),
    ...PARKS.map(([nl, fr, outline]): Name => {
      const { lat, lng: lon } = L.latLngBounds(wayOf(outline)).getCenter();
      const text = said(nl, fr);
      return { text, lat, lon, className: "name-park", rank: 40, from: 13 };
    }),
    ...lines
      .filter(([kind]) => NAMED_FROM[kind] < Infinity)
      .map(([kind, nl, fr, way]): Name => {
        const { middle, angle, degrees } = straightest(wayOf(way));
        const text = said(nl, fr);
        return {
          text,
          lat: middle.lat,
          lon: middle.lng,
          className: `name-${kind}`,
          rank: 50,
          from: NAMED_FROM[kind],
          angle,
          needs: { degrees, pixels: ROOM * text.length * LETTER_PX },
        };
      }),
  ]);
}
