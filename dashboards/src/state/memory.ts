/** What this browser keeps. Storage may be switched off; the pages then simply forget. */

/** Set while this browser is signed in, as far as it knows. */
export const SIGNED_IN = "signed_in";

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

export function forgetKey(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    return;
  }
}
