// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  overview,
  places,
  plan,
  recommendations,
  residents,
  session as sessionOf,
} from "../fixtures/data.ts";
import { forget } from "../src/api/request.ts";
import type { Plan } from "../src/api/types.ts";
import NeedPage from "../src/pages/NeedPage.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import { csvFrom } from "./opened.ts";

let shown: Record<string, unknown> | undefined;

beforeEach(() => {
  vi.stubGlobal("scrollTo", vi.fn());
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  router.go("/nowhere");
  router.go("/need");
  session.begin(sessionOf("planner"));
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  forget();
  vi.unstubAllGlobals();
});

/** The rows of target groups, as they read. */
async function groups(language: "nl" | "fr" | "en", made: Plan | null): Promise<string[]> {
  await preferences.setLanguage(language);
  const list = (items: unknown[]) => ({ items, next_cursor: null });
  const answers: [string, unknown][] = [
    ["/overview", overview()],
    ["/places", list(places())],
    ["/recommendations", list(recommendations())],
    ["/plans/", made],
    ["/plans", list(made ? [{ ...made, moves: made.moves.length, gain: 0 }] : [])],
    ["/areas", list([])],
    ["/residents", residents()],
  ];
  vi.stubGlobal("fetch", async (asked: RequestInfo | URL) => {
    const address = String(asked instanceof Request ? asked.url : asked);
    const [, answer] = answers.find(([part]) => address.includes(part)) ?? ["", list([])];
    return new Response(JSON.stringify(answer), {
      headers: { "content-type": "application/json" },
    });
  });
  document.body.replaceChildren();
  shown = mount(NeedPage, { target: document.body });
  return vi.waitFor(() => {
    flushSync();
    const rows = [...document.querySelectorAll("[data-test=need-groups] tbody tr")];
    expect(rows.length).toBe(6);
    return rows.map((row) =>
      [...row.children].map((cell) => cell.textContent?.replace(/\s/g, " ").trim()).join(" | "),
    );
  });
}

const said = () => (document.body.textContent ?? "").replace(/\s+/g, " ");

test("a group of which areas are unknown is told as a least, and one that is unknown in words", async () => {
  expect(await groups("nl", plan())).toEqual([
    "Werkzoekenden | minstens 15.210; voor 3 van de 402 gebieden niet bekend | minstens 15.805; voor 3 van de 411 gebieden niet bekend | niet bekend",
    "Jongeren | niet bekend | minstens 900; voor 410 van de 411 gebieden niet bekend | niet bekend",
    "Ouderen | niet bekend | niet bekend | niet bekend",
    "Personen met een handicap | niet bekend | niet bekend | niet bekend",
    "Personen in een kwetsbare situatie | niet bekend | niet bekend | niet bekend",
    "Vrouwen | 115.020 | 117.400 | +2.380",
  ]);
  expect(said()).toContain("Daarom worden ze niet opgeteld.");
  expect(said()).toContain("Vrouwen: Register, cijfers van");
});

test("without a figure, and without a plan, every group is unknown and none is zero", async () => {
  const none = { ...plan(), group_sources: [], covered: [] };
  for (const made of [none, null]) {
    const rows = await groups("fr", made);
    expect(rows[0]).toBe("Demandeurs d’emploi | inconnu | inconnu | inconnu");
    expect(rows.every((row) => row.endsWith("| inconnu | inconnu | inconnu"))).toBe(true);
    await unmount(shown!);
    shown = undefined;
    forget();
  }
});

const plain = (node: Element | null | undefined) =>
  node?.textContent
    ?.replace(/[\u2060\u2068\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim() ?? "";

const numbers = (text: string) => [...text.matchAll(/\d[\d,]*/g)].map(([found]) => found);

test("the figures of residents and places are of one moment, in the file as on the page", async () => {
  await groups("en", plan());
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector("[data-test=need-residents]")).not.toBeNull();
  });
  const moment = plain(document.querySelector("[data-test=need-moment]"));
  const [, at = "none"] = /As of (.*): a hotspot counts/.exec(moment) ?? [];
  const table = document.querySelector("[data-test=need-residents]")!;
  const button = table.closest("section")!.querySelector<HTMLElement>("[data-take=csv]")!;
  const [heads = [], ...lines] = (await csvFrom(button)).lines;
  expect(heads.filter((head) => head.includes(at)).length).toBe(2);

  const shownRows = [...table.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].slice(0, 3).map((cell) => numbers(plain(cell))[0]?.replaceAll(",", "")),
  );
  expect(lines.map((line) => line.slice(0, 3))).toEqual(shownRows);

  const short = plain(document.querySelector("[data-test=need-short]"));
  const [today] = numbers(short);
  const after = numbers(short).at(-1);
  const within = lines.find(([metres]) => metres === "275");
  expect(within?.slice(3)).toEqual([today, after]);
});

test("what is of the day of the plan says so", async () => {
  await groups("en", plan());
  const heads = [...document.querySelectorAll("[data-test=need-groups] th")].map(plain);
  expect(heads).toContain("On 22 Nov 2026 (plan)");
  expect(heads).not.toContain("Today");
});
