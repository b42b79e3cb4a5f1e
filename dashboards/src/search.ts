/** Finding things by what people call them. */

/** Accents, case, hyphens, apostrophes and spaces make no difference. */
export const folded = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replaceAll("œ", "oe")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();

/** How well a name answers, best first; `undefined` where it does not. Both are folded. */
export function fit(name: string, wanted: string): number | undefined {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(` ${wanted}`)) return 2;
  if (name.includes(wanted)) return 3;
  // “Place Flagey” for “Place Eugène Flagey”.
  const spaced = ` ${name}`;
  return wanted.split(" ").every((word) => spaced.includes(` ${word}`)) ? 4 : undefined;
}

/** “Rue Neuve 12b, 1000 Bruxelles” and “12, rue Neuve” without what is not the street. */
export function withoutHouse(typed: string): string {
  return typed
    .trim()
    .replace(/^\d+\p{L}?,? +(?=\D)/u, "")
    .replace(/(\D),? +\d+\p{L}?(?:,? +\d{4}(?: .*)?)?$/u, "$1");
}

/** The word that says most, where a name may be written in another way. */
export function longestWord(typed: string): string {
  const words = typed.split(/[^\p{L}\p{M}\p{N}]+/u);
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest), "");
}

export type Answer<Item> = { item: Item; fit: number };

/** What answers to what was typed, in its own order; a house number counts for nothing. */
export function answers<Item>(
  typed: string,
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
): Answer<Item>[] {
  // Thousands are in few municipalities.
  const known = new Map<string, string>();
  const foldedOnce = (name: string) => {
    const kept = known.get(name) ?? folded(name);
    known.set(name, kept);
    return kept;
  };
  const named = items.map((item) => ({ item, names: namesOf(item).map(foldedOnce) }));
  const to = (wanted: string): Answer<Item>[] =>
    named.flatMap(({ item, names }) => {
      const fits = names.flatMap((name) => fit(name, wanted) ?? []);
      return fits.length === 0 ? [] : [{ item, fit: Math.min(...fits) }];
    });
  const found = to(folded(typed));
  return found.length > 0 ? found : to(folded(withoutHouse(typed)));
}
