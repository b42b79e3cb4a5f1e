/** Which page an address is of. */

import { below } from "./base";

export type Route =
  | { page: "map" }
  | { page: "start" }
  | { page: "site"; id: string }
  | { page: "compare" }
  | { page: "need" }
  | { page: "recommendations" }
  | { page: "recommendation"; id: string }
  | { page: "notice"; id: string }
  | { page: "work-order"; id: string }
  | { page: "work" }
  | { page: "places" }
  | { page: "evaluations" }
  | { page: "reports" }
  | { page: "fleet" }
  | { page: "box"; id: string }
  | { page: "audit" }
  | { page: "requests" }
  | { page: "second-factor" }
  | { page: "words" }
  | { page: "subscription" }
  | { page: "welcome" }
  | { page: "unknown" };

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

export function parseRoute(path: string): Route {
  const parts = path.split("/").filter(Boolean).map(decode);
  const [first, second, third] = parts;
  if (parts.length === 0) return { page: "map" };
  if (parts.length === 2 && second !== undefined) {
    if (first === "sites") return { page: "site", id: second };
    if (first === "recommendations") return { page: "recommendation", id: second };
    if (first === "fleet") return { page: "box", id: second };
  }
  if (parts.length === 3 && second !== undefined && first === "recommendations") {
    if (third === "notice" || third === "work-order") return { page: third, id: second };
  }
  if (parts.length === 1) {
    if (
      first === "start" ||
      first === "compare" ||
      first === "need" ||
      first === "recommendations" ||
      first === "work" ||
      first === "places" ||
      first === "evaluations" ||
      first === "reports" ||
      first === "fleet" ||
      first === "audit" ||
      first === "requests" ||
      first === "second-factor" ||
      first === "words" ||
      first === "subscription" ||
      first === "welcome"
    ) {
      return { page: first };
    }
  }
  return { page: "unknown" };
}

export const siteAddress = (id: string) => below(`/sites/${encodeURIComponent(id)}`);
export const recommendationAddress = (id: string) =>
  below(`/recommendations/${encodeURIComponent(id)}`);
/** Where a place that could get a hotspot is assessed. */
export const placeAddress = (id: string) => below(`/places?place=${encodeURIComponent(id)}`);
export const boxAddress = (id: string) => below(`/fleet/${encodeURIComponent(id)}`);
/** Where somebody says at which hotspot an access point hangs. */
export const placementAddress = (box: string) => below(`/work?box=${encodeURIComponent(box)}`);
export const noticeAddress = (id: string) => `${recommendationAddress(id)}/notice`;
export const workOrderAddress = (id: string) => `${recommendationAddress(id)}/work-order`;
