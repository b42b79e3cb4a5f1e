// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../src/api/problem.ts";
import { forget, get, send } from "../src/api/request.ts";

type Call = { path: string; headers: Headers; signal: AbortSignal; answer: (r: Response) => void };
let calls: Call[] = [];

beforeEach(() => {
  calls = [];
  forget();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("fetch", (path: string, { headers, signal }: RequestInit) => {
    return new Promise<Response>((answer, fail) => {
      signal!.addEventListener("abort", () => fail(new Error("aborted")));
      calls.push({ path, headers: new Headers(headers), signal: signal!, answer });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const json = (body: unknown, mark?: string) =>
  new Response(JSON.stringify(body), mark ? { headers: { ETag: mark } } : {});
const settled = () => vi.advanceTimersByTimeAsync(0);

test("two who ask for the same share one request, and one may give up", async () => {
  const hurried = new AbortController();
  const first = get("/overview", { signal: hurried.signal });
  const second = get("/overview");
  expect(calls).toHaveLength(1);
  hurried.abort();
  await expect(first).rejects.toThrow(ApiError);
  expect(calls[0]!.signal.aborted).toBe(false);
  calls[0]!.answer(json({ items: [] }));
  expect(await second).toEqual({ items: [] });
});

test("the last one to give up ends the request", async () => {
  const hurried = new AbortController();
  const asked = get("/overview", { signal: hurried.signal });
  hurried.abort();
  await expect(asked).rejects.toThrow(ApiError);
  expect(calls[0]!.signal.aborted).toBe(true);
});

test("an answer that has not changed is named by its mark and stays the same object", async () => {
  const first = get("/overview");
  calls[0]!.answer(json({ items: [1] }, 'W/"a"'));
  const before = await first;
  await vi.advanceTimersByTimeAsync(30_000);
  const second = get("/overview");
  expect(calls[1]!.headers.get("If-None-Match")).toBe('W/"a"');
  calls[1]!.answer(new Response(null, { status: 304 }));
  expect(await second).toBe(before);
});

test("what was answered a moment ago is used, but not after a change", async () => {
  const first = get("/recommendations");
  calls[0]!.answer(json({ items: [1] }, 'W/"a"'));
  await first;
  await get("/recommendations");
  expect(calls).toHaveLength(1);
  const sent = send("POST", "/recommendations/1/decision", {});
  calls[1]!.answer(json({}));
  await sent;
  const again = get("/recommendations");
  expect(calls).toHaveLength(3);
  expect(calls[2]!.headers.get("If-None-Match")).toBeNull();
  calls[2]!.answer(json({ items: [2] }));
  expect(await again).toEqual({ items: [2] });
});

test("a question that was on its way when something changed is not taken for the new state", async () => {
  const before = get("/recommendations");
  const sent = send("POST", "/recommendations/1/decision", {});
  calls[1]!.answer(json({}));
  await sent;
  calls[0]!.answer(json({ items: ["old"] }, 'W/"old"'));
  await before;
  void get("/recommendations");
  expect(calls).toHaveLength(3);
});

test("patience counts the time in which nothing arrives, not the whole", async () => {
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void (stream = controller),
  });
  const heard: number[] = [];
  const asked = get("/overview", { received: (bytes) => heard.push(bytes) });
  calls[0]!.answer(new Response(body));
  const text = new TextEncoder().encode(JSON.stringify({ items: [] }));
  for (const byte of text) {
    await vi.advanceTimersByTimeAsync(20_000);
    stream!.enqueue(Uint8Array.of(byte));
    await settled();
  }
  stream!.close();
  expect(await asked).toEqual({ items: [] });
  expect(heard.at(-1)).toBe(text.length);
});

test("a server that falls silent is given up", async () => {
  const asked = get("/overview").catch((cause: ApiError) => cause);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(((await asked) as ApiError).unreachable).toBe(true);
});
