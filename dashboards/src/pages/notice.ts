import type { RecommendationState } from "../api/types";
import { daysAfter } from "./day";

/** Days from the notice to the first day of a move; the collector has the last word. */
const NOTICE_DAYS = 30;

/** The first day of a move whose notice was put up on a day. */
export const firstDay = (postedOn: string) => daysAfter(postedOn, NOTICE_DAYS);

/** Why a notice is not to be put up, or no longer holds, where that is so. */
export function whyNotToPost(state: RecommendationState): "draft" | "off" | "over" | undefined {
  switch (state) {
    case "proposed":
    case "deferred":
      return "draft";
    case "accepted":
    case "scheduled":
      return undefined;
    case "moved":
    case "verified":
    case "evaluated":
      return "over";
    case "refused":
    case "withdrawn":
      return "off";
  }
}
