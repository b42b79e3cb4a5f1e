import { api, ApiError } from "../api/client";
import type { Session } from "../api/types";

const POLL_MS = 10_000;

type Standing = "unknown" | "signed_out" | "signed_in";

class SessionState {
  standing = $state<Standing>("unknown");
  current = $state.raw<Session>();
  failure = $state.raw<ApiError>();
  /** Set when a session that was open is refused. */
  ended = $state(false);

  // Derived, so that a session that is asked for again changes nothing while the zone stays.
  timeZone = $derived(this.current?.time_zone ?? "Europe/Brussels");

  /** The collector's time: a demonstration's clock may run fast. */
  get now(): Date {
    return this.current ? new Date(this.current.now) : new Date();
  }

  may(...roles: Session["user"]["role"][]): boolean {
    return this.current !== undefined && roles.includes(this.current.user.role);
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

  async signIn(name: string, password: string): Promise<void> {
    await api.signIn(name, password);
    this.begin(await api.session());
  }

  async accept(invitation: string, password: string): Promise<void> {
    this.begin(await api.accept(invitation, password));
  }

  async signOut(): Promise<void> {
    await api.signOut();
    this.current = undefined;
    this.ended = false;
    this.standing = "signed_out";
  }

  begin(session: Session): void {
    this.current = session;
    this.failure = undefined;
    this.ended = false;
    this.standing = "signed_in";
  }

  end(): void {
    this.ended ||= this.standing === "signed_in";
    this.current = undefined;
    this.failure = undefined;
    this.standing = "signed_out";
  }

  /** Asks again every 10 s unless signed out; returns what stops it. */
  watch(): () => void {
    void this.check();
    const timer = setInterval(() => {
      if (this.standing !== "signed_out" && !document.hidden) void this.check();
    }, POLL_MS);
    return () => clearInterval(timer);
  }
}

export const session = new SessionState();
