/**
 * An XLSX file: the table with a heading that stays, and a sheet that says what it is. Days
 * and instants are dates, the latter by the clock of the place.
 */

import writeSpreadsheet, { type SheetData } from "write-excel-file/universal";
import { propertiesOf } from "./properties";
import type { Cell, Sheet } from "./sheet";

const NARROWEST = 8;
const WIDEST = 40;
/** Names of sheets are no longer than this, and have none of these characters. */
const NAME_LETTERS = 31;
const NOT_IN_NAMES = /[[\]:*?/\\]/g;

const bold = (value: string) => ({ value, fontWeight: "bold" as const, wrap: true });
const named = (title: string) =>
  title.replace(NOT_IN_NAMES, " ").slice(0, NAME_LETTERS).trim() || "1";

function widths({ columns, rows }: Sheet): { width: number }[] {
  return columns.map((heading, index) => {
    const lengths = rows.map((row) => String(row[index] ?? "").length);
    const longest = Math.max(NARROWEST, heading.length / 2, ...lengths);
    return { width: Math.min(WIDEST, longest + 2) };
  });
}

/** A day, and with it perhaps a time: what follows is how far its clock is from UTC. */
const DATE = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)[+-]\d\d:\d\d)?$/;

function cellOf(cell: Cell) {
  if (typeof cell !== "string") return cell;
  const [, day, time] = cell.match(DATE) ?? [];
  // The library writes what the clock shows in UTC.
  const value = new Date(`${day}T${time ?? "00:00:00"}Z`);
  if (Number.isNaN(value.getTime())) return { value: cell, type: String };
  return { value, type: Date, format: time ? "dd/mm/yyyy hh:mm" : "dd/mm/yyyy" };
}

export async function spreadsheetOf(
  sheet: Sheet,
  aboutTitle: string,
  language: string,
): Promise<Blob> {
  const data: SheetData = [sheet.columns.map(bold), ...sheet.rows.map((row) => row.map(cellOf))];
  const about: SheetData = sheet.about.map(([label, value]) => [
    bold(label),
    typeof value === "number" ? { value, align: "left" } : { value, type: String, wrap: true },
  ]);
  return writeSpreadsheet(
    [
      { data, sheet: named(sheet.title), stickyRowsCount: 1, columns: widths(sheet) },
      { data: about, sheet: named(aboutTitle), columns: [{ width: 24 }, { width: 90 }] },
    ],
    { features: [propertiesOf(sheet.title, language)] },
  ).toBlob();
}
