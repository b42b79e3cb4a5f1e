// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { comparison, overview, places, residents, session as sessionOf } from "../fixtures/data.ts";
import { municipalities } from "../fixtures/areas.ts";
import { forget } from "../src/api/request.ts";
import type { Comparison, Residents } from "../src/api/types.ts";
import { onFoot } from "../src/map/reach.ts";
import ComparePage from "../src/pages/ComparePage.svelte";
import { isWorking } from "../src/pages/site.ts";
import { areas } from "../src/state/areas.svelte.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;
let asked: string[] = [];
/** What the fixtures say of the weeks, or something else instead. */
let instead: (answer: Comparison) => Comparison;
let living: Residents;

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
  if (resource === "residents") return living;
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
  living = residents();
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

test("places in need within a walk stand in each row", async () => {
  await open("/compare", '[data-test="within"]');
  const targets = places().filter(({ target }) => target);
  const counted = [...document.querySelectorAll("tbody tr")].map((row) =>
    Number(cell(row, "Wifi nodig: 150 / 275 / 400 m")?.match(/van (\d+)$/)?.[1] ?? 0),
  );
  // Each place lies in one municipality, also where no hotspot stands.
  expect(counted.reduce((sum, count) => sum + count, 0)).toBe(targets.length);
});

const grouped = (number: string | undefined) => Number(number?.replaceAll(".", ""));

test("residents near the working hotspots of each group are those counted one by one", async () => {
  await open("/compare?by=kind", '[data-test="residents"]');
  const squares = overview().items.filter((site) => site.kind === "square" && isWorking(site));
  let [near, of] = [0, 0];
  for (let row = 0; row < 70; row += 1) {
    for (let column = 0; column < 60; column += 1) {
      const home = { lat: 50.77 + (row * 250) / 111_195, lon: 4.25 + (column * 250) / 70_300 };
      of += 400;
      if (squares.some((square) => onFoot(home, square) <= 275)) near += 400;
    }
  }
  expect(near).toBeGreaterThan(0);
  const row = [...document.querySelectorAll("tbody tr")].find(({ textContent }) =>
    textContent?.includes("Plein"),
  );
  expect(grouped(cell(row!, "Inwoners: 275 m"))).toBe(near);
  const region = document.querySelector('[data-test="residents"]')!.textContent!;
  expect(region).toContain("op 150 / 275 / 400 m");
  expect(region).toContain(`van ${of.toLocaleString("nl-BE")}`);
});

test("where no residents are imported they are not known, and not none", async () => {
  living = { ...residents(), people: null, sources: [], reached: [] };
  await open("/compare", '[data-test="residents"]');
  const [row] = document.querySelectorAll("tbody tr");
  expect(cell(row!, "Inwoners: 275 m")).toBe("niet bekend");
  expect(document.querySelector('[data-test="residents"]')!.textContent).toContain("niet bekend");
});

const choices = () =>
  [...document.querySelectorAll('select[name="by"] option')].map(({ textContent }) => textContent);

test("groups by operator are there once one is known, those of nobody known among them", async () => {
  await open("/compare?by=operator", "tbody tr");
  const names = [...document.querySelectorAll("tbody tr")].map((row) =>
    row.children[0]?.textContent?.trim(),
  );
  expect([...names].sort()).toEqual(["Beheerder niet bekend", "CIRB-CIBG", "STIB-MIVB"]);
  expect(choices()).toContain("Beheerder");
  await unmount(shown!);
  forget();
  instead = (answer) => ({
    ...answer,
    items: answer.items.map((item) => ({ ...item, operator: null })),
  });
  await open("/compare", "tbody tr");
  expect(choices()).toEqual(["Gemeente", "Soort plaats", "Wijk"]);
});
