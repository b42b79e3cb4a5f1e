/**
 * What somebody began to write and has not sent: kept in this tab, over a session that
 * ends and a page that is loaded again. Storage may be switched off; then it is lost.
 */

import { session } from "./session.svelte";

/** Of one person alone: another who signs in here does not find it. */
const keyOf = (what: string) => `draft ${session.current?.user.name ?? ""} ${what}`;

export function drafted<Draft>(what: string): Draft | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(what));
    return kept === null ? undefined : (JSON.parse(kept) as Draft);
  } catch {
    return undefined;
  }
}

export function keepDraft(what: string, draft: unknown): void {
  try {
    sessionStorage.setItem(keyOf(what), JSON.stringify(draft));
  } catch {
    return;
  }
}

export function dropDraft(what: string): void {
  try {
    sessionStorage.removeItem(keyOf(what));
  } catch {
    return;
  }
}
