import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath, openCity } from "./city.mjs";
import { alike } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

/** @type {Awaited<ReturnType<typeof openCity>>} */
let city;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {[string, string][]} */
let everyPage;

/** A name that would do something if it were more than a name. */
const SCRIPT = `Café <script>window.hit=1</script><img src=x onerror="window.hit=1"> "'&`;
const ARABIC = "مكتبة 12 البلدية";

/**
 * Answers with something else than the server said.
 *
 * @param {Visitor} visitor
 * @param {RegExp} address
 * @param {(body: any) => unknown} change
 */
async function instead({ page }, address, change) {
  await page.route(address, async (route) => {
    const headers = { ...route.request().headers() };
    delete headers["if-none-match"];
    const response = await route.fetch({ headers, maxRetries: 3 });
    if (!response.ok()) return route.fulfill({ response });
    return route.fulfill({ response, json: change(await response.json()) });
  });
}

/** @param {string} name */
const named = (name) => (/** @type {unknown} */ body) =>
  JSON.parse(
    JSON.stringify(body, (key, value) =>
      (key === "name" || key === "site_name") && value?.nl
        ? { nl: name, fr: name, en: name }
        : value,
    ),
  );

const NAMES = /\/api\/v1\/(overview|sites\/[^/]+$|recommendations|fleet|places|areas)/;

/**
 * A city of so many hotspots, each a little aside of one there is.
 *
 * @param {number} count
 */
const cityOf = (count) => (/** @type {any} */ body) => ({
  ...body,
  items: Array.from({ length: count }, (_, index) => {
    const site = body.items[index % body.items.length];
    const lap = Math.floor(index / body.items.length);
    return {
      ...site,
      closed: null,
      id: lap === 0 ? site.id : `${site.id}-${lap}`,
      lat: site.lat + 0.0007 * (lap % 13),
      lon: site.lon + 0.0009 * Math.floor(lap / 13),
    };
  }),
});

describe("a city unlike others", { concurrency: 3 }, () => {
  before(async () => {
    city = await openCity();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    everyPage = await visitor.pages();
    await visitor.close();
  });

  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  test("a script in a name is a name, on every page and in a picture", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("admin");
    const { page } = visitor;
    await instead(visitor, NAMES, named(SCRIPT));
    let seen = 0;
    for (const [path, content] of everyPage) {
      await visitor.go(path, content);
      // One more image that fails: those before it have failed by then.
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const image = new Image();
            image.onerror = resolve;
            image.src = "x";
          }),
      );
      assert.equal(await page.evaluate(() => "hit" in window), false, path);
      if ((await page.innerText("main")).includes("<script>")) seen += 1;
    }
    assert.ok(seen >= 6, `only ${seen} pages show the name`);
    await visitor.go("/", ".site-marker");
    await page.locator(".site-marker").first().hover();
    await page.waitForSelector(".leaflet-tooltip");
    const site = everyPage.find(([path]) => path.startsWith("/sites/"));
    await visitor.go(site?.[0] ?? "", ".usage .chart svg");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator('[data-take="svg"]').first().click(),
    ]);
    const drawn = readFileSync(await download.path(), "utf8");
    assert.ok(!drawn.includes("<script") && drawn.includes("&lt;script"), "a picture runs a name");
    assert.equal(await page.evaluate(() => "hit" in window), false);
    await visitor.close();
  });

  test("a name from right to left leaves what stands beside it in its order", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 390, height: 844 },
    });
    await visitor.signInAs("coordinator");
    const { page } = visitor;
    await instead(visitor, NAMES, named(ARABIC));
    for (const [path, content] of everyPage) {
      await visitor.go(path, content);
      assert.equal(await visitor.overflow(), 0, path);
    }
    await visitor.go("/start", '[data-queue="decide"] li a');
    // The arrow between two such names lies between them, and the first name is on the left.
    const order = await page
      .locator('[data-queue="decide"] li a')
      .first()
      .evaluate((link) => {
        const text = [...link.childNodes].find((node) => node.textContent?.includes("→"));
        const said = text?.textContent ?? "";
        const at = (/** @type {number} */ index) => {
          const range = document.createRange();
          range.setStart(/** @type {Node} */ (text), index);
          range.setEnd(/** @type {Node} */ (text), index + 1);
          const { left, top } = range.getBoundingClientRect();
          return { left, top };
        };
        const [first, arrow] = [at(said.indexOf("م")), at(said.indexOf("→"))];
        return { ...first, arrow: arrow.left, sameLine: Math.abs(first.top - arrow.top) < 8 };
      });
    if (order.sameLine) assert.ok(order.left < order.arrow, JSON.stringify(order));
    await visitor.close();
  });

  test("one hotspot is a city too", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("admin");
    const { page } = visitor;
    await instead(visitor, /\/api\/v1\/overview/, cityOf(1));
    await visitor.go("/", ".site-marker");
    await alike(
      () => visitor.marked(),
      async () => 1,
    );
    await page.waitForSelector("tbody tr");
    assert.equal(await page.locator("tbody tr").count(), 1);
    for (const path of ["/compare", "/need", "/start"]) {
      await visitor.go(path, "main h2");
      assert.equal(await page.locator("h1").count(), 1, path);
    }
    await visitor.go("/compare?by=kind", "tbody tr, main .note");
    assert.ok((await page.locator("tbody tr").count()) <= 1);
    await visitor.close();
  });

  test("five thousand hotspots are drawn, listed, compared and searched", async (context) => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("operator");
    const { page } = visitor;
    await instead(visitor, /\/api\/v1\/overview/, cityOf(5000));
    await instead(visitor, /\/api\/v1\/fleet/, (body) => ({
      ...body,
      items: Array.from({ length: 5000 }, (_, index) => ({
        ...body.items[index % body.items.length],
        id: `ap-${String(index).padStart(4, "0")}`,
      })),
    }));
    const began = Date.now();
    await visitor.go("/", ".site-marker");
    await alike(
      () => visitor.marked(),
      async () => 5000,
    );
    await page.waitForSelector("tbody tr");
    assert.ok((await page.locator("tbody tr").count()) <= 250, "every row is drawn");
    context.diagnostic(`map and table took ${Date.now() - began} ms`);
    await page.click(".leaflet-control-zoom-in");
    await page.waitForFunction(() => location.search.includes("view="));
    await visitor.go("/compare?by=kind", "tbody tr, main .note");
    await visitor.go("/fleet", ".desk");
    await page.fill("#desk-find", "4321");
    await page.waitForSelector('[data-test="found"] .box-line');
    assert.equal(await page.locator('[data-test="found"] .box-id').first().innerText(), "ap-4321");
    await visitor.close();
  });

  test("a city without anything says so on the pages of each role", async () => {
    const empty = { items: [], next_cursor: null };
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("admin");
    const { page } = visitor;
    for (const resource of ["places", "recommendations", "plans", "access-points"]) {
      await page.route(`**/api/v1/${resource}*`, (route) => route.fulfill({ json: empty }));
    }
    await instead(visitor, /\/api\/v1\/overview/, (body) => ({ ...body, items: [] }));
    await instead(visitor, /\/api\/v1\/fleet/, (body) => ({ ...body, items: [], dark_sites: [] }));
    await visitor.go("/start", ".tiles li");
    await page.waitForSelector(".desk .good");
    assert.equal(await page.locator("[data-queue] li").count(), 0);
    await visitor.go("/need", "main .note");
    await visitor.go("/fleet/no-such-box", "main .note.failure");
    assert.match(await page.innerText("main .note.failure"), /no-such-box/);
    await visitor.close();
  });
});
