// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { preferences } from "../src/state/preferences.svelte.ts";
import { leave, open } from "./opened.ts";

afterEach(leave);

test("requests that wait are counted by the collector, and not fetched to be counted", async () => {
  await preferences.setLanguage("en");
  await open("/start", "coordinator");
  const { text, asked } = await vi.waitFor(() => {
    const card = document.querySelector("[data-test=requests-waiting]");
    expect(card).not.toBeNull();
    const calls = vi.mocked(globalThis.fetch).mock.calls.map(([address]) => String(address));
    return { text: card!.textContent, asked: calls };
  });
  expect(text).toContain(preferences.further.requests.waiting("1"));
  expect(asked.some((address) => address.endsWith("/requests/waiting"))).toBe(true);
  expect(asked.some((address) => address.endsWith("/requests"))).toBe(false);
});
