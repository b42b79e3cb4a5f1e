/** Types of Leaflet's own modules, whose names are not always those of the whole. */

declare module "leaflet/src/*" {
  export * from "leaflet";
  export { latLng as toLatLng, latLngBounds as toLatLngBounds, map as createMap } from "leaflet";
  export const attribution: typeof import("leaflet").control.attribution;
  export const zoom: typeof import("leaflet").control.zoom;
  export const tileLayerWMS: typeof import("leaflet").tileLayer.wms;
  export const TileLayerWMS: typeof import("leaflet").TileLayer.WMS;
  export const EPSG3857: typeof import("leaflet").CRS.EPSG3857;
}
