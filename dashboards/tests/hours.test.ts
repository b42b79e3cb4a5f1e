import { expect, test } from "vitest";
import { FIXTURE_SITES } from "../fixtures/sites.ts";
import { NOW, TIME_ZONE, usageOf } from "../fixtures/usage.ts";
import type { Usage, UsageItem } from "../src/api/types.ts";
import { busiest, hoursOfWeek, tooNoisy } from "../src/chart/hours.ts";
import { barsOf, fromFirstFigure } from "../src/chart/usage.ts";
import { linesOf } from "../src/takeaway/picture.ts";

const HOUR = 3_600_000;

function item(start: string, hours: number, more: Partial<UsageItem> = {}): UsageItem {
  return {
    start,
    end: new Date(Date.parse(start) + hours * HOUR).toISOString(),
    device_minutes: 400,
    fewer_than: null,
    visits: null,
    visits_fewer_than: null,
    sampled_share: 1,
    online_share: 1,
    noise_sd: 10,
    expected: null,
    ...more,
  };
}

const usage = (items: UsageItem[]): Usage => ({
  site: "s",
  from: NOW.toISOString(),
  to: NOW.toISOString(),
  step: "window",
  instead_of: null,
  time_zone: TIME_ZONE,
  items,
});

test("an hour of the week has the middle figure of its weeks, per hour online", () => {
  // Three Mondays from one o'clock in Brussels: 100, 50 and within the noise.
  const hours = hoursOfWeek(
    usage([
      item("2026-11-02T00:00:00Z", 4),
      item("2026-11-09T00:00:00Z", 4, { online_share: 0.5, device_minutes: 100 }),
      item("2026-11-16T00:00:00Z", 4, { device_minutes: null, fewer_than: 80 }),
      // Off for most of it: says nothing of the hour.
      item("2026-11-23T00:00:00Z", 4, { online_share: 0.1, device_minutes: 1 }),
    ]),
  )!;
  expect(hours.slots.map(({ from, to }) => `${from}-${to}`)).toEqual([
    "1-5",
    "5-9",
    "9-13",
    "13-17",
    "17-21",
    "21-1",
  ]);
  expect(hours.days[0]?.[0]).toEqual({ perHour: 50, fewerThan: null, weeks: 3, level: 5 });
  // Nothing counted is not nothing there.
  expect(hours.days[1]?.[0]).toEqual({ perHour: null, fewerThan: null, weeks: 0, level: 0 });
});

test("what lies within the noise is fewer than its limit", () => {
  const hours = hoursOfWeek(
    usage([
      item("2026-11-02T00:00:00Z", 4, { device_minutes: null, fewer_than: 120 }),
      item("2026-11-09T00:00:00Z", 4, { device_minutes: null, fewer_than: 80 }),
      item("2026-11-16T00:00:00Z", 4, { device_minutes: 400 }),
    ]),
  )!;
  expect(hours.days[0]?.[0]).toMatchObject({ perHour: null, fewerThan: 30, level: 0 });
  expect(tooNoisy(hours)).toBe(true);
  expect(busiest(hours)).toBeNull();
});

test("counting periods of a day have no hours, and no counting periods no table", () => {
  expect(hoursOfWeek(usage([item("2026-11-02T00:00:00Z", 24)]))).toBeNull();
  expect(hoursOfWeek(usage([]))).toBeNull();
});

test("a weekday at noon is where a square of the fixtures is used most", () => {
  const flagey = FIXTURE_SITES.find(({ id }) => id === "flagey")!;
  const from = new Date(NOW.getTime() - 56 * 24 * HOUR);
  const hours = hoursOfWeek(usageOf(flagey, from, NOW, "window"))!;
  expect(tooNoisy(hours)).toBe(false);
  const most = busiest(hours)!;
  expect(most.day).toBeLessThan(5);
  expect(hours.slots[most.slot]).toEqual({ from: 13, to: 17 });
});

test("weeks begin with the first that has a figure, days keep their gaps", () => {
  const weeks = [
    item("2026-10-04T22:00:00Z", 168, { device_minutes: null }),
    item("2026-10-11T22:00:00Z", 168),
    item("2026-10-18T22:00:00Z", 168, { device_minutes: null }),
  ];
  const bars = barsOf(usage(weeks), null, NOW);
  const states = (step: Usage["step"]) =>
    fromFirstFigure(bars, step).map(({ count }) => count.state);
  expect(states("week")[0]).toBe("figure");
  expect(states("week").at(-1)).toBe("missing");
  expect(states("day")[0]).toBe("missing");
  expect(fromFirstFigure(bars.slice(0, 1), "week")).toHaveLength(1);
});

test("what stands under a picture breaks between words, and a long word stands alone", () => {
  expect(linesOf("one two three", 7)).toEqual(["one two", "three"]);
  expect(linesOf(`a ${"x".repeat(30)} b`, 10)).toEqual(["a", "x".repeat(30), "b"]);
});
