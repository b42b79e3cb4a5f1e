// @vitest-environment jsdom
import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recommendations, session as sessionOf } from "../fixtures/data.ts";
import type { Recommendation } from "../src/api/types.ts";
import DecisionForm from "../src/pages/DecisionForm.svelte";
import SeveralForm from "../src/pages/SeveralForm.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import { answering, find, leave, pick, said, send, show, sit, write } from "./shown.ts";

beforeEach(sit);
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

const nothing = () => undefined;

/** As it is once somebody else deferred it. */
function deferred(move: Recommendation): Recommendation {
  const step = {
    ...{ at: "2026-11-24T10:00:00Z", by: "bob", state: "deferred" as const },
    ...{ reason: "works until June", date: "2027-06-01", team: null },
  };
  return { ...move, state: "deferred", history: [...move.history, step] };
}

const conflict = (id: string) => ({
  ...{ id, taken: false, recommendation: null },
  problem: { status: 409, detail: "decided by bob" },
});

test("of several moves each is decided as it was when it was chosen", async () => {
  const moves = recommendations().slice(0, 2);
  const [first, second] = moves;
  const props = $state({ moves, ondecided: nothing });
  const sent = answering({ "/decisions": { items: [conflict(first!.id)] } });
  await show(SeveralForm, props);
  pick(`input[value=${first!.id}]`);
  pick("[name=several][value=accepted]");
  write("textarea", "agreed on Monday");
  props.moves = [deferred(first!), second!];
  flushSync();
  expect(said(find("[data-test=meanwhile]"))).toContain("works until June");
  send();
  await vi.waitFor(() => expect(said()).toContain("decided by bob"));
  const once = { decision: "accepted", reason: "agreed on Monday" };
  expect(sent).toEqual([
    ["/decisions", { recommendations: [{ id: first!.id, seen: 1 }], ...once }],
  ]);
  // Now that it is told, the second decision is taken on what is shown.
  send();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toEqual([
    "/decisions",
    { recommendations: [{ id: first!.id, seen: 2 }], ...once },
  ]);
});

test("a draft about several moves keeps as of when each was chosen", async () => {
  const [first, second] = recommendations();
  const sent = answering({ "/decisions": { items: [conflict(first!.id)] } });
  await show(SeveralForm, { moves: [first!, second!], ondecided: nothing });
  pick(`input[value=${first!.id}]`);
  pick("[name=several][value=refused]");
  pick("[name=rule][value=not_there]");
  write("textarea", "no power there");
  await show(SeveralForm, { moves: [deferred(first!), second!], ondecided: nothing });
  expect(find<HTMLInputElement>(`input[value=${first!.id}]`).checked).toBe(true);
  expect(find<HTMLDetailsElement>("details").open).toBe(true);
  send();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent).toEqual([
    [
      "/decisions",
      {
        recommendations: [{ id: first!.id, seen: 1 }],
        ...{ decision: "refused", reason: "no power there", rule: "not_there" },
      },
    ],
  ]);
});

test("what somebody else closed meanwhile stays in the list of who chose it", async () => {
  const [first] = recommendations();
  const props = $state({ moves: [first!], ondecided: nothing });
  await show(SeveralForm, props);
  pick(`input[value=${first!.id}]`);
  props.moves = [{ ...deferred(first!), state: "refused" }];
  flushSync();
  expect(find<HTMLInputElement>("input[name=moves]").checked).toBe(true);
  pick("input[name=moves]");
  expect(document.querySelector("input[name=moves]")).toBeNull();
});

test("the form for several moves stays open, with the focus at its answers", async () => {
  const [first, second] = recommendations();
  answering({
    "/decisions": {
      items: [
        { id: first!.id, taken: true, problem: null, recommendation: first },
        conflict(second!.id),
      ],
    },
  });
  await show(SeveralForm, { moves: [first!, second!], ondecided: nothing });
  const details = find<HTMLDetailsElement>("details");
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  pick(`input[value=${first!.id}]`);
  pick(`input[value=${second!.id}]`);
  pick("[name=several][value=accepted]");
  send();
  await vi.waitFor(() =>
    expect(document.activeElement?.querySelector("[data-test=several-answers]")).toBeTruthy(),
  );
  expect(details.open).toBe(true);
  expect(document.activeElement?.getAttribute("role")).toBe("status");
  expect(said(document.activeElement!)).toContain("decided by bob");
});

test("who decides second has the first decision beside their own", async () => {
  const [move] = recommendations();
  const props = $state({ recommendation: move!, ondecided: nothing });
  await show(DecisionForm, props);
  write("textarea", "the library asks for it");
  props.recommendation = deferred(move!);
  flushSync();
  expect(said(find("[data-test=meanwhile]"))).toContain("works until June");
  expect(find<HTMLTextAreaElement>("textarea").value).toBe("the library asks for it");
  // No form is left where it is refused, but the words are.
  props.recommendation = { ...deferred(move!), state: "refused" };
  flushSync();
  expect(document.querySelector("form")).toBeNull();
  expect(said()).toContain("the library asks for it");
  expect(said()).toContain(preferences.further.decision.closed);
});

test("a session that ended while deciding says so, and leads to sign-in at once", async () => {
  const [move] = recommendations();
  const ended = { status: 401, code: "not_signed_in", detail: "technical" };
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(ended, { status: 401 })));
  for (const [language, sentence, kept, button] of [
    ["nl", "Uw sessie is verlopen", "Wat u typte, blijft bewaard", "Aanmelden"],
    ["fr", "Votre session a expiré", "Votre texte est conservé", "Se connecter"],
    ["en", "Your session has expired", "What you typed is kept", "Sign in"],
  ] as const) {
    session.begin(sessionOf("coordinator"));
    await preferences.setLanguage(language);
    await show(DecisionForm, { recommendation: move!, ondecided: nothing });
    pick("[name=decision][value=refused]");
    write("textarea", "works until June");
    send();
    await vi.waitFor(() => find("[role=alert]"));
    expect(said(find("[role=alert]"))).toContain(sentence);
    expect(said(find("[role=alert]"))).toContain(kept);
    expect(said(find("[role=alert]"))).not.toContain("technical");
    expect(said(find("[role=alert] button"))).toBe(button);
    pick("[role=alert] button");
    expect(session.standing).toBe("signed_out");
    expect(session.ended).toBe(true);
    session.begin(sessionOf("coordinator"));
    await show(DecisionForm, { recommendation: move!, ondecided: nothing });
    expect(find<HTMLTextAreaElement>("textarea").value).toBe("works until June");
  }
});

test("the form to schedule says from which day on the effect can be judged", async () => {
  const [first, second] = recommendations();
  // Half past midnight in Brussels: the day after.
  const accepted = { ...first!, state: "accepted" as const, created: "2026-10-05T22:30:00Z" };
  const later = { ...second!, state: "accepted" as const, created: "2026-10-20T08:00:00Z" };
  for (const [language, day] of [
    ["nl", "als de verplaatsing op 10 nov 2026 of later gebeurt"],
    ["fr", "si le déplacement a lieu le 10 nov. 2026 ou plus tard"],
    ["en", "if the move is made on 10 Nov 2026 or later"],
  ] as const) {
    await preferences.setLanguage(language);
    await show(DecisionForm, { recommendation: accepted, ondecided: nothing });
    expect(document.querySelector("[data-test=judged]")).toBeNull();
    pick("[name=decision][value=scheduled]");
    expect(said(find("[data-test=judged]"))).toContain(day);
    write("input[name=date]", "2026-11-09");
    expect(find("[data-test=judged]").className).toContain("note");
    write("input[name=date]", "2026-11-10");
    expect(find("[data-test=judged]").className).not.toContain("note");
    sessionStorage.clear();
  }
  await show(SeveralForm, { moves: [accepted, later], ondecided: nothing });
  pick("[name=several][value=scheduled]");
  pick(`input[value=${later.id}]`);
  pick(`input[value=${accepted.id}]`);
  expect(said(find("[data-test=judged]"))).toContain("24 Nov 2026");
});
