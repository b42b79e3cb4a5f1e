/** Which access points need a hand, by what is behind it, and which one somebody looks for. */

import type { FleetCause, FleetItem, Text } from "../api/types";
import { fit, folded } from "../search";

/** The most urgent first. */
export const CAUSES: FleetCause[] = [
  "internet",
  "radio",
  "power_or_uplink",
  "stopped",
  "clock",
  "refused",
  "unknown",
  "revoked",
  "twin",
  "wrong_site",
  "unplaced",
  "certificate",
  "losing",
  "outbox_copied",
  "lingering",
];

/** Put right by saying where an access point hangs, or that it hangs nowhere. */
const BY_PLACING = new Set<FleetCause>(["power_or_uplink", "wrong_site", "unplaced"]);

export const isPutRightByPlacing = (cause: FleetCause) => BY_PLACING.has(cause);

/** Whether a page does what the remedy asks for, or the server's command line alone. */
export const isDoneOnPages = (cause: FleetCause) =>
  isPutRightByPlacing(cause) || cause === "certificate";

/** States that are no report: since when is when the last one came. */
const QUIET = new Set<FleetItem["state"]>(["offline", "silent", "no_internet", "radio_down"]);

export type Hand = { item: FleetItem; remedy: Text };
export type HandsOfCause = {
  cause: FleetCause;
  hands: Hand[];
  /** What to do, where it is the same for all but for their names. */
  remedy: Text | null;
};

const needOf = (item: FleetItem, cause: FleetCause) =>
  item.needs.find((need) => need.cause === cause);

/** `…` for the access point's own name. */
function unnamed(remedy: Text, { id }: FleetItem): Text {
  const without = (text: string) => text.replaceAll(id, "…");
  return { nl: without(remedy.nl), fr: without(remedy.fr), en: without(remedy.en) };
}

/** The longest out of order last: who fell silent today is easiest to reach. */
function byLastReport({ item: left }: Hand, { item: right }: Hand): number {
  return (right.last_report ?? "").localeCompare(left.last_report ?? "");
}

export function handsByCause(items: readonly FleetItem[]): HandsOfCause[] {
  return CAUSES.flatMap((cause) => {
    const hands = items.flatMap((item) => {
      const need = needOf(item, cause);
      return need ? [{ item, remedy: need.remedy }] : [];
    });
    if (hands.length === 0) return [];
    const said = hands.map(({ item, remedy }) => unnamed(remedy, item));
    const [first] = said;
    const same = first !== undefined && said.every(({ en }) => en === first.en);
    const [only] = hands;
    const remedy = hands.length === 1 && only ? only.remedy : first;
    return [{ cause, hands: hands.sort(byLastReport), remedy: same && remedy ? remedy : null }];
  });
}

export function needsHand(items: readonly FleetItem[]): number {
  return items.filter(({ needs }) => needs.length > 0).length;
}

/** Since when it is as it is; null where that is not known. */
export function quietSince(item: FleetItem): string | null {
  return QUIET.has(item.state) ? item.last_report : null;
}

/**
 * Access points by their name, or by that of their hotspot. A number alone finds the one
 * that bears it: 7 finds ap-0007 before ap-0070.
 */
export function findBoxes(
  items: readonly FleetItem[],
  typed: string,
  names: ReadonlyMap<string, string> = new Map(),
): FleetItem[] {
  const wanted = folded(typed);
  if (wanted === "") return [];
  const number = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  const rank = (item: FleetItem): number => {
    const own = [item.id, names.get(item.id) ?? ""].map(folded);
    const numbers = own.flatMap((name) => name.match(/\d+/g) ?? []).map(Number);
    if (own.includes(wanted) || (number !== undefined && numbers.includes(number))) return 0;
    const answer = (name: string) => fit(folded(name), wanted) !== undefined;
    if (own.some(answer)) return 1;
    return [item.site ?? "", ...Object.values(item.site_name ?? {})].some(answer) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((found) => found.rank < 3)
    .sort((left, right) => left.rank - right.rank || left.item.id.localeCompare(right.item.id))
    .map(({ item }) => item);
}
