/** Names on the map: those that find room, the most wanted first. */

import * as L from "./leaflet";

export type Name = {
  text: string;
  lat: number;
  lon: number;
  className: string;
  /** The lower, the sooner it gets its room. */
  rank: number;
  from: number;
  /** Zoom from which on it is not written any more. */
  until?: number;
  /** Degrees clockwise. */
  angle?: number;
  /** What it needs beside room: degrees of longitude, so many pixels. */
  needs?: { degrees: number; pixels: number };
};

type Box = { x: number; y: number; half: number };

/** Height of a line, and width of a letter, in pixels. */
const LINE_PX = 13;
const LETTER_PX = 6.2;
const GAP_PX = 1.5;
/** The class of names of municipalities, whose letters are bold. */
export const OF_AREA = "name-area";
const BOLD_LETTER_PX = 7.4;
/** Longer names are broken, in lines that are no longer where their words allow it. */
const BREAK_LETTERS = 16;

/** A name as it is written: broken after a space or a hyphen. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=[- ])/)) {
    const last = lines.at(-1);
    if (last === undefined || (last + part).trimEnd().length > BREAK_LETTERS) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines.map((line) => line.trimEnd());
}

/** The squares that a name covers; along a street it is not broken. */
export function boxesOf(text: string, x: number, y: number, angle = 0, letter = LETTER_PX): Box[] {
  const lines = angle === 0 ? linesOf(text) : [text];
  const width = Math.max(...lines.map(({ length }) => length)) * letter;
  const height = LINE_PX * lines.length;
  const count = Math.max(1, Math.ceil(width / height));
  const turn = (angle * Math.PI) / 180;
  return Array.from({ length: count }, (_, index) => {
    const along = (width * (index + 0.5)) / count - width / 2;
    return {
      x: x + along * Math.cos(turn),
      y: y + along * Math.sin(turn),
      half: height / 2 + GAP_PX,
    };
  });
}

const meet = (one: Box, other: Box) =>
  Math.abs(one.x - other.x) < one.half + other.half &&
  Math.abs(one.y - other.y) < one.half + other.half;

type Wanted<Item> = { item: Item; places: Box[][] };

/**
 * Which names are written, and at which of the places where each could stand: the first
 * that neither another name nor what is `covered` is in the way of.
 */
export function fittingAt<Item>(
  wanted: Wanted<Item>[],
  covered: readonly Box[] = [],
): { item: Item; place: number }[] {
  const taken = [...covered];
  return wanted.flatMap(({ item, places }) => {
    const isFree = (boxes: Box[]) => !taken.some((other) => boxes.some((box) => meet(box, other)));
    const place = places.findIndex(isFree);
    const boxes = places[place];
    if (!boxes) return [];
    taken.push(...boxes);
    return [{ item, place }];
  });
}

/** As `fittingAt`, where each has one place. */
export function fitting<Item>(wanted: { item: Item; boxes: Box[] }[]): Item[] {
  const each = wanted.map(({ item, boxes }) => ({ item, places: [boxes] }));
  return fittingAt(each).map(({ item }) => item);
}

type Aside = readonly [right: number, down: number];

/** Where a name may stand, pixels from its point: aside where a mark is in its way. */
const ASIDE: readonly Aside[] = [0, 8, 16, 24, 32, 40, 50]
  .flatMap((down) => [0, 10, 20, 30, 40, 50, 60].map((right) => [right, down] as const))
  .flatMap(([right, down]): Aside[] => [
    [right, down],
    ...(right > 0 ? [[-right, down] as const] : []),
    ...(down > 0 ? [[right, -down] as const] : []),
    ...(right > 0 && down > 0 ? [[-right, -down] as const] : []),
  ])
  .sort((left, right) => Math.hypot(...left) - Math.hypot(...right));
/** As far as any name may be from its point, pixels; that of an area as far as its edge. */
const FAR_PX = 50;

/** With half of the square that it covers, in pixels. */
type Mark = { lat: number; lon: number; half: number };

/** Writes the names that find room, anew whenever the map has moved. */
export class Names {
  #sets = new Map<string, Name[]>();
  #written = new Map<Name, L.Marker>();
  #map: L.Map;
  #marks: readonly Mark[] = [];

  constructor(map: L.Map) {
    this.#map = map;
    map.on("moveend", this.write, this);
  }

  /** Replaces the names of a kind. */
  readonly put = (kind: string, names: Name[]): void => {
    this.#sets.set(kind, names);
    this.write();
  };

  /** Names stand beside these, not under them, when they are written the next time. */
  avoid(marks: readonly Mark[]): void {
    this.#marks = marks;
  }

  write(): void {
    const map = this.#map;
    const zoom = map.getZoom();
    const view = map.getBounds().pad(0.1);
    const degree = (256 * 2 ** zoom) / 360;
    const wanted = [...this.#sets.values()]
      .flat()
      .filter(
        ({ from, until = Infinity, lat, lon, needs }) =>
          zoom >= from &&
          zoom < until &&
          view.contains([lat, lon]) &&
          (!needs || needs.degrees * degree >= needs.pixels),
      )
      // Of the same kind those first that have the least choice.
      .sort(
        (left, right) =>
          left.rank - right.rank || (left.needs?.degrees ?? 0) - (right.needs?.degrees ?? 0),
      )
      .map((item) => {
        const { x, y } = map.project([item.lat, item.lon], zoom);
        const isOfArea = item.className === OF_AREA;
        const far = item.needs && isOfArea ? item.needs.degrees * degree : FAR_PX;
        const asides = item.angle
          ? ASIDE.slice(0, 1)
          : ASIDE.filter((aside) => Math.hypot(...aside) <= Math.max(far, FAR_PX));
        const letter = isOfArea ? BOLD_LETTER_PX : LETTER_PX;
        return {
          item: { name: item, x, y, asides },
          places: asides.map(([right, down]) =>
            boxesOf(item.text, x + right, y + down, item.angle, letter),
          ),
        };
      });
    const covered = this.#marks
      .filter(({ lat, lon }) => view.contains([lat, lon]))
      .map(({ lat, lon, half }) => {
        const { x, y } = map.project([lat, lon], zoom);
        return { x, y, half };
      });
    const fitted = fittingAt(wanted, covered);
    const now = new Set(fitted.map(({ item }) => item.name));
    for (const [name, marker] of this.#written) {
      if (now.has(name)) continue;
      marker.remove();
      this.#written.delete(name);
    }
    for (const { item, place } of fitted) {
      const { name, x, y, asides } = item;
      const [right, down] = asides[place] ?? [0, 0];
      const at = map.unproject([x + right, y + down], zoom);
      const known = this.#written.get(name);
      if (known) known.setLatLng(at);
      else this.#written.set(name, markerOf(name).setLatLng(at).addTo(map));
    }
  }
}

function markerOf({ text, lat, lon, className, angle = 0 }: Name): L.Marker {
  const span = document.createElement("span");
  span.textContent = angle === 0 ? linesOf(text).join("\n") : text;
  if (angle !== 0) span.style.transform = `translate(-50%, -50%) rotate(${angle}deg)`;
  return L.marker([lat, lon], {
    pane: className === OF_AREA ? "area-names" : "names",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: `map-name ${className}`, html: span, iconSize: [0, 0] }),
  });
}
