// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { municipalities } from "../fixtures/areas.ts";
import { overview, plan, recommendations, session as sessionOf } from "../fixtures/data.ts";
import type { Kind, VerdictName } from "../src/api/types.ts";
import MapFilters from "../src/pages/MapFilters.svelte";
import type { MomentName } from "../src/pages/site.ts";
import { inAddress, setInAddress, switchInAddress } from "../src/state/address.svelte.ts";
import { areas } from "../src/state/areas.svelte.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import { countByVerdict, VERDICTS } from "../src/verdict/verdicts.ts";

let shown: Record<string, unknown> | undefined;

beforeEach(async () => {
  vi.stubGlobal("scrollTo", vi.fn());
  session.begin(sessionOf("planner"));
  await preferences.setLanguage("nl");
  areas.all = municipalities();
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  areas.all = [];
  vi.unstubAllGlobals();
});

function show(address: string): void {
  router.go("/nowhere");
  router.go(address);
  document.body.replaceChildren();
  const all = overview().items;
  const [, second, third] = plan().covered;
  const covered = [
    { ...second!, distance_m: 275, places_today: 38, places: 46, residents_today: null },
    { ...third!, distance_m: 400 },
  ];
  shown = mount(MapFilters, {
    target: document.body,
    props: {
      all,
      counts: countByVerdict(all.map(({ verdict }) => verdict)),
      hidden: setInAddress<VerdictName>("without", VERDICTS),
      kind: inAddress<Kind>("kind"),
      municipality: inAddress("municipality"),
      moment: inAddress<MomentName>("now"),
      search: inAddress("search"),
      withTargets: switchInAddress("targets"),
      shades: {
        deprivation: switchInAddress("deprivation"),
        population: switchInAddress("population"),
      },
      withMoves: switchInAddress("moves"),
      withCarriedOut: switchInAddress("moved"),
      moves: recommendations(),
      carriedOut: [],
      plan: { ...plan(), covered },
      served: 0,
    },
  });
  flushSync();
}

const said = () => (document.body.textContent ?? "").replace(/\s+/g, " ");
const box = (name: string) => document.querySelector<HTMLInputElement>(`input[name="${name}"]`)!;

test("the reach before and after the planned moves is said in the plan's own figures", () => {
  show("/?moves=1");
  const reach = document.querySelector('[data-test="moves-reach"]')!.textContent!;
  expect(reach).toContain("op 275 m te voet: plaatsen die wifi nodig hebben 38 → 46");
  // What an older plan does not know of the day before is not made up.
  expect(reach).toMatch(/inwoners [\d.]+\.$/);
  expect(said()).not.toContain("Grijze lijnen");
});

test("areas have one colour at a time, and it says from how many residents to how many", () => {
  show("/?deprivation=1");
  expect(box("deprivation").checked).toBe(true);
  box("population").click();
  flushSync();
  expect(router.query.get("population")).toBe("1");
  expect(router.query.has("deprivation")).toBe(false);
  expect(box("deprivation").checked).toBe(false);
  expect(said()).toMatch(/meer inwoners per km²: van [\d.]+ tot [\d.]+, in vijf/);
  box("population").click();
  flushSync();
  expect(router.query.has("population")).toBe(false);
});

test("residents are no layer where nobody has said how many there are", () => {
  areas.all = municipalities().map((area) => ({ ...area, population: null }));
  show("/");
  expect(box("population")).toBeNull();
  expect(box("deprivation")).not.toBeNull();
});
