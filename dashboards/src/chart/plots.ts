import * as Plot from "@observablehq/plot";
import type { Step } from "../api/types";
import type { Noted } from "./events";
import { gapsOf, type Bar } from "./usage";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN_LEFT = 58;
const MARGIN_RIGHT = 12;
const NOTED_TOP = 44;

export type ChartText = {
  axis: string;
  /** Lines for the tip of one period. */
  tip: (bar: Bar) => string;
  number: (value: number) => string;
  locale: string;
};

function hatch(id: string): () => SVGElement {
  return () => {
    const defs = document.createElementNS(SVG, "defs");
    const pattern = document.createElementNS(SVG, "pattern");
    for (const [name, value] of Object.entries({
      id,
      width: "7",
      height: "7",
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    })) {
      pattern.setAttribute(name, value);
    }
    const ground = document.createElementNS(SVG, "rect");
    ground.setAttribute("width", "7");
    ground.setAttribute("height", "7");
    ground.setAttribute("class", "gap-ground");
    const line = document.createElementNS(SVG, "rect");
    line.setAttribute("width", "2");
    line.setAttribute("height", "7");
    line.setAttribute("class", "gap-line");
    pattern.append(ground, line);
    defs.append(pattern);
    return defs;
  };
}

/** Ticks in the reader's language; the axis holds wall-clock times as UTC. */
export function tickFormat(step: Step, locale: string): (date: Date) => string {
  const options: Intl.DateTimeFormatOptions =
    step === "month"
      ? { month: "short", year: "numeric", timeZone: "UTC" }
      : { day: "numeric", month: "short", timeZone: "UTC" };
  const format = new Intl.DateTimeFormat(locale, options);
  return (date) => format.format(date);
}

function extent(bars: Bar[]): [Date, Date] {
  const first = bars[0]?.x1 ?? new Date(0);
  return [first, bars.at(-1)?.x2 ?? first];
}

const figure = (bar: Bar) => (bar.count.state === "figure" ? bar.count.value : 0);
const upTo = (bar: Bar) => (bar.count.state === "missing" ? 0 : bar.count.value);

/** The top of the vertical axis, device-minutes. */
export function ceiling(bars: Bar[]): number {
  const values = bars.flatMap((bar) => [upTo(bar), bar.expected ?? 0]);
  return Math.max(1, ...values) * 1.06;
}

/** The days that people noted something of, shaded, under its number. */
function notedMarks(noted: Noted[], top: number): Plot.Markish[] {
  if (noted.length === 0) return [];
  return [
    Plot.rect(noted, { x1: "x1", x2: "x2", y1: 0, y2: top, className: "noted" }),
    Plot.ruleY(noted, { x1: "x1", x2: "x2", y: top, className: "noted-line" }),
    Plot.text(noted, {
      x: (one: Noted) => new Date((one.x1.getTime() + one.x2.getTime()) / 2),
      y: top,
      dy: -9,
      text: "number",
      fontWeight: 600,
      className: "noted-number",
    }),
  ];
}

export function usagePlot(
  bars: Bar[],
  step: Step,
  width: number,
  text: ChartText,
  id: string,
  noted: Noted[] = [],
): Plot.PlotOptions {
  const top = ceiling(bars);
  const inset = width / Math.max(1, bars.length) > 5 ? 0.5 : 0;
  return {
    width,
    height: width < 560 ? 240 : 300,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    // Above the highest bar is a line for what people noted.
    marginTop: noted.length > 0 ? NOTED_TOP : 26,
    className: "plot",
    x: {
      type: "utc",
      domain: extent(bars),
      ticks: Math.max(2, Math.floor(width / 110)),
      tickFormat: tickFormat(step, text.locale),
      label: null,
    },
    y: {
      domain: [Math.min(0, ...bars.map(figure)), top],
      label: text.axis,
      labelArrow: "none",
      tickFormat: (value: number) => text.number(value),
      ticks: 5,
    },
    marks: [
      hatch(id),
      Plot.gridY({ stroke: "var(--chart-grid)", strokeOpacity: 1, ticks: 5 }),
      Plot.rect(gapsOf(bars), {
        x1: "x1",
        x2: "x2",
        y1: 0,
        y2: top,
        fill: `url(#${id})`,
        className: "gap",
      }),
      ...notedMarks(noted, top),
      Plot.rect(
        bars.filter((bar) => bar.count.state === "figure"),
        {
          x1: "x1",
          x2: "x2",
          y1: 0,
          y2: figure,
          insetLeft: inset,
          insetRight: inset,
          fill: "var(--chart-observed)",
          className: "observed",
        },
      ),
      Plot.rect(
        bars.filter((bar) => bar.count.state === "fewer_than"),
        {
          x1: "x1",
          x2: "x2",
          y1: 0,
          y2: upTo,
          insetLeft: inset,
          insetRight: inset,
          fill: "var(--chart-inside)",
          stroke: "var(--chart-inside-edge)",
          strokeDasharray: "2 2",
          className: "inside",
        },
      ),
      Plot.ruleY(
        bars.filter((bar) => bar.expected !== null),
        {
          x1: "x1",
          x2: "x2",
          y: "expected",
          stroke: "var(--chart-expected)",
          strokeWidth: 2,
          className: "expected",
        },
      ),
      Plot.ruleY([0], { stroke: "var(--chart-axis)" }),
      Plot.tip(
        bars,
        Plot.pointerX({
          x: (bar: Bar) => new Date((bar.x1.getTime() + bar.x2.getTime()) / 2),
          y: upTo,
          title: text.tip,
          fill: "var(--surface)",
          stroke: "var(--border-strong)",
          className: "tip",
        }),
      ),
    ],
  };
}

/** Share of the time online, under the same horizontal axis. */
export function onlinePlot(
  bars: Bar[],
  width: number,
  percent: (share: number) => string,
): Plot.PlotOptions {
  return {
    width,
    height: 58,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    marginTop: 8,
    marginBottom: 8,
    className: "plot",
    x: { type: "utc", domain: extent(bars), axis: null },
    y: { domain: [0, 1], ticks: [0, 1], tickFormat: percent, label: null },
    marks: [
      Plot.rect(
        bars.filter((bar) => bar.onlineShare !== null),
        {
          x1: "x1",
          x2: "x2",
          y1: 0,
          y2: "onlineShare",
          fill: "var(--chart-online)",
          className: "online",
        },
      ),
      Plot.ruleY([0], { stroke: "var(--chart-axis)" }),
    ],
  };
}
