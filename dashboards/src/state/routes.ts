/** Which page an address is of. */

export type Route =
  | { page: "map" }
  | { page: "site"; id: string }
  | { page: "compare" }
  | { page: "recommendations" }
  | { page: "recommendation"; id: string }
  | { page: "places" }
  | { page: "evaluations" }
  | { page: "reports" }
  | { page: "fleet" }
  | { page: "audit" }
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
  const [first, second] = parts;
  if (parts.length === 0) return { page: "map" };
  if (parts.length === 2 && second !== undefined) {
    if (first === "sites") return { page: "site", id: second };
    if (first === "recommendations") return { page: "recommendation", id: second };
  }
  if (parts.length === 1) {
    if (
      first === "compare" ||
      first === "recommendations" ||
      first === "places" ||
      first === "evaluations" ||
      first === "reports" ||
      first === "fleet" ||
      first === "audit" ||
      first === "welcome"
    ) {
      return { page: first };
    }
  }
  return { page: "unknown" };
}

export const siteAddress = (id: string) => `/sites/${encodeURIComponent(id)}`;
export const recommendationAddress = (id: string) => `/recommendations/${encodeURIComponent(id)}`;
