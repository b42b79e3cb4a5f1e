/**
 * What lies under the marks: a server's map where one is configured, the base map that the
 * collector draws, or the sketch.
 */

import * as L from "./leaflet";
import { api } from "../api/client";
import type { BaseMap, MapServer } from "../api/types";
import type { Names } from "./names";
import { drawParks, drawSketch, nameSketch } from "./sketch";
import { tileAddress, type Reader } from "./tiles";

/** Twice the usual: more names find room in a picture. */
const TILE_PX = 512;

/** Leaflet takes the sources of a layer for HTML. */
export function asHtml(text: string): string {
  const node = document.createElement("span");
  node.textContent = text;
  return node.innerHTML;
}

export async function serverLayer(server: MapServer, sources: string[]): Promise<L.TileLayer> {
  const options = { attribution: sources.map(asHtml).join(", "), maxZoom: 18, maxNativeZoom: 18 };
  if (server.kind === "tiles") return L.tileLayer(server.address, options);
  const { tileLayerWMS } = await import("leaflet/src/layer/tile/TileLayer.WMS.js");
  const { layers } = server;
  return tileLayerWMS(server.address, { ...options, layers, format: "image/png" });
}

function ownLayer(version: string, sources: string[], reader: Reader): L.TileLayer {
  return L.tileLayer(tileAddress(version, reader), {
    attribution: sources.map(asHtml).join(", "),
    className: reader.dark ? "base-map base-map-dark" : "base-map",
    pane: "ground",
    tileSize: TILE_PX,
    zoomOffset: -1,
    keepBuffer: 1,
    updateWhenZooming: false,
  });
}

/** `source` says in the reader's language whose the sketch is, and the places. */
type Wanted = Reader & { source: string };

/** Draws it; what is returned takes it away. */
export async function layGround(map: L.Map, names: Names, reader: Wanted): Promise<() => void> {
  // Without an answer the map has what needs none.
  const base: BaseMap | undefined = await api.baseMap().catch(() => undefined);
  const lies = await lay(map, names, reader, base);
  // A base map of the same origin names it already.
  if (base?.sources.some((source) => source.includes("OpenStreetMap"))) return lies;
  const origin = L.layerGroup([], { attribution: reader.source }).addTo(map);
  return () => {
    lies();
    origin.remove();
  };
}

async function lay(
  map: L.Map,
  names: Names,
  reader: Reader,
  base: BaseMap | undefined,
): Promise<() => void> {
  const dutch = reader.language === "nl";
  const node = map.getContainer();
  if (base?.server) {
    const layer = (await serverLayer(base.server, base.sources)).addTo(map);
    node.classList.add("on-tiles");
    return () => {
      layer.remove();
      node.classList.remove("on-tiles");
    };
  }
  if (base?.version) {
    const parks = base.layers.includes("green") ? undefined : drawParks(map);
    const layer = ownLayer(base.version, base.sources, reader).addTo(map);
    nameSketch(names, dutch);
    // Letters are drawn for whole levels: between them they would be blurred.
    map.options.zoomSnap = 1;
    // Pieces that did not come while the line was away are not asked for again by themselves.
    const again = () => void layer.redraw();
    window.addEventListener("online", again);
    return () => {
      window.removeEventListener("online", again);
      layer.remove();
      parks?.remove();
    };
  }
  const { LINES } = await import("./brussels-lines");
  const sketch = drawSketch(map, LINES);
  nameSketch(names, dutch, LINES);
  return () => void sketch.remove();
}
