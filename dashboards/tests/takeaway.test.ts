import { readdirSync, readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate/browser";
import { expect, test } from "vitest";
import { recommendations } from "../fixtures/data.ts";
import { effectOn, frameOf, HEIGHT, WIDTH } from "../src/map/small.ts";
import { costOf } from "../src/pages/plan.ts";
import { lines, points } from "../src/takeaway/features.ts";
import { csvOf, fileName, sheetOf, type Sheet } from "../src/takeaway/sheet.ts";
import { spreadsheetOf } from "../src/takeaway/spreadsheet.ts";

const sheet = sheetOf(
  "Table of the hotspots",
  [
    { label: "Hotspot", value: ({ name }: { name: string; use: number | null }) => name },
    { label: "Use, per hour", value: ({ use }) => use },
  ],
  [
    { name: 'Place "Flagey", Ixelles', use: 12.5 },
    { name: "=1+1", use: null },
    { name: "مكتبة", use: -3 },
  ],
  [["Period", "a week"]],
);

test("a CSV quotes what needs it, leaves empty what is not known, and holds no formula", () => {
  expect(csvOf(sheet)).toBe(
    '\ufeffHotspot,"Use, per hour"\r\n' +
      '"Place ""Flagey"", Ixelles",12.5\r\n' +
      "'=1+1,\r\n" +
      "مكتبة,-3\r\n",
  );
});

test("a file holds no signs that only a page needs", () => {
  const made = sheetOf(
    "Wi-\u2060Fi",
    [{ label: "Nom", value: (name: string) => name }],
    ["\u2068مكتبة\u2069"],
  );
  expect(csvOf(made)).toBe("\ufeffNom\r\nمكتبة\r\n");
  expect(made.title).toBe("Wi-Fi");
});

test("a file is called after its table, its day and its rows", () => {
  expect(fileName("Tableau des hôtspots: usage", "2026-11-24", 219)).toBe(
    "tableau-des-hotspots-usage_2026-11-24_219",
  );
  expect(fileName("…", "2026-11-24", 0)).toBe("table_2026-11-24_0");
});

async function partsOf(made: Sheet): Promise<(name: string) => string> {
  const blob = await spreadsheetOf(made, "About", "fr-BE");
  const parts = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  return (name) => strFromU8(parts[name] ?? new Uint8Array());
}

test("a spreadsheet has the table, a sheet that says what it is, a title and a language", async () => {
  const part = await partsOf(sheet);
  expect(part("xl/workbook.xml")).toContain('name="Table of the hotspots"');
  expect(part("xl/worksheets/sheet1.xml")).toContain("<v>12.5</v>");
  expect(part("xl/worksheets/sheet2.xml")).not.toBe("");
  expect(part("docProps/core.xml")).toContain("<dc:title>Table of the hotspots</dc:title>");
  expect(part("docProps/core.xml")).toContain("<dc:language>fr-BE</dc:language>");
  expect(part("[Content_Types].xml")).toContain("/docProps/core.xml");
  expect(part("_rels/.rels")).toContain("docProps/core.xml");
});

test("days and instants are dates in a spreadsheet, and counts about it are numbers", async () => {
  const made = sheetOf(
    "Dates",
    [{ label: "At", value: (at: string) => at }],
    ["2026-06-15", "2026-06-15T14:30:00+02:00", "2026"],
    [["Rows", 3]],
  );
  const part = await partsOf(made);
  // Days since 1900, and half past two by the clock of the place.
  expect(part("xl/worksheets/sheet1.xml")).toContain("<v>46188</v>");
  expect(part("xl/worksheets/sheet1.xml")).toContain("<v>46188.604");
  expect(part("xl/worksheets/sheet1.xml")).not.toContain("<v>2026</v>");
  expect(part("xl/styles.xml")).toContain('formatCode="dd/mm/yyyy hh:mm"');
  expect(part("xl/worksheets/sheet2.xml")).toContain("<v>3</v>");
});

test("GeoJSON has longitude before latitude, and moves as lines", () => {
  const [place] = points([{ lat: 50.8, lon: 4.3 }], () => ({ id: "a", far: 2003.9961 })).features;
  expect(place?.properties).toEqual({ id: "a", far: 2004 });
  expect(place?.geometry).toEqual({ type: "Point", coordinates: [4.3, 50.8] });
  const [move] = recommendations();
  const [line] = lines([move!], ({ id }) => ({ id })).features;
  expect(line?.geometry.coordinates).toEqual([
    [move!.from.lon, move!.from.lat],
    [move!.to.lon, move!.to.lat],
  ]);
});

test("a small map holds both ends with what is around them", () => {
  for (const { from, to } of recommendations()) {
    const { place } = frameOf([from, to]);
    for (const end of [from, to]) {
      const [x, y] = place(end);
      expect(x).toBeGreaterThan(20);
      expect(x).toBeLessThan(WIDTH - 20);
      expect(y).toBeGreaterThan(20);
      expect(y).toBeLessThan(HEIGHT - 20);
    }
  }
});

test("a place gains where only the new hotspot is near, and loses where only the old one was", () => {
  const at = (id: string, metres: number) => ({ id, lat: 50.85, lon: 4.35 + metres / 70_200 });
  const [from, to, other] = [at("from", 0), at("to", 2000), at("other", 4000)];
  const effect = (metres: number, working = [from, other]) =>
    effectOn(at("place", metres), from, to, working);
  expect([effect(50), effect(1950), effect(4050), effect(900)]).toEqual([
    "loses",
    "gains",
    "none",
    "none",
  ]);
  // One that does not work now takes nothing away.
  expect(effect(50, [other])).toBe("none");
});

test("a cost is told where a source says it, and is never zero where nobody does", () => {
  const fact = (value: string) => ({
    facts: [{ key: "cost", value, source: "", date: null, confirmed_by: null }],
  });
  expect([
    costOf(fact("3000")),
    costOf(fact("")),
    costOf({ facts: [] }),
    costOf(undefined),
  ]).toEqual([3000, null, null, null]);
});

test("every table is taken away", () => {
  const folder = new URL("../src/", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".svelte"),
  );
  const without = files.filter((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    return text.includes("<table") && !text.includes("<TakeAway");
  });
  expect(files.length).toBeGreaterThan(30);
  expect(without).toEqual([]);
});
