// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { overview } from "../fixtures/data.ts";
import { areas } from "../src/state/areas.svelte.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { leave, open } from "./opened.ts";

afterEach(leave);

const there = overview().items.filter(({ municipality }) => municipality === "21009").length;
const figuresShown = () =>
  document.querySelector(".map-foot [role=status]")?.textContent?.match(/\d+/g) ?? [];
const select = () => document.querySelector<HTMLSelectElement>("select[name=municipality]")!;

test("a link to the hotspots of a municipality shows the same in every language", async () => {
  expect(there).toBeGreaterThan(0);
  for (const [language, name] of [
    ["nl", "Elsene"],
    ["fr", "Ixelles"],
    ["en", "Ixelles"],
  ] as const) {
    await preferences.setLanguage(language);
    await open("/compare?by=municipality");
    const link = await vi.waitFor(() => {
      flushSync();
      const links = [...document.querySelectorAll<HTMLAnchorElement>("tbody th a")];
      const found = links.find(({ textContent }) => textContent === name);
      expect(found).toBeDefined();
      return found!;
    });
    expect(link.getAttribute("href")).toBe("/?municipality=21009");
    const counted = link.closest("tr")?.children[1]?.textContent?.trim();
    expect(counted).toBe(String(there));

    await open(link.getAttribute("href")!);
    expect(figuresShown()[0]).toBe(String(there));
    expect(select().selectedOptions[0]?.textContent).toBe(name);
    // An address that somebody wrote.
    await open("/?municipality=ixelles");
    expect(figuresShown()[0]).toBe(String(there));
  }
});

test("paper names the filters that are in force, and none where none is", async () => {
  await preferences.setLanguage("en");
  const said = () => document.querySelector("[data-test=in-force]")?.textContent?.trim();
  await open("/?kind=library&municipality=21009&search=bib&now=silent&without=watch,dropped");
  expect(said()).toBe(
    "Filters: Name, municipality or postcode: bib; Kind of place: Library; Municipality: Ixelles; At this moment: Not reporting; Not shown: Dropped, Not sure yet",
  );
  await open("/");
  expect(said()).toBeUndefined();
});

test("an unknown municipality stays a choice, so that it can be chosen away", async () => {
  await preferences.setLanguage("en");
  await open("/?municipality=Nowhere");
  expect(figuresShown()[0]).toBe("0");
  expect(select().value).toBe("Nowhere");
  select().value = "";
  select().dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  expect(figuresShown()[0]).not.toBe("0");
});

test("a municipality answers to its names in both languages and to its postcode", () => {
  expect(areas.called("21009")).toEqual(expect.arrayContaining(["Elsene", "Ixelles", "1050"]));
  expect(areas.called("Ixelles")).toEqual(areas.called("21009"));
  expect(areas.called("Nowhere")).toEqual(["Nowhere"]);
});
