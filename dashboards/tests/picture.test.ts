// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session as sessionOf } from "../fixtures/data.ts";
import CompareKey from "../src/pages/CompareKey.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import { pictureOf } from "../src/takeaway/picture.ts";

const LINE_PX = 20;
const LETTER_PX = 10;
/** Letters of a line, as a narrow column has them. */
const LETTERS = 12;

let shown: Record<string, unknown> | undefined;

/** A page on which each letter has its place, and lines end where a browser ends them. */
beforeEach(() => {
  Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 120, 40);
  Range.prototype.getBoundingClientRect = function (this: Range) {
    const text = this.startContainer.textContent ?? "";
    let [line, column] = [0, 0];
    for (const { 0: piece, index } of text.matchAll(/[^\s-]+-*/g)) {
      if (column > 0 && column + piece.length > LETTERS) [line, column] = [line + 1, 0];
      if (index >= this.startOffset) break;
      column += piece.length;
    }
    return new DOMRect(column * LETTER_PX, line * LINE_PX, LETTER_PX, LINE_PX);
  };
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  vi.restoreAllMocks();
});

const drawn = (parts: Element[]) => {
  const { svg, height } = pictureOf(parts, "Title", ["Source"]);
  const page = new DOMParser().parseFromString(svg, "text/html").querySelector("svg")!;
  return { page, height };
};

test("a name that is broken at a hyphen stands on two lines, where it stands on the page", () => {
  document.body.innerHTML = "<div><span>Sint-Lambrechts-Woluwe</span></div>";
  const { page } = drawn([document.querySelector("div")!]);
  const [top, bottom] = [...page.querySelectorAll(":scope > svg text")];
  expect([top?.textContent, bottom?.textContent]).toEqual(["Sint-", "Lambrechts-"]);
  expect(Number(bottom?.getAttribute("y")) - Number(top?.getAttribute("y"))).toBeCloseTo(LINE_PX);
});

test("the key of a table is drawn above it, with each mark that the rows have", async () => {
  session.begin(sessionOf("planner"));
  await preferences.setLanguage("nl");
  document.body.innerHTML = "";
  shown = mount(CompareKey, {
    target: document.body,
    props: { verdicts: ["underused", "healthy"] },
  });
  flushSync();
  const table = document.body.appendChild(document.createElement("table"));
  table.innerHTML = "<tbody><tr><td>Elsene</td></tr></tbody>";
  const key = document.querySelector('[data-test="compare-key"]')!;
  const { page } = drawn([key, table]);
  const [first, second] = [...page.children].filter(({ tagName }) => tagName === "svg");
  const said = first!.textContent!;
  for (const word of ["Deze periode", "Eerder", "80 %-interval", "vastgesteld"]) {
    expect(said.replace(/\u00a0/g, " ")).toContain(word);
  }
  expect(first!.querySelectorAll("circle, line, path").length).toBeGreaterThanOrEqual(5);
  expect(second!.textContent).toContain("Elsene");
  expect(Number(second!.getAttribute("y"))).toBeGreaterThan(Number(first!.getAttribute("y")));
});
