/** Pictures of the base map: where they are, for whom. */

import type { Theme } from "../state/preferences.svelte";
import type { Language } from "../text/first";

export type Reader = { language: Language; dark: boolean };

/** Whether the reader sees light letters on dark. */
export function isDark(theme: Theme): boolean {
  const asked = (what: string) => matchMedia(what).matches;
  if (theme === "auto" || asked("(forced-colors: active)")) {
    return asked("(prefers-color-scheme: dark)");
  }
  return theme === "dark";
}

/** With `{z}`, `{x}` and `{y}` to be filled in. */
export function tileAddress(version: string, { language, dark }: Reader): string {
  const asked = new URLSearchParams({ language, scheme: dark ? "dark" : "light", version });
  return `/api/v1/base-map/tile?zoom={z}&x={x}&y={y}&${asked.toString()}`;
}
