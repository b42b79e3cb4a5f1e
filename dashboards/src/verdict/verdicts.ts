import type { VerdictName } from "../api/types";

type Judged = { verdict: VerdictName };

/** Worst first. */
export const VERDICTS: readonly VerdictName[] = [
  "underused",
  "dropped",
  "offline",
  "not_enough_data",
  "healthy",
];

/**
 * Outlines in a 20 by 20 box, centred on (10, 10). Each verdict has a shape of
 * its own, so that it can be told without colour.
 */
export const SHAPES: Record<VerdictName, string> = {
  healthy: "M10 3.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z",
  underused: "M10 2.2L18.4 17H1.6z",
  dropped: "M10 1.8L18.2 10L10 18.2L1.8 10z",
  offline: "M3.2 3.2H16.8V16.8H3.2z",
  not_enough_data: "M10 3.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 1 0 0-12.4z",
};

/** What is drawn inside the outline, in the colour of the ground. */
export const SIGNS: Partial<Record<VerdictName, string>> = {
  dropped: "M10 5.6V13.4M6.9 10.6L10 13.7L13.1 10.6",
  offline: "M6.4 6.4L13.6 13.6M13.6 6.4L6.4 13.6",
  underused: "M10 7.6V12.2M10 14.2V14.9",
};

/** Through a mark of which nothing reports now. */
export const STRUCK = "M2 18L18 2";

/** Hollow: an outline and nothing inside. */
export const HOLLOW: ReadonlySet<VerdictName> = new Set(["not_enough_data"]);

/** The name under which a site without any verdict is listed. */
export function verdictName(verdict: Judged | null): VerdictName {
  return verdict?.verdict ?? "not_enough_data";
}

export function verdictRank(verdict: Judged | null): number {
  return VERDICTS.indexOf(verdictName(verdict));
}

export function countByVerdict(verdicts: (Judged | null)[]): Record<VerdictName, number> {
  const counts = { healthy: 0, underused: 0, dropped: 0, offline: 0, not_enough_data: 0 };
  for (const verdict of verdicts) counts[verdictName(verdict)] += 1;
  return counts;
}
