/** Places in need: which have a working hotspot within walking distance, today and after a plan. */

import type { Covered, Fact, GroupHeads, Kind, Place, Recommendation } from "../api/types";
import { isServed, onFoot, REACH_M, type Point } from "../map/reach";

type Hotspot = Point & { id: string };
type Move = Pick<Recommendation, "state" | "from" | "to">;

/** States of moves that are still to come. */
const TO_COME = new Set<Recommendation["state"]>(["proposed", "deferred", "accepted", "scheduled"]);

export const isToCome = ({ state }: Pick<Move, "state">) => TO_COME.has(state);

/** States of moves that were made: they are part of what is there today. */
const CARRIED_OUT = new Set<Recommendation["state"]>(["moved", "verified", "evaluated"]);

export const isCarriedOut = ({ state }: Pick<Move, "state">) => CARRIED_OUT.has(state);

/** Where hotspots work once the moves are made: one stands where it goes, and no longer where it was. */
export function hotspotsAfter(working: Hotspot[], moves: Move[]): Hotspot[] {
  const coming = moves.filter(isToCome);
  const gone = new Set(coming.map(({ from }) => from.id));
  return [...working.filter(({ id }) => !gone.has(id)), ...coming.map(({ to }) => to)];
}

/** Facts that count the people of a place. */
const HEADS = ["dwellings", "visitors"] as const;

/** How many come or live there; null where nobody has said. */
export function headsOf({ facts }: { facts: Fact[] }): number | null {
  for (const key of HEADS) {
    const value = facts.find((fact) => fact.key === key)?.value;
    const heads = Number(value);
    if (value !== undefined && value.trim() !== "" && Number.isFinite(heads)) return heads;
  }
  return null;
}

export type Need = {
  place: Place;
  today: boolean;
  after: boolean;
  /** To the nearest working hotspot; null where there is none at all. */
  metres: number | null;
  heads: number | null;
};

export function needsOf(places: Place[], working: Hotspot[], moves: Move[]): Need[] {
  const after = hotspotsAfter(working, moves);
  return places
    .filter(({ target }) => target)
    .map((place) => ({
      place,
      today: isServed(place, working),
      after: isServed(place, after),
      metres:
        working.length === 0 ? null : Math.min(...working.map((hotspot) => onFoot(place, hotspot))),
      heads: headsOf(place),
    }));
}

/** People of some places: those that are known, and of how many places nobody knows. */
export type Heads = { known: number | null; unknownPlaces: number };

export function headsIn(needs: Need[]): Heads {
  const known = needs.flatMap(({ heads }) => heads ?? []);
  return {
    // A sum of nothing known is not known, and never 0.
    known: known.length === 0 ? null : known.reduce((sum, heads) => sum + heads, 0),
    unknownPlaces: needs.length - known.length,
  };
}

export type KindOfNeed = { kind: Kind; all: Need[]; today: Need[]; after: Need[] };

/** By kind of place, the most places first. */
export function byKind(needs: Need[]): KindOfNeed[] {
  const kinds = new Map<Kind, Need[]>();
  for (const need of needs) {
    const of = kinds.get(need.place.kind);
    if (of) of.push(need);
    else kinds.set(need.place.kind, [need]);
  }
  return [...kinds]
    .map(([kind, all]) => ({
      kind,
      all,
      today: all.filter(({ today }) => today),
      after: all.filter(({ after }) => after),
    }))
    .sort((left, right) => right.all.length - left.all.length);
}

/** The six groups of the regional plan. */
export const TARGET_GROUPS = [
  "job_seekers",
  "young",
  "seniors",
  "disability",
  "precarity",
  "women",
] as const;

export type TargetGroup = (typeof TARGET_GROUPS)[number];

/** Residents of a target group within a distance; null where nothing is known of the group. */
export type GroupNeed = {
  group: TargetGroup;
  metres: number;
  today: GroupHeads | null;
  after: GroupHeads | null;
};

/** Every target group at every distance of a plan, in the order of the regional plan. */
export function byGroup(covered: Covered[]): GroupNeed[] {
  return covered.flatMap(({ distance_m: metres, groups }) =>
    TARGET_GROUPS.map((group) => {
      const known = groups.find((known) => known.group === group);
      return { group, metres, today: known?.today ?? null, after: known?.after ?? null };
    }),
  );
}

/** The same within the distance that this page is about; unknown where a plan has no such row. */
export function byGroupInReach(covered: Covered[]): GroupNeed[] {
  const rows = byGroup(covered).filter(({ metres }) => metres === REACH_M);
  if (rows.length > 0) return rows;
  return TARGET_GROUPS.map((group) => ({ group, metres: REACH_M, today: null, after: null }));
}

/** The difference that a plan makes; null where either figure is not known in full. */
export function groupChange({ today, after }: GroupNeed): number | null {
  const isWhole = (heads: GroupHeads | null) => heads?.unknown_areas === 0;
  if (!isWhole(today) || !isWhole(after)) return null;
  return (after?.heads ?? 0) - (today?.heads ?? 0);
}
