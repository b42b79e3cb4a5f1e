import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

const PATIENCE_MS = 30_000;
const PAUSE_MS = 100;

/**
 * Asks again until there is an answer that is not `undefined`.
 *
 * @template Answer
 * @param {string} what
 * @param {() => Promise<Answer | undefined>} ask
 * @returns {Promise<Answer>}
 */
export async function eventually(what, ask) {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`waited in vain for ${what}`);
}

/**
 * Looks at two things until they are alike. A demonstration goes on while it is read: both
 * are looked at each time, or the one would have moved past what was seen of the other.
 *
 * @template Seen
 * @param {() => Promise<Seen>} one
 * @param {() => Promise<Seen>} other
 * @returns {Promise<Seen>}
 */
export async function alike(one, other) {
  /** @type {[Seen, Seen] | undefined} */
  let last;
  const both = async () => {
    last = await Promise.all([one(), other()]);
    return isDeepStrictEqual(...last) ? last : undefined;
  };
  try {
    return (await eventually("both to be alike", both))[0];
  } catch (cause) {
    if (last) assert.deepEqual(...last);
    throw cause;
  }
}
