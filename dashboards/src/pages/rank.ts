/** Ranks of hotspots by their use in a week, as it is shown. */

import type { SiteInShort } from "../api/types";

const WEEK_H = 168;

/** Where the week lies inside its noise: what an hour of it had fewer than. */
export function limitAnHour({ last_week: told }: Pick<SiteInShort, "last_week">): number | null {
  if (told.fewer_than === null || !told.online_share) return null;
  return told.fewer_than / (WEEK_H * told.online_share);
}

/** Of a table: more would order by what nobody sees. */
const TENTHS = 10;

/** Orders by what a reader sees: "fewer than 10" is just below 10. */
export function useOrder(site: Pick<SiteInShort, "last_week">): number | null {
  const limit = limitAnHour(site);
  const use = limit ?? site.last_week.per_online_hour;
  if (use === null) return null;
  const tenths = Math.round(use * TENTHS);
  return limit === null ? tenths : tenths - 0.5;
}

function intervalOf(site: Pick<SiteInShort, "last_week">): [number, number] | null {
  const limit = limitAnHour(site);
  if (limit !== null) return [0, limit];
  const [low, high] = site.last_week.per_online_hour_interval ?? [];
  return low === undefined || high === undefined ? null : [low, high];
}

/** How many of the first cannot be told apart from each other: their intervals share a figure. */
export function alike(sites: readonly Pick<SiteInShort, "last_week">[]): number {
  let [lowest, highest] = [-Infinity, Infinity];
  for (const [place, site] of sites.entries()) {
    const interval = intervalOf(site);
    if (!interval) return place;
    lowest = Math.max(lowest, interval[0]);
    highest = Math.min(highest, interval[1]);
    if (lowest > highest) return place;
  }
  return sites.length;
}
