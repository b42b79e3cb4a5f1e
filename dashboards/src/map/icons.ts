import * as L from "./leaflet";
import type { VerdictName } from "../api/types";
import type { MomentName } from "../pages/site";
import type { Wish, Wishable } from "../pages/wishes";
import { HOLLOW, SHAPES, SIGNS, STRUCK } from "../verdict/verdicts";
import { USE_RADIUS, type UseClass } from "./use";

/** Beside a mark of which a part does not report. */
const SPOT = "M16.5 1a3 3 0 1 0 0 6a3 3 0 1 0 0-6z";

/** From the top, clockwise. */
const RING = "M10 1.8a8.2 8.2 0 1 1 0 16.4a8.2 8.2 0 1 1 0-16.4";

const SVG = "http://www.w3.org/2000/svg";

type Drawn = { d: string; className: string; transform?: string };

function drawing(paths: Drawn[]): HTMLElement {
  const holder = document.createElement("span");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  for (const { d, className, transform } of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", className);
    if (transform) path.setAttribute("transform", transform);
    svg.append(path);
  }
  holder.append(svg);
  return holder;
}

/** What can be pressed is never smaller, pixels. */
const PRESSED = 24;
/** Of a mark, pixels. */
export const SMALLEST = 16;

export type Look = {
  verdict: VerdictName;
  moment: MomentName;
  /** Class of use against its kind, where marks show that. */
  use?: UseClass | undefined;
  selected: boolean;
};

/** The verdict's shape; where nothing reports now it is hollow, grey and struck through. */
export function siteIcon({ verdict, moment, use, selected }: Look): L.DivIcon {
  const calm = verdict === "healthy" && moment === "reporting";
  const size = selected ? 30 : use !== undefined || calm ? SMALLEST : 20;
  const paths = use === undefined ? verdictPaths(verdict, moment) : usePaths(use);
  const look =
    use === undefined ? `verdict-mark verdict-${verdict} moment-${moment}` : `use-mark use-${use}`;
  const icon = drawing(paths);
  icon.className = `mark-${size}`;
  return L.divIcon({
    className: `site-marker ${look}${selected ? " chosen" : ""}`,
    html: icon,
    iconSize: [Math.max(size, PRESSED), Math.max(size, PRESSED)],
  });
}

/** How many of those that a mark stands for look alike: the class of that look, and its name. */
export type Part = { look: string; said: string; count: number };

/** Across, pixels: wide enough for the number. */
export const ringSize = (count: number) => (count < 10 ? 24 : 28);

/** Several hotspots: their number in a ring, of which each look has its share. */
export function groupIcon(parts: Part[], selected: boolean): L.DivIcon {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const holder = drawing([{ d: RING, className: "ring-ground" }]);
  const size = selected ? 34 : ringSize(count);
  holder.className = `mark-${size}`;
  let before = 0;
  for (const part of parts) {
    const arc = document.createElementNS(SVG, "path");
    arc.setAttribute("d", RING);
    arc.setAttribute("class", `ring-part ${part.look}`);
    arc.setAttribute("pathLength", String(count));
    arc.setAttribute("stroke-dasharray", `${part.count} ${count}`);
    arc.setAttribute("stroke-dashoffset", String(-before));
    holder.firstElementChild?.append(arc);
    before += part.count;
  }
  const number = document.createElement("span");
  number.className = "mark-count";
  number.textContent = String(count);
  holder.append(number);
  return L.divIcon({
    className: `site-marker group-mark${selected ? " chosen" : ""}`,
    html: holder,
    iconSize: [size, size],
  });
}

function verdictPaths(verdict: VerdictName, moment: MomentName): Drawn[] {
  const silent = moment === "silent";
  const sign = silent ? STRUCK : SIGNS[verdict];
  const hollow = silent || HOLLOW.has(verdict);
  return [
    { d: SHAPES[verdict], className: hollow ? "shape hollow" : "shape" },
    ...(sign ? [{ d: sign, className: silent ? "sign struck" : "sign" }] : []),
    ...(moment === "partly" ? [{ d: SPOT, className: "spot" }] : []),
  ];
}

/** A disc, the larger the more use. */
function usePaths(use: UseClass): Drawn[] {
  const radius = USE_RADIUS[use];
  const d = `M10 ${10 - radius}a${radius} ${radius} 0 1 0 .01 0z`;
  return [{ d, className: use === "unknown" ? "shape hollow" : "shape" }];
}

/** A cross; where no hotspot is within reach, in a ring. */
export function targetIcon(served: boolean): L.DivIcon {
  const ring = { d: "M10 1.5a8.5 8.5 0 1 0 .01 0z", className: "need-ring" };
  return L.divIcon({
    className: `target-marker ${served ? "served" : "unserved"}`,
    html: drawing([...(served ? [] : [ring]), { d: "M10 4V16M4 10H16", className: "cross" }]),
    iconSize: served ? [10, 10] : [14, 14],
  });
}

/** A disc for a hotspot, a square for a place; what is asked of it is written in it. */
export function choiceIcon(kind: Wishable, wish: Wish | undefined, under: boolean): L.DivIcon {
  const holder = document.createElement("span");
  holder.className = `choice choice-${kind}${wish ? ` wish-${wish}` : ""}`;
  return L.divIcon({
    className: `choice-marker${under ? " cursor" : ""}`,
    html: holder,
    iconSize: [PRESSED, PRESSED],
  });
}

export function endIcon(end: "from" | "to", number: string, isDone = false): L.DivIcon {
  const holder = document.createElement("span");
  holder.textContent = number;
  return L.divIcon({
    className: `move-end move-${end}${isDone ? " move-done" : ""}`,
    html: holder,
    iconSize: [24, 24],
  });
}

/** `degrees` clockwise from pointing right. */
export function arrowIcon(degrees: number): L.DivIcon {
  return L.divIcon({
    className: "move-arrow",
    html: drawing([
      { d: "M4 4L17 10L4 16z", className: "arrow", transform: `rotate(${degrees} 10 10)` },
    ]),
    iconSize: [20, 20],
  });
}

/** A two-line tooltip; the text is set as text, never as markup. */
export function tooltip(title: string, line: string): HTMLElement {
  const holder = document.createElement("div");
  const strong = document.createElement("strong");
  strong.textContent = title;
  const small = document.createElement("div");
  small.textContent = line;
  holder.append(strong, small);
  return holder;
}
