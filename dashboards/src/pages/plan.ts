import type { PlanSummary } from "../api/types";

export function latestPlan(plans: PlanSummary[]): PlanSummary | undefined {
  return [...plans].sort((left, right) => right.created.localeCompare(left.created))[0];
}
