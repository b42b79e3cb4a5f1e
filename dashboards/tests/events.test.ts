// @vitest-environment jsdom
import * as Plot from "@observablehq/plot";
import { expect, test } from "vitest";
import { FIXTURE_SITES } from "../fixtures/sites.ts";
import { NOW, usageOf } from "../fixtures/usage.ts";
import type { SiteEvent } from "../src/api/types.ts";
import { notedIn, notedOf } from "../src/chart/events.ts";
import { usagePlot } from "../src/chart/plots.ts";
import { barsOf } from "../src/chart/usage.ts";

const site = FIXTURE_SITES.find((candidate) => candidate.id === "duden");
if (!site) throw new Error("the fixtures have no site `duden`");
const from = new Date(NOW.getTime() - 56 * 86_400_000);
const bars = barsOf(usageOf(site, from, NOW, "day"), null, NOW);

const event = (id: number, first_day: string, last_day: string | null): SiteEvent => ({
  ...{ id, site: "duden", first_day, last_day, what: `event ${id}` },
  ...{ noted_by: "planner", noted: NOW.toISOString(), withdrawn: null },
});
const works = event(1, "2026-11-02", "2026-11-04");
const closed = event(2, "2026-10-19", null);
const over = event(3, "2026-01-05", "2026-01-09");
const ahead = event(4, "2027-03-01", "2027-03-31");

test("numbers what was noted of the time of a chart by its first day, cut to that time", () => {
  const noted = notedIn([works, closed, over, ahead], bars);
  expect(noted.map(({ number, event }) => [number, event.id])).toEqual([
    ["1", 2],
    ["2", 1],
  ]);
  expect(noted[0]?.x2).toEqual(bars.at(-1)?.x2);
  // The last day counts whole.
  expect(noted[1]?.x1.toISOString()).toBe("2026-11-02T00:00:00.000Z");
  expect(noted[1]?.x2.toISOString()).toBe("2026-11-05T00:00:00.000Z");
  expect(notedIn([works], [])).toEqual([]);
});

test("says of each bar what was noted of it", () => {
  const told = (day: string) => {
    const bar = bars.find(({ x1 }) => x1.toISOString().startsWith(day));
    return bar && notedOf([works, closed], bar).map(({ id }) => id);
  };
  expect(told("2026-11-04")).toEqual([1, 2]);
  expect(told("2026-11-05")).toEqual([2]);
  expect(told("2026-10-18")).toEqual([]);
});

test("draws each on the chart under its number, and leaves the bars as they were", () => {
  const text = { axis: "device-minutes", tip: () => "", number: String, locale: "en-GB" };
  const count = (chart: Element, name: string) =>
    chart.querySelectorAll(`.${name} rect, rect.${name}`).length;
  const plain = Plot.plot(usagePlot(bars, "day", 800, text, "gap-1"));
  const noted = Plot.plot(
    usagePlot(bars, "day", 800, text, "gap-2", notedIn([works, closed], bars)),
  );
  expect(count(noted, "noted")).toBe(2);
  expect(count(plain, "noted")).toBe(0);
  expect(count(noted, "observed")).toBe(count(plain, "observed"));
  expect([...noted.querySelectorAll(".noted-number text")].map((one) => one.textContent)).toEqual([
    "1",
    "2",
  ]);
});
