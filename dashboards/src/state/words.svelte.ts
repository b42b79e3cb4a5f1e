/** Meanings of the technical words, fetched in the reader's language when one is asked for. */

import type { WordId, Words } from "../text/words/en";
import { typesetAll } from "../text/typeset";
import { preferences, type Language } from "./preferences.svelte";

const LISTS: Record<Language, () => Promise<{ words: Words }>> = {
  nl: () => import("../text/words/nl"),
  fr: () => import("../text/words/fr"),
  en: () => import("../text/words/en"),
};

class Glossary {
  #known = $state.raw<Partial<Record<Language, Words>>>({});

  /** All of them; absent until they are fetched. */
  get all(): Words | undefined {
    return this.#known[preferences.language];
  }

  async load(): Promise<void> {
    const { language } = preferences;
    if (this.#known[language]) return;
    const { words } = await LISTS[language]();
    this.#known = { ...this.#known, [language]: typesetAll(words, language) };
  }
}

export const glossary = new Glossary();
export type { WordId };
