// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { explanation, plan, session as sessionOf } from "../fixtures/data.ts";
import { forget } from "../src/api/request.ts";
import PlanExplanation from "../src/pages/PlanExplanation.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

let shown: Record<string, unknown> | undefined;

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  forget();
  vi.unstubAllGlobals();
});

test("the heads of plans side by side say that their figures are weighted, in each language", async () => {
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  vi.stubGlobal("fetch", async () => Response.json(explanation()));
  session.begin(sessionOf("planner"));
  for (const [language, residents, places] of [
    ["nl", "Inwoners, gewogen naar afstand", "volledig bediend"],
    ["fr", "Habitants, pondérés selon la distance", "pleinement desservis"],
    ["en", "Residents, weighted by distance", "served in full"],
  ] as const) {
    await preferences.setLanguage(language);
    document.body.replaceChildren();
    shown = mount(PlanExplanation, { target: document.body, props: { plan: plan() } });
    await vi.waitFor(() => {
      flushSync();
      expect(document.querySelector('[data-test="alternatives"]')).not.toBeNull();
    });
    const heads = [...document.querySelectorAll('[data-test="alternatives"] thead th')];
    const said = heads.map((head) => head.textContent?.trim() ?? "");
    expect(said).toContain(residents);
    expect(said.some((head) => head.endsWith(places))).toBe(true);
    await unmount(shown);
    shown = undefined;
  }
});
