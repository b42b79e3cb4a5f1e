/**
 * Of Leaflet what the maps use: its modules change each other as they are loaded, so no build
 * can tell what is left out, and the whole of it is a fifth of the first view.
 */

import type { Path as Drawn, Renderer } from "leaflet";
import { Map } from "leaflet/src/map/Map.js";
import { svg } from "leaflet/src/layer/vector/SVG.js";

export type {
  LatLngLiteral,
  LatLngTuple,
  LeafletMouseEvent,
  Layer,
  TileLayerOptions,
} from "leaflet";

export { Map };
export { createMap as map } from "leaflet/src/map/Map.js";
import "leaflet/src/map/handler/Map.BoxZoom.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";
export { attribution } from "leaflet/src/control/Control.Attribution.js";
export { zoom } from "leaflet/src/control/Control.Zoom.js";
export { EPSG3857 } from "leaflet/src/geo/crs/CRS.EPSG3857.js";
export { LatLng, toLatLng as latLng } from "leaflet/src/geo/LatLng.js";
export { LatLngBounds, toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
export { LayerGroup, layerGroup } from "leaflet/src/layer/LayerGroup.js";
export { Tooltip, tooltip } from "leaflet/src/layer/Tooltip.js";
export { DivIcon, divIcon } from "leaflet/src/layer/marker/DivIcon.js";
export { Marker, marker } from "leaflet/src/layer/marker/Marker.js";
export { TileLayer, tileLayer } from "leaflet/src/layer/tile/TileLayer.js";
export { Circle, circle } from "leaflet/src/layer/vector/Circle.js";
export { Path } from "leaflet/src/layer/vector/Path.js";
export { Polygon, polygon } from "leaflet/src/layer/vector/Polygon.js";
export { Polyline, polyline } from "leaflet/src/layer/vector/Polyline.js";

type Drawing = Map & { _paneRenderers: Record<string, Renderer> };

// Leaflet's own way to what draws a line brings a canvas along.
Map.include({
  getRenderer(this: Drawing, { options: { pane = "overlayPane" } }: Drawn): Renderer {
    return (this._paneRenderers[pane] ??= svg({ pane }).addTo(this));
  },
});
