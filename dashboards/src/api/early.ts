/** Questions that are asked before the code that asks them has arrived. */

import { below } from "../state/base";

export const BASE = below("/api/v1");
export const ACCEPT = "application/json, application/problem+json";
/** Asked by the map as soon as it may. */
export const AREAS = "/areas?geometry=true&sectors=false";

type Early = { answer: Promise<Response>; stop: AbortController };

const asked = new Map<string, Early>();

export function askEarly(path: string): void {
  const stop = new AbortController();
  const answer = fetch(BASE + path, {
    credentials: "same-origin",
    headers: { Accept: ACCEPT },
    signal: stop.signal,
  });
  // Who takes it hears of a failure.
  answer.catch(() => undefined);
  asked.set(path, { answer, stop });
}

/** The answer that is on its way, for who asks first; it ends with `signal`. */
export function takeEarly(path: string, signal: AbortSignal): Promise<Response> | undefined {
  const early = asked.get(path);
  if (!early) return undefined;
  asked.delete(path);
  if (signal.aborted) early.stop.abort();
  else signal.addEventListener("abort", () => early.stop.abort(), { once: true });
  return early.answer;
}

/** Nobody wants them any more: somebody else is signed in. */
export function dropEarly(): void {
  for (const { stop } of asked.values()) stop.abort();
  asked.clear();
}
