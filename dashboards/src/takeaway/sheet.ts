/** A table as it is taken away: values, not what the page writes for them. */

import { plainly } from "../text/typeset";

export type Cell = string | number | null;

export type Sheet = {
  /** What it is of, in the reader's language. */
  title: string;
  columns: string[];
  rows: Cell[][];
  /** Label and value: unit, period, source. */
  about: [string, string][];
};

/** What a column gives to a sheet. */
export type Value<Row> = { label: string; value: (row: Row) => Cell };

const bare = (cell: Cell): Cell => (typeof cell === "string" ? plainly(cell) : cell);

export function sheetOf<Row>(
  title: string,
  values: Value<Row>[],
  rows: readonly Row[],
  about: [string, string][] = [],
): Sheet {
  return {
    title: plainly(title),
    columns: values.map(({ label }) => plainly(label)),
    rows: rows.map((row) => values.map(({ value }) => bare(value(row)))),
    about: about.map(([label, value]) => [plainly(label), plainly(value)]),
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
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 60);
  return `${words || "table"}_${day}_${rows}`;
}
