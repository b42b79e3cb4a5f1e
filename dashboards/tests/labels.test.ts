// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { openingHours } from "../src/pages/opening.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { leave, open } from "./opened.ts";

afterEach(leave);

const PAGES = [
  "/",
  "/compare",
  "/need",
  "/sites/jourdan",
  "/recommendations?behind=1",
  "/recommendations/r1",
  "/places",
  "/evaluations",
  "/fleet",
  "/fleet/jourdan-2",
  "/audit",
  "/words",
];
const plain = (text: string | null) =>
  (text ?? "")
    .replace(/[\u00ad\u2060\u2068\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

for (const language of ["nl", "fr", "en"] as const) {
  test(`who says what is written on a button presses it (${language})`, async () => {
    await preferences.setLanguage(language);
    const faults: string[] = [];
    for (const phone of [false, true]) {
      for (const address of PAGES) {
        await open(address, "admin", phone);
        await vi.waitFor(() => {
          flushSync();
          expect(document.querySelector(".waiting")).toBeNull();
        });
        const named = document.querySelectorAll(":is(button, a, summary)[aria-label]");
        for (const part of named) {
          const [seen, said] = [plain(part.textContent), plain(part.getAttribute("aria-label"))];
          if (/\p{L}/u.test(seen) && !said.includes(seen)) {
            faults.push(`${address}: “${seen}” is called “${said}”`);
          }
        }
      }
    }
    expect([...new Set(faults)]).toEqual([]);
  });
}

test("opening hours are in the reader's words", () => {
  const words = { always: "altijd open", closed: "gesloten", holidays: "feestdagen" };
  const said = (written: string) => openingHours(written, "nl-BE", words);
  expect(said("Tu 10:00-18:00; Th-Fr 10:00-16:00; PH off")).toBe(
    "di 10:00–18:00; do-vr 10:00–16:00; feestdagen gesloten",
  );
  expect(said("24/7")).toBe("altijd open");
  expect(said("op afspraak")).toBe("op afspraak");
});
