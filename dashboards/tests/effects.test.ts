// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recommendations } from "../fixtures/data.ts";
import { evaluations } from "../fixtures/evaluations.ts";
import EvaluationsPage from "../src/pages/EvaluationsPage.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { answering, find, leave, said, show, sit } from "./shown.ts";

beforeEach(sit);
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

test("each move has its own loss, its weeks with their table, and what the plan said", async () => {
  const found = evaluations();
  const [effect] = found.items;
  const move = recommendations().find(({ id }) => id === effect!.recommendation)!;
  answering({ "/evaluations": found, "/recommendations": { items: [move] } });
  for (const [language, lost] of [
    ["nl", "De oude plaats had in de weken ervoor 84 toestelminuten per dag"],
    ["fr", "L’ancien emplacement comptait 84 minutes-appareil par jour"],
    ["en", "The old place had 84 device-minutes a day"],
  ] as const) {
    await preferences.setLanguage(language);
    await show(EvaluationsPage, {});
    await vi.waitFor(() => find("article [data-test=expected]"));
    expect(said(find("article [data-test=lost]"))).toContain(lost);
    expect(said(find("article [data-test=expected]"))).toContain(
      said(
        Object.assign(document.createElement("p"), {
          textContent: preferences.say(move.reasons.at(-1)!),
        }),
      ),
    );
  }
  const weeks = find("article [data-test=weeks-of-move]");
  expect(weeks.querySelectorAll("[data-test=effect-weeks] tbody tr")).toHaveLength(18);
  expect(weeks.querySelector("polyline.moved")).not.toBeNull();
  expect(said(weeks.querySelector("caption")!)).toContain("Dumon → Bonnevie");
});

test("where a loss, weeks or reasons are not known, none are made up", async () => {
  const found = evaluations();
  const early = { ...found.items[0]!, finding: "too_early" as const, lost_a_day: null, weeks: [] };
  answering({ "/evaluations": { ...found, items: [early] }, "/recommendations": { items: [] } });
  await show(EvaluationsPage, {});
  await vi.waitFor(() => find("article.card"));
  expect(document.querySelector("article [data-test=lost], article details")).toBeNull();
});
