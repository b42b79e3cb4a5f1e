// @vitest-environment jsdom
import { existsSync, readFileSync } from "node:fs";
import { flushSync, mount, unmount } from "svelte";
import { expect, test, vi } from "vitest";
import { recommendations, session as sessionOf } from "../fixtures/data.ts";
import { PARTS, queued, QUEUES } from "../src/pages/start.ts";
import { preferences } from "../src/state/preferences.svelte.ts";
import { session } from "../src/state/session.svelte.ts";
import { words as en } from "../src/text/words/en.ts";
import { words as fr } from "../src/text/words/fr.ts";
import { words as nl } from "../src/text/words/nl.ts";
import Term from "../src/ui/Term.svelte";

const GLOSSARY = "../docs/glossary.md";

test.skipIf(!existsSync(GLOSSARY))(
  "the words of the pages are those of docs/glossary.md, in each language",
  () => {
    const named = new Map<string, string[]>();
    for (const line of readFileSync(GLOSSARY, "utf8").split("\n")) {
      const cells = line.split("|").map((cell) => cell.trim());
      const [, word = "", dutch = "", french = ""] = cells;
      if (cells.length > 5) named.set(word.replace(/^- /, ""), [dutch, french]);
    }
    const own = new Set(["interval", "certificate", "target group"]);
    const differ = Object.entries(en).flatMap(([id, [word]]) => {
      const key = id as keyof typeof en;
      const [dutch = "", french = ""] = named.get(word) ?? named.get(id.replaceAll("_", " ")) ?? [];
      if (own.has(word) || dutch === "") return [];
      const says = (list: string, said: string) => list.split(", ").includes(said);
      return says(dutch, nl[key][0]) && says(french, fr[key][0]) ? [] : [word];
    });
    expect(differ).toEqual([]);
  },
);

test("each language explains each word, in a sentence", () => {
  for (const list of [nl, fr, en]) {
    for (const [word, meaning] of Object.values(list)) {
      expect(word).not.toBe("");
      expect(meaning).toMatch(/^\p{Lu}.*\.$/u);
    }
  }
});

test("a word says what it means when it is pressed, and is quiet again by Escape", async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  session.begin(sessionOf("viewer"));
  for (const [language, means] of [
    ["nl", nl.visit[1]],
    ["fr", fr.visit[1]],
    ["en", en.visit[1]],
  ] as const) {
    await preferences.setLanguage(language);
    const shown = mount(Term, { target: document.body, props: { word: "visit", label: "x" } });
    flushSync();
    const button = document.querySelector<HTMLButtonElement>("button.term")!;
    expect(button.getAttribute("aria-expanded")).toBe("false");
    expect(document.querySelector(".term-text")).toBeNull();
    button.click();
    const plain = (text: string) =>
      text.replace(/[\u00a0\u2060]/g, (sign) => (sign === "\u2060" ? "" : " "));
    await vi.waitFor(() =>
      expect(plain(document.querySelector("[role=status]")?.textContent ?? "")).toBe(means),
    );
    expect(button.getAttribute("aria-expanded")).toBe("true");
    button.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    flushSync();
    expect(document.querySelector(".term-text")).toBeNull();
    await unmount(shown);
  }
  vi.unstubAllGlobals();
});

test("every move that is not settled waits in one queue, the most gain first", () => {
  const [any] = recommendations();
  const moves = (
    ["deferred", "proposed", "accepted", "scheduled", "moved", "refused", "evaluated"] as const
  ).map((state, index) => ({ ...any!, id: state, state, gain: index }));
  const ids = Object.fromEntries(QUEUES.map((queue) => [queue, queued(moves, queue)]));
  const names = (queue: (typeof QUEUES)[number]) => ids[queue]!.map(({ id }) => id);
  expect(names("decide")).toEqual(["proposed", "deferred"]);
  expect(names("carryOut")).toEqual(["scheduled", "accepted"]);
  expect(names("verify")).toEqual(["moved"]);
  expect(Object.values(PARTS).every((parts) => parts.at(-1) === "pages")).toBe(true);
});
