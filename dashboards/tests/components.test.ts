// @vitest-environment jsdom
import { flushSync, mount, tick, unmount, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { audit, overview, recommendations, session as sessionOf } from "../fixtures/data.ts";
import { FIXTURE_SITES } from "../fixtures/sites.ts";
import { verdictOf } from "../fixtures/verdicts.ts";
import { forget } from "../src/api/request.ts";
import type { Overview, SiteInShort } from "../src/api/types.ts";
import AuditPage from "../src/pages/AuditPage.svelte";
import JoinCard from "../src/pages/JoinCard.svelte";
import DecisionForm from "../src/pages/DecisionForm.svelte";
import NoticePage from "../src/pages/NoticePage.svelte";
import PreparationCard from "../src/pages/PreparationCard.svelte";
import NewPlanForm from "../src/pages/NewPlanForm.svelte";
import SeveralForm from "../src/pages/SeveralForm.svelte";
import SitesTable from "../src/pages/SitesTable.svelte";
import SubscriptionPage from "../src/pages/SubscriptionPage.svelte";
import RequestNote from "../src/pages/RequestNote.svelte";
import WorkOrderPage from "../src/pages/WorkOrderPage.svelte";
import WorkPage from "../src/pages/WorkPage.svelte";
import WishChooser from "../src/pages/WishChooser.svelte";
import VerdictHistory from "../src/pages/VerdictHistory.svelte";
import VerdictEvidence from "../src/pages/VerdictEvidence.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import Banner from "../src/ui/Banner.svelte";
import MomentLabel from "../src/ui/MomentLabel.svelte";
import Waiting from "../src/ui/Waiting.svelte";

let shown: Record<string, unknown> | undefined;
let phone = false;

beforeEach(async () => {
  phone = false;
  vi.stubGlobal("scrollTo", vi.fn());
  vi.stubGlobal("matchMedia", () => ({
    matches: phone,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  router.go("/nowhere");
  router.go("/");
  session.begin(sessionOf("coordinator"));
  await preferences.setLanguage("en");
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  vi.unstubAllGlobals();
});

function show<Props extends Record<string, unknown>>(part: Component<Props>, props: Props): void {
  document.body.replaceChildren();
  shown = mount(part, { target: document.body, props });
  flushSync();
}

const said = () => (document.body.textContent ?? "").replace(/\s+/g, " ").trim();

function tableOf(sites: SiteInShort[]): void {
  const { period, last_week: week } = overview();
  const nothing = () => undefined;
  show(SitesTable, {
    ...{ sites, period, week, selected: undefined, onselect: nothing, onclear: nothing },
  });
}

const names = () =>
  [...document.querySelectorAll("tbody th a")].map((link) => link.textContent?.trim());

function library(id: string, use: number | null, online: number): SiteInShort {
  const [first] = overview().items;
  return {
    ...first!,
    id,
    name: { nl: id, fr: id, en: id },
    kind: "library",
    last_week: {
      device_minutes: use === null ? null : use * 168 * online,
      fewer_than: null,
      visits: null,
      visits_fewer_than: null,
      online_share: online,
      per_online_hour: use,
      per_online_hour_interval: use === null ? null : [use - 1, use + 1],
    },
  };
}

test("the least used libraries are those least used while they worked", () => {
  router.go("/?sort=use");
  tableOf([
    library("busy but off", 40, 0.1),
    library("quiet", 3, 1),
    library("off all week", null, 0),
    library("usual", 20, 1),
  ]);
  expect(names()).toEqual(["quiet", "usual", "busy but off", "off all week"]);
  const row = document.querySelector("tbody tr:nth-child(3)")!;
  expect(row.textContent).toContain("(39 to 41)");
  expect(row.textContent).toContain("90%");
});

test("hotspots whose shown use is the same are in the order of their names", () => {
  router.go("/?sort=use");
  tableOf([library("c", 9.52, 1), library("b", 9.49, 1), library("a", 9.51, 1)]);
  expect(names()).toEqual(["a", "b", "c"]);
});

test("use inside the noise is fewer than its limit, never less than nobody", () => {
  const site = library("noisy", -0.6, 0.5);
  site.last_week.fewer_than = 840;
  tableOf([site]);
  const row = document.querySelector("tbody tr")!.textContent!;
  expect(row).toContain("fewer than 10");
  expect(row).not.toContain("-0.6");
});

test("hotspots are ranked by what is shown, and it is said where the first cannot be told apart", async () => {
  router.go("/?sort=use");
  const noisy = (id: string, use: number, limit: number): SiteInShort => {
    const site = library(id, use, 1);
    return { ...site, last_week: { ...site.last_week, fewer_than: limit * 168 } };
  };
  // Its figure is the least, and is not shown.
  const sites = [noisy("far below", -5, 10), noisy("below", 4, 9), library("nine", 9.5, 1)];
  tableOf([...sites, library("busy", 40, 1)]);
  expect(names()).toEqual(["below", "nine", "far below", "busy"]);
  const note = () => document.querySelector("[data-test=order-note]")?.textContent;
  expect(note()).toContain("The first 3 in this order cannot be told apart");
  await unmount(shown!);
  router.go("/?sort=-use");
  tableOf([...sites, library("busy", 40, 1)]);
  expect(note()).toBe("");
  await unmount(shown!);
  router.go("/?sort=site");
  tableOf(sites);
  expect(note()).toBe("");
});

test("every table names the period of what it shows", async () => {
  for (const [language, verdicts, use] of [
    ["nl", "Oordelen: 29 sep 2026", "Gebruik en uitval: 17 nov 2026"],
    ["fr", "Verdicts: 29 sept. 2026", "Usage et pannes: 17 nov. 2026"],
    ["en", "Verdicts: 29 Sept 2026", "Use and outage: 17 Nov 2026"],
  ] as const) {
    await preferences.setLanguage(language);
    tableOf(overview().items);
    const basis = said().replace(/\s:/g, ":");
    expect(basis).toContain(verdicts);
    expect(basis).toContain(use);
    await unmount(shown!);
    shown = undefined;
  }
});

test("the order of a table stands in the address and is read from it", () => {
  tableOf(overview().items);
  const heading = [...document.querySelectorAll("thead button")].find((button) =>
    button.textContent?.includes("per online hour"),
  ) as HTMLButtonElement;
  heading.click();
  expect(router.query.get("sort")).toBe("use");
  heading.click();
  flushSync();
  expect(router.query.get("sort")).toBe("-use");
  expect(heading.closest("th")?.getAttribute("aria-sort")).toBe("descending");
});

test("what a phone has no column for is in the details of the row", () => {
  phone = true;
  const site = overview().items.find(({ id }) => id === "jourdan")!;
  tableOf([site]);
  const more = document.querySelector<HTMLButtonElement>("button.row-more")!;
  expect(more.getAttribute("aria-expanded")).toBe("false");
  more.click();
  flushSync();
  expect(router.query.get("row")).toBe("jourdan");
  const hidden = [...document.querySelectorAll("thead th.minor")].map((heading) =>
    heading.querySelector("span")?.textContent?.trim(),
  );
  const named = [...document.querySelectorAll(".row-details dt")].map((term) =>
    term.textContent?.trim(),
  );
  expect(hidden.length).toBeGreaterThan(3);
  expect(named).toEqual(hidden);
});

test("all rows of a table go on paper", () => {
  const many = Array.from({ length: 230 }, (_, index) => library(`l${index}`, index, 1));
  tableOf(many);
  expect(document.querySelectorAll("tbody tr")).toHaveLength(100);
  dispatchEvent(new Event("beforeprint"));
  expect(document.querySelectorAll("tbody tr")).toHaveLength(230);
  dispatchEvent(new Event("afterprint"));
  flushSync();
  expect(document.querySelectorAll("tbody tr")).toHaveLength(100);
});

test("focus in a row of the table chooses nothing: no card is read aloud", () => {
  const chosen: string[] = [];
  const { items, period, last_week: week } = overview();
  const choose = (site: string) => void chosen.push(site);
  show(SitesTable, {
    ...{ sites: items, period, week, selected: undefined, onselect: choose },
    onclear: () => undefined,
  });
  document.querySelector<HTMLAnchorElement>("tbody a")!.focus();
  document.querySelector("tbody a")!.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  expect(chosen).toEqual([]);
});

test("a dead hotspot says since when, one of two boxes down is said", async () => {
  const state = (id: string) => overview().items.find((site) => site.id === id)!.state;
  for (const [language, dead, half] of [
    ["nl", "Geen meldingen sinds 21 okt 2026", "Geen meldingen van 1 van de 2 toegangspunten"],
    ["fr", "Ne transmet plus depuis le 21 oct. 2026", "Sans transmission : 1 des 2 points d’accès"],
    ["en", "Not reporting since 21 Oct 2026", "Not reporting: 1 of 2 access points"],
  ] as const) {
    await preferences.setLanguage(language);
    show(MomentLabel, { moment: state("mairie-evere") });
    expect(said()).toContain(dead);
    expect(document.querySelector("time")?.getAttribute("datetime")).toMatch(/^2026-10-21T/);
    await unmount(shown!);
    show(MomentLabel, { moment: state("jourdan") });
    expect(said()).toContain(half);
    await unmount(shown!);
    shown = undefined;
  }
});

test("a dead hotspot is not green in the table", () => {
  tableOf(overview().items.filter(({ id }) => id === "mairie-evere" || id === "mairie-uccle"));
  const marks = Object.fromEntries(
    [...document.querySelectorAll("tbody tr")].map((row) => [
      row.querySelector("th a")?.textContent,
      row.querySelector(".verdict-mark")?.classList.contains("moment-silent"),
    ]),
  );
  expect(marks).toEqual({ "Maison communale d'Evere": true, "Maison communale d'Uccle": false });
});

test("a page that waits long says for what", async () => {
  const what = { nl: "de lijst", fr: "de la liste", en: "the list" };
  for (const language of ["nl", "fr", "en"] as const) {
    await preferences.setLanguage(language);
    show(Waiting, { what: what[language], long: false, received: 0 });
    expect(said()).not.toContain(what[language]);
    await unmount(shown!);
    show(Waiting, { what: what[language], long: true, received: 41_000 });
    expect(said()).toContain(what[language]);
    expect(said()).toMatch(/41/);
    await unmount(shown!);
    shown = undefined;
  }
});

test("the demonstration says that its time runs fast", () => {
  session.begin({ ...sessionOf("viewer"), clock_speed: 600 });
  show(Banner, {});
  expect(said()).toContain("600 times faster");
});

test("after a decision the focus is at its answer, though the form may be gone", async () => {
  const recommendation = recommendations()[0]!;
  const answered = () =>
    Promise.resolve(new Response(JSON.stringify({ ...recommendation, state: "refused" })));
  vi.stubGlobal("fetch", answered);
  session.begin(sessionOf("coordinator"));
  show(DecisionForm, { recommendation, ondecided: () => undefined });
  document.querySelector<HTMLInputElement>("input[value=accepted]")!.click();
  document.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector(".saved")).not.toBeNull());
  await tick();
  await vi.waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("status"));
});

test("who decides second is told so, and keeps what was typed", async () => {
  const recommendation = recommendations()[0]!;
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (_: string, request: RequestInit) => {
    sent.push(JSON.parse(request.body as string));
    const body = JSON.stringify({ detail: "recommendation `r1` is accepted, decided by ann" });
    return Promise.resolve(new Response(body, { status: 409 }));
  });
  session.begin(sessionOf("coordinator"));
  let asked = 0;
  show(DecisionForm, { recommendation, ondecided: () => (asked += 1) });
  document.querySelector<HTMLInputElement>("input[value=refused]")!.click();
  const reason = document.querySelector<HTMLTextAreaElement>("textarea")!;
  reason.value = "works until June";
  reason.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector("[role=alert]")).not.toBeNull());
  expect(sent).toEqual([{ decision: "refused", reason: "works until June", seen: 1 }]);
  expect(reason.value).toBe("works until June");
  expect(asked).toBe(1);
});

test("an operator may report a move that was accepted, and is told so before", () => {
  session.begin(sessionOf("operator"));
  const proposed = recommendations()[0]!;
  show(DecisionForm, { recommendation: proposed, ondecided: () => undefined });
  expect(document.querySelector("form")).toBeNull();
  expect(said()).toContain(preferences.further.decision.only);
});

test("a reason that was typed outlives the session, and is forgotten once it is sent", async () => {
  const recommendation = recommendations()[0]!;
  const form = { recommendation, ondecided: () => undefined };
  show(DecisionForm, form);
  document.querySelector<HTMLInputElement>("input[value=refused]")!.click();
  const reason = () => document.querySelector<HTMLTextAreaElement>("textarea")!;
  reason().value = "works until June";
  reason().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
  session.end();
  flushSync();
  await unmount(shown!);
  // Another one who signs in here does not find it.
  session.begin(sessionOf("admin"));
  show(DecisionForm, form);
  expect(reason().value).toBe("");
  await unmount(shown!);
  session.begin(sessionOf("coordinator"));
  show(DecisionForm, form);
  expect(reason().value).toBe("works until June");
  expect(document.querySelector<HTMLInputElement>("input[value=refused]")!.checked).toBe(true);
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(recommendation)));
  document.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector(".saved")).not.toBeNull());
  await unmount(shown!);
  show(DecisionForm, form);
  expect(reason().value).toBe("");
});

test("a card says what is missing before a move is scheduled, and notes who agreed", async () => {
  const [proposed] = recommendations();
  const recommendation = { ...proposed!, state: "accepted" as const };
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (address: string, request: RequestInit) => {
    sent.push([address, JSON.parse(request.body as string)]);
    return Promise.resolve(Response.json(recommendation));
  });
  let saved = 0;
  show(PreparationCard, { recommendation, onsaved: () => (saved += 1) });
  const { preparation: text } = preferences.further;
  expect(document.querySelector("[data-test=lacking]")?.textContent).toContain(
    text.lacksConsent.new_host,
  );
  const form = document.querySelector("form")!;
  form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  flushSync();
  expect(said()).toContain(text.incomplete);
  const party = form.querySelector("select")!;
  party.value = "new_host";
  party.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  // Somebody lets people in there.
  expect(form.querySelector("input[value=not_needed]")).toBeNull();
  form.querySelector<HTMLInputElement>("input[value=given]")!.click();
  const by = form.querySelector<HTMLInputElement>("input[name=given_by]")!;
  by.value = "the library";
  by.dispatchEvent(new Event("input", { bubbles: true }));
  form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await vi.waitFor(() => expect(saved).toBe(1));
  expect(sent).toEqual([
    [
      `/api/v1/recommendations/${recommendation.id}/consents`,
      { party: "new_host", answer: "given", given_by: "the library", note: "" },
    ],
  ]);
});

/** Answers by the part of the address that they are for. */
function answering(bodies: Record<string, unknown>): unknown[] {
  forget();
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (address: string | URL | Request, request?: RequestInit) => {
    const path = String(address).replace("/api/v1", "");
    if (request?.body) sent.push([path, JSON.parse(request.body as string)]);
    const found = Object.entries(bodies).find(([part]) => path.startsWith(part));
    return Promise.resolve(found ? Response.json(found[1]) : new Response("{}", { status: 404 }));
  });
  return sent;
}

test("a notice speaks Dutch and French on one sheet, English on another", async () => {
  const [move] = recommendations();
  const path = `/recommendations/${move!.id}`;
  const sheet = { postal_address: ["Wi-Fi desk", "1000 Brussels"], form: null };
  answering({ [`${path}/notice`]: sheet, [path]: move });
  show(NoticePage, { id: move!.id });
  await vi.waitFor(() => expect(document.querySelectorAll("[data-test=sheet]").length).toBe(2));
  const languages = [...document.querySelectorAll("[data-test=sheet]")].map((page) =>
    [...page.querySelectorAll("section")].map((section) => section.lang),
  );
  expect(languages).toEqual([["nl", "fr"], ["en"]]);
  expect(said()).toContain("Deze hotspot verhuist");
  expect(said()).toContain("Ce hotspot déménage");
  expect(said()).toContain("1000 Brussels");
  // No code where there is no form.
  expect(document.querySelector(".sheet-code")).toBeNull();
});

test("a notice has the code of the form, and none is printed without an address", async () => {
  const [move] = recommendations();
  const path = `/recommendations/${move!.id}`;
  const form = { address: "https://wifi.example.org/f?move=r1", code: "<svg/>" };
  answering({ [`${path}/notice`]: { postal_address: ["x"], form }, [path]: move });
  show(NoticePage, { id: move!.id });
  await vi.waitFor(() => expect(document.querySelectorAll(".sheet-code").length).toBe(3));
  expect(document.querySelector<HTMLImageElement>(".sheet-code")!.src).toBe(
    "data:image/svg+xml,%3Csvg%2F%3E",
  );
  await unmount(shown!);
  router.go("/nowhere");
  answering({ [`${path}/notice`]: { postal_address: [], form: null }, [path]: move });
  session.end();
  session.begin(sessionOf("coordinator"));
  show(NoticePage, { id: move!.id });
  await vi.waitFor(() => expect(said()).toContain(preferences.further.notice.noAddress));
  expect(document.querySelector("[data-test=sheet]")).toBeNull();
});

test("a work order says which access point goes where, and ends with its own check", async () => {
  const [proposed] = recommendations();
  const move = {
    ...proposed!,
    state: "scheduled",
    standing: ["madou-1"],
    decision: {
      ...{ by: "ann", at: "2026-10-01T08:00:00Z", decision: "scheduled", reason: "" },
      ...{ date: "2026-11-02", team: "North" },
    },
  };
  const phone = { key: "phone", value: "02 123 45 67", source: "", date: null, confirmed_by: null };
  answering({
    "/recommendations": move,
    "/sites": { facts: [phone] },
    "/places": { items: [] },
    "/fleet": { items: [] },
    "/access-points": { items: [{ id: "madou-1", name: "above the door", site: "madou" }] },
    "/work": {
      moves: [
        {
          recommendation: move.id,
          checks: [
            {
              ...{ access_point: "madou-1", at: "2026-11-02T09:00:00Z", site: "madou" },
              works: false,
              tried: [
                { part: "clock", works: true },
                { part: "broker", works: false },
              ],
            },
          ],
        },
      ],
    },
  });
  session.begin(sessionOf("operator"));
  show(WorkOrderPage, { id: move.id });
  await vi.waitFor(() => expect(document.querySelector("[data-test=work-order]")).not.toBeNull());
  expect(said()).toContain("madou-1: above the door");
  expect(said()).toContain("North");
  expect(document.querySelector<HTMLAnchorElement>("a[href^='tel:']")!.href).toBe("tel:021234567");
  const steps = [...document.querySelectorAll(".checks li")];
  expect(steps.at(-1)?.textContent).toContain("hotspot-agent check");
  const checked = document.querySelector("[data-test=box-checks]")?.textContent;
  expect(checked).toContain(preferences.further.work.fails);
  expect(checked).toContain(preferences.further.work.parts.broker);
  expect(checked).not.toContain(preferences.further.work.parts.clock);
});

test("a place says how many requests are about it, and nothing where none is", async () => {
  const words = preferences.further.requests;
  show(RequestNote, { id: "a b", requests: { all: 3, waiting: 1 } });
  const note = document.querySelector("[data-test=requests-about]")!;
  expect(note.textContent).toContain(words.howMany("3"));
  expect(note.textContent).toContain(words.waiting("1"));
  expect(note.querySelector("a")!.getAttribute("href")).toBe("/requests?place=a%20b");
  await unmount(shown!);
  show(RequestNote, { id: "a b", requests: null });
  expect(document.querySelector("[data-test=requests-about]")).toBeNull();
});

test("work lists what is scheduled, and an operator closes what is mended", async () => {
  const end = (id: string) => ({
    ...{ id, municipality: "21004", lon: 4.3, lat: 50.8 },
    name: { nl: id, fr: id, en: id },
  });
  const sent = answering({
    "/work": {
      moves: [
        {
          ...{ recommendation: "r1", state: "scheduled", date: "2026-11-02", team: "North" },
          ...{ from: end("square"), to: end("library"), boxes: 1, standing: ["square-1"] },
        },
      ],
      tickets: [
        {
          ...{ id: 7, site: "park", access_point: null, opened_by: "ann" },
          what: { nl: "no power", fr: "no power", en: "no power" },
          ...{ opened: "2026-10-01T08:00:00Z", closed: null, site_name: end("park").name },
        },
        {
          ...{ id: 8, site: "quay", access_point: null, opened_by: "collector" },
          what: { nl: "Het gebruik viel terug.", fr: "L’usage a chuté.", en: "Use fell." },
          ...{ opened: "2026-10-02T08:00:00Z", closed: null, site_name: end("quay").name },
        },
      ],
      visits: [],
    },
    "/overview": overview(),
    "/access-points": { items: [] },
    "/tickets/7/close": {},
  });
  session.begin(sessionOf("operator"));
  show(WorkPage, {});
  await vi.waitFor(() => expect(said()).toContain("square → library"));
  const what = { nl: "Het gebruik viel terug.", fr: "L’usage a chuté.", en: "Use fell." };
  expect(said()).toContain(what[preferences.language]);
  const order = document.querySelector<HTMLAnchorElement>("[data-test=work-moves] a")!;
  expect(order.getAttribute("href")).toBe("/recommendations/r1/work-order");
  const done = document.querySelector<HTMLInputElement>("input[name=done]")!;
  done.value = "a new fuse";
  done.dispatchEvent(new Event("input", { bubbles: true }));
  done.form!.dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
  await vi.waitFor(() => expect(said()).toContain(preferences.further.work.ticketClosed));
  expect(sent).toEqual([["/tickets/7/close", { done: "a new fuse" }]]);
});

test("of several decisions each has its answer, and what was not taken stays chosen", async () => {
  const moves = recommendations().slice(0, 2);
  const sent = answering({
    "/decisions": {
      items: [
        { id: moves[0]!.id, taken: true, problem: null, recommendation: moves[0] },
        {
          id: moves[1]!.id,
          taken: false,
          problem: { detail: "decided by ann" },
          recommendation: null,
        },
      ],
    },
  });
  show(SeveralForm, { moves, ondecided: () => undefined });
  for (const box of document.querySelectorAll<HTMLInputElement>("input[name=moves]")) box.click();
  document.querySelector<HTMLInputElement>("input[value=accepted]")!.click();
  flushSync();
  document.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await vi.waitFor(() => expect(said()).toContain("decided by ann"));
  expect(sent).toEqual([
    [
      "/decisions",
      {
        recommendations: moves.map(({ id }) => ({ id, seen: 1 })),
        ...{ decision: "accepted", reason: "" },
      },
    ],
  ]);
  const chosen = [...document.querySelectorAll<HTMLInputElement>("input[name=moves]:checked")];
  expect(chosen.map(({ value }) => value)).toEqual([moves[1]!.id]);
});

test("a wish is told with what it costs before the plan is made", async () => {
  let asked = 0;
  vi.stubGlobal("fetch", () =>
    Promise.resolve(Response.json({ gain: asked++ === 0 ? 0.05 : 0.03 })),
  );
  const [site] = overview().items;
  show(WishChooser, { plan: "p1", sites: [site!], places: [], maxMoves: 3, wished: {} });
  const [kind, which] = [...document.querySelectorAll("select")];
  kind!.value = "keep";
  kind!.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  which!.value = site!.id;
  which!.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  document.querySelector<HTMLButtonElement>("button")!.click();
  await vi.waitFor(() => expect(said()).toContain("cost 2"));
  expect(said()).toContain(preferences.say(site!.name));
});

test("the fixtures have a dead hotspot of which the verdict finds nothing", () => {
  const dead: Overview["items"] = overview().items.filter(
    ({ state, verdict }) => state.reporting === 0 && verdict?.verdict === "healthy",
  );
  expect(dead.map(({ id }) => id)).toEqual(["mairie-evere"]);
  expect(FIXTURE_SITES.length).toBe(overview().items.length);
});

test("the evidence names access points that are down, and a hotspot's own hours", () => {
  const verdict = verdictOf(FIXTURE_SITES[0]!);
  const evidence = {
    ...verdict.evidence,
    hours_a_week: 70,
    boxes_down: [{ access_point: "front", what: "nobody" as const }],
  };
  show(VerdictEvidence, { verdict: { ...verdict, evidence } });
  expect(said()).toContain("front: nobody at all, for weeks");
  expect(said()).toContain("70 hours a week; it is judged in those");
  show(VerdictEvidence, { verdict });
  expect(said()).not.toContain("down");
});

test("a plan takes a hotspot on watch only where it is named", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (address: string | URL | Request, asked?: RequestInit) => {
    if (typeof asked?.body === "string") sent.push(JSON.parse(asked.body));
    const body = String(address).includes("overview") ? overview() : { items: [] };
    return Promise.resolve(Response.json(body));
  });
  show(NewPlanForm, { onmade: () => undefined });
  const details = document.querySelector("details")!;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await vi.waitFor(() => expect(document.querySelector("fieldset")).not.toBeNull());
  const watched = overview().items.filter((site) => site.verdict?.verdict === "watch");
  const boxes = [...document.querySelectorAll<HTMLInputElement>("fieldset input")];
  expect(boxes.map((box) => box.value)).toEqual(watched.map((site) => site.id));
  const press = () => document.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
  press();
  await vi.waitFor(() => expect(said()).toContain("The new plan is ready."));
  boxes[0]!.click();
  flushSync();
  press();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent).toEqual([
    { max_moves: 10, release: [] },
    { max_moves: 10, release: [watched[0]!.id] },
  ]);
});

test("everyone chooses what they are told, and an operator reads what did not arrive", async () => {
  const sent = answering({
    "/subscription": {
      ...{ mail_is_sent: true, mail: "ann@example.org", is_confirmed: true, language: "fr" },
      kinds: [
        { kind: "digest", wanted: true, usual: true },
        { kind: "effect", wanted: false, usual: false },
      ],
    },
    "/telling": {
      ...{ mail_is_sent: true, webhook_is_called: true },
      channels: [{ channel: "webhook", waiting: 2, oldest: null, fault: "answers 500" }],
      undelivered: [
        {
          ...{ channel: "mail", user: "bob", kind: "fleet", outcome: "refused", tries: 1 },
          ...{ written: "2026-10-01T08:00:00Z", settled: "2026-10-01T08:00:00Z", fault: "550" },
        },
      ],
    },
  });
  session.begin(sessionOf("operator"));
  show(SubscriptionPage, {});
  await vi.waitFor(() => expect(document.querySelector("input[name=effect]")).not.toBeNull());
  document.querySelector<HTMLInputElement>("input[name=effect]")!.click();
  document
    .querySelector("form")!
    .dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
  await vi.waitFor(() => expect(document.querySelector(".saved")).not.toBeNull());
  expect(sent).toEqual([
    ["/subscription", { mail: "ann@example.org", language: "fr", kinds: ["digest", "effect"] }],
  ]);
  await vi.waitFor(() => expect(said()).toContain(preferences.further.subscription.undelivered));
  expect(said()).toContain("(bob)");
  expect(said()).toContain("answers 500");
});

test("whoever lets an access point join gets the command, once, and may end the token", async () => {
  const at = "2026-05-20T08:00:00Z";
  const token = { access_point: "madou-1", made: at, expires: at };
  const command = "hotspot-agent join https://city.example/wifi madou-1.0123";
  const sent: string[] = [];
  forget();
  vi.stubGlobal("fetch", (address: string, request?: RequestInit) => {
    const path = address.replace("/api/v1", "");
    if (request?.method) sent.push(`${request.method} ${path}`);
    if (request?.method === "DELETE") return Promise.resolve(new Response(null, { status: 204 }));
    const made = { command, expires: at };
    return Promise.resolve(
      request?.method ? Response.json(made, { status: 201 }) : Response.json({ items: [token] }),
    );
  });
  show(JoinCard, { boxes: ["madou-1"] });
  const target = document.body;
  const form = target.querySelector("form")!;
  const choice = form.querySelector("select")!;
  choice.value = "madou-1";
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
  await vi.waitFor(() =>
    expect(target.querySelector("[data-test=join-command]")?.textContent).toBe(command),
  );
  const end = await vi.waitFor(() => {
    const found = target.querySelector<HTMLButtonElement>("[data-test=join-open] button:enabled");
    expect(found).not.toBeNull();
    return found!;
  });
  end.click();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(target.querySelector("[data-test=join-command]")).toBeNull();
  expect(sent).toEqual([
    "POST /access-points/madou-1/join-token",
    "DELETE /access-points/madou-1/join-token",
  ]);
});

test("the audit log is read in the reader's language, and what was typed as it was typed", async () => {
  answering({ "/audit": { items: audit(), next_cursor: null } });
  for (const [language, about, detail] of [
    ["nl", "Aanbeveling r4", "Verplaatsingen: 3, van hoogstens 10."],
    ["fr", "Recommandation r4", "Déplacements : 3, sur 10 au plus."],
  ] as const) {
    await preferences.setLanguage(language);
    show(AuditPage, {});
    await vi.waitFor(() => expect(said()).toContain(about));
    expect(said()).toContain(detail);
    expect(said()).toContain("Werken aan de gevel tot maart.");
    await unmount(shown!);
    shown = undefined;
  }
});

test("an address that is not confirmed is said to be so, and another link is asked for", async () => {
  const kinds = [{ kind: "digest", wanted: true, usual: true }];
  answering({
    "/subscription/confirmation": {},
    "/subscription": {
      ...{ mail_is_sent: true, mail: "ann@example.org", is_confirmed: false },
      ...{ language: "fr", kinds },
    },
  });
  const text = preferences.further.subscription;
  session.begin(sessionOf("viewer"));
  show(SubscriptionPage, {});
  await vi.waitFor(() => expect(said()).toContain(text.unconfirmed));
  document.querySelector<HTMLButtonElement>("[data-test=unconfirmed] button")!.click();
  await vi.waitFor(() => expect(said()).toContain(text.asked));
});

test("weeks without an evaluation are named among the earlier verdicts", async () => {
  const judged = (day: string) => ({
    evaluated_at: `${day}T23:00:00Z`,
    verdict: "healthy" as const,
    ratio: 1,
    probability: 0,
  });
  const days = ["2026-08-02", "2026-08-09", "2026-10-25"];
  show(VerdictHistory, { of: "A", history: days.map(judged) });
  const rows = [...document.querySelectorAll("tbody tr")].map((row) => row.textContent?.trim());
  expect(rows).toHaveLength(4);
  expect(rows[1]).toBe("No evaluation between 10 Aug 2026 and 26 Oct 2026.");
});
