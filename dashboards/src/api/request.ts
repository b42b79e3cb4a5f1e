/**
 * Requests to the collector, made for slow lines: as patient as bytes arrive, never two
 * for the same at once, and an answer that has not changed is not sent again.
 */

import { ACCEPT, BASE, dropEarly, takeEarly } from "./early";
import { ApiError } from "./problem";
import type { Problem } from "./types";

/** In which nothing arrives before a request is given up. */
const IDLE_MS = 30_000;
/** An answer as young as this is used by whoever asks next. */
const FRESH_MS = 5_000;
/** Answers kept; the one used longest ago goes. */
const KEPT = 40;

/** Who asks: may give up, and may want to know how far it is. */
export type Asking = { signal?: AbortSignal; received?: (bytes: number) => void };

type Known = { mark: string | null; body: unknown; at: number };
type Flight = {
  answer: Promise<unknown>;
  stop: AbortController;
  askers: Set<Asking>;
  bytes: number;
};

const known = new Map<string, Known>();
const flights = new Map<string, Flight>();

/** What was answered is for who is signed in, and only until they change something. */
export function forget(): void {
  known.clear();
  flights.clear();
  dropEarly();
}

/** What the address holds; the same object as before where that has not changed. */
export async function get<Body>(path: string, asking: Asking = {}): Promise<Body> {
  const last = known.get(path);
  if (last && performance.now() - last.at < FRESH_MS) return last.body as Body;
  const flight = flights.get(path) ?? takeOff(path);
  return (await join(flight, asking)) as Body;
}

/** In which language the collector is asked to say what is wrong. */
let language = "";
export function speak(code: string): void {
  language = code;
}

/** Changes something; what was known before is asked for again. */
export async function send(method: string, path: string, body?: unknown): Promise<Response> {
  forget();
  const options: RequestInit = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const patience = patient();
  try {
    const response = await ask(path, options, patience.signal);
    const text = await textOf(response, () => patience.more());
    return new Response(text || null, { status: response.status });
  } finally {
    patience.end();
    forget();
  }
}

export async function sendFor<Body>(method: string, path: string, body?: unknown): Promise<Body> {
  return parse<Body>(await (await send(method, path, body)).text());
}

/** Why a frame shows nothing of an address; nothing where it could be had after all. */
export async function failureAt(path: string): Promise<ApiError | undefined> {
  const patience = patient();
  try {
    const response = await ask(path, {}, patience.signal);
    await response.body?.cancel();
    return undefined;
  } catch (cause) {
    if (cause instanceof ApiError) return cause;
    throw cause;
  } finally {
    patience.end();
  }
}

function takeOff(path: string): Flight {
  const stop = new AbortController();
  const flight: Flight = { answer: Promise.resolve(), stop, askers: new Set(), bytes: 0 };
  flight.answer = fetchNow(path, flight).finally(() => {
    if (flights.get(path) === flight) flights.delete(path);
  });
  // Whoever gave up does not listen any more.
  flight.answer.catch(() => undefined);
  flights.set(path, flight);
  return flight;
}

/** Waits for a request that is under way; the last one to give up ends it. */
function join(flight: Flight, asking: Asking): Promise<unknown> {
  flight.askers.add(asking);
  if (flight.bytes > 0) asking.received?.(flight.bytes);
  return new Promise((resolve, reject) => {
    const leave = () => {
      flight.askers.delete(asking);
      if (flight.askers.size === 0) flight.stop.abort();
      reject(new ApiError(0, { title: "given up" }));
    };
    if (asking.signal?.aborted) return leave();
    asking.signal?.addEventListener("abort", leave, { once: true });
    const off = () => asking.signal?.removeEventListener("abort", leave);
    flight.answer.then(resolve, reject).finally(off);
  });
}

async function fetchNow(path: string, flight: Flight): Promise<unknown> {
  const last = known.get(path);
  const patience = patient(flight.stop.signal);
  try {
    const headers: HeadersInit = last?.mark ? { "If-None-Match": last.mark } : {};
    const response = await ask(path, { headers }, patience.signal);
    if (response.status === 304 && last) {
      remember(path, flight, last.mark, last.body);
      return last.body;
    }
    const text = await textOf(response, (bytes) => {
      patience.more();
      flight.bytes += bytes;
      for (const { received } of flight.askers) received?.(flight.bytes);
    });
    const body = parse<unknown>(text);
    remember(path, flight, response.headers.get("ETag"), body);
    return body;
  } finally {
    patience.end();
  }
}

function remember(path: string, flight: Flight, mark: string | null, body: unknown): void {
  // An answer from before a change is not kept.
  if (flights.get(path) !== flight) return;
  known.delete(path);
  known.set(path, { mark, body, at: performance.now() });
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
}

/** Ends when nothing has arrived for a while, or when told to. */
function patient(outer?: AbortSignal) {
  const stop = new AbortController();
  const giveUp = () => stop.abort();
  let timer = setTimeout(giveUp, IDLE_MS);
  outer?.addEventListener("abort", giveUp, { once: true });
  return {
    signal: stop.signal,
    more() {
      clearTimeout(timer);
      timer = setTimeout(giveUp, IDLE_MS);
    },
    end() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", giveUp);
    },
  };
}

async function ask(path: string, options: RequestInit, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    const early = options.method === undefined ? takeEarly(path, signal) : undefined;
    response = await (early ??
      fetch(BASE + path, {
        ...options,
        credentials: "same-origin",
        signal,
        headers: {
          Accept: ACCEPT,
          ...(language && { "Accept-Language": language }),
          ...options.headers,
        },
      }));
  } catch (cause) {
    throw new ApiError(0, { title: cause instanceof Error ? cause.message : "no answer" });
  }
  if (response.ok || response.status === 304) return response;
  throw new ApiError(response.status, await problemOf(response));
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return { status: response.status, title: response.statusText };
  }
}

async function textOf(response: Response, arrived: (bytes: number) => void): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      arrived(value.byteLength);
      text += decoder.decode(value, { stream: true });
    }
  } catch (cause) {
    throw new ApiError(0, { title: cause instanceof Error ? cause.message : "cut short" });
  }
}

function parse<Body>(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    throw new ApiError(-1, { title: "the answer is not JSON" });
  }
}
