import type { Fact } from "../api/types";

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
