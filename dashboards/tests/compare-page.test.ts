// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { comparison, overview, places, plan, session as sessionOf } from "../fixtures/data.ts";
import { municipalities } from "../fixtures/areas.ts";
import { forget } from "../src/api/request.ts";
import type { Comparison } from "../src/api/types.ts";
import ComparePage from "../src/pages/ComparePage.svelte";
import { areas } from "../src/state/areas.svelte.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;
let asked: string[] = [];
/** What the fixtures say of the weeks, or something else instead. */
let instead: (answer: Comparison) => Comparison;

const list = (items: unknown[]) => ({ items, next_cursor: null });

function answer(url: URL): unknown {
  const resource = url.pathname.replace(/^.*\/api\/v1\//, "");
  const day = (name: string) => {
    const said = url.searchParams.get(name);
    return said === null ? undefined : new Date(said);
  };
  if (resource === "overview") return overview();
  if (resource === "places") return list(places());
  if (resource === "areas") return list(municipalities());
  if (resource === "plans") return list([{ ...plan(), moves: 1, gain: 0 }]);
  if (resource.startsWith("plans/")) return plan();
  if (resource === "comparison") {
    asked.push(url.search);
    return instead(comparison(day("from")!, day("to")));
  }
  throw new Error(`${url.pathname} is not asked for by this page`);
}

beforeEach(async () => {
  vi.stubGlobal("scrollTo", vi.fn());
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal(
    "fetch",
    async (path: string) =>
      new Response(JSON.stringify(answer(new URL(path, "http://localhost/")))),
  );
  asked = [];
  instead = (answer) => answer;
  session.begin(sessionOf("planner"));
  await preferences.setLanguage("nl");
  await areas.load();
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  forget();
  vi.unstubAllGlobals();
});

const said = () => (document.body.textContent ?? "").replace(/\s+/g, " ").trim();

async function open(address: string, until: string): Promise<void> {
  router.go("/nowhere");
  router.go(address);
  document.body.replaceChildren();
  shown = mount(ComparePage, { target: document.body });
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector(until)).not.toBeNull();
  });
}

const cell = (row: Element, heading: string) => {
  const columns = [...document.querySelectorAll("thead th")];
  const at = columns.findIndex((column) => column.textContent?.includes(heading));
  expect(at, heading).toBeGreaterThan(0);
  return row.children[at]?.textContent?.replace(/\s+/g, " ").trim();
};

/** As if the city had counted since that day. */
function countedFrom(day: string) {
  return (answer: Comparison): Comparison => ({
    ...answer,
    items: answer.items.map((item) => ({
      ...item,
      online_hours: answer.steps.map(() => 168),
      device_minutes: answer.steps.map(({ from }) => (from < day ? null : 20_000)),
    })),
  });
}

test("a year of weeks is shown where a year was counted, and no more than was counted", async () => {
  instead = countedFrom("2020-01-06");
  await open("/compare", "tbody tr");
  expect(said()).toContain("Per week, 52 weken");
  await unmount(shown!);
  forget();
  instead = countedFrom("2026-08-30");
  await open("/compare", "tbody tr");
  expect(said()).toContain("Per week, 12 weken");
});

test("a period of one's own stands in the address and is what is shown", async () => {
  await open("/compare?weeks=own&from=2026-09-07&until=2026-10-04", "tbody tr");
  expect(asked.at(-1)).toContain("to=2026-10-05");
  expect(said()).toContain("7 sep 2026 – 4 okt 2026");
  const until = document.querySelector<HTMLInputElement>('input[name="until"]')!;
  expect(until.value).toBe("2026-10-04");
  until.value = "2026-09-27";
  until.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
  expect(router.query.get("until")).toBe("2026-09-27");
  await vi.waitFor(() => expect(said()).toContain("7 sep 2026 – 27 sep 2026"));
});

test("who chooses a period begins with the one that is shown", async () => {
  await open("/compare", "tbody tr");
  const weeks = document.querySelector<HTMLSelectElement>('select[name="weeks"]')!;
  weeks.value = "own";
  weeks.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  expect(router.query.get("from")).toBe("2026-10-26");
  expect(router.query.get("until")).toBe("2026-11-22");
});

test("a period that is none, or too short for a week, is told in words", async () => {
  await open("/compare?weeks=own&from=2026-10-04&until=2026-09-07", ".note");
  expect(said()).toContain("Kies een eerste dag en een laatste dag");
  expect(asked).toEqual([]);
  await unmount(shown!);
  await open("/compare?weeks=own&from=2026-11-10&until=2026-11-14", ".note");
  expect(said()).toContain("ligt geen afgelopen volledige week");
});

test("where nothing was counted words say so, and no dash", async () => {
  instead = countedFrom("2026-08-30");
  await open("/compare?against=year", "tbody tr");
  expect(said()).toContain(
    "In de periode waarmee vergeleken wordt (27 okt 2025 – 23 nov 2025), werd niets geteld.",
  );
  const [row] = document.querySelectorAll("tbody tr");
  expect(cell(row!, "Eerder")).toBe("niet geteld");
  expect(cell(row!, "Verandering")).toBe("niet geteld");
  await unmount(shown!);
  await open("/compare?weeks=own&from=2026-03-02&until=2026-03-29", "tbody tr");
  expect(said()).toContain("In deze periode (2 mrt 2026 – 29 mrt 2026) werd niets geteld.");
});

test("places in need within a walk stand in each row, residents for the region", async () => {
  await open("/compare", '[data-test="residents"]');
  await vi.waitFor(() => expect(document.querySelector('[data-test="within"]')).not.toBeNull());
  const targets = places().filter(({ target }) => target);
  const counted = [...document.querySelectorAll("tbody tr")].map((row) =>
    Number(cell(row, "Wifi nodig: 150 / 275 / 400 m")?.match(/van (\d+)$/)?.[1] ?? 0),
  );
  // Each place lies in one municipality, also where no hotspot stands.
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(targets.length);
  const { covered } = plan();
  expect(document.querySelector('[data-test="residents"]')!.textContent).toContain(
    covered.map(({ distance_m: metres }) => metres).join(" / "),
  );
});
