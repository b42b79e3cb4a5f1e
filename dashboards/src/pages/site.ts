import type { SiteSummary } from "../api/types";

/**
 * Whether its verdict is about a time that is over: it has access points, and nothing
 * could be counted for a week. One that is called offline says so itself.
 */
export function isSilent(site: SiteSummary): boolean {
  return (
    site.access_points > 0 &&
    site.closed === null &&
    site.last_week.device_minutes === null &&
    site.verdict !== null &&
    site.verdict.verdict !== "offline" &&
    site.verdict.verdict !== "not_enough_data"
  );
}
