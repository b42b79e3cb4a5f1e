// @vitest-environment jsdom
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { session as sessionOf } from "../fixtures/data.ts";
import { requests } from "../fixtures/requests.ts";
import AnswerForm from "../src/pages/AnswerForm.svelte";
import SiteEvents from "../src/pages/SiteEvents.svelte";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";

const asked = requests(new URL("http://localhost/"))[0]!;
let shown: Record<string, unknown> | undefined;

beforeEach(async () => {
  sessionStorage.clear();
  session.begin(sessionOf("coordinator"));
  await preferences.setLanguage("nl");
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  vi.unstubAllGlobals();
});

async function again(onanswered = () => undefined): Promise<HTMLTextAreaElement> {
  if (shown) await unmount(shown);
  document.body.replaceChildren();
  shown = mount(AnswerForm, { target: document.body, props: { request: asked, onanswered } });
  flushSync();
  return document.querySelector<HTMLTextAreaElement>("textarea[name=reason]")!;
}

function type(field: HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

test("an answer that was begun is there again after the session ended", async () => {
  type(await again(), "De wifi blijft tot de nieuwe");
  session.end();
  session.begin(sessionOf("coordinator"));
  expect((await again()).value).toBe("De wifi blijft tot de nieuwe");
});

test("an answer that was begun is for no one else's eyes", async () => {
  type(await again(), "De wifi blijft");
  session.begin(sessionOf("admin"));
  expect((await again()).value).toBe("");
});

test("an answer that the server did not take stays, and one that it took is gone", async () => {
  let status = 500;
  vi.stubGlobal("fetch", async () => new Response("{}", { status }));
  const answered = vi.fn();
  const send = () =>
    document
      .querySelector("form")!
      .dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
  const field = await again(answered);
  type(field, "De wifi blijft.");
  send();
  await vi.waitFor(() => expect(document.querySelector(".failure")).not.toBeNull());
  expect(field.value).toBe("De wifi blijft.");
  expect((await again(answered)).value).toBe("De wifi blijft.");
  status = 200;
  send();
  await vi.waitFor(() => expect(answered).toHaveBeenCalledOnce());
  expect((await again()).value).toBe("");
  expect(sessionStorage.length).toBe(0);
});

test("an event that was begun is there again with its days", async () => {
  const events = {
    ...{ value: { items: [], next_cursor: null }, failure: undefined, confirmed: undefined },
    ...{ busy: false, long: false, received: 0, refresh: () => Promise.resolve() },
  };
  const open = async () => {
    if (shown) await unmount(shown);
    document.body.replaceChildren();
    const props = { id: "jourdan", name: "Jourdan", events };
    shown = mount(SiteEvents, { target: document.body, props });
    flushSync();
  };
  const field = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
  const begun = { what: "", first_day: "2026-11-02", last_day: "2026-11-04" };
  await open();
  for (const [name, text] of Object.entries(begun)) {
    field(name).value = text;
    field(name).dispatchEvent(new Event("input", { bubbles: true }));
  }
  flushSync();
  session.end();
  session.begin(sessionOf("coordinator"));
  await open();
  const kept = Object.keys(begun).map((name) => [name, field(name).value]);
  expect(Object.fromEntries(kept)).toEqual(begun);
  // Days alone are a beginning too.
  expect(document.querySelector("details")!.open).toBe(true);
  field("what").value = "market closed";
  field("what").dispatchEvent(new Event("input", { bubbles: true }));
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 201 }));
  document.querySelector("form")!.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await vi.waitFor(() => expect(document.querySelector(".saved")).not.toBeNull());
  expect(sessionStorage.length).toBe(0);
});
