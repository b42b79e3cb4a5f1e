import { expect, test } from "vitest";
import { orderOf, orderText, sortRows } from "../src/table/sort.ts";

const rows = [{ use: 3 }, { use: null }, { use: 12 }, { use: 0 }];

test("sorts the unknown last in either direction", () => {
  const by = (direction: "ascending" | "descending") =>
    sortRows(rows, (row) => row.use, direction, "en").map((row) => row.use);
  expect(by("ascending")).toEqual([0, 3, 12, null]);
  expect(by("descending")).toEqual([12, 3, 0, null]);
});

test("sorts names as the language does, numbers within them by value", () => {
  const names = ["zone 10", "Étang", "zone 9", "eau"];
  expect(sortRows(names, (name) => name, "ascending", "fr")).toEqual([
    "eau",
    "Étang",
    "zone 9",
    "zone 10",
  ]);
});

test("leaves the given rows as they were", () => {
  const given = [2, 1];
  sortRows(given, (value) => value, "ascending", "en");
  expect(given).toEqual([2, 1]);
});

test("reads an order from an address, and none that the table does not have", () => {
  const columns = ["site", "use"];
  for (const order of [
    { column: "use", direction: "descending" as const },
    { column: "site", direction: "ascending" as const },
  ]) {
    expect(orderOf(orderText(order), columns)).toEqual(order);
  }
  expect(orderOf("-height", columns)).toBeUndefined();
  expect(orderOf(null, columns)).toBeUndefined();
});
