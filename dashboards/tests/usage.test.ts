import { expect, test } from "vitest";
import type { Usage, UsageItem } from "../src/api/types.ts";
import { barsOf as barsOfAll, gapsOf, summarise, type Bar } from "../src/chart/usage.ts";
import { toWall } from "../src/chart/wall.ts";
import { FIXTURE_SITES } from "../fixtures/sites.ts";
import { NOW, usageOf } from "../fixtures/usage.ts";

const barsOf = (given: Usage): Bar[] => barsOfAll(given, null, NOW);

function item(day: number, minutes: number | null, fewerThan: number | null = null): UsageItem {
  return {
    start: `2026-11-${String(day).padStart(2, "0")}T23:00:00Z`,
    end: `2026-11-${String(day + 1).padStart(2, "0")}T23:00:00Z`,
    device_minutes: minutes,
    fewer_than: fewerThan,
    visits: null,
    visits_fewer_than: null,
    sampled_share: minutes === null && fewerThan === null ? 0 : 1,
    online_share: 1,
    noise_sd: 85,
    expected: 900,
  };
}

function usage(items: UsageItem[]): Usage {
  return {
    site: "duden",
    from: "2026-11-01T23:00:00Z",
    to: "2026-11-09T23:00:00Z",
    step: "day",
    instead_of: null,
    time_zone: "Europe/Brussels",
    items,
  };
}

test("draws what could not be counted as a gap and counted nobody as a figure", () => {
  const bars = barsOf(usage([item(1, 0), item(2, null), item(3, null, 140), item(4, 700)]));
  expect(bars.map((bar) => bar.count.state)).toEqual(["figure", "missing", "fewer_than", "figure"]);
  expect(gapsOf(bars)).toEqual([
    { x1: new Date("2026-11-03T00:00:00Z"), x2: new Date("2026-11-04T00:00:00Z") },
  ]);
});

test("joins gaps that touch into one stretch", () => {
  const bars = barsOf(usage([item(1, 5), item(2, null), item(3, null), item(4, 5), item(5, null)]));
  expect(gapsOf(bars)).toHaveLength(2);
});

test("makes a gap of a period that the answer leaves out", () => {
  const bars = barsOf(usage([item(1, 5), item(4, 5)]));
  expect(bars.map((bar) => bar.count.state)).toEqual(["figure", "missing", "figure"]);
  expect(summarise(bars)).toMatchObject({ total: 3, counted: 2, gaps: 1, inside: 0 });
});

test("calls neither the time before installation nor the running period a gap", () => {
  const items = [item(1, null), item(2, null), item(3, 40), item(4, null), item(5, null)];
  const bars = barsOfAll(usage(items), "2026-11-03T10:00:00Z", new Date("2026-11-06T11:00:00Z"));
  expect(bars.map((bar) => bar.count.state)).toEqual(["missing", "figure", "missing"]);
});

test("shows what the running period has so far", () => {
  const bars = barsOfAll(usage([item(1, 40)]), null, new Date("2026-11-02T11:00:00Z"));
  expect(bars.map((bar) => bar.count)).toEqual([{ state: "figure", value: 40 }]);
});

test("finds the highest figure among counted periods only", () => {
  const bars = barsOf(usage([item(1, 300), item(2, null, 900), item(3, 310)]));
  expect(summarise(bars).highest?.count).toEqual({ state: "figure", value: 310 });
});

test("places days of 23 and 25 hours at local midnight", () => {
  const zone = "Europe/Brussels";
  expect(toWall("2026-03-28T23:00:00Z", zone).toISOString()).toBe("2026-03-29T00:00:00.000Z");
  expect(toWall("2026-03-29T22:00:00Z", zone).toISOString()).toBe("2026-03-30T00:00:00.000Z");
  expect(toWall("2026-10-25T23:00:00Z", zone).toISOString()).toBe("2026-10-26T00:00:00.000Z");
});

test("shows gaps and noise in the fixtures, as the real city has them", () => {
  const duden = FIXTURE_SITES.find((site) => site.id === "duden");
  expect(duden).toBeDefined();
  if (!duden) return;
  const from = new Date(NOW.getTime() - 56 * 86_400_000);
  const summary = summarise(barsOf(usageOf(duden, from, NOW, "day")));
  expect(summary.gaps).toBeGreaterThan(0);
  expect(summary.inside).toBeGreaterThan(0);
});
