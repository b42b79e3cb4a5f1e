// @vitest-environment jsdom
import * as Plot from "@observablehq/plot";
import { expect, test } from "vitest";
import { FIXTURE_SITES } from "../fixtures/sites.ts";
import { NOW, usageOf } from "../fixtures/usage.ts";
import { ceiling, onlinePlot, tickFormat, usagePlot } from "../src/chart/plots.ts";
import { barsOf, gapsOf, summarise } from "../src/chart/usage.ts";

const site = FIXTURE_SITES.find((candidate) => candidate.id === "duden");
if (!site) throw new Error("the fixtures have no site `duden`");
const from = new Date(NOW.getTime() - 56 * 86_400_000);
const bars = barsOf(usageOf(site, from, NOW, "day"), null, NOW);
const text = { axis: "device-minutes", tip: () => "", number: String, locale: "en-GB" };

function shapes(chart: Element, name: string): Element[] {
  return [...chart.querySelectorAll(`.${name} rect, rect.${name}`)];
}

test("draws a gap for each stretch that could not be counted, and no bar in it", () => {
  const chart = Plot.plot(usagePlot(bars, "day", 800, text, "gap-1"));
  const summary = summarise(bars);
  expect(shapes(chart, "gap")).toHaveLength(gapsOf(bars).length);
  expect(shapes(chart, "gap").length).toBeGreaterThan(0);
  expect(shapes(chart, "observed")).toHaveLength(summary.counted - summary.inside);
  expect(shapes(chart, "inside")).toHaveLength(summary.inside);
});

test("draws the online share under the same horizontal axis", () => {
  const use = Plot.plot(usagePlot(bars, "day", 800, text, "gap-2")) as Element & Plot.Plot;
  const online = Plot.plot(onlinePlot(bars, 800, String)) as Element & Plot.Plot;
  expect(online.scale("x")?.domain).toEqual(use.scale("x")?.domain);
  expect(online.scale("x")?.range).toEqual(use.scale("x")?.range);
});

test("keeps room above the highest of counted, expected and fewer than", () => {
  const highest = Math.max(...bars.map((bar) => bar.expected ?? 0));
  expect(ceiling(bars)).toBeGreaterThan(highest);
});

test("writes the dates of the axis in the reader's language", () => {
  const day = new Date("2026-05-04T00:00:00Z");
  expect(tickFormat("day", "nl-BE")(day)).toBe("4 mei");
  expect(tickFormat("day", "fr-BE")(day)).toBe("4 mai");
});
