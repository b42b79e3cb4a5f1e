import type { SiteInShort } from "../api/types";

export const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/** Finds a site by its name in any language or its municipality, accents left aside. */
export function matches(
  site: Pick<SiteInShort, "name" | "municipality">,
  search: string,
  municipality: string,
): boolean {
  const wanted = plain(search.trim());
  if (wanted === "") return true;
  return [site.name.nl, site.name.fr, site.name.en, site.municipality, municipality]
    .map(plain)
    .some((text) => text.includes(wanted));
}
