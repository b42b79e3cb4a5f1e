import { expect, test } from "vitest";
import { siteSummary } from "../fixtures/data.ts";
import { FIXTURE_SITES } from "../fixtures/sites.ts";
import { accountParts, sumAccounts } from "../src/chart/account.ts";
import { auditQuery, subjectAddress, subjectParts } from "../src/pages/audit.ts";
import { decisionsOpen, mayDecide, mayNote, mayPost } from "../src/pages/decision.ts";
import { lines } from "../src/pages/effect.ts";
import { matching } from "../src/pages/filter.ts";
import { endOf, endOfHour, startOf, turned } from "../src/pages/period.ts";
import { isOver, isWorking, momentName } from "../src/pages/site.ts";
import { bars, firmness, latestPlan, sharedMoves } from "../src/pages/plan.ts";
import { parseRoute, siteAddress } from "../src/state/routes.ts";
import { countByVerdict, SHAPES, VERDICTS } from "../src/verdict/verdicts.ts";

test("finds the page of every address and says when there is none", () => {
  expect(parseRoute("/")).toEqual({ page: "map" });
  expect(parseRoute(siteAddress("parc/ä b"))).toEqual({ page: "site", id: "parc/ä b" });
  expect(parseRoute("/recommendations/")).toEqual({ page: "recommendations" });
  expect(parseRoute("/sites/%E0%A4%A")).toEqual({ page: "unknown" });
  expect(parseRoute("/start")).toEqual({ page: "start" });
  expect(parseRoute("/words")).toEqual({ page: "words" });
  expect(parseRoute("/need")).toEqual({ page: "need" });
  expect(parseRoute("/evaluations")).toEqual({ page: "evaluations" });
  expect(parseRoute("/subscription")).toEqual({ page: "subscription" });
  expect(parseRoute("/welcome")).toEqual({ page: "welcome" });
  expect(parseRoute("/fleet/ap-1")).toEqual({ page: "box", id: "ap-1" });
  expect(parseRoute("/audit/1")).toEqual({ page: "unknown" });
});

test("asks for the entries of the audit log that are looked for", () => {
  const all = { action: "", person: "", subject: "", from: "", to: "", signIns: false };
  expect(auditQuery(all)).toBe("");
  expect(auditQuery({ ...all, person: " Ann P ", signIns: true })).toBe(
    "?person=Ann+P&sign_ins=true",
  );
});

test("leads from an entry of the audit log to what it is about", () => {
  expect(subjectAddress("recommendation plan-1-1")).toBe("/recommendations/plan-1-1");
  expect(subjectAddress("site parc/a")).toBe("/sites/parc%2Fa");
  expect(subjectAddress("access point box-1")).toBe("/fleet/box-1");
  expect(subjectAddress("user Ann")).toBeUndefined();
});

test("reads what the audit log is asked about", () => {
  const kinds = ["site", "access point"];
  expect(subjectParts("access point box 1", kinds)).toEqual({
    kind: "access point",
    which: "box 1",
  });
  expect(subjectParts("site", kinds)).toEqual({ kind: "site", which: "" });
  expect(subjectParts("sites", kinds)).toEqual({ kind: "", which: "" });
});

test("gives each verdict its own shape", () => {
  expect(new Set(Object.values(SHAPES)).size).toBe(VERDICTS.length);
});

test("counts sites without a verdict as not enough data", () => {
  const counts = countByVerdict([null, null]);
  expect(counts.not_enough_data).toBe(2);
});

test("has every verdict among the fixtures", () => {
  const counts = countByVerdict(FIXTURE_SITES.map((site) => siteSummary(site).verdict));
  expect(VERDICTS.filter((verdict) => counts[verdict] === 0)).toEqual([]);
});

test("says that a verdict speaks of a time that is over, unless it says so itself", () => {
  const [first] = FIXTURE_SITES.filter((site) => siteSummary(site).verdict?.verdict === "healthy");
  const healthy = siteSummary(first!);
  const state = { placed: 2, reporting: 0, silent_since: "2026-10-12T08:00:00Z" };
  const verdict = { ...healthy.verdict!, verdict: "offline" as const };
  expect(isOver(healthy)).toBe(false);
  expect(isOver({ ...healthy, state })).toBe(true);
  expect(isOver({ ...healthy, state, verdict })).toBe(false);
  expect(isOver({ ...healthy, state: { ...state, placed: 0 } })).toBe(false);
});

test("a place in need counts on what works, is not closed, and lets everyone in", () => {
  const site = {
    state: { placed: 2, reporting: 1, silent_since: null },
    closed: null,
    for_all: true,
  };
  expect(isWorking(site)).toBe(true);
  expect(isWorking({ ...site, for_all: false })).toBe(false);
  expect(isWorking({ ...site, closed: "2026-09-07" })).toBe(false);
  expect(isWorking({ ...site, state: { ...site.state, reporting: 0 } })).toBe(false);
});

test("tells one of two access points down from both down", () => {
  const moment = (placed: number, reporting: number) =>
    momentName({ placed, reporting, silent_since: null });
  expect([moment(2, 2), moment(2, 1), moment(2, 0), moment(0, 0)]).toEqual([
    "reporting",
    "partly",
    "silent",
    "empty",
  ]);
});

test("finds a site by any of its names, and by what its municipality is called", () => {
  const sites = FIXTURE_SITES.map(siteSummary);
  const called = (code: string) => (code === "21007" ? ["Vorst", "Forest", "1190"] : [code]);
  const found = (search: string) => matching(sites, search, called);
  expect(found("bibliotheque adolphe")).toHaveLength(1);
  expect(found("Bibliotheek-Adolphe")).toHaveLength(1);
  const there = sites.filter(({ municipality }) => municipality === "21007");
  expect(there.length).toBeGreaterThan(0);
  for (const name of ["vorst", "Forest", "1190"]) {
    expect(found(name)).toEqual(expect.arrayContaining(there));
  }
  expect(found("no such place")).toEqual([]);
  expect(found(" - ")).toEqual(sites);
});

test("splits an account into parts that fill the bar", () => {
  const account = {
    expected_hours: 168,
    stored_hours: 146,
    not_counted_hours: 4,
    lost_hours: 8,
    refused_hours: 0,
    no_report_hours: 10,
  };
  const parts = accountParts(account);
  expect(parts.map((part) => part.name)).toEqual(["stored", "not_counted", "lost", "no_report"]);
  expect(parts.reduce((sum, part) => sum + part.width, 0)).toBeCloseTo(100);
  expect(sumAccounts([account, account]).stored_hours).toBe(292);
});

test("draws no bar where nothing was expected", () => {
  expect(accountParts(sumAccounts([]))).toEqual([]);
});

test("offers no decision once a recommendation is refused or carried out", () => {
  expect(decisionsOpen("proposed")).toEqual(["accepted", "refused", "deferred"]);
  expect(decisionsOpen("refused")).toEqual([]);
  expect(decisionsOpen("verified")).toEqual([]);
  expect(decisionsOpen("withdrawn")).toEqual([]);
});

test("lets an operator report a move and nothing else", () => {
  expect(mayDecide("operator", "moved")).toBe(true);
  expect(mayDecide("operator", "accepted")).toBe(false);
  expect(mayDecide("coordinator", "accepted")).toBe(true);
  expect(mayDecide("viewer", "moved")).toBe(false);
});

test("lets an operator note its own consent, and a notice once a move is accepted", () => {
  expect(mayNote("operator", "accepted", "operator")).toBe(true);
  expect(mayNote("operator", "accepted", "old_host")).toBe(false);
  expect(mayNote("coordinator", "scheduled", "old_host")).toBe(true);
  expect(mayNote("coordinator", "moved", "old_host")).toBe(false);
  expect(mayNote("viewer", "accepted", "operator")).toBe(false);
  expect(mayPost("operator", "accepted")).toBe(true);
  expect(mayPost("coordinator", "proposed")).toBe(false);
});

test("breaks a line where a week was not counted", () => {
  const week = (number: number, moved: number | null) => ({ week: number, moved, stayed: 10 });
  const drawn = lines([week(-2, 5), week(-1, null), week(0, 20), week(1, -3)], 640);
  expect(drawn.moved.map((piece) => piece.split(" ").length)).toEqual([1, 2]);
  expect(drawn.stayed.length).toBe(1);
  expect(drawn.top).toBe(20);
});

test("shows spans that follow each other without a hole, and says which in the address", () => {
  const now = new Date("2026-11-24T13:20:00Z");
  const latest = endOfHour(now);
  expect(latest.toISOString()).toBe("2026-11-24T14:00:00.000Z");
  const earlier = turned("day", undefined, -1, now);
  expect(earlier).toEqual(startOf("day", latest));
  expect(endOf(earlier!.toISOString())).toEqual(earlier);
  expect(turned("day", earlier, 1, now)).toBeUndefined();
  expect([endOf(""), endOf("yesterday")]).toEqual([undefined, undefined]);
});

test("takes the newest plan whatever the order of the list", () => {
  const plan = (id: string, created: string) => ({
    id,
    created,
    status: "optimal" as const,
    moves: 0,
    gain: 0,
  });
  const plans = [plan("a", "2026-11-01T00:00:00Z"), plan("b", "2026-11-20T00:00:00Z")];
  expect(latestPlan(plans)?.id).toBe("b");
});

test("says what each further move adds and how high its bar is", () => {
  const steps = [0, 0.2, 0.25].map((gain, moves) => ({ moves, gain }));
  const drawn = bars(steps);
  expect(drawn.map((step) => step.height)).toEqual([0, 0.8, 1]);
  expect(drawn[2]?.more).toBeCloseTo(0.05);
  expect(bars([{ moves: 0, gain: 0 }])[0]?.height).toBe(0);
});

test("calls a move robust from four fifths on, fragile below a half, unknown where not computed", () => {
  expect([0.8, 0.79, 0.5, 0.49, null].map(firmness)).toEqual([
    "robust",
    "mixed",
    "mixed",
    "fragile",
    null,
  ]);
});

test("counts moves that two plans share by both ends", () => {
  const plan = [
    { from: "a", to: "x" },
    { from: "b", to: "y" },
  ];
  expect(sharedMoves(plan, [{ from: "a", to: "y" }, ...plan.slice(1)])).toBe(1);
});
