/** Which pages each role has at hand; all others are one step further. */

import type { Role } from "../api/types";
import type { Route } from "./routes";

const AT_HAND: Record<Role, readonly Route["page"][]> = {
  viewer: ["start", "map", "compare", "need", "recommendations", "reports"],
  planner: ["start", "map", "compare", "need", "recommendations", "places", "reports"],
  coordinator: ["start", "map", "recommendations", "work", "evaluations", "compare", "reports"],
  operator: ["start", "map", "fleet", "work", "reports"],
  admin: ["start", "map", "compare", "recommendations", "fleet", "audit", "reports"],
};

export const atHand = (role: Role): readonly string[] => AT_HAND[role];
