/** The moves of a plan on a map: an arrow from where access points leave to where they go. */

import * as L from "./leaflet";
import type { Recommendation } from "../api/types";
import { arrowIcon, endIcon, tooltip } from "./icons";
import { REACH_RADIUS_M } from "./reach";

/** Marks of hotspots stand up to 1100 higher than others. */
const ABOVE_MARKS = 2_000;

export type DrawnMove = Pick<Recommendation, "id" | "from" | "to"> & { number: string };
type Words = {
  from: string;
  to: string;
  say: (name: Recommendation["from"]["name"]) => string;
};

export function drawMove(
  group: L.LayerGroup,
  { from, to, number }: DrawnMove,
  words: Words,
  { withReach = false, isDone = false }: { withReach?: boolean; isDone?: boolean } = {},
): void {
  if (withReach) {
    for (const [end, { lat, lon }] of [
      ["from", from],
      ["to", to],
    ] as const) {
      L.circle([lat, lon], {
        radius: REACH_RADIUS_M,
        className: `reach reach-${end}`,
        interactive: false,
      }).addTo(group);
    }
  }
  const line: L.LatLngTuple[] = [
    [from.lat, from.lon],
    [to.lat, to.lon],
  ];
  const className = isDone ? "move-line move-done" : "move-line";
  L.polyline(line, { className, interactive: false }).addTo(group);
  const start = L.EPSG3857.project(L.latLng(from.lat, from.lon));
  const end = L.EPSG3857.project(L.latLng(to.lat, to.lon));
  const degrees = (Math.atan2(start.y - end.y, end.x - start.x) * 180) / Math.PI;
  const middle = L.EPSG3857.unproject(start.add(end).divideBy(2));
  const still = { keyboard: false, interactive: false };
  L.marker(middle, { icon: arrowIcon(Math.round(degrees)), ...still }).addTo(group);
  for (const [end, place, word] of [
    ["from", from, words.from],
    ["to", to, words.to],
  ] as const) {
    L.marker([place.lat, place.lon], {
      icon: endIcon(end, number, isDone),
      keyboard: false,
      // Its number has to be read; where access points leave, the hotspot's mark can be pressed.
      zIndexOffset: end === "to" && !isDone ? ABOVE_MARKS : 0,
    })
      .bindTooltip(tooltip(words.say(place.name), word), { direction: "top" })
      .addTo(group);
  }
}
