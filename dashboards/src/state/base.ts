/** Where the pages are: the collector writes the path below which they stand into the first one. */

/** Empty, or a path such as `/wifi`. Tests have no document. */
const BASE = globalThis.document?.documentElement.dataset["base"] ?? "";

/** The address, for a browser, of what is at `path` among the pages and the API. */
export const below = (path: string): string => BASE + path;

/** What the pages call the address; nothing where it is not of theirs. */
export function within(pathname: string): string | undefined {
  return `${pathname}/`.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) || "/" : undefined;
}

/** The page that the browser shows. */
export const here = (): string => within(location.pathname) ?? location.pathname;
