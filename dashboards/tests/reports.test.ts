import { expect, test } from "vitest";
import { reports } from "../fixtures/reports.ts";
import {
  pathOf,
  partOf,
  periodName,
  usualPeriod,
  wordOfMunicipality,
  wordOfOperator,
} from "../src/pages/reports.ts";

test("opens with the last month that is over, or with what there is", () => {
  expect(usualPeriod(reports().items)).toBe("2026-10");
  expect(usualPeriod([{ period: "2026-11", is_over: false }])).toBe("2026-11");
  expect(usualPeriod([])).toBeUndefined();
});

test("names a report by period, part and language in its address", () => {
  const name = { nl: "Sint-Gillis", fr: "Saint-Gilles", en: "Saint-Gilles" };
  const part = partOf(wordOfMunicipality(name));
  expect(pathOf("2026-10", part, "nl", "xlsx")).toBe(
    "/reports/2026-10?language=nl&municipality=Saint-Gilles&format=xlsx",
  );
  expect(partOf(wordOfOperator("A: b"))).toEqual({ operator: "A: b" });
  expect(pathOf("2026", partOf("nonsense"), "fr", "html")).toBe("/reports/2026?language=fr");
});

test("names months as each language does, whatever the time zone", () => {
  expect(periodName("2026-10", "nl")).toBe("oktober 2026");
  expect(periodName("2026-01", "fr")).toBe("janvier 2026");
  expect(periodName("2026", "en")).toBe("2026");
});
