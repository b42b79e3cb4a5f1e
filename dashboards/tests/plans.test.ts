// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { explanation, plan } from "../fixtures/data.ts";
import PlanExplanation from "../src/pages/PlanExplanation.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { answering, find, leave, said, show, sit } from "./shown.ts";

beforeEach(sit);
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

test("a plan that makes the same moves is not offered for adoption", async () => {
  const { moves } = plan();
  const [first, ...others] = explanation().alternatives;
  const [equal, fewer, swapped] = others;
  const [head, ...tail] = moves;
  const alternatives = [
    first!,
    { ...equal!, moves: [...moves].reverse() },
    { ...fewer!, moves: tail },
    { ...swapped!, moves: [{ ...head!, to: "elsewhere" }, ...tail] },
  ];
  answering({ "/plans": { ...explanation(), alternatives } });
  await show(PlanExplanation, { plan: plan() });
  await vi.waitFor(() => find("[data-test=alternatives]"));
  const rows = [...document.querySelectorAll("[data-test=alternatives] tbody tr")];
  const offered = rows.map((row) => row.querySelector("button") !== null);
  expect(offered).toEqual([false, false, true, true]);
  const { same } = preferences.further.explained;
  expect(rows.map((row) => said(row).includes(same))).toEqual([false, true, false, false]);
});
