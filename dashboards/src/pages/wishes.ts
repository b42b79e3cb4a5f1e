/** What is asked of a plan by name: of a hotspot that it stays or goes, of a place that it gets one or none. */

import type { Wished } from "../api/types";

export type Wish = keyof Wished;
export const WISHES: Wish[] = ["open", "veto", "keep", "close"];
/** What may be asked of each, in the order in which presses go through them. */
export const WISHES_OF = { hotspot: ["keep", "close"], place: ["open", "veto"] } as const;
export type Wishable = keyof typeof WISHES_OF;

export function wishFor(wished: Wished, kind: Wishable, id: string): Wish | undefined {
  return WISHES_OF[kind].find((wish) => wished[wish]?.includes(id));
}

/** With one wish for it, or none: two would contradict each other. */
export function withWish(wished: Wished, kind: Wishable, id: string, wish?: Wish): Wished {
  const next = { ...wished };
  for (const other of WISHES_OF[kind]) {
    const rest = (wished[other] ?? []).filter((one) => one !== id);
    next[other] = other === wish ? [...rest, id] : rest;
  }
  return next;
}

/** After one more press: the first wish, then the second, then none. */
export function nextWish(wished: Wished, kind: Wishable, id: string): Wish | undefined {
  const now = wishFor(wished, kind, id);
  const [first, second] = WISHES_OF[kind];
  return now === undefined ? first : now === first ? second : undefined;
}

export const kindOf = (wish: Wish): Wishable =>
  wish === "keep" || wish === "close" ? "hotspot" : "place";
