// @vitest-environment jsdom
import { flushSync, mount, unmount, type Component } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session as sessionOf } from "../fixtures/data.ts";
import { forget } from "../src/api/request.ts";
import RecommendationPage from "../src/pages/RecommendationPage.svelte";
import SitePage from "../src/pages/SitePage.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;
let status = 404;

beforeEach(async () => {
  vi.stubGlobal("fetch", async (path: string) => {
    const isList = /\/(requests|comments|recommendations\?|recommendations$)/.test(path);
    return isList
      ? Response.json({ items: [], next_cursor: null })
      : Response.json({ title: "no such thing" }, { status });
  });
  session.begin(sessionOf("planner"));
  await preferences.setLanguage("nl");
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  forget();
  vi.unstubAllGlobals();
});

async function open(page: Component<{ id: string }>, answered: number): Promise<void> {
  status = answered;
  document.body.replaceChildren();
  shown = mount(page, { target: document.body, props: { id: "nope" } });
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector(".note.failure")).not.toBeNull();
  });
}

const again = () =>
  [...document.querySelectorAll("button")].filter(({ textContent }) =>
    textContent?.includes("Opnieuw proberen"),
  );

for (const [name, page] of [
  ["hotspot", SitePage],
  ["move", RecommendationPage],
] as const) {
  test(`of a ${name} that does not exist nothing is asked again, and nothing can be said`, async () => {
    await open(page, 404);
    expect(document.body.textContent).toContain("Dit bestaat niet of niet meer.");
    expect(again()).toHaveLength(0);
    expect(document.querySelector('[data-test="said"]')).toBeNull();
  });

  test(`a ${name} that could not be fetched may be asked for again`, async () => {
    await open(page, 503);
    expect(again().length).toBeGreaterThan(0);
    expect(document.querySelector('[data-test="said"]')).not.toBeNull();
  });
}
