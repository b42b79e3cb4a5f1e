import { api, ApiError } from "../api/client";
import { forget } from "../api/request";
import type { Session } from "../api/types";
import { forgetKey, remember, remembered, SIGNED_IN } from "./memory";

/** Whether the session still stands is asked this often. */
const POLL_MS = 60_000;
/** How often pages ask for what they show. */
const RHYTHM_MS = 30_000;
/** In a demonstration where time runs fast. */
const FAST_MS = 10_000;
/** Beyond the grace that a clock needs, time runs fast. */
const REAL_SPEED = 1.01;
/** How often the clock that is shown moves on. */
const TICK_MS = 10_000;

type Standing = "unknown" | "signed_out" | "signed_in";

class SessionState {
  standing = $state<Standing>("unknown");
  current = $state.raw<Session>();
  failure = $state.raw<ApiError>();
  /** Set when a session that was open is refused. */
  ended = $state(false);
  /** The collector's time, moving on while a page is open. */
  clock = $state.raw(new Date());

  // Derived, so that a session that is asked for again changes nothing while the zone stays.
  timeZone = $derived(this.current?.time_zone ?? "Europe/Brussels");
  rhythmMs = $derived((this.current?.clock_speed ?? 1) > REAL_SPEED ? FAST_MS : RHYTHM_MS);
  #toldAt = 0;

  /** The collector's time, whatever this device's clock shows; a demonstration's may run fast. */
  get now(): Date {
    if (!this.current) return new Date();
    const passedMs = performance.now() - this.#toldAt;
    return new Date(Date.parse(this.current.now) + passedMs * this.current.clock_speed);
  }

  may(...roles: Session["user"]["role"][]): boolean {
    return this.current !== undefined && roles.includes(this.current.user.role);
  }

  /** Whether it is worth asking for figures before the session is known. */
  get likely(): boolean {
    return remembered(SIGNED_IN) !== null;
  }

  async check(): Promise<void> {
    try {
      this.begin(await api.session());
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      if (cause.status === 401) this.end();
      else this.failure = cause;
    }
  }

  async signIn(name: string, password: string, code?: string): Promise<void> {
    this.begin(await api.signIn(name, password, code));
  }

  async accept(invitation: string, password: string): Promise<void> {
    this.begin(await api.accept(invitation, password));
  }

  async signOut(): Promise<void> {
    await api.signOut();
    this.end();
    this.ended = false;
  }

  begin(session: Session): void {
    this.#toldAt = performance.now();
    this.current = session;
    this.clock = this.now;
    this.failure = undefined;
    this.ended = false;
    this.standing = "signed_in";
    remember(SIGNED_IN, "1");
  }

  end(): void {
    this.ended ||= this.standing === "signed_in";
    this.current = undefined;
    this.failure = undefined;
    this.standing = "signed_out";
    forget();
    forgetKey(SIGNED_IN);
  }

  /** Asks again unless signed out or out of sight; returns what stops it. The first
   * question is the caller's. */
  watch(): () => void {
    const ask = () => {
      if (this.standing !== "signed_out" && !document.hidden) void this.check();
    };
    const tick = setInterval(() => (this.clock = this.now), TICK_MS);
    let timer: ReturnType<typeof setTimeout>;
    const later = () => {
      const fast = this.failure !== undefined || this.rhythmMs === FAST_MS;
      timer = setTimeout(
        () => {
          ask();
          later();
        },
        fast ? FAST_MS : POLL_MS,
      );
    };
    later();
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearInterval(tick);
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }
}

export const session = new SessionState();
