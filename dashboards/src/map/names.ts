/** Names on the map: those that find room, the most wanted first. */

import L from "leaflet";

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

/** Which names are written, given where each would stand. */
export function fitting<Item>(wanted: { item: Item; boxes: Box[] }[]): Item[] {
  const taken: Box[] = [];
  return wanted
    .filter(({ boxes }) => {
      if (boxes.some((box) => taken.some((other) => meet(box, other)))) return false;
      taken.push(...boxes);
      return true;
    })
    .map(({ item }) => item);
}

/** Writes the names that find room, anew whenever the map has moved. */
export class Names {
  #sets = new Map<string, Name[]>();
  #written = new Map<Name, L.Marker>();
  #map: L.Map;

  constructor(map: L.Map) {
    this.#map = map;
    map.on("moveend", this.write, this);
  }

  /** Replaces the names of a kind. */
  readonly put = (kind: string, names: Name[]): void => {
    this.#sets.set(kind, names);
    this.write();
  };

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
        return { item, boxes: boxesOf(item.text, x, y, item.angle) };
      });
    const now = new Set(fitting(wanted));
    for (const [name, marker] of this.#written) {
      if (now.has(name)) continue;
      marker.remove();
      this.#written.delete(name);
    }
    for (const name of now) {
      if (!this.#written.has(name)) this.#written.set(name, markerOf(name).addTo(map));
    }
  }
}

function markerOf({ text, lat, lon, className, angle = 0 }: Name): L.Marker {
  const span = document.createElement("span");
  span.textContent = text;
  if (angle !== 0) span.style.transform = `translate(-50%, -50%) rotate(${angle}deg)`;
  return L.marker([lat, lon], {
    pane: "names",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className: `map-name ${className}`, html: span, iconSize: [0, 0] }),
  });
}
