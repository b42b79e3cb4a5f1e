import type { Fact, RecommendationState } from "../api/types";
import { isOpen } from "./decision";

/** What the registry may say of how to get in, the most useful first. */
const CONTACT_KEYS = ["address", "contact", "phone", "host", "access", "opening_hours"];

export function contacts(facts: Fact[]): Fact[] {
  return CONTACT_KEYS.flatMap((key) => facts.find((fact) => fact.key === key) ?? []);
}

/** Opens the map of the phone; without one, that of the web. */
export function mapAddress({ lon, lat }: { lon: number; lat: number }): string {
  const [x, y] = [lon.toFixed(5), lat.toFixed(5)];
  return `https://www.openstreetmap.org/?mlat=${y}&mlon=${x}#map=18/${y}/${x}`;
}

/** Why a work order is not to be carried out, where that is so. */
export function whyNotToDo(state: RecommendationState): "notYet" | "off" | undefined {
  if (state === "refused" || state === "withdrawn") return "off";
  return isOpen(state) && state !== "scheduled" ? "notYet" : undefined;
}
