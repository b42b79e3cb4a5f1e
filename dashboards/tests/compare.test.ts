import { expect, test } from "vitest";
import { comparison, overview } from "../fixtures/data.ts";
import { municipalities } from "../fixtures/areas.ts";
import { NOW } from "../fixtures/usage.ts";
import { changeOf, figuresOf, ranksOf, type Use } from "../src/pages/compare.ts";
import {
  askedOf,
  countedSince,
  daysOf,
  localDay,
  periodsOf,
  weeksIn,
  weeksWanted,
} from "../src/pages/weeks.ts";
import { residentsWithin, withinWalks } from "../src/pages/within.ts";
import { areaOf, grouped, nearestName } from "../src/pages/groups.ts";

const item = (
  site: string,
  minutes: (number | null)[],
  online: number[] = minutes.map(() => 168),
) => ({
  site,
  operator: null,
  device_minutes: minutes,
  visits: minutes.map(() => 10),
  noise_sd: minutes.map(() => 168),
  online_hours: online,
  placed_hours: minutes.map(() => 168),
});
const use = (perHour: number, error: number): Use => ({
  perHour,
  error,
  interval: [perHour - 1.28 * error, perHour + 1.28 * error],
});

test("a hotspot that was off is not less used for it, and its outage stands beside it", () => {
  const whole = figuresOf([item("a", [1680, 1680])], [0, 1]);
  const half = figuresOf([item("a", [840, 840], [84, 84])], [0, 1]);
  expect(whole.use?.perHour).toBe(10);
  expect(half.use?.perHour).toBe(10);
  expect([whole.outage, half.outage]).toEqual([0, 0.5]);
});

test("a week that could not be counted is a gap, neither zero nor an hour", () => {
  const figures = figuresOf([item("a", [1680, null], [168, 168])], [0, 1]);
  expect(figures.use?.perHour).toBe(10);
  expect(figures.weeks).toEqual([10, null]);
  expect(figuresOf([item("a", [null])], [0]).use).toBeNull();
  expect(figuresOf([], [0])).toMatchObject({ use: null, outage: null });
});

test("weeks that differ more than the noise make the interval wider", () => {
  const calm = figuresOf([item("a", [1680, 1680, 1680, 1680])], [0, 1, 2, 3]).use!;
  const wild = figuresOf([item("a", [800, 2600, 900, 2420])], [0, 1, 2, 3]).use!;
  expect(calm.perHour).toBeCloseTo(wild.perHour);
  // The noise alone: 1 an hour in each of four weeks.
  expect(calm.interval[1] - calm.perHour).toBeCloseTo(1.28 / 2, 2);
  expect(wild.interval[1] - wild.perHour).toBeGreaterThan(3);
});

test("groups that cannot be told apart share their ranks", () => {
  expect(ranksOf([use(10, 0.1), use(5, 1), use(5.2, 1), use(1, 0.1), null])).toEqual([
    [1, 1],
    [2, 3],
    [2, 3],
    [4, 4],
    null,
  ]);
});

test("a change has its interval, and none is told from nothing", () => {
  const change = changeOf(use(12, 0.6), use(10, 0.5))!;
  expect(change.share).toBeCloseTo(0.2);
  expect(change.interval[0]).toBeLessThan(0.2);
  expect(change.interval[1]).toBeGreaterThan(0.2);
  expect(changeOf(use(12, 1), null)).toBeNull();
  expect(changeOf(use(12, 1), use(0, 1))).toBeNull();
});

test("two periods lie beside each other without a hole, or a year apart", () => {
  expect(periodsOf(10, 4, "before")).toEqual({ now: [6, 7, 8, 9], before: [2, 3, 4, 5] });
  expect(periodsOf(60, 4, "year").before).toEqual([4, 5, 6, 7]);
  // Too short a past is not compared with.
  expect(periodsOf(6, 4, "before")).toEqual({ now: [2, 3, 4, 5], before: [] });
  expect(periodsOf(0, 4, "before")).toEqual({ now: [], before: [] });
  expect([weeksWanted(4, "before"), weeksWanted(26, "before"), weeksWanted(8, "year")]).toEqual([
    52, 52, 60,
  ]);
});

test("every hotspot is in one group, and an outline or the nearest name says in which", () => {
  const { items } = overview();
  const groups = grouped(items, ({ kind }) => kind);
  expect(groups.reduce((sum, { sites }) => sum + sites.length, 0)).toBe(items.length);
  const areas = municipalities();
  const wrong = items.filter((site) => areaOf(areas, site)?.id !== site.municipality);
  expect(wrong.length).toBeLessThan(items.length / 10);
  const names = [
    { key: "near", lat: 50.85, lon: 4.35 },
    { key: "far", lat: 50.9, lon: 4.35 },
  ];
  expect(nearestName(names, { lat: 50.86, lon: 4.35 })).toBe("near");
  expect(nearestName([], { lat: 50.86, lon: 4.35 })).toBeNull();
});

test("the weeks of the fixtures are over, and have figures", () => {
  const { steps, items } = comparison(new Date(NOW.getTime() - 8 * 7 * 86_400_000));
  expect(steps.length).toBeGreaterThanOrEqual(7);
  expect(Date.parse(steps.at(-1)!.to)).toBeLessThanOrEqual(NOW.getTime());
  expect(figuresOf(items, [steps.length - 1]).use?.perHour).toBeGreaterThan(0);
});

const ZONE = "Europe/Brussels";
const mondays = (first: string, weeks: number) =>
  Array.from({ length: weeks }, (_, week) => {
    const start = Date.parse(first) + week * 7 * 86_400_000;
    const at = (time: number) => new Date(time).toISOString();
    return { from: at(start), to: at(start + 7 * 86_400_000) };
  });

test("a period of one's own holds its whole weeks and no others", () => {
  const own = daysOf("2026-11-04", "2026-11-22")!;
  // Mondays: 2, 9 and 16 November, which begin on Sunday evening elsewhere.
  const steps = mondays("2026-11-01T23:00:00Z", 3);
  expect(localDay(steps[1]!.from, ZONE)).toBe("2026-11-09");
  expect(weeksIn(steps, own, ZONE)).toBe(2);
  expect(periodsOf(3, weeksIn(steps, own, ZONE), "before").now).toEqual([1, 2]);
  expect(weeksIn(steps, daysOf("2026-11-17", "2026-11-22")!, ZONE)).toBe(0);
});

test("what stands in an address and is no period asks for nothing", () => {
  expect(daysOf("2026-11-22", "2026-11-04")).toBeUndefined();
  expect(daysOf("", "2026-11-04")).toBeUndefined();
  expect(daysOf("2026-13-01", "2026-14-04")).toBeUndefined();
  expect(daysOf("yesterday", "zz")).toBeUndefined();
});

test("a period of one's own is asked for with what it is compared with and a year of trend", () => {
  expect(askedOf(daysOf("2026-03-02", "2026-03-29")!, "before")).toEqual({
    from: "2025-03-24",
    to: "2026-03-30",
  });
  const far = askedOf(daysOf("2020-01-01", "2026-01-01")!, "year");
  const weeks = (Date.parse(far.to) - Date.parse(far.from)) / (7 * 86_400_000);
  expect(weeks).toBe(110);
});

test("the trend begins with the first week in which anything was counted", () => {
  const steps = mondays("2026-11-01T23:00:00Z", 4);
  const items = [item("a", [null, null, 5, null]), item("b", [null, 0, 5, 6])];
  expect(countedSince({ steps, items })).toEqual([1, 2, 3]);
  expect(countedSince({ steps, items: [item("a", [null, null, null, null])] })).toEqual([]);
});

test("places are within the walks of plans, on foot, and none where no hotspot stands", () => {
  const north = (metres: number) => ({ lat: 50.85 + metres / 111_195, lon: 4.35 });
  // 100, 200 and 300 m as the crow flies are 130, 260 and 390 on foot.
  const places = [north(100), north(200), north(300), north(400)];
  expect(withinWalks(places, [north(0)])).toEqual({ places: 4, within: [1, 2, 3] });
  expect(withinWalks(places, [])).toEqual({ places: 4, within: [0, 0, 0] });
});

test("residents near any of some hotspots are counted once, at the shortest walk", () => {
  const residents = {
    walks_m: [150, 275, 400],
    people: 1_000,
    sources: [],
    hotspots: ["a", "b", "moved"],
    reached: [
      { residents: 10, hotspots: [[0], [], []] },
      { residents: 20, hotspots: [[0], [1], []] },
      { residents: 40, hotspots: [[], [1], [0]] },
      { residents: 80, hotspots: [[], [], [2]] },
    ],
  };
  const within = (...ids: string[]) =>
    residentsWithin(
      residents,
      ids.map((id) => ({ id })),
    );
  expect(within("a")).toEqual([30, 30, 70]);
  expect(within("b")).toEqual([0, 60, 60]);
  expect(within("a", "b")).toEqual([30, 70, 70]);
  expect(within("a", "b", "moved")).toEqual([30, 70, 150]);
  expect(within()).toEqual([0, 0, 0]);
  expect(within("of which nothing is known")).toEqual([0, 0, 0]);
  expect(residentsWithin({ ...residents, people: null, reached: [] }, [{ id: "a" }])).toBeNull();
});
