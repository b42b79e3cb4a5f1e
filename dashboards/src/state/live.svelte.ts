import { ApiError } from "../api/client";
import type { Asking } from "../api/request";
import { session } from "./session.svelte";

/** After it a page says what it waits for. */
const LONG_MS = 5_000;
/** A question that failed is asked again after this. */
const AGAIN_MS = 10_000;

type Load<Value> = (asking: Asking) => Promise<Value>;

/**
 * An answer that is asked for again while the page is visible: never two at once, and
 * what arrives is used, however long it took.
 *
 * An unchanged answer keeps its object, so nothing is drawn again; a failed refresh
 * keeps the last answer and sets `failure`.
 */
export class Live<Value> {
  value = $state.raw<Value>();
  failure = $state.raw<ApiError>();
  /** When `value` was last known to be right, by the collector's clock. */
  confirmed = $state.raw<Date>();
  busy = $state(false);
  /** Set while the first answer takes long. */
  long = $state(false);
  /** Bytes of the answer that is on its way. */
  received = $state(0);
  #text = "";
  #stop: AbortController | undefined;
  #running: Promise<void> | undefined;

  /** Asks; while an answer is on its way, once more after it. */
  async refresh(load: Load<Value>): Promise<void> {
    await this.#running;
    await (this.#running ?? this.restart(load));
  }

  /** Asks something else: what is on its way is not wanted any more. */
  restart(load: Load<Value>): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    const asking = {
      signal: stop.signal,
      received: (bytes: number) => {
        if (!stop.signal.aborted) this.received = bytes;
      },
    };
    // Called here, so that what it reads is seen by the effect that calls this.
    const answer = load(asking);
    const running = this.#take(answer, stop).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  stop(): void {
    this.#stop?.abort();
  }

  async #take(answer: Promise<Value>, stop: AbortController): Promise<void> {
    const patience = setTimeout(() => (this.long = this.value === undefined), LONG_MS);
    try {
      this.busy = true;
      this.received = 0;
      const value = await answer;
      if (stop.signal.aborted) return;
      if (value !== this.value) this.#accept(value);
      this.failure = undefined;
      this.confirmed = session.now;
    } catch (cause) {
      if (stop.signal.aborted) return;
      const failure =
        cause instanceof ApiError ? cause : new ApiError(-1, { title: String(cause) });
      if (failure.status === 401) session.end();
      this.failure = failure;
    } finally {
      clearTimeout(patience);
      if (!stop.signal.aborted) {
        this.busy = false;
        this.long = false;
      }
    }
  }

  #accept(value: Value): void {
    const text = JSON.stringify(value);
    if (text === this.#text) return;
    this.#text = text;
    this.value = value;
  }
}

/**
 * Asks for as long as the component lives, each time a while after the last answer; what
 * `load` reads reactively restarts it.
 */
export function live<Value>(load: Load<Value>, everyMs?: number) {
  const resource = new Live<Value>();
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0;
    let over = false;
    const pause = () => (resource.failure ? AGAIN_MS : (everyMs ?? session.rhythmMs));
    const settle = (running: Promise<void>) => {
      asked = performance.now();
      clearTimeout(timer);
      void running.then(() => {
        if (!over) timer = setTimeout(again, pause());
      });
    };
    const again = () => {
      if (!document.hidden) settle(resource.refresh(load));
    };
    const seen = () => {
      if (!document.hidden && performance.now() - asked >= pause()) again();
    };
    settle(resource.restart(load));
    document.addEventListener("visibilitychange", seen);
    return () => {
      over = true;
      clearTimeout(timer);
      resource.stop();
      document.removeEventListener("visibilitychange", seen);
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
    get long() {
      return resource.long;
    },
    get received() {
      return resource.received;
    },
    refresh: () => resource.refresh(load),
  };
}

/** What a page needs to know of a live answer to say how it stands. */
export type Resource<Value> = ReturnType<typeof live<Value>>;
