import type { DecisionName, RecommendationState, Role } from "../api/types";

/** What a coordinator may decide next. The collector has the last word. */
export function decisionsOpen(state: RecommendationState): DecisionName[] {
  switch (state) {
    case "proposed":
    case "deferred":
      return ["accepted", "refused", "deferred"];
    case "accepted":
      return ["scheduled", "moved", "refused", "deferred", "withdrawn"];
    case "scheduled":
      return ["moved", "refused", "deferred", "withdrawn"];
    case "moved":
      // Again, to put the day right.
      return ["moved"];
    case "refused":
    case "verified":
    case "evaluated":
    case "withdrawn":
      return [];
  }
}

/** What each role may decide: those who carry a move out say so. */
export function mayDecide(role: Role | undefined, decision: DecisionName): boolean {
  if (role === "coordinator" || role === "admin") return true;
  return role === "operator" && decision === "moved";
}
