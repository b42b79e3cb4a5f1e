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
const GAP_PX = 3;
/** The class of names of municipalities: they lie over the marks. */
export const OF_AREA = "name-area";
/** Marks that may lie under the name of a municipality. */
const MARKS_ON_AREA = 2;
/** Longer names are broken in two lines. */
const BREAK_LETTERS = 16;

/** The squares that a name covers. */
export function boxesOf(text: string, x: number, y: number, angle = 0): Box[] {
  const lines = angle === 0 && text.length > BREAK_LETTERS ? 2 : 1;
  const width = (text.length * LETTER_PX) / lines;
  const height = LINE_PX * lines;
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

type Wanted<Item> = { item: Item; places: Box[][]; /** Marks that may lie on it. */ may?: number };

/**
 * Which names are written, and at which of the places where each could stand: the first
 * that neither another name nor what is `covered` is in the way of. One that bears it
 * (`may`) stands where the fewest marks lie on it, rather than nowhere.
 */
export function fittingAt<Item>(
  wanted: Wanted<Item>[],
  covered: readonly Box[] = [],
): { item: Item; place: number }[] {
  const taken: Box[] = [];
  const met = (boxes: Box[], others: readonly Box[]) =>
    others.filter((other) => boxes.some((box) => meet(box, other))).length;
  return wanted.flatMap(({ item, places, may = 0 }) => {
    const free = places
      .map((boxes, place) => ({ boxes, place, marks: met(boxes, covered) }))
      .filter(({ boxes, marks }) => marks <= may && met(boxes, taken) === 0)
      .sort((left, right) => left.marks - right.marks || left.place - right.place);
    const [best] = free;
    if (!best) return [];
    taken.push(...best.boxes);
    return [{ item, place: best.place }];
  });
}

/** As `fittingAt`, where each has one place. */
export function fitting<Item>(wanted: { item: Item; boxes: Box[] }[]): Item[] {
  const each = wanted.map(({ item, boxes }) => ({ item, places: [boxes] }));
  return fittingAt(each).map(({ item }) => item);
}

/** Where a name may stand, pixels from its point: aside where a mark is in its way. */
const ASIDE = [
  [0, 0],
  [0, -20],
  [0, 20],
  [0, -34],
  [0, 34],
  [-40, 0],
  [40, 0],
  [-40, -20],
  [40, -20],
  [-40, 20],
  [40, 20],
] as const;
/** Half of the square that a mark covers, with its number. */
const MARK_HALF_PX = 9;

/** Writes the names that find room, anew whenever the map has moved. */
export class Names {
  #sets = new Map<string, Name[]>();
  #written = new Map<Name, L.Marker>();
  #map: L.Map;
  #marks: readonly { lat: number; lon: number }[] = [];

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
  avoid(marks: readonly { lat: number; lon: number }[]): void {
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
      .sort((left, right) => left.rank - right.rank)
      .map((item) => {
        const { x, y } = map.project([item.lat, item.lon], zoom);
        const places = item.angle ? ASIDE.slice(0, 1) : ASIDE;
        return {
          item: { name: item, x, y },
          // Where one is, is worth more than each of its letters.
          may: item.className === OF_AREA ? MARKS_ON_AREA : 0,
          places: places.map(([right, down]) =>
            boxesOf(item.text, x + right, y + down, item.angle),
          ),
        };
      });
    const covered = this.#marks
      .filter(({ lat, lon }) => view.contains([lat, lon]))
      .map(({ lat, lon }) => ({ ...map.project([lat, lon], zoom), half: MARK_HALF_PX }));
    const fitted = fittingAt(wanted, covered);
    const now = new Set(fitted.map(({ item }) => item.name));
    for (const [name, marker] of this.#written) {
      if (now.has(name)) continue;
      marker.remove();
      this.#written.delete(name);
    }
    for (const { item, place } of fitted) {
      const { name, x, y } = item;
      const [right, down] = ASIDE[place] ?? ASIDE[0];
      const at = map.unproject([x + right, y + down], zoom);
      const known = this.#written.get(name);
      if (known) known.setLatLng(at);
      else this.#written.set(name, markerOf(name).setLatLng(at).addTo(map));
    }
  }
}

function markerOf({ text, lat, lon, className, angle = 0 }: Name): L.Marker {
  const span = document.createElement("span");
  span.textContent = text;
  if (angle !== 0) span.style.transform = `translate(-50%, -50%) rotate(${angle}deg)`;
  return L.marker([lat, lon], {
    pane: className === OF_AREA ? "area-names" : "names",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: `map-name ${className}`, html: span, iconSize: [0, 0] }),
  });
}
