/**
 * The words of the pages, of which only the reader's language is fetched: those of the first
 * view, and apart those that only later pages say.
 */

import type { Text } from "../api/types";
import { remembered } from "../state/memory";
import type { Dictionary } from "./en";
import type { Further } from "./further/en";

export type Language = keyof Text;

export const LANGUAGE_KEY = "language";

export const DICTIONARIES: Record<Language, () => Promise<Dictionary>> = {
  nl: async () => (await import("./nl")).nl,
  fr: async () => (await import("./fr")).fr,
  en: async () => (await import("./en")).en,
};

export const FURTHER: Record<Language, () => Promise<Further>> = {
  nl: async () => (await import("./further/nl")).nl,
  fr: async () => (await import("./further/fr")).fr,
  en: async () => (await import("./further/en")).en,
};

function isLanguage(code: string | null | undefined): code is Language {
  return code === "nl" || code === "fr" || code === "en";
}

/** Before the reader chooses one here. */
export function firstLanguage(): Language {
  const stored = remembered(LANGUAGE_KEY);
  if (isLanguage(stored)) return stored;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "nl";
}
