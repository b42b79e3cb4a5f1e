// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { places, recommendations, session as sessionOf } from "../fixtures/data.ts";
import { requests } from "../fixtures/requests.ts";
import type { Recommendation, RecommendationState } from "../src/api/types.ts";
import MoveCard from "../src/pages/MoveCard.svelte";
import NoticePage from "../src/pages/NoticePage.svelte";
import PreparationCard from "../src/pages/PreparationCard.svelte";
import RecommendationPage from "../src/pages/RecommendationPage.svelte";
import WorkOrderPage from "../src/pages/WorkOrderPage.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import AnswerForm from "../src/pages/AnswerForm.svelte";
import VisitForm from "../src/pages/VisitForm.svelte";
import { session } from "../src/state/session.svelte.ts";
import { answering, choose, find, leave, pick, said, send, show, sit, write } from "./shown.ts";

beforeEach(sit);
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

const nothing = () => undefined;

function move(state: RecommendationState, refusing = false): Recommendation {
  const [proposed] = recommendations();
  const { preparation } = proposed!;
  const refusal = {
    ...{ party: "new_host" as const, answer: "refused" as const, given_by: "the housing company" },
    ...{ given_on: "2026-11-20", note: "", by: "ann", at: "2026-11-20T10:00:00Z" },
  };
  const consents = preparation.consents.map((question) =>
    refusing && question.party === "new_host" ? { ...question, said: refusal } : question,
  );
  return { ...proposed!, state, preparation: { ...preparation, consents } };
}

async function showOrder(of: Recommendation): Promise<string> {
  answering({
    "/recommendations": of,
    "/sites": { facts: [] },
    "/places": { items: [] },
    "/fleet": { items: [] },
    "/access-points": { items: [] },
    "/work": { moves: [], tickets: [], visits: [] },
  });
  await show(WorkOrderPage, { id: of.id });
  await vi.waitFor(() => find("[data-test=work-order]"));
  return said(find("[data-test=work-order]"));
}

const showCard = (of: Recommendation) =>
  show(MoveCard, {
    ...{ move: { ...of, number: "1" }, working: [], site: undefined, places: places() },
    ...{ sketch: undefined, deciding: false, ondeciding: nothing, ondecided: nothing },
  });

test("who does not agree stands first on the work order and in the list of moves", async () => {
  for (const [language, sentence] of [
    ["nl", "Verantwoordelijke van de nieuwe plaats: niet akkoord, dus niet verplaatsen"],
    ["fr", "Responsable du nouveau lieu : pas d’accord, ne pas déplacer"],
    ["en", "Host of the new place: does not agree, so do not move"],
  ] as const) {
    await preferences.setLanguage(language);
    // Whatever state it says.
    for (const state of ["accepted", "scheduled"] as const) {
      const order = await showOrder(move(state, true));
      expect(order).toContain(sentence);
      expect(order).toContain("the housing company");
      const steps = order.indexOf(preferences.further.work.steps);
      expect(order.indexOf(sentence)).toBeLessThan(steps);
      await showCard(move(state, true));
      expect(said(find("h3 + [data-test=refusal]"))).toContain(sentence);
    }
  }
});

test("nobody is told not to move what was moved, or what nobody refuses", async () => {
  for (const of of [move("verified", true), move("scheduled")]) {
    await showOrder(of);
    expect(document.querySelector("[data-test=refusal]")).toBeNull();
  }
});

test("a work order says that it is not to be done yet, or not at all", async () => {
  const { notYet, off } = preferences.further.work;
  for (const state of ["proposed", "accepted", "deferred"] as const) {
    expect(await showOrder(move(state))).toContain(notYet);
  }
  for (const state of ["refused", "withdrawn"] as const) {
    expect(await showOrder(move(state))).toContain(off);
  }
  for (const state of ["scheduled", "moved", "verified", "evaluated"] as const) {
    await showOrder(move(state));
    expect(document.querySelector("[data-test=not-to-do]")).toBeNull();
  }
});

test("consents are gathered from the proposal on", async () => {
  const proposed = move("proposed");
  const noList = { items: [] };
  answering({ "/recommendations": proposed, "/requests": noList, "/comments": noList });
  await show(RecommendationPage, { id: proposed.id });
  await vi.waitFor(() => find("[data-test=preparation] select[name=party]"));
  // The notice waits for the acceptance.
  expect(document.querySelector("input[name=posted_on]")).toBeNull();
});

test("nothing is still missing of a move that was made", async () => {
  const text = preferences.further.preparation;
  await show(PreparationCard, { recommendation: move("verified"), onsaved: nothing });
  expect(said()).not.toContain(text.lacking);
  expect(said()).not.toContain(text.notPosted);
  expect(said()).not.toContain(text.notNoted);
  expect(said()).toContain(text.neverNoted);
  await show(PreparationCard, { recommendation: move("accepted"), onsaved: nothing });
  expect(said()).toContain(text.lacking);
});

test("a notice says itself that it is not to be put up, in its own languages", async () => {
  const sheetOf = async (of: Recommendation) => {
    const sheet = { postal_address: ["1000 Brussels"], form: null };
    answering({ [`/recommendations/${of.id}/notice`]: sheet, "/recommendations": of });
    await show(NoticePage, { id: of.id });
    await vi.waitFor(() => find("[data-test=sheet]"));
    return said(find("[data-test=sheet]"));
  };
  const moved = { on: "2026-11-02", site: "new", days: 9, missing: [] };
  const verified = await sheetOf({ ...move("verified"), moved });
  expect(verified).toContain("Gemeld als verplaatst op 2 nov 2026: dit bericht geldt niet meer.");
  expect(verified).toContain("signalé comme exécuté le 2 nov. 2026");
  expect(said(find("[data-test=not-to-post]"))).toContain("Reported as moved on 2 Nov 2026");
  expect(await sheetOf(move("proposed"))).toContain("Ontwerp: deze verplaatsing");
  expect(await sheetOf(move("withdrawn"))).toContain("Deze verplaatsing gaat niet door.");
  expect(await sheetOf(move("accepted"))).toContain("Niet voor");
  expect(document.querySelector("[data-test=not-to-post]")).toBeNull();
});

test("what was chosen of a consent outlives the session, with the day", async () => {
  const recommendation = move("accepted");
  const form = { recommendation, onsaved: nothing };
  await show(PreparationCard, form);
  choose("select[name=party]", "old_host");
  pick("input[name=answer][value=not_needed]");
  write("input[name=given_by]", "nobody to ask");
  write("input[name=given_on]", "2026-11-20");
  write("input[name=posted_on]", "2026-11-21");
  session.end();
  await leave();
  session.begin(sessionOf("coordinator"));
  await show(PreparationCard, form);
  expect(find<HTMLSelectElement>("select[name=party]").value).toBe("old_host");
  expect(find<HTMLInputElement>("input[name=answer]:checked").value).toBe("not_needed");
  expect(find<HTMLInputElement>("input[name=given_on]").value).toBe("2026-11-20");
  expect(find<HTMLInputElement>("input[name=posted_on]").value).toBe("2026-11-21");
  const sent = answering({ "/recommendations": recommendation });
  send("form:has(select[name=party])");
  await vi.waitFor(() => expect(document.querySelector(".saved")).not.toBeNull());
  expect(sent).toEqual([
    [
      `/recommendations/${recommendation.id}/consents`,
      {
        ...{ party: "old_host", answer: "not_needed", given_by: "nobody to ask", note: "" },
        given_on: "2026-11-20",
      },
    ],
  ]);
  // Sent, it is no draft any more; the day of the notice still is one.
  await show(PreparationCard, form);
  expect(find<HTMLSelectElement>("select[name=party]").value).toBe("");
  expect(document.querySelector("input[name=answer]:checked")).toBeNull();
  expect(find<HTMLInputElement>("input[name=posted_on]").value).toBe("2026-11-21");
});

test("the answer to a request and the day of a visit outlive the session", async () => {
  const [request] = requests(new URL("http://localhost/"));
  const answer = { request: request!, onanswered: nothing };
  await show(AnswerForm, answer);
  choose("select[name=answer]", "declined");
  await show(VisitForm, { site: "duden", onsaved: nothing });
  write("input[name=visited_on]", "2026-11-20");
  session.end();
  session.begin(sessionOf("coordinator"));
  await show(AnswerForm, answer);
  expect(find<HTMLSelectElement>("select[name=answer]").value).toBe("declined");
  await show(VisitForm, { site: "duden", onsaved: nothing });
  expect(find<HTMLInputElement>("input[name=visited_on]").value).toBe("2026-11-20");
});
