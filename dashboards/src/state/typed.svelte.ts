/**
 * A text that somebody types. It is kept with every letter until it is sent: over another
 * page, a session that ends and a page that is loaded again.
 */

import { drafted, dropDraft, keepDraft } from "./draft";

class Typed {
  readonly #what: string;
  #text = $state("");

  constructor(what: string) {
    this.#what = what;
    const begun = drafted<unknown>(what);
    if (typeof begun === "string") this.#text = begun;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    if (text === "") dropDraft(this.#what);
    else keepDraft(this.#what, text);
  }
}

/** The text about `what`, a name that no other text has; it is dropped by emptying it. */
export const typed = (what: string): Typed => new Typed(what);
