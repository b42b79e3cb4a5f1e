import assert from "node:assert/strict";

/** Presses of Tab after which what is looked for is not there: forwards, then backwards. */
const MOST_TABS = 120;
const MOST_OPTIONS = 40;

/**
 * Somebody who has a keyboard and nothing else, and counts what they do.
 *
 * @param {{ page: import("playwright-core").Page }} visitor
 */
export function byKeyboard({ page }) {
  let acts = 0;
  /** @param {string} wanted */
  const isAt = (wanted) =>
    page.evaluate((one) => document.activeElement?.matches(one) ?? false, wanted);
  /** @param {string} wanted */
  const reach = async (wanted) => {
    // Nobody presses before it is there.
    await page.waitForSelector(wanted, { state: "attached" });
    for (const [key, most] of /** @type {const} */ ([
      ["Tab", MOST_TABS],
      ["Shift+Tab", 2 * MOST_TABS],
    ])) {
      for (let press = 0; press < most; press += 1) {
        if (await isAt(wanted)) return;
        await page.keyboard.press(key);
      }
    }
    assert.fail(`Tab does not come to ${wanted} on ${page.url()}`);
  };
  return {
    acts: () => acts,
    /** @param {string} wanted */
    async press(wanted) {
      await reach(wanted);
      acts += 1;
      await page.keyboard.press("Enter");
    },
    /** @param {string} wanted a box to tick */
    async tick(wanted) {
      await reach(wanted);
      acts += 1;
      await page.keyboard.press("Space");
    },
    /**
     * One of a list.
     *
     * @param {string} wanted
     * @param {string} value
     */
    async choose(wanted, value) {
      await reach(wanted);
      acts += 1;
      for (let press = 0; press < MOST_OPTIONS; press += 1) {
        if (
          await page.evaluate(
            ({ w, v }) =>
              /** @type {HTMLSelectElement | null} */ (document.querySelector(w))?.value === v,
            { w: wanted, v: value },
          )
        )
          return;
        await page.keyboard.press("ArrowDown");
      }
      assert.fail(`${wanted} has no ${value}`);
    },
    /**
     * One of several round buttons, of which one is chosen with the arrows.
     *
     * @param {string} name
     * @param {string} value
     */
    async pick(name, value) {
      const wanted = `input[name="${name}"][value="${value}"]`;
      await reach(`input[name="${name}"]`);
      acts += 1;
      for (let press = 0; press < MOST_OPTIONS; press += 1) {
        if (await isAt(wanted)) {
          if (!(await isAt(`${wanted}:checked`))) await page.keyboard.press("Space");
          return;
        }
        await page.keyboard.press("ArrowDown");
      }
      assert.fail(`${name} has no ${value}`);
    },
    /**
     * In place of what stands there.
     *
     * @param {string} wanted
     * @param {string} text
     */
    async write(wanted, text) {
      await reach(wanted);
      acts += 1;
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    },
    /**
     * A day, whatever the order in which the browser asks for its parts.
     *
     * @param {string} wanted
     * @param {string} date as 2026-06-29
     */
    async date(wanted, date) {
      const [year = "", month = "", day = ""] = date.split("-");
      const written = () =>
        page.evaluate(
          (w) => /** @type {HTMLInputElement | null} */ (document.querySelector(w))?.value,
          wanted,
        );
      acts += 1;
      for (const parts of [month + day + year, day + month + year, year + month + day]) {
        await reach(wanted);
        await page.keyboard.type(parts);
        if ((await written()) === date) return;
        // Out of it, so that the next try begins with its first part.
        while (await isAt(wanted)) await page.keyboard.press("Shift+Tab");
      }
      assert.fail(`${wanted} shows ${await written()} in place of ${date}`);
    },
  };
}
