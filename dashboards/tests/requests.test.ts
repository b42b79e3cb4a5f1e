// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { overview, places, recommendations } from "../fixtures/data.ts";
import type { Request } from "../src/api/types.ts";
import RequestsPage from "../src/pages/RequestsPage.svelte";
import SaidCard from "../src/pages/SaidCard.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { answering, choose, find, leave, said, send, show, sit, write } from "./shown.ts";

beforeEach(sit);
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

const [move] = recommendations();
const site = overview().items.find(({ id }) => id === "duden")!;
const place = places().find(({ candidate }) => candidate)!;

function about(what: Partial<Pick<Request, "recommendation" | "site" | "place">>): Request {
  return {
    ...{ id: 1, kind: "objection", from_whom: "resident", came_by: "paper" },
    ...{ at: "2026-11-20T10:00:00Z", written_by: "ann", contact: "", answered: null },
    ...{ recommendation: null, site: null, place: null, ...what },
    words: "Leave it here.",
  };
}

const known = (requests: Request[]) => ({
  "/requests": { items: requests },
  "/overview": overview(),
  "/recommendations": { items: recommendations() },
  "/places": { items: places() },
  "/comments": { items: [] },
});

test("a list of requests names what each is about, in a link", async () => {
  const name = (of: typeof place) => preferences.say(of.name);
  const moved = `${preferences.say(move!.from.name)} → ${preferences.say(move!.to.name)}`;
  for (const [request, shown, page] of [
    [about({ recommendation: move!.id }), moved, `/recommendations/${move!.id}`],
    [about({ site: site.id }), preferences.say(site.name), `/sites/${site.id}`],
    [about({ place: place.id }), name(place), `/places?place=${place.id}`],
  ] as const) {
    answering(known([request]));
    await show(RequestsPage, {});
    await vi.waitFor(() => find("[data-test=about]"));
    const link = find<HTMLAnchorElement>("[data-test=about] a");
    expect(said(link)).toBe(shown);
    expect(link.getAttribute("href")).toBe(page);
  }
});

test("a move's card shows what the API answers, with the hotspot that it is about", async () => {
  answering(known([about({ site: site.id })]));
  await show(SaidCard, { kind: "recommendation", id: move!.id });
  await vi.waitFor(() => find("[data-test=about]"));
  expect(said(find("[data-test=about]"))).toBe(preferences.say(site.name));
  expect(said()).toContain("Leave it here.");
  expect(said()).not.toContain(preferences.further.requests.none);
});

test("a paper is about a move, a hotspot or a place, and its draft keeps which", async () => {
  const sent = answering(known([]));
  for (const [what, id] of [
    ["recommendation", move!.id],
    ["site", site.id],
    ["place", place.id],
  ] as const) {
    await show(RequestsPage, {});
    choose("select[name=kind]", "objection");
    choose("select[name=about]", what);
    await vi.waitFor(() => find(`select[name=which] option[value="${id}"]`));
    choose("select[name=which]", id);
    write("textarea[name=words]", "Leave it here.");
    await show(RequestsPage, {});
    await vi.waitFor(() => expect(find<HTMLSelectElement>("select[name=which]").value).toBe(id));
    sent.length = 0;
    send("section form");
    await vi.waitFor(() => expect(said()).toContain(preferences.further.requests.saved));
    expect(sent).toEqual([
      [
        "/requests",
        {
          ...{ kind: "objection", from_whom: "resident", words: "Leave it here.", contact: "" },
          [what]: id,
        },
      ],
    ]);
    expect(document.querySelector("select[name=which]")).toBeNull();
  }
});

test("the reference on the notice finds the move, and another kind starts anew", async () => {
  answering(known([]));
  await show(RequestsPage, {});
  choose("select[name=about]", "recommendation");
  await vi.waitFor(() => find(`select[name=which] option[value="${move!.id}"]`));
  expect(said(find(`option[value="${move!.id}"]`))).toContain(`${move!.id}:`);
  choose("select[name=which]", move!.id);
  choose("select[name=about]", "site");
  expect(find<HTMLSelectElement>("select[name=which]").value).toBe("");
});
