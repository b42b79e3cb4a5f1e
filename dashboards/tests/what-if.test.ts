// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  overview,
  places,
  plan,
  recommendations,
  session as sessionOf,
  whatIf,
} from "../fixtures/data.ts";
import WhatIfForm from "../src/pages/WhatIfForm.svelte";
import { nextWish, wishFor, withWish } from "../src/pages/wishes.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;
let sent: Record<string, unknown>[] = [];
const [WIDE, TALL] = [800, 600];

beforeEach(async () => {
  sent = [];
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  vi.stubGlobal("fetch", (_: string, asked?: RequestInit) => {
    if (typeof asked?.body === "string") sent.push(JSON.parse(asked.body));
    return Promise.resolve(Response.json(whatIf()));
  });
  // A page that is drawn has a size.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(WIDE);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(TALL);
  session.begin(sessionOf("planner"));
  await preferences.setLanguage("nl");
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const [first, second] = overview().items.filter(({ closed }) => closed === null);
const [place] = places().filter(({ candidate }) => candidate);

function show(sites = [first!]): void {
  document.body.replaceChildren();
  shown = mount(WhatIfForm, {
    target: document.body,
    props: { plan: plan(), moves: recommendations(), sites, places: [place!] },
  });
  const details = document.querySelector("details")!;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  flushSync();
}

const told = () => document.querySelector('[data-test="choice-told"]')!.textContent;
const wished = () =>
  [...document.querySelectorAll('[data-test="wished"] li')].map((line) =>
    line.textContent?.replace(/\s+/g, " ").trim(),
  );
const key = (name: string) => {
  const map = document.querySelector('[data-test="choices"]')!;
  map.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  flushSync();
};
async function tryIt(): Promise<Record<string, unknown>> {
  document.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  return sent[0]!;
}

test("presses go from one wish to the other, and to none", () => {
  const press = (wished: object) =>
    withWish(wished, "hotspot", "a", nextWish(wished, "hotspot", "a"));
  const kept = press({ keep: ["b"] });
  expect(kept).toEqual({ keep: ["b", "a"], close: [] });
  expect(press(kept)).toEqual({ keep: ["b"], close: ["a"] });
  expect(press(press(kept))).toEqual({ keep: ["b"], close: [] });
  // The same name may be a hotspot's and a place's.
  expect(wishFor(kept, "place", "a")).toBeUndefined();
});

test("a press on the map fills the form, and says what it did", async () => {
  show();
  const marker = document.querySelector<HTMLElement>(".choice-marker .choice-hotspot")!;
  const press = () => {
    const now = document.querySelector<HTMLElement>(".choice-marker .choice-hotspot") ?? marker;
    now.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    flushSync();
  };
  press();
  const name = preferences.say(first!.name);
  expect(told()).toBe(`${name}: Deze hotspot blijft`);
  expect(wished()).toEqual([`Deze hotspot blijft: ${name} Weghalen`]);
  expect(document.querySelector(".choice-marker .wish-keep")).not.toBeNull();
  press();
  expect(told()).toBe(`${name}: Deze hotspot gaat weg`);
  expect(await tryIt()).toMatchObject({ keep: [], close: [first!.id] });
});

test("by keyboard the map is walked, told and pressed", async () => {
  show();
  key("ArrowRight");
  expect(told()).toMatch(/geen wens voor deze (hotspot|plaats)$/);
  const before = told();
  for (const arrow of ["ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"]) {
    key(arrow);
    if (told() !== before) break;
  }
  expect(told()).not.toBe(before);
  key("Enter");
  expect(wished()).toHaveLength(1);
  const asked = await tryIt();
  expect([asked["keep"], asked["open"]].flat().filter(Boolean)).toHaveLength(1);
});

test("marks under one finger are looked at from nearer before one is chosen", () => {
  show([first!, { ...second!, lat: first!.lat, lon: first!.lon + 0.00005 }]);
  const marker = document.querySelector<HTMLElement>(".choice-marker .choice-hotspot")!;
  marker.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  flushSync();
  expect(told()).toContain("Hier liggen er 2 dicht bij elkaar");
  expect(wished()).toEqual([]);
});

test("a list does what the map does, and a move's own box is the same wish", async () => {
  show();
  const [kind, which] = [...document.querySelectorAll("select")];
  kind!.value = "open";
  kind!.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  which!.value = place!.id;
  which!.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  document.querySelector<HTMLButtonElement>(".row-form button")!.click();
  flushSync();
  expect(document.querySelector(".choice-marker .wish-open")).not.toBeNull();
  const box = document.querySelector<HTMLInputElement>('input[name="keep"]')!;
  box.click();
  flushSync();
  expect(wished()).toHaveLength(2);
  expect(await tryIt()).toMatchObject({ open: [place!.id], keep: [box.value] });
});
