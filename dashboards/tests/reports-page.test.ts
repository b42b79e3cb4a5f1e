// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session as sessionOf } from "../fixtures/data.ts";
import { reports } from "../fixtures/reports.ts";
import { forget } from "../src/api/request.ts";
import ReportsPage from "../src/pages/ReportsPage.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { router } from "../src/state/router.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;

beforeEach(async () => {
  vi.stubGlobal("scrollTo", vi.fn());
  router.go("/nowhere");
  router.go("/reports");
  session.begin(sessionOf("planner"));
  await preferences.setLanguage("nl");
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  forget();
  vi.unstubAllGlobals();
});

async function open(answer: unknown): Promise<void> {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(answer)));
  document.body.replaceChildren();
  shown = mount(ReportsPage, { target: document.body });
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector("select, .note")).not.toBeNull();
  });
}

const sheet = () => document.querySelector("iframe")?.getAttribute("src");
const link = (form: string) =>
  document.querySelector(`[data-form="${form}"]`)?.getAttribute("href");

test("shows the last whole month of the region and has its files beside it", async () => {
  await open(reports());
  expect(sheet()).toBe("/api/v1/reports/2026-10?language=nl");
  expect(link("xlsx")).toBe("/api/v1/reports/2026-10?language=nl&format=xlsx");
  expect(link("open_data")).toContain("format=open_data");
});

test("what was chosen stands in the address, and a link shows the same", async () => {
  router.go("/reports?period=2026&area=municipality%3AIxelles");
  await open(reports());
  expect(sheet()).toBe("/api/v1/reports/2026?language=nl&municipality=Ixelles");
  expect(document.body.textContent).toContain("Deze periode loopt nog");
  const select = document.querySelector<HTMLSelectElement>('select[name="period"]')!;
  select.value = "2026-09";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  flushSync();
  expect(router.query.get("period")).toBe("2026-09");
  expect(sheet()).toContain("/2026-09?");
});

test("says so where there are no figures yet", async () => {
  await open({ ...reports(), items: [] });
  expect(document.body.textContent).toContain("Er zijn nog geen cijfers.");
  expect(sheet()).toBeUndefined();
});

/** What a browser's frame does, which here loads nothing. */
function loaded(holds: { contentType: string } | null): void {
  const frame = document.querySelector("iframe")!;
  Object.defineProperty(frame, "contentDocument", { value: holds });
  frame.dispatchEvent(new Event("load"));
}

test("a report that fails is told in words, in the place of the frame", async () => {
  for (const holds of [null, { contentType: "application/problem+json" }]) {
    await open(reports());
    const problem = JSON.stringify({ status: 503, title: "the store does not answer" });
    vi.stubGlobal("fetch", async () => new Response(problem, { status: 503 }));
    loaded(holds);
    await vi.waitFor(() => expect(document.querySelector("[role=alert]")).not.toBeNull());
    expect(document.querySelector("iframe")).toBeNull();
    expect(document.body.textContent).toContain(preferences.text.state.unreachable);
    document.querySelector<HTMLButtonElement>("[role=alert] button")!.click();
    flushSync();
    expect(sheet()).toBe("/api/v1/reports/2026-10?language=nl");
    loaded({ contentType: "text/html" });
    flushSync();
    expect(document.querySelector("[role=alert]")).toBeNull();
    await unmount(shown!);
    shown = undefined;
    forget();
  }
});

test("a session that ended while one read leads to the page to sign in", async () => {
  await open(reports());
  vi.stubGlobal("fetch", async () => new Response('{"status":401}', { status: 401 }));
  loaded(null);
  await vi.waitFor(() => expect(session.standing).toBe("signed_out"));
});

test("an area that is not known is said, and no file of it is offered", async () => {
  router.go("/reports?area=municipality%3ANowhere");
  await open(reports());
  expect(document.querySelector(".note")?.textContent).toContain("“Nowhere” is geen gemeente");
  expect(sheet()).toBeUndefined();
  expect(document.querySelector("[data-form]")).toBeNull();
});
