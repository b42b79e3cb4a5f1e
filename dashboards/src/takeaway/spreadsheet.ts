/** An XLSX file: the table with a heading that stays, and a sheet that says what it is. */

import writeSpreadsheet, { type SheetData } from "write-excel-file/universal";
import type { Sheet } from "./sheet";

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

export async function spreadsheetOf(sheet: Sheet, aboutTitle: string): Promise<Blob> {
  const data: SheetData = [
    sheet.columns.map(bold),
    ...sheet.rows.map((row) =>
      row.map((cell) => (typeof cell === "string" ? { value: cell, type: String } : cell)),
    ),
  ];
  const about: SheetData = sheet.about.map(([label, value]) => [
    bold(label),
    { value, type: String, wrap: true },
  ]);
  return writeSpreadsheet([
    { data, sheet: named(sheet.title), stickyRowsCount: 1, columns: widths(sheet) },
    { data: about, sheet: named(aboutTitle), columns: [{ width: 24 }, { width: 90 }] },
  ]).toBlob();
}
