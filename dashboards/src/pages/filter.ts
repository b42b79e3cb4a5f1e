import type { SiteInShort } from "../api/types";
import { answers, folded } from "../search";

type Named = Pick<SiteInShort, "name" | "municipality">;

/** Those with such a name in any language, or in such a municipality. */
export function matching<Site extends Named>(
  sites: Site[],
  search: string,
  called: (municipality: string) => readonly string[],
): Site[] {
  if (folded(search) === "") return sites;
  const namesOf = ({ name, municipality }: Site) => [
    ...new Set([name.nl, name.fr, name.en, ...called(municipality)]),
  ];
  return answers(search, sites, namesOf).map(({ item }) => item);
}
