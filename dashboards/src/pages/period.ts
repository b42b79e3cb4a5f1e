import type { Step } from "../api/types";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Days shown at each step. */
export const SPAN_DAYS: Record<Step, number> = { window: 7, day: 56, week: 364, month: 730 };

/** Periods end on a full hour so that they hold still. */
export function endOfHour(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / HOUR_MS) * HOUR_MS);
}

export function startOf(step: Step, to: Date): Date {
  return new Date(to.getTime() - SPAN_DAYS[step] * DAY_MS);
}

/** The end that an address names; none where it names no time. */
export function endOf(text: string): Date | undefined {
  const at = Date.parse(text);
  return text === "" || Number.isNaN(at) ? undefined : new Date(at);
}

/** The end one period earlier (-1) or later (1); none once that is now. */
export function turned(step: Step, end: Date | undefined, by: 1 | -1, now: Date): Date | undefined {
  const latest = endOfHour(now);
  const next = new Date((end ?? latest).getTime() + by * SPAN_DAYS[step] * DAY_MS);
  return next >= latest ? undefined : next;
}
