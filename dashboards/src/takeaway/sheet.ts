/** A table as it is taken away: values, not what the page writes for them. */

import { plainly } from "../text/typeset";

export type Cell = string | number | null;

export type About = [label: string, value: string | number];

export type Sheet = {
  /** What it is of, in the reader's language. */
  title: string;
  columns: string[];
  rows: Cell[][];
  /** Label and value: unit, period, source. */
  about: About[];
};

/** What a column gives to a sheet. Its heading says of what, in which unit and of when. */
export type Value<Row> = {
  label: string;
  /** Where the label does not say it. */
  unit?: string | undefined;
  period?: string | undefined;
  /** Decimals that are kept, where four significant digits are too few. */
  decimals?: number | undefined;
  value: (row: Row) => Cell;
};

const SIGNIFICANT = 4;

/** Whole numbers stay; of others no more is kept than anybody can mean. */
export function rounded(value: number, decimals?: number): number {
  if (Number.isInteger(value)) return value;
  if (decimals !== undefined) return Number(value.toFixed(decimals));
  return Math.abs(value) >= 10 ** (SIGNIFICANT - 1)
    ? Math.round(value)
    : Number(value.toPrecision(SIGNIFICANT));
}

const bare = (cell: Cell, decimals: number | undefined): Cell =>
  typeof cell === "string" ? plainly(cell) : cell === null ? null : rounded(cell, decimals);

function heading({ label, unit, period }: Pick<Value<never>, "label" | "unit" | "period">): string {
  const more = [unit, period].filter(Boolean).join("; ");
  return more === "" ? label : `${label} (${more})`;
}

/** A share as it is written: of a hundred. */
export const hundred = (share: number | null | undefined): number | null =>
  share === null || share === undefined ? null : share * 100;

/** Positions, to a metre. */
export const POSITION = { unit: "°", decimals: 5 };

export function sheetOf<Row>(
  title: string,
  values: Value<Row>[],
  rows: readonly Row[],
  about: About[] = [],
): Sheet {
  return {
    title: plainly(title),
    columns: values.map((value) => plainly(heading(value))),
    rows: rows.map((row) => values.map(({ value, decimals }) => bare(value(row), decimals))),
    about: about.map(([label, value]) => [
      plainly(label),
      typeof value === "string" ? plainly(value) : value,
    ]),
  };
}

/** What a spreadsheet would take for a formula, although it is a name. */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

function field(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * RFC 4180, in UTF-8 that spreadsheets recognise: commas, a point before decimals, and
 * nothing but a heading and rows.
 */
export function csvOf({ columns, rows }: Sheet): string {
  const lines = [columns, ...rows].map((cells) => cells.map(field).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** A name that says what is in the file, of when, and how many rows it has. */
export function fileName(title: string, day: string, rows: number): string {
  const words = title
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 100)
    .replace(/^-|-$/g, "");
  return `${words || "table"}_${day}_${rows}`;
}
