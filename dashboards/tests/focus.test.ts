// @vitest-environment jsdom
import { tick } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepsFocus } from "../src/state/focus.ts";

let stop: { destroy: () => void };

beforeEach(() => {
  document.body.innerHTML =
    '<main tabindex="-1"><div id="table" tabindex="0"><p id="a"><a href="/a">a</a></p>' +
    '<p id="b"><a href="/b">b</a></p></div></main><button>elsewhere</button>';
  stop = keepsFocus(document.querySelector("main")!);
});
afterEach(() => stop.destroy());

const row = (id: string) => document.getElementById(id)!;
const link = (id: string) => row(id).querySelector("a")!;

test("focus stays on a link whose row is ordered anew", async () => {
  link("a").focus();
  row("table").append(row("a"));
  expect(document.activeElement).toBe(document.body);
  await tick();
  await new Promise((done) => queueMicrotask(() => done(undefined)));
  expect(document.activeElement).toBe(link("a"));
});

test("where the row is gone, focus is at its table", async () => {
  link("a").focus();
  row("a").remove();
  await tick();
  expect(document.activeElement).toBe(row("table"));
});

test("focus is not taken from where somebody put it, or was let go", async () => {
  link("a").focus();
  document.querySelector("button")!.focus();
  row("table").append(row("a"));
  await tick();
  expect(document.activeElement).toBe(document.querySelector("button"));
  link("a").focus();
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  link("a").blur();
  row("table").append(row("a"));
  await tick();
  expect(document.activeElement).toBe(document.body);
});
