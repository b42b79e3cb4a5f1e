import type { VerdictName } from "../api/types";

type Judged = { verdict: VerdictName };

/** Worst first. */
export const VERDICTS: readonly VerdictName[] = [
  "underused",
  "nobody",
  "dropped",
  "declining",
  "offline",
  "watch",
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
  declining: "M2.4 4.5H17.6L10 18.4z",
  nobody: "M10 2L17.6 7.5L14.7 16.5H5.3L2.4 7.5z",
  offline: "M3.2 3.2H16.8V16.8H3.2z",
  watch: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14z",
  not_enough_data: "M10 3.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 1 0 0-12.4z",
};

/** What is drawn inside the outline, in the colour of the ground. */
export const SIGNS: Partial<Record<VerdictName, string>> = {
  dropped: "M10 5.6V13.4M6.9 10.6L10 13.7L13.1 10.6",
  declining: "M6.4 7.2L10 12.6L12.6 9.8",
  nobody: "M7 10.4H13",
  offline: "M6.4 6.4L13.6 13.6M13.6 6.4L6.4 13.6",
  underused: "M10 7.6V12.2M10 14.2V14.9",
  watch: "M7.6 8.2a2.4 2.4 0 1 1 3.4 2.2L10 11V12M10 14V14.4",
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
  const counts = {
    healthy: 0,
    watch: 0,
    underused: 0,
    nobody: 0,
    dropped: 0,
    declining: 0,
    offline: 0,
    not_enough_data: 0,
  };
  for (const verdict of verdicts) counts[verdictName(verdict)] += 1;
  return counts;
}
