import type { Step } from "../api/types";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days shown at each step. */
export const SPAN_DAYS: Record<Step, number> = { window: 7, day: 56, week: 364, month: 730 };

/** The span shown, `pages` spans back from now; ends on a full hour so that it holds still. */
export function spanOf(step: Step, now: Date, pages: number): { from: Date; to: Date } {
  const end = Math.ceil(now.getTime() / HOUR_MS) * HOUR_MS;
  const length = SPAN_DAYS[step] * DAY_MS;
  const to = end - pages * length;
  return { from: new Date(to - length), to: new Date(to) };
}
