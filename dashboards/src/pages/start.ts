/** What waits for whom when they come in. */

import type { Recommendation, RecommendationState, Role } from "../api/types";

export type Part = "moves" | "hand" | "need" | "pages";

export const PARTS: Record<Role, Part[]> = {
  viewer: ["pages"],
  planner: ["need", "pages"],
  coordinator: ["moves", "pages"],
  operator: ["hand", "pages"],
  admin: ["hand", "moves", "need", "pages"],
};

export type PageName = "map" | "compare" | "need" | "recommendations" | "evaluations" | "fleet";

/** Where each looks further, the likeliest first. */
export const FURTHER: Record<Role, PageName[]> = {
  viewer: ["map", "compare", "need", "recommendations", "evaluations"],
  planner: ["compare", "need", "map", "recommendations", "evaluations"],
  coordinator: ["recommendations", "evaluations", "need", "map"],
  operator: ["fleet", "map"],
  admin: ["fleet", "recommendations", "need", "compare", "map"],
};

export const QUEUES = ["decide", "carryOut", "verify"] as const;
type Queue = (typeof QUEUES)[number];

const QUEUE_OF: Partial<Record<RecommendationState, Queue>> = {
  proposed: "decide",
  deferred: "decide",
  accepted: "carryOut",
  scheduled: "carryOut",
  moved: "verify",
};

/** The most gain first; what was deferred stands behind. */
export function queued(moves: readonly Recommendation[], queue: Queue): Recommendation[] {
  return moves
    .filter(({ state }) => QUEUE_OF[state] === queue)
    .sort(
      (left, right) =>
        Number(left.state === "deferred") - Number(right.state === "deferred") ||
        right.gain - left.gain,
    );
}
