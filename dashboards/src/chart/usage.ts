import type { Usage, UsageItem } from "../api/types";
import { counted, type Counted } from "../format";
import { toWall } from "./wall";

/** One period of the chart; `x1` and `x2` are wall-clock times, see `toWall`. */
export type Bar = {
  start: string;
  end: string;
  x1: Date;
  x2: Date;
  count: Counted;
  visits: Counted;
  expected: number | null;
  /** Null where there is no report at all. */
  onlineShare: number | null;
  sampledShare: number | null;
  noise: number | null;
};

function barOf(item: UsageItem, timeZone: string): Bar {
  return {
    start: item.start,
    end: item.end,
    x1: toWall(item.start, timeZone),
    x2: toWall(item.end, timeZone),
    count: counted(item.device_minutes, item.fewer_than),
    visits: counted(item.visits, item.visits_fewer_than),
    expected: item.expected,
    onlineShare: item.online_share,
    sampledShare: item.sampled_share,
    noise: item.noise_sd,
  };
}

/** A stretch that the answer leaves out: a gap like any other. */
function hole(start: string, end: string, timeZone: string): Bar {
  return {
    start,
    end,
    x1: toWall(start, timeZone),
    x2: toWall(end, timeZone),
    count: { state: "missing" },
    visits: { state: "missing" },
    expected: null,
    onlineShare: null,
    sampledShare: null,
    noise: null,
  };
}

/** A period before the first access point came is not a gap, and one that still runs is not one yet. */
function due(item: UsageItem, installed: string | null, now: Date): boolean {
  if (installed !== null && Date.parse(item.end) <= Date.parse(installed)) return false;
  if (Date.parse(item.start) >= now.getTime()) return false;
  const running = Date.parse(item.end) > now.getTime();
  return !running || item.device_minutes !== null || item.fewer_than !== null;
}

/** The periods in order, with what is missing between two of them as gaps. */
export function barsOf(usage: Usage, installed: string | null, now: Date): Bar[] {
  const items = usage.items
    .filter((item) => due(item, installed, now))
    .sort((left, right) => Date.parse(left.start) - Date.parse(right.start));
  const bars: Bar[] = [];
  for (const item of items) {
    const previous = bars.at(-1);
    if (previous && Date.parse(item.start) > Date.parse(previous.end)) {
      bars.push(hole(previous.end, item.start, usage.time_zone));
    }
    bars.push(barOf(item, usage.time_zone));
  }
  return bars;
}

/**
 * Weeks and months from the first that has a figure: a year of gaps before the first week
 * that is kept says nothing. Where there is none at all, the gaps stay.
 */
export function fromFirstFigure(bars: Bar[], step: Usage["step"]): Bar[] {
  if (step !== "week" && step !== "month") return bars;
  const first = bars.findIndex(({ count }) => count.state !== "missing");
  return first > 0 ? bars.slice(first) : bars;
}

/** Adjacent gaps as one stretch each. */
export function gapsOf(bars: Bar[]): { x1: Date; x2: Date }[] {
  const gaps: { x1: Date; x2: Date }[] = [];
  let previous: Bar | undefined;
  for (const bar of bars) {
    const last = gaps.at(-1);
    if (bar.count.state === "missing") {
      if (last && previous?.count.state === "missing") last.x2 = bar.x2;
      else gaps.push({ x1: bar.x1, x2: bar.x2 });
    }
    previous = bar;
  }
  return gaps;
}

export type UsageSummary = {
  total: number;
  counted: number;
  gaps: number;
  inside: number;
  highest: Bar | undefined;
};

export function summarise(bars: Bar[]): UsageSummary {
  let highest: Bar | undefined;
  let top = -Infinity;
  for (const bar of bars) {
    if (bar.count.state === "figure" && bar.count.value > top) {
      top = bar.count.value;
      highest = bar;
    }
  }
  return {
    total: bars.length,
    counted: bars.filter((bar) => bar.count.state !== "missing").length,
    gaps: bars.filter((bar) => bar.count.state === "missing").length,
    inside: bars.filter((bar) => bar.count.state === "fewer_than").length,
    highest,
  };
}
