import { expect, test } from "vitest";
import { counted, countedOrder, createFormat } from "../src/format.ts";

test("prints a figure inside the noise as fewer than N, even beside a figure", () => {
  expect(counted(12, 240)).toEqual({ state: "fewer_than", value: 240 });
  expect(counted(null, 240)).toEqual({ state: "fewer_than", value: 240 });
});

test("keeps nobody apart from could not count", () => {
  expect(counted(0, null)).toEqual({ state: "figure", value: 0 });
  expect(counted(null, null)).toEqual({ state: "missing" });
});

test("orders fewer than N below N, and gives the uncounted no place", () => {
  expect(countedOrder(counted(null, 240))).toBeLessThan(240);
  expect(countedOrder(counted(null, null))).toBeNull();
});

test("writes times by the wall clock of the deployment", () => {
  const format = createFormat("en", "Europe/Brussels");
  expect(format.time("2026-10-25T00:30:00Z")).toBe("02:30");
  expect(format.time("2026-10-25T01:30:00Z")).toBe("02:30");
});

test("never calls a chance certain", () => {
  const format = createFormat("en", "Europe/Brussels");
  expect(format.probability(1)).toBe(">\u00a099%");
  expect(format.probability(0)).toBe("<\u00a01%");
  expect(format.probability(0.97)).toBe("97%");
});

test("writes numbers as each language does", () => {
  expect(createFormat("nl", "Europe/Brussels").ratio(0.25)).toBe("0,25");
  expect(createFormat("en", "Europe/Brussels").ratio(0.25)).toBe("0.25");
  const percents = (["nl", "fr", "en"] as const).map((language) =>
    createFormat(language, "Europe/Brussels").percent(0.93).replace(/\s/, " "),
  );
  expect(percents).toEqual(["93 %", "93 %", "93%"]);
});

test("use of more than twice another's is so many times as much", () => {
  const { amount } = createFormat("nl", "Europe/Brussels");
  expect([0.19, 2, 2.37, 11.46].map(amount)).toEqual([
    ["19\u00a0%", false],
    ["200\u00a0%", false],
    ["2,4", true],
    ["11", true],
  ]);
});

test("what is gained has one sign, and French counts from two in the plural", async () => {
  const { fr } = await import("../src/text/further/fr.ts");
  const format = createFormat("fr", "Europe/Brussels");
  const said = [0.0061, 0.021, -0.012, 0, 0.12].map((share) =>
    fr.recommendations.pointsText(format.signedPoints(share)),
  );
  expect(said).toEqual([
    "+0,61 point",
    "+2,10 points",
    "\u22121,20 point",
    "0,00 point",
    "+12,00 points",
  ]);
});
