/**
 * Choices of the reader that stand in the address: a link sent to a colleague shows the
 * same, and back returns to it.
 */

import { router } from "./router.svelte";

/** A word, one of `allowed` where these are given. */
export function inAddress<Word extends string>(name: string, allowed?: readonly Word[]) {
  return {
    get value(): Word | "" {
      const value = router.query.get(name) ?? "";
      const known = allowed === undefined || (allowed as readonly string[]).includes(value);
      return known ? (value as Word) : "";
    },
    set value(value: Word | "") {
      router.say({ [name]: value });
    },
  };
}

/** Several words, in a set. */
export function setInAddress<Word extends string>(name: string, allowed: readonly Word[]) {
  const words = $derived.by(() => {
    const said = router.query.get(name)?.split(",") ?? [];
    return new Set(allowed.filter((word) => said.includes(word)));
  });
  return {
    get value(): ReadonlySet<Word> {
      return words;
    },
    toggle(word: Word): void {
      const next = new Set(words);
      if (!next.delete(word)) next.add(word);
      router.say({ [name]: allowed.filter((one) => next.has(one)).join(",") });
    },
  };
}

/** Whether something is on. */
export function switchInAddress(name: string) {
  return {
    get value(): boolean {
      return router.query.get(name) === "1";
    },
    set value(on: boolean) {
      router.say({ [name]: on ? "1" : null });
    },
  };
}

/** A whole number that is not negative. */
export function numberInAddress(name: string) {
  return {
    get value(): number {
      const value = Number(router.query.get(name) ?? 0);
      return Number.isSafeInteger(value) && value > 0 ? value : 0;
    },
    set value(value: number) {
      router.say({ [name]: value > 0 ? String(value) : null });
    },
  };
}
