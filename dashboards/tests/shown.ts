/** A part of the pages as a reader has it before them, and what it asks of the collector. */

import { flushSync, mount, unmount, type Component } from "svelte";
import { vi } from "vitest";
import { session as sessionOf } from "../fixtures/data.ts";
import { forget } from "../src/api/request.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;

/** A coordinator who reads English and has begun nothing. */
export async function sit(): Promise<void> {
  vi.stubGlobal("scrollTo", vi.fn());
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
  sessionStorage.clear();
  router.go("/nowhere");
  router.go("/");
  session.begin(sessionOf("coordinator"));
  await preferences.setLanguage("en");
}

export async function leave(): Promise<void> {
  if (shown) await unmount(shown);
  shown = undefined;
}

/** Shows a part in the place of the one before; what it is given may be a state. */
export async function show<Props extends Record<string, unknown>>(
  part: Component<Props>,
  props: Props,
): Promise<void> {
  await leave();
  document.body.replaceChildren();
  shown = mount(part, { target: document.body, props });
  flushSync();
}

export const said = (within: Element = document.body) =>
  (within.textContent ?? "").replace(/\s+/g, " ").trim();

export const find = <Found extends Element>(selector: string): Found => {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`nothing is shown that is ${selector}`);
  return found;
};

/** Ticks or picks. */
export function pick(selector: string): void {
  find<HTMLInputElement>(selector).click();
  flushSync();
}

export function write(selector: string, text: string): void {
  const field = find<HTMLInputElement | HTMLTextAreaElement>(selector);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

export function choose(selector: string, value: string): void {
  const field = find<HTMLSelectElement>(selector);
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
}

export function send(selector = "form"): void {
  find(selector).dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
  flushSync();
}

/** Answers by the part of the address that they are for; gives what is sent. */
export function answering(bodies: Record<string, unknown>): unknown[] {
  forget();
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (address: string | URL | Request, request?: RequestInit) => {
    const path = String(address).replace("/api/v1", "");
    if (request?.body) sent.push([path, JSON.parse(request.body as string)]);
    const found = Object.entries(bodies).find(([part]) => path.startsWith(part));
    return Promise.resolve(found ? Response.json(found[1]) : new Response("{}", { status: 404 }));
  });
  return sent;
}
