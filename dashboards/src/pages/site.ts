import type { Moment } from "../api/types";
import type { Format } from "../format";
import type { Dictionary } from "../text/en";

/** What is so at a hotspot now, worst first. */
export const MOMENTS = ["silent", "partly", "reporting", "empty"] as const;
export type MomentName = (typeof MOMENTS)[number];

/** `empty` where no access point stands. */
export function momentName({ placed, reporting }: Moment): MomentName {
  if (placed === 0) return "empty";
  if (reporting === 0) return "silent";
  return reporting < placed ? "partly" : "reporting";
}

/**
 * Whether its verdict is about a time that is over: nothing reports now. One that is
 * called offline says so itself.
 */
export function isOver(site: {
  state: Moment;
  closed: string | null;
  verdict: { verdict: string } | null;
}): boolean {
  return (
    momentName(site.state) === "silent" &&
    site.closed === null &&
    site.verdict !== null &&
    site.verdict.verdict !== "offline" &&
    site.verdict.verdict !== "not_enough_data"
  );
}

/** Whether a place in need may count on it at this moment. */
export function isWorking(site: {
  state: Moment;
  closed: string | null;
  for_all: boolean;
}): boolean {
  const moment = momentName(site.state);
  return site.closed === null && site.for_all && (moment === "reporting" || moment === "partly");
}

/** What a hotspot does now, in words; since when stands beside it. */
export function momentText(
  moment: Moment,
  text: Dictionary["moment"],
  format: Pick<Format, "number">,
): string {
  const name = momentName(moment);
  if (name === "silent" && !moment.silent_since) return text.never;
  if (name !== "partly") return text.states[name];
  const { placed, reporting } = moment;
  return text.partlyOf(format.number(placed - reporting), format.number(placed));
}
