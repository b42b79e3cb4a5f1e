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
  const known = new Map<string, readonly string[]>();
  const ofMunicipality = (municipality: string) => {
    const names = known.get(municipality) ?? called(municipality);
    known.set(municipality, names);
    return names;
  };
  const namesOf = ({ name, municipality }: Site) => [
    ...new Set([name.nl, name.fr, name.en, ...ofMunicipality(municipality)]),
  ];
  return answers(search, sites, namesOf).map(({ item }) => item);
}
