import L from "leaflet";
import type { VerdictName } from "../api/types";
import type { MomentName } from "../pages/site";
import { HOLLOW, SHAPES, SIGNS, STRUCK } from "../verdict/verdicts";

/** Beside a mark of which a part does not report. */
const SPOT = "M16.5 1a3 3 0 1 0 0 6a3 3 0 1 0 0-6z";

const SVG = "http://www.w3.org/2000/svg";

function drawing(paths: { d: string; className: string; transform?: string }[]): HTMLElement {
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

/** The verdict's shape; where nothing reports now it is hollow, grey and struck through. */
export function siteIcon(verdict: VerdictName, moment: MomentName, selected: boolean): L.DivIcon {
  const silent = moment === "silent";
  const size = selected ? 30 : verdict === "healthy" && moment === "reporting" ? 16 : 20;
  const sign = silent ? STRUCK : SIGNS[verdict];
  const hollow = silent || HOLLOW.has(verdict);
  return L.divIcon({
    className: [
      `site-marker verdict-mark verdict-${verdict} moment-${moment}`,
      selected ? "chosen" : "",
    ].join(" "),
    html: drawing([
      { d: SHAPES[verdict], className: hollow ? "shape hollow" : "shape" },
      ...(sign ? [{ d: sign, className: silent ? "sign struck" : "sign" }] : []),
      ...(moment === "partly" ? [{ d: SPOT, className: "spot" }] : []),
    ]),
    iconSize: [size, size],
  });
}

export function targetIcon(): L.DivIcon {
  return L.divIcon({
    className: "target-marker",
    html: drawing([{ d: "M10 3V17M3 10H17", className: "cross" }]),
    iconSize: [12, 12],
  });
}

export function endIcon(end: "from" | "to", number: string): L.DivIcon {
  const holder = document.createElement("span");
  holder.textContent = number;
  return L.divIcon({ className: `move-end move-${end}`, html: holder, iconSize: [24, 24] });
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
