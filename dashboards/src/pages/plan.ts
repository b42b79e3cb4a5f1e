import type { Explanation, Place, PlanSummary } from "../api/types";

type Ends = { from: string; to: string };

export function latestPlan(plans: PlanSummary[]): PlanSummary | undefined {
  return [...plans].sort((left, right) => right.created.localeCompare(left.created))[0];
}

/** How many moves two plans have in common. */
export function sharedMoves(plan: Ends[], other: Ends[]): number {
  return plan.filter(({ from, to }) => other.some((move) => move.from === from && move.to === to))
    .length;
}

/** Whether two plans make the same moves. */
export const isSame = (plan: Ends[], other: Ends[]) =>
  plan.length === other.length && sharedMoves(plan, other) === plan.length;

/** Each step with what it adds to the one before, and its height from 0 to 1. */
export function bars(
  steps: Explanation["frontier"],
): { moves: number; gain: number; more: number; height: number }[] {
  const most = Math.max(...steps.map((step) => step.gain), 0);
  return steps.map((step, index) => ({
    ...step,
    more: step.gain - (steps[index - 1]?.gain ?? 0),
    height: most > 0 ? step.gain / most : 0,
  }));
}

export type Firmness = "robust" | "mixed" | "fragile";

/** In words: 80% of the recalculations is robust, less than half is fragile. */
export function firmness(share: number | null): Firmness | null {
  if (share === null) return null;
  return share >= 0.8 ? "robust" : share < 0.5 ? "fragile" : "mixed";
}

/** What opening a hotspot at a place costs, in euro, where a source says so. */
export function costOf(place: Pick<Place, "facts"> | undefined): number | null {
  const said = place?.facts.find(({ key }) => key === "cost")?.value;
  const cost = said === undefined || said === "" ? NaN : Number(said);
  return Number.isFinite(cost) ? cost : null;
}
