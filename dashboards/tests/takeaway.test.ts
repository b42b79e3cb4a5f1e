import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recommendations } from "../fixtures/data.ts";
import { effectOn, frameOf, HEIGHT, WIDTH } from "../src/map/small.ts";
import { costOf } from "../src/pages/plan.ts";
import { lines, points } from "../src/takeaway/features.ts";
import { csvOf, fileName, sheetOf } from "../src/takeaway/sheet.ts";
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

test("a spreadsheet has the table and a sheet that says what it is", async () => {
  const blob = await spreadsheetOf(sheet, "About");
  const bytes = new Uint8Array(await blob.arrayBuffer());
  expect([bytes[0], bytes[1]]).toEqual([0x50, 0x4b]);
  const listed = new TextDecoder("latin1").decode(bytes);
  expect(listed).toContain("xl/worksheets/sheet1.xml");
  expect(listed).toContain("xl/worksheets/sheet2.xml");
});

test("GeoJSON has longitude before latitude, and moves as lines", () => {
  const [place] = points([{ lat: 50.8, lon: 4.3 }], () => ({ id: "a" })).features;
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
