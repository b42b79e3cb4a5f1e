import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { en as enFirst } from "../src/text/en.ts";
import { fr as frFirst } from "../src/text/fr.ts";
import { nl as nlFirst } from "../src/text/nl.ts";
import { en as enFurther } from "../src/text/further/en.ts";
import { fr as frFurther } from "../src/text/further/fr.ts";
import { nl as nlFurther } from "../src/text/further/nl.ts";
import { isolated, plainly, typeset, typesetAll } from "../src/text/typeset.ts";

const nl = { ...nlFirst, ...nlFurther };
const fr = { ...frFirst, ...frFurther };
const en = { ...enFirst, ...enFurther };

test("the first view and later pages say different things", () => {
  expect(Object.keys(enFirst).filter((key) => key in enFurther)).toEqual([]);
});

/** Every text with its path; functions are called with numbered marks. */
function texts(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") {
    const marks = Array.from({ length: node.length }, (_, index) => `«${index}»`);
    return [[path, (node as (...marks: string[]) => string)(...marks)]];
  }
  return Object.entries(node as object).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

for (const [language, dictionary] of Object.entries({ nl, fr, en })) {
  test(`says something for every key in ${language}`, () => {
    expect(texts(dictionary).filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test(`loses no value that a sentence is given in ${language}`, () => {
    const marks = (text: string) => [...text.matchAll(/«\d»/g)].map(String).sort();
    const reference = new Map(texts(en));
    const different = texts(dictionary).filter(
      ([path, text]) =>
        JSON.stringify(marks(text)) !== JSON.stringify(marks(reference.get(path) ?? "")),
    );
    expect(different).toEqual([]);
  });
}

// A hotspot is a place with Wi-Fi, an access point stands in it, a place could get one:
// docs/glossary.md. What else they were called must not come back.
test("calls a hotspot, an access point and a place by one name each", () => {
  const other = /(?<!hot)\bspots?\b|\bsites?\b|\bbox(es)?\b|collect(or|eur)/i;
  const strange = Object.entries({ nl, fr, en }).flatMap(([language, dictionary]) =>
    texts(dictionary)
      .filter(([, text]) => other.test(text))
      .map(([path, text]) => `${language}${path}: ${text}`),
  );
  expect(strange).toEqual([]);
});

test("says devices connected, not people, in every language", () => {
  expect([nl, fr, en].map((dictionary) => dictionary.basis.devices)).toEqual([
    "Verbonden toestellen, geen personen",
    "Appareils connectés, pas des personnes",
    "Devices connected, not people",
  ]);
});

/** What made readers stumble: one name for one thing, and no word-for-word translation. */
const STUMBLED = {
  nl: [
    /\bspots?\b/i,
    /\bbox/i,
    /collector/i,
    /Leemte/,
    /Geen van de andere\./,
    /Binnengaan/,
    /\d%/,
  ],
  fr: [/\bspots?\b/i, /collecteur/i, /En bonne santé/, /Teinter/, /Pas réglée/, /\d%/],
  en: [/\bspots?\b/i, /\bbox/i, /collector/i, /heard of/, /None of the others\./, /\d %/],
};

for (const [language, dictionary] of Object.entries({ nl, fr, en })) {
  test(`has none of the words that made readers stumble in ${language}`, () => {
    const stumbled = STUMBLED[language as keyof typeof STUMBLED];
    expect(
      texts(dictionary).filter(([, text]) => stumbled.some((word) => word.test(text))),
    ).toEqual([]);
  });
}

test("advice names what is on the pages as the pages do", () => {
  const file = new URL("../../collector/src/insight/fleet/remedy.rs", import.meta.url);
  const advice = readFileSync(file, "utf8");
  const named = [...advice.matchAll(/[“«]\s?([^”»]+?)\s?[”»]/g)].map(([, name]) => name);
  const onPages = [nl, fr, en].flatMap(({ box, join }) => [box.placeIt, join.title]);
  expect(new Set(named)).toEqual(new Set(onPages));
});

test("no line begins with a colon or a percent sign", () => {
  const loose = (language: "nl" | "fr", dictionary: unknown) =>
    texts(dictionary).filter(([, text]) => / [:;!?»%]|« /.test(typeset(text, language)));
  expect([loose("nl", nl), loose("fr", fr)]).toEqual([[], []]);
  expect(typeset("Usage : 18 % « net »", "fr")).toBe("Usage\u00a0: 18\u00a0% «\u00a0net\u00a0»");
  expect(typesetAll(fr, "fr").app.labelled("Unité", "heures")).toBe("Unité\u00a0: heures");
});

test("a name from right to left keeps to itself, others stay as they are", () => {
  expect(isolated("مكتبة")).toBe("\u2068مكتبة\u2069");
  expect(isolated("ספרייה 12")).toBe("\u2068ספרייה 12\u2069");
  expect(isolated("Flagey")).toBe("Flagey");
  expect(plainly(isolated("مكتبة"))).toBe("مكتبة");
});
