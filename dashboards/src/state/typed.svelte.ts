/**
 * A text that somebody types, or a word or day that they choose. It is kept with every
 * change until it is sent: over another page, a session that ends and a page that is
 * loaded again.
 */

import { drafted, dropDraft, keepDraft } from "./draft";

class Typed<Word extends string> {
  readonly #what: string;
  readonly #first: Word;
  #text = $state() as Word;

  constructor(what: string, first: Word) {
    this.#what = what;
    this.#first = first;
    const begun = drafted<unknown>(what);
    this.#text = typeof begun === "string" ? (begun as Word) : first;
  }

  get text(): Word {
    return this.#text;
  }

  set text(text: Word) {
    this.#text = text;
    if (text === this.#first) dropDraft(this.#what);
    else keepDraft(this.#what, text);
  }

  /** As before somebody began. */
  drop(): void {
    this.text = this.#first;
  }
}

/**
 * The text about `what`, a name that no other text has. As it was at first it is no draft.
 */
export const typed = <Word extends string = string>(
  what: string,
  first: Word = "" as Word,
): Typed<Word> => new Typed(what, first);
