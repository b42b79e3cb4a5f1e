import { below, here, within } from "./base";
import { parseRoute } from "./routes";
import { noteNow, noteScroll, restoreScroll, toTop } from "./scroll";

/** What a page adds to its address; null takes it out. */
export type Said = Record<string, string | null>;

class Router {
  /** As the pages call it, wherever they stand. */
  path = $state(here());
  #search = $state(location.search);
  route = $derived(parseRoute(this.path));
  query = $derived(new URLSearchParams(this.#search));
  /** How each page was last seen, for links back to it. */
  #seen = new Map<string, string>();

  /** Opens a page of its own step in the history. */
  go(address: string): void {
    const { pathname, search } = new URL(address, location.origin);
    if (pathname === this.path && search === this.#search) return;
    noteNow();
    history.pushState(null, "", below(pathname + search));
    this.#follow();
    toTop();
  }

  /** Says in the address what the reader chose, in the same step of the history. */
  say(said: Said): void {
    const query = new URLSearchParams(this.#search);
    for (const [name, value] of Object.entries(said)) {
      if (value === null || value === "") query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    const search = text === "" ? "" : `?${text}`;
    if (search === this.#search) return;
    history.replaceState(history.state, "", below(this.path + search));
    this.#follow();
  }

  /** The address of the page at `path` as it was last seen. */
  lastSeen(path: string): string {
    return below(path + (this.#seen.get(path) ?? ""));
  }

  /** Follows links within the pages without loading them again; returns what stops it. */
  listen(): () => void {
    const back = () => {
      this.#follow();
      restoreScroll();
    };
    const click = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (!link || link.origin !== location.origin || link.target || link.hash) return;
      const path = within(link.pathname);
      if (path === undefined || link.hasAttribute("download") || path.startsWith("/api/")) return;
      event.preventDefault();
      this.go(path + link.search);
    };
    const stopNoting = noteScroll();
    this.#follow();
    restoreScroll();
    addEventListener("popstate", back);
    document.addEventListener("click", click);
    return () => {
      stopNoting();
      removeEventListener("popstate", back);
      document.removeEventListener("click", click);
    };
  }

  #follow(): void {
    this.path = here();
    this.#search = location.search;
    this.#seen.set(this.path, this.#search);
  }
}

export const router = new Router();
