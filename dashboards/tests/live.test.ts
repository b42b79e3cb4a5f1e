// @vitest-environment jsdom
import { beforeEach, afterEach, expect, test, vi } from "vitest";
import { Live } from "../src/state/live.svelte.ts";

type Asked<Value> = { signal?: AbortSignal; answer: (value: Value) => void };

function questions<Value>() {
  const asked: Asked<Value>[] = [];
  const load = ({ signal }: { signal?: AbortSignal }) =>
    new Promise<Value>((answer) => {
      asked.push(signal ? { signal, answer } : { answer });
    });
  return { asked, load };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());
const settled = () => vi.advanceTimersByTimeAsync(0);

test("an answer that takes minutes is used, and nothing else is asked for meanwhile", async () => {
  const live = new Live<number>();
  const { asked, load } = questions<number>();
  void live.restart(load);
  for (let minute = 0; minute < 3; minute += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    void live.refresh(load);
  }
  expect(asked).toHaveLength(1);
  asked[0]!.answer(7);
  await settled();
  expect(live.value).toBe(7);
  // Those who asked for a new answer share one.
  expect(asked).toHaveLength(2);
});

test("another question ends the one before", async () => {
  const live = new Live<string>();
  const { asked, load } = questions<string>();
  void live.restart(load);
  void live.restart(load);
  expect(asked[0]!.signal?.aborted).toBe(true);
  asked[0]!.answer("of the week");
  asked[1]!.answer("of the month");
  await settled();
  expect(live.value).toBe("of the month");
});

test("says after five seconds that it takes long, and only while there is nothing", async () => {
  const live = new Live<number>();
  const { asked, load } = questions<number>();
  void live.restart(load);
  await vi.advanceTimersByTimeAsync(4_900);
  expect(live.long).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(live.long).toBe(true);
  asked[0]!.answer(1);
  await settled();
  expect(live.long).toBe(false);
  void live.refresh(load);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(live.long).toBe(false);
});
