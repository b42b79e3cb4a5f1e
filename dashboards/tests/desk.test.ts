import { expect, test } from "vitest";
import { accountByDay, fleet } from "../fixtures/data.ts";
import { NOW, TIME_ZONE } from "../fixtures/usage.ts";
import type { FleetItem, Text } from "../src/api/types.ts";
import { lastDates, stripOf } from "../src/chart/strip.ts";
import { findBoxes, handsByCause, needsHand, quietSince } from "../src/pages/desk.ts";

const same = (text: string): Text => ({ nl: text, fr: text, en: text });
const [any] = fleet().items;

function box(id: string, more: Partial<FleetItem> = {}): FleetItem {
  return { ...any!, id, needs: [], site: "s", site_name: same("Place Flagey"), ...more };
}

test("a number finds the access point that bears it before those that begin with it", () => {
  const items = ["ap-0070", "ap-0007", "ap-0701", "pole-12"].map((id) => box(id));
  expect(findBoxes(items, "7").map(({ id }) => id)).toEqual(["ap-0007", "ap-0070", "ap-0701"]);
  expect(findBoxes(items, "AP-0070").map(({ id }) => id)).toEqual(["ap-0070"]);
  expect(findBoxes(items, "flagéy").map(({ id }) => id)).toHaveLength(4);
  expect(findBoxes(items, "place-flagey")).toHaveLength(4);
  expect(
    findBoxes([box("a", { site_name: same("Chant d’oiseau") })], "chant d'Oiseau"),
  ).toHaveLength(1);
  expect(findBoxes([box("a", { site_name: same("Sint-Guido") })], "Sint Guido")).toHaveLength(1);
  expect(findBoxes(items, " ")).toEqual([]);
  expect(findBoxes(items, "<b>")).toEqual([]);
});

test("what to do is said once where it is the same for all but for their names", () => {
  const need = (id: string, remedy: string): Partial<FleetItem> => ({
    needs: [
      {
        cause: "power_or_uplink",
        text: same(""),
        remedy: same(remedy.replace("ID", id)),
        commands: [],
      },
    ],
  });
  const items = ["a-1", "a-2"].map((id) => box(id, need(id, "Check it; `place ID --cupboard`.")));
  const [alike] = handsByCause(items);
  expect(alike?.remedy?.en).toBe("Check it; `place … --cupboard`.");
  expect(handsByCause(items.slice(0, 1))[0]?.remedy?.en).toBe("Check it; `place a-1 --cupboard`.");
  const [apart] = handsByCause([...items, box("b", need("b", "Replace it."))]);
  expect(apart?.remedy).toBeNull();
  expect(apart?.hands).toHaveLength(3);
});

test("every access point that needs a hand is under a cause, the latest first", () => {
  const { items } = fleet();
  const causes = handsByCause(items);
  const named = new Set(causes.flatMap(({ hands }) => hands.map(({ item }) => item.id)));
  expect(named.size).toBe(needsHand(items));
  for (const { hands } of causes) {
    const reports = hands.map(({ item }) => item.last_report ?? "");
    expect(reports).toEqual([...reports].sort().reverse());
  }
  expect(
    quietSince(box("a", { state: "reporting", last_report: "2026-11-24T00:00:00Z" })),
  ).toBeNull();
});

test("a strip has the last seven local days, and says what became of each hour", () => {
  const dates = lastDates(NOW, TIME_ZONE);
  expect(dates).toHaveLength(7);
  expect(dates.at(-1)).toBe("2026-11-24");
  // A minute before midnight in Brussels is the next day nowhere.
  expect(lastDates(new Date("2026-11-24T22:59:00Z"), TIME_ZONE).at(-1)).toBe("2026-11-24");
  expect(lastDates(new Date("2026-11-24T23:01:00Z"), TIME_ZONE).at(-1)).toBe("2026-11-25");
  const { items } = accountByDay(new URLSearchParams({ access_point: "jourdan-2" }));
  const days = stripOf(items, dates, TIME_ZONE);
  expect(days.map(({ parts }) => parts.map(({ name }) => name).join(" "))).toEqual([
    "stored",
    "stored",
    "stored",
    "stored not_counted",
    "stored",
    "stored",
    "stored",
  ]);
  expect(stripOf([], dates, TIME_ZONE).every(({ parts }) => parts.length === 0)).toBe(true);
});
