import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath, LANGUAGES, openCity } from "./city.mjs";
import { byKeyboard } from "./keyboard.mjs";
import { eventually } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

/** @type {Awaited<ReturnType<typeof openCity>>} */
let city;
/** @type {import("playwright-core").Browser} */
let browser;

/**
 * @param {string} role
 * @param {string} language
 */
async function signedIn(role, language) {
  const visitor = await Visitor.open(browser, city.url);
  await visitor.page.goto(city.url);
  await visitor.page.waitForSelector("button[data-role]");
  await visitor.speak(language);
  await visitor.signInAs(role);
  return visitor;
}

// Why an access point is silent, in two taps on a phone: reader.test.mjs.
/** Inside the noise, what an hour had fewer than. @param {any} week */
const shownUse = ({ fewer_than: limit, online_share: online, per_online_hour: use }) =>
  limit !== null && online ? limit / (168 * online) : use;

describe("what each role comes for, by keyboard alone", { concurrency: 3 }, () => {
  before(async () => {
    city = await openCity();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  });

  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  for (const language of LANGUAGES) {
    test(`the five least used libraries in 3, and their CSV in 1 more, in ${language}`, async (context) => {
      const visitor = await signedIn("planner", language);
      const { page } = visitor;
      const keys = byKeyboard(visitor);
      await page.waitForURL("**/start");
      await keys.press('nav a[href="/"]');
      await page.waitForSelector("tbody tr");
      await keys.choose('select[name="kind"]', "library");
      await keys.press("th:has(.sort):nth-child(4) .sort");
      await page.waitForSelector('th:nth-child(4)[aria-sort="ascending"]');
      context.diagnostic(`${keys.acts()} acts`);
      assert.ok(keys.acts() <= 3);
      // In a demonstration figures move on between the page's answer and this one.
      await eventually("the table to begin with the five that are used least", async () => {
        const { items } = await visitor.ask("/overview");
        const use = new Map(
          items
            .filter((/** @type {any} */ { kind }) => kind === "library")
            .map((/** @type {any} */ { id, last_week: week }) => [id, shownUse(week)]),
        );
        const least = [...use.values()]
          .filter((figure) => figure !== null)
          .sort((one, other) => one - other)
          .slice(0, 5);
        const links = await page
          .locator("tbody th a")
          .evaluateAll((all) => all.slice(0, 5).map((link) => link.getAttribute("href") ?? ""));
        const shown = links.map((link) => use.get(decodeURIComponent(link.slice(7))));
        const isRight = least.length > 0 && isDeepStrictEqual(shown, least);
        return isRight ? true : undefined;
      });
      const csv = page.waitForEvent("download");
      await keys.press('[data-take="csv"]');
      assert.match((await csv).suggestedFilename(), /\.csv$/);
      assert.ok(keys.acts() <= 4);
      await visitor.close();
    });

    test(`the CSV of any table in 1, in ${language}`, async () => {
      const visitor = await signedIn("coordinator", language);
      for (const [path, content] of /** @type {const} */ ([
        ["/compare?by=kind", "tbody tr"],
        ["/need", "main table"],
        ["/recommendations", ".moves .move"],
        ["/places", "tbody tr"],
        ["/audit", "tbody tr"],
      ])) {
        await visitor.go(path, content);
        const keys = byKeyboard(visitor);
        const csv = visitor.page.waitForEvent("download");
        await keys.press('[data-take="csv"]');
        assert.match((await csv).suggestedFilename(), /\.csv$/, path);
        assert.equal(keys.acts(), 1);
      }
      await visitor.close();
    });

    test(`use per hotspot and month, as question 578 asks, in 3, in ${language}`, async () => {
      const visitor = await signedIn("coordinator", language);
      const { page } = visitor;
      const keys = byKeyboard(visitor);
      await keys.press('nav a[href="/reports"]');
      // The last whole month of the whole region is there without being asked for.
      await page.frameLocator(".report-sheet").locator("h1").waitFor();
      const opened = page.context().waitForEvent("page");
      await keys.press(".report-files a.button");
      const report = await opened;
      await report.waitForSelector("h1");
      assert.match(report.url(), new RegExp(`/api/v1/reports/\\d{4}-\\d{2}.*language=${language}`));
      if (!city.fixtures) {
        const tables = await report.locator("table").allInnerTexts();
        assert.ok(tables.length >= 4, `${tables.length} tables`);
      }
      assert.ok(keys.acts() <= 3);
      await report.close();
      await visitor.close();
    });

    test(`one recommendation is defended on one screen, in ${language}`, async () => {
      const visitor = await signedIn("coordinator", language);
      const { page } = visitor;
      const keys = byKeyboard(visitor);
      await keys.press('nav a[href="/recommendations"]');
      await page.waitForSelector(".moves .move .small-map");
      assert.equal(keys.acts(), 1);
      const card = page.locator(".moves .move").first();
      // What, from and to with who gains, gain, cost, sureness, reasons, and the decision.
      assert.ok((await card.locator(".facts dd").count()) >= 6);
      assert.ok((await card.locator("li").count()) >= 1);
      await keys.press(".move-acts button");
      await page.waitForSelector(".move form");
      await page.evaluate(() => document.querySelector(".move")?.scrollIntoView());
      const { height = 9999 } = (await card.boundingBox()) ?? {};
      assert.ok(height <= 900, `the first move takes ${height} px`);
      await visitor.close();
    });
  }

  test("what happened at a hotspot is noted, stands on its chart, and is withdrawn", async () => {
    const visitor = await signedIn("planner", "en");
    const { page } = visitor;
    const { items } = await visitor.ask("/sites");
    await visitor.go(`/sites/${encodeURIComponent(items[1].id)}`, ".usage .chart svg");
    const keys = byKeyboard(visitor);
    await keys.press(".note-event summary");
    await page.fill('[name="what"]', "Market closed for works");
    const { now } = await visitor.ask("/session");
    const day = new Date(Date.parse(now) - 10 * 86_400_000).toISOString().slice(0, 10);
    await page.fill('[name="first_day"]', day);
    await page.focus('[name="last_day"]');
    await keys.press(".event-form button");
    await page.waitForSelector(".saved");
    await page.waitForSelector(".noted-key li", { state: "attached" });
    assert.match(await page.innerText(".noted-key"), /Market closed for works/);
    await page.waitForSelector(".chart .noted-number text", { state: "attached" });
    await page.focus('[data-test="events"] button');
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      () => !document.querySelector("main")?.textContent?.includes("Market closed for works"),
    );
    assert.deepEqual(await visitor.faults(), []);
    await visitor.close();
  });
});
