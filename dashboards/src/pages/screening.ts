import type { Place, ScreeningName } from "../api/types";

/** From nothing known to all known, and what is left out last. */
export const SCREENINGS: readonly ScreeningName[] = ["unscreened", "fit", "agreed", "screened_out"];

export const screeningOf = (place: Place): ScreeningName => place.screening?.state ?? "unscreened";
