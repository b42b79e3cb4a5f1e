// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accessPoints, fleet, overview, session as sessionOf } from "../fixtures/data.ts";
import type { FleetItem, Role } from "../src/api/types.ts";
import BoxPage from "../src/pages/BoxPage.svelte";
import WorkPage from "../src/pages/WorkPage.svelte";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import { answering, choose, find, leave, send, show, sit } from "./shown.ts";

beforeEach(sit);
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

const [own] = accessPoints();
const remedy = { nl: "Wijs het toe.", fr: "Attribuez-le.", en: "Assign it." };
const item: FleetItem = {
  ...fleet().items.find(({ id }) => id === own!.id)!,
  ...{ site: null, site_name: null, state: "unplaced", reason: null },
  needs: [{ cause: "unplaced", text: remedy, remedy, commands: ["place it"] }],
};

async function showBox(role: Role, shown = item): Promise<void> {
  session.begin(sessionOf(role));
  answering({
    "/fleet": { ...fleet(), items: [shown] },
    "/access-points": { items: accessPoints() },
    "/account": { items: [] },
  });
  await show(BoxPage, { id: item.id });
  await vi.waitFor(() => find("#where-title"));
}

test("an access point in the cupboard leads to where it is placed, for who may", async () => {
  for (const role of ["operator", "coordinator"] as const) {
    await showBox(role);
    const ways = [...document.querySelectorAll("[data-test=place]")];
    // Where it is said what to do, and where it is said that it hangs nowhere.
    expect(ways.map((way) => way.getAttribute("href"))).toEqual(
      Array.from({ length: 2 }, () => `/work?box=${encodeURIComponent(item.id)}`),
    );
  }
  await showBox("viewer");
  expect(document.querySelector("[data-test=place]")).toBeNull();
});

test("a command of the server stands apart, and only where no page does the same", async () => {
  await showBox("operator");
  expect(document.querySelector("[data-test=on-server]")).toBeNull();
  const needs: FleetItem["needs"] = [
    { cause: "refused", text: remedy, remedy, commands: ["hotspot-collector doctor"] },
  ];
  await showBox("operator", { ...item, needs });
  expect(find("[data-test=on-server] code").textContent).toBe("hotspot-collector doctor");
  expect(find(".todo").textContent).not.toContain("hotspot-collector");
});

test("who comes to place an access point finds it chosen, with the focus on where", async () => {
  session.begin(sessionOf("operator"));
  router.go(`/work?box=${encodeURIComponent(item.id)}`);
  const sent = answering({
    "/work": { moves: [], tickets: [], visits: [] },
    "/overview": overview(),
    [`/access-points/${item.id}/placement`]: own,
    "/access-points": { items: accessPoints() },
  });
  await show(WorkPage, {});
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("name")).toBe("at"));
  expect(find<HTMLSelectElement>("select[name=box]").value).toBe(item.id);
  choose("select[name=at]", "duden");
  send("form:has(select[name=box])");
  await vi.waitFor(() => find(".saved"));
  expect(sent).toEqual([[`/access-points/${item.id}/placement`, { site: "duden" }]]);
});
