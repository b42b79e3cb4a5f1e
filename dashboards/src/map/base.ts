import * as L from "./leaflet";
import "leaflet/dist/leaflet.css";
import "../style/map.css";
import type { Area } from "../api/types";
import type { Theme } from "../state/preferences.svelte";
import type { Language } from "../text/first";
import { density } from "./density";
import { labelPoint } from "./label";
import { OF_AREA, type Name, type Names } from "./names";
import { isDark } from "./tiles";

/** Where the map looks when there are no outlines: the Brussels-Capital Region. */
const REGION = L.latLngBounds([50.764, 4.244], [50.914, 4.482]);

/** A name is written where its area leaves this much room around it. */
const NAME_ROOM_PX = 6;

const NAMES_AFTER_MS = 300;
/** More areas than this are drawn without their names. */
const NAMED_AREAS = 40;

/** Below this zoom marks are drawn smaller, so that a whole city can be told apart. */
const FAR_ZOOM = 11;
/** From this zoom on streets are drawn wider. */
const NEAR_ZOOM = 13.5;
/** From this zoom on one looks into a municipality, not at them all. */
const INSIDE_ZOOM = 15;

/** Parts of a level that the map can stand at. */
const FINE_SNAP = 0.25;

/** Where the map looks. */
export type View = { lat: number; lon: number; zoom: number };

/** As an address says it: `50.8466,4.3528,12.5`. */
export function viewToText({ lat, lon, zoom }: View): string {
  return `${lat.toFixed(4)},${lon.toFixed(4)},${Number(zoom.toFixed(2))}`;
}

export function viewOfText(text: string): View | undefined {
  const [lat, lon, zoom, ...rest] = text.split(",").map(Number);
  if (lat === undefined || lon === undefined || zoom === undefined) return undefined;
  if (rest.length > 0 || ![lat, lon, zoom].every(Number.isFinite)) return undefined;
  if (Math.abs(lat) > 85 || Math.abs(lon) > 180 || zoom < 0 || zoom > 22) return undefined;
  return { lat, lon, zoom };
}

export type MapText = { zoomIn: string; zoomOut: string; attribution: string };

/** A map with nothing on it. Where it is `walked`, its arrow keys are the caller's. */
export function createMap(
  node: HTMLElement,
  { view, walked = false }: { view?: View | undefined; walked?: boolean } = {},
): L.Map {
  const map = L.map(node, {
    attributionControl: false,
    zoomControl: false,
    minZoom: 9,
    maxZoom: 18,
    zoomSnap: FINE_SNAP,
    keyboard: !walked,
    scrollWheelZoom: false,
    fadeAnimation: false,
  });
  if (walked) node.tabIndex = 0;
  map.createPane("outlines").style.zIndex = "350";
  map.createPane("sketch").style.zIndex = "355";
  map.createPane("ground").style.zIndex = "356";
  map.createPane("names").style.zIndex = "360";
  // Over the marks: which municipality one looks at is read at the whole view too.
  map.createPane("area-names").style.zIndex = "610";
  map.on("zoomend", () => {
    node.classList.toggle("far", map.getZoom() < FAR_ZOOM);
    node.classList.toggle("near", map.getZoom() >= NEAR_ZOOM);
  });
  if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
  else map.fitBounds(REGION, { animate: false });
  // A page can be scrolled over the map; the wheel zooms once the map is in use.
  node.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  node.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  map.on("click", () => map.scrollWheelZoom.enable());
  followSize(map, node);
  return map;
}

/** Notes how large it is drawn: on paper it cannot fetch what lies farther out. */
function followSize(map: L.Map, node: HTMLElement): void {
  const observer = new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (matchMedia("print").matches) return;
    node.style.setProperty("--drawn-width", `${node.offsetWidth}px`);
    node.style.setProperty("--drawn-height", `${node.offsetHeight}px`);
  });
  observer.observe(node);
  map.on("unload", () => observer.disconnect());
}

/** Controls in the reader's language; returns what removes them. */
export function addControls(map: L.Map, text: MapText): () => void {
  const zoom = L.zoom({ zoomInTitle: text.zoomIn, zoomOutTitle: text.zoomOut }).addTo(map);
  const attribution = L.attribution({ prefix: false }).addTo(map);
  attribution.addAttribution(text.attribution);
  return () => {
    zoom.remove();
    attribution.remove();
  };
}

/** The outlines shown: municipalities, or whatever areas there are. */
export function outlinesOf(areas: Area[]): Area[] {
  const drawn = areas.filter((area) => area.geometry !== null);
  const municipalities = drawn.filter((area) => area.level === "municipality");
  return municipalities.length > 0 ? municipalities : drawn;
}

/** What areas are shaded by. */
export const SHADES = ["deprivation", "population"] as const;
export type Shade = (typeof SHADES)[number];

const shadeOf: Record<Shade, (area: Area) => number | null> = {
  deprivation: ({ deprivation }) => deprivation,
  population: density,
};

/** Fifths, 1 to 5, of the areas where the figure is known. */
export function fifthsOf(areas: Area[], shade: Shade): Map<string, number> {
  const known = areas
    .flatMap((area) => {
      const value = shadeOf[shade](area);
      return value === null ? [] : [{ id: area.id, value }];
    })
    .sort((left, right) => left.value - right.value);
  return new Map(
    known.map(({ id }, index) => [id, Math.floor((index * 5) / known.length) + 1] as const),
  );
}

/** Each as its rings. */
function polygonsOf(geometry: NonNullable<Area["geometry"]>): L.LatLngTuple[][][] {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((rings) =>
    rings.map((ring) => ring.map(([lon = NaN, lat = NaN]) => [lat, lon])),
  );
}

export function drawOutlines(
  map: L.Map,
  areas: Area[],
  names: { put: Names["put"]; name: (area: Area) => string },
  shade?: Shade,
): L.LayerGroup {
  const group = L.layerGroup();
  const fifths = shade ? fifthsOf(areas, shade) : new Map<string, number>();
  for (const area of areas) {
    if (!area.geometry) continue;
    const fifth = fifths.get(area.id);
    L.polygon(polygonsOf(area.geometry), {
      pane: "outlines",
      interactive: false,
      className: fifth ? `outline shade-${fifth}` : "outline",
    }).addTo(group);
  }
  // Where a name fits takes a while to find: the marks come first.
  const later = setTimeout(() => {
    names.put("areas", areas.length <= NAMED_AREAS ? namesOf(areas, names.name) : []);
  }, NAMES_AFTER_MS);
  group.on("remove", () => clearTimeout(later));
  return group.addTo(map);
}

export function namesOf(areas: Area[], name: (area: Area) => string): Name[] {
  return areas.flatMap((area) => {
    const place = area.geometry ? labelPoint(area.geometry) : undefined;
    if (!place) return [];
    return {
      text: name(area),
      lat: place.point[1],
      lon: place.point[0],
      className: OF_AREA,
      rank: 10,
      from: 0,
      until: INSIDE_ZOOM,
      needs: { degrees: place.clearance, pixels: NAME_ROOM_PX },
    };
  });
}

/** The rectangle around all outlines, or the region when there are no outlines. */
export function boundsOf(areas: Area[]): L.LatLngBounds {
  const bounds = L.latLngBounds([]);
  for (const area of areas) {
    if (!area.geometry) continue;
    for (const at of polygonsOf(area.geometry).flat(2)) bounds.extend(at);
  }
  return bounds.isValid() ? bounds : REGION;
}

/** As near as the whole of it can be seen. */
export function fitWhole(map: L.Map, bounds: L.LatLngBounds): void {
  const { zoomSnap } = map.options;
  map.options.zoomSnap = FINE_SNAP;
  map.fitBounds(bounds, { padding: [8, 8], animate: false });
  map.options.zoomSnap = zoomSnap;
}

/** What lies under the marks, fetched when marks and outlines are drawn. */
export function ground(
  map: L.Map,
  names: Names,
  { language, theme, source }: { language: Language; theme: Theme; source: string },
): () => void {
  let remove: (() => void) | undefined;
  let round = 0;
  const lay = async () => {
    const mine = ++round;
    const { layGround } = await import("./ground");
    const laid = await layGround(map, names, { language, dark: isDark(theme), source });
    if (mine !== round) return laid();
    remove?.();
    remove = laid;
  };
  // Without it the map is what it was before.
  const begin = () => void lay().catch(() => undefined);
  const later = setTimeout(begin, NAMES_AFTER_MS);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", begin);
  return () => {
    round += 1;
    clearTimeout(later);
    scheme.removeEventListener("change", begin);
    remove?.();
  };
}
