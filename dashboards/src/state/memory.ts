/** What this browser keeps. Storage may be switched off; the pages then simply forget. */

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
