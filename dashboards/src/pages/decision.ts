import type { DecisionName, RecommendationState } from "../api/types";

/** What a coordinator may decide next. The collector has the last word. */
export function decisionsOpen(state: RecommendationState): DecisionName[] {
  switch (state) {
    case "proposed":
    case "deferred":
      return ["accepted", "refused", "deferred"];
    case "accepted":
      return ["scheduled", "moved", "refused", "deferred"];
    case "scheduled":
      return ["moved", "refused", "deferred"];
    case "moved":
      // Again, to put the day right.
      return ["moved"];
    case "refused":
    case "verified":
    case "evaluated":
      return [];
  }
}
