import { ApiError } from "../api/client";
import { session } from "./session.svelte";

const REFRESH_MS = 10_000;

/**
 * An answer that is asked for again every 10 s while the page is visible.
 *
 * An unchanged answer keeps its object, so nothing is drawn again; a failed
 * refresh keeps the last answer and sets `failure`.
 */
export class Live<Value> {
  value = $state.raw<Value>();
  failure = $state.raw<ApiError>();
  /** When `value` was last known to be right, by this device's clock. */
  confirmed = $state.raw<Date>();
  busy = $state(false);
  #text = "";
  #run = 0;

  async refresh(load: () => Promise<Value>): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    this.busy = true;
    try {
      const value = await load();
      if (run !== this.#run) return;
      const text = JSON.stringify(value);
      if (text !== this.#text) {
        this.#text = text;
        this.value = value;
      }
      this.failure = undefined;
      this.confirmed = new Date();
    } catch (cause) {
      if (run !== this.#run) return;
      const failure =
        cause instanceof ApiError ? cause : new ApiError(-1, { title: String(cause) });
      if (failure.status === 401) session.end();
      this.failure = failure;
    } finally {
      if (run === this.#run) this.busy = false;
    }
  }
}

/** Polls for as long as the component lives; what `load` reads reactively restarts it. */
export function live<Value>(load: () => Promise<Value>, refreshMs = REFRESH_MS) {
  const resource = new Live<Value>();
  let current = load;
  $effect(() => {
    // The first call is made in the effect itself, so that its reads are tracked.
    const first = load();
    current = load;
    void resource.refresh(() => first);
    const again = () => {
      if (!document.hidden) void resource.refresh(current);
    };
    const timer = setInterval(again, refreshMs);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
    };
  });
  return {
    get value() {
      return resource.value;
    },
    get failure() {
      return resource.failure;
    },
    get confirmed() {
      return resource.confirmed;
    },
    get busy() {
      return resource.busy;
    },
    refresh: () => resource.refresh(current),
  };
}

/** What a page needs to know of a live answer to say how it stands. */
export type Resource<Value> = ReturnType<typeof live<Value>>;
