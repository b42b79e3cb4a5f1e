import { parseRoute } from "./routes";

class Router {
  path = $state(location.pathname);
  route = $derived(parseRoute(this.path));

  go(path: string): void {
    if (path === this.path) return;
    history.pushState(null, "", path);
    this.path = path;
    scrollTo(0, 0);
  }

  /** Follows links within the pages without loading them again; returns what stops it. */
  listen(): () => void {
    const follow = () => {
      this.path = location.pathname;
    };
    const click = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (!link || link.origin !== location.origin || link.target || link.hash) return;
      event.preventDefault();
      this.go(link.pathname);
    };
    addEventListener("popstate", follow);
    document.addEventListener("click", click);
    return () => {
      removeEventListener("popstate", follow);
      document.removeEventListener("click", click);
    };
  }
}

export const router = new Router();
