// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { NOW } from "../fixtures/usage.ts";
import { createFormat } from "../src/format.ts";
import { preferences, type Language } from "../src/state/preferences.svelte.ts";
import { csvFrom, leave, open, type File } from "./opened.ts";

afterEach(leave);

const PAGES = [
  "/",
  "/compare",
  "/compare?by=kind",
  "/compare?by=operator",
  "/need",
  "/sites/jourdan",
  "/sites/jourdan?step=week",
  "/recommendations",
  "/places",
  "/evaluations",
  "/fleet",
  "/fleet/jourdan-2",
  "/audit",
];

const plain = (text: string | null | undefined) =>
  (text ?? "")
    .replace(/[\u00ad\u2060\u2068\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** The files of a page, each with the table that it stands before. */
async function filesOf(address: string): Promise<{ file: File; table: Element | null }[]> {
  await open(address, "admin");
  const buttons = await vi.waitFor(() => {
    flushSync();
    const found = [...document.querySelectorAll<HTMLElement>("[data-take=csv]")];
    expect(found.length).toBeGreaterThan(0);
    return found;
  });
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector(".waiting")).toBeNull();
  });
  const files = [];
  for (const button of [...document.querySelectorAll<HTMLElement>("[data-take=csv]")]) {
    const next = button.closest(".take-away")?.nextElementSibling;
    const table = next?.matches(".table-scroll") ? next.querySelector("table:not(.stacked)") : null;
    files.push({ file: await csvFrom(button), table });
  }
  expect(files.length).toBeGreaterThanOrEqual(buttons.length);
  return files;
}

for (const language of ["nl", "fr", "en"] satisfies Language[]) {
  test(`what is taken away is what is shown, and says of what it is (${language})`, async () => {
    await preferences.setLanguage(language);
    const faults: string[] = [];
    for (const address of PAGES) {
      const files = await filesOf(address);
      const names = files.map(({ file }) => file.name);
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      faults.push(...twice.map((name) => `${address}: two files ${name}`));
      for (const { file, table } of files) {
        faults.push(...faultsOf(file).map((fault) => `${address} ${file.name}: ${fault}`));
        if (table) faults.push(...notShown(file, table).map((fault) => `${address}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  });
}

function faultsOf({ name, lines: [heads = [], ...rows] }: File): string[] {
  const hasUnits = heads.includes(preferences.text.basis.unit);
  const faults = heads.flatMap((head, index) => {
    const cells = rows.map((row) => row[index] ?? "");
    return [
      ...(head === "" ? ["a column without a heading"] : []),
      ...(heads.indexOf(head) !== index ? [`two columns ${head}`] : []),
      ...(cells.some((cell) => /^\d{4}-\d\d-\d\dT.*Z$/.test(cell)) ? [`${head}: time of UTC`] : []),
      ...(cells.some((cell) => /^-?\d+\.\d{6,}$/.test(cell)) ? [`${head}: too fine`] : []),
      ...(cells.some((cell) => /^-?\d+\.\d+$/.test(cell)) && !hasUnits && !/\(.+\)|,/.test(head)
        ? [`${head}: figures without a unit`]
        : []),
    ];
  });
  const uneven = rows.some(({ length }) => length !== heads.length);
  return [
    ...faults,
    ...(uneven ? ["rows are no longer or shorter than their heading"] : []),
    ...(name.endsWith(`_${rows.length}.csv`) ? [] : ["the name does not say how many rows"]),
  ];
}

/** Cells with words of which the file has nothing. */
function notShown({ lines: [, ...rows] }: File, table: Element): string[] {
  const { units, fleet } = preferences.further;
  /** An empty cell, or a zero. */
  const nothing = new Set([units.none, units.unknown, units.notKnown, fleet.outboxEmpty]);
  return [...table.querySelectorAll("tbody tr")].flatMap((shown, index) => {
    const taken = (rows[index] ?? []).map(plain).filter((cell) => cell !== "");
    return [...shown.querySelectorAll("th, td:not(.numeric)")].flatMap((cell) => {
      const text = plain(cell.textContent);
      // Charts, instants, buttons and counts beside marks are looked at elsewhere.
      const drawn = cell.querySelector(
        "svg:not(.verdict-mark), meter, time, ul, button[aria-expanded], [role=img]",
      );
      if (drawn || !/\p{L}{3}/u.test(text) || nothing.has(text)) return [];
      const known = taken.some((value) => text.includes(value) || value.includes(text));
      return known ? [] : [`“${text}” is shown and not taken away`];
    });
  });
}

test("a week is named by the day that it is there, not by that of Greenwich", async () => {
  const format = createFormat("nl", "Europe/Brussels");
  expect(format.day("2026-08-30T22:00:00Z")).toBe("2026-08-31");
  expect(format.stamp("2026-08-30T22:00:00Z")).toBe("2026-08-31T00:00:00+02:00");
  expect(format.stamp("2026-11-29T23:00:00Z")).toBe("2026-11-30T00:00:00+01:00");
  expect(createFormat("en", "UTC").stamp(NOW)).toMatch(/\+00:00$/);
  await preferences.setLanguage("nl");
  const [compare] = await filesOf("/compare");
  const weeks = compare!.file.lines[0]!.flatMap((head) => /week van (\S+)/.exec(head)?.[1] ?? []);
  expect(weeks.length).toBeGreaterThan(3);
  expect(weeks.filter((day) => new Date(`${day}T12:00:00Z`).getUTCDay() !== 1)).toEqual([]);
});

test("a file of the places says the word that the page says", async () => {
  await preferences.setLanguage("nl");
  const [places] = await filesOf("/places");
  const [heads, ...rows] = places!.file.lines;
  const states = Object.values(preferences.further.places.states);
  const column = heads!.indexOf(preferences.further.places.state);
  expect(rows.map((row) => row[column]).filter((word) => !states.includes(word!))).toEqual([]);
});
