import type {
  ConsentParty,
  DecisionName,
  Recommendation,
  RecommendationState,
  Role,
} from "../api/types";

/** What a coordinator may decide next. The collector has the last word. */
export function decisionsOpen(state: RecommendationState): DecisionName[] {
  switch (state) {
    case "proposed":
    case "deferred":
      return ["accepted", "refused", "deferred"];
    case "accepted":
      return ["scheduled", "moved", "refused", "deferred", "withdrawn"];
    case "scheduled":
      return ["scheduled", "moved", "refused", "deferred", "withdrawn"];
    case "moved":
      // Again, to put the day right; or the report was a mistake.
      return ["moved", "accepted"];
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

/** Whether something is still prepared for a move. */
export const isOpen = (state: RecommendationState) =>
  state === "proposed" || state === "deferred" || state === "accepted" || state === "scheduled";

/** The answers that stand in the way of a move that is not made yet. */
export function refusals({ state, preparation }: Recommendation) {
  if (!isOpen(state)) return [];
  return preparation.consents.flatMap(({ said }) => (said?.answer === "refused" ? said : []));
}

/** Whose answer each role may note. */
export function mayNote(
  role: Role | undefined,
  state: RecommendationState,
  party: ConsentParty,
): boolean {
  if (!isOpen(state)) return false;
  if (role === "coordinator" || role === "admin") return true;
  return role === "operator" && party === "operator";
}

/** Who may note that the notice was put up, once the move is accepted. */
export function mayPost(role: Role | undefined, state: RecommendationState): boolean {
  const may = role === "coordinator" || role === "admin" || role === "operator";
  return may && (state === "accepted" || state === "scheduled");
}
