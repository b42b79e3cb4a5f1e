import { expect, test } from "vitest";
import { overview, places, plan, recommendations } from "../fixtures/data.ts";
import type { Place, Recommendation } from "../src/api/types.ts";
import {
  byGroup,
  byGroupInReach,
  byKind,
  groupChange,
  headsIn,
  headsOf,
  hotspotsAfter,
  needsOf,
} from "../src/pages/need.ts";
import { isWorking } from "../src/pages/site.ts";

const METRE = 1 / 111_195;
const at = (id: string, metres: number) => ({ id, lat: 50.85 + metres * METRE, lon: 4.35 });

function place(id: string, metres: number, facts: Record<string, string> = {}): Place {
  const [any] = places();
  return {
    ...any!,
    ...at(id, metres),
    kind: "social_housing",
    target: true,
    facts: Object.entries(facts).map(([key, value]) => ({
      key,
      value,
      source: "",
      date: null,
      confirmed_by: null,
    })),
  };
}

function move(state: Recommendation["state"], from: string, to: Place): Recommendation {
  const [any] = recommendations();
  return { ...any!, state, from: { ...any!.from, id: from }, to };
}

test("a place is served within 275 m on foot, today and once the moves to come are made", () => {
  const working = [at("old", 0)];
  const near = place("near", 200);
  const far = place("far", 1000);
  const needs = needsOf([near, far], working, [move("accepted", "old", far)]);
  expect(needs.map(({ today, after }) => [today, after])).toEqual([
    [true, false],
    [false, true],
  ]);
  expect(Math.round(needs[1]!.metres!)).toBe(1300);
  // What is refused or done already moves nothing.
  for (const state of ["refused", "withdrawn", "moved", "verified"] as const) {
    expect(hotspotsAfter(working, [move(state, "old", far)])).toEqual(working);
  }
});

test("a city without a working hotspot has nobody served and no distance", () => {
  expect(needsOf([place("a", 0)], [], [])).toMatchObject([
    { today: false, after: false, metres: null },
  ]);
  expect(needsOf([], [], [])).toEqual([]);
});

test("what is not known is never zero", () => {
  expect(headsOf(place("a", 0))).toBeNull();
  expect(headsOf(place("a", 0, { visitors: "" }))).toBeNull();
  expect(headsOf(place("a", 0, { visitors: "about forty" }))).toBeNull();
  expect(headsOf(place("a", 0, { dwellings: "0" }))).toBe(0);
  expect(headsOf(place("a", 0, { visitors: "120", dwellings: "80" }))).toBe(80);
  const needs = needsOf([place("a", 0, { dwellings: "80" }), place("b", 10)], [], []);
  expect(headsIn(needs)).toEqual({ known: 80, unknownPlaces: 1 });
  expect(headsIn(needs.slice(1))).toEqual({ known: null, unknownPlaces: 1 });
  expect(headsIn([])).toEqual({ known: null, unknownPlaces: 0 });
});

test("the kinds of places hold every place once", () => {
  const working = overview().items.filter(isWorking);
  const needs = needsOf(places(), working, recommendations());
  const kinds = byKind(needs);
  expect(kinds.reduce((sum, { all }) => sum + all.length, 0)).toBe(needs.length);
  expect(kinds.some(({ today, after }) => after.length > today.length)).toBe(true);
});

test("every target group has its row, and a difference only where both figures are whole", () => {
  const { covered } = plan();
  const rows = byGroupInReach(covered);
  expect(rows.map(({ group, today, after }) => [group, today?.heads, after?.heads])).toEqual([
    ["job_seekers", 15_210.4, 15_804.6],
    ["young", null, 900],
    ["seniors", undefined, undefined],
    ["disability", undefined, undefined],
    ["precarity", undefined, undefined],
    ["women", 115_020, 117_400],
  ]);
  expect(rows.map(groupChange)).toEqual([null, null, null, null, null, 2_380]);
  expect(byGroup(covered)).toHaveLength(18);
  // A plan of an earlier version, and none at all.
  expect(byGroupInReach([]).every(({ today, after }) => !today && !after)).toBe(true);
});
