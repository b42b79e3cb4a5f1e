import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath, LANGUAGES, openCity, WORDS } from "./city.mjs";
import { alike } from "./eventually.mjs";
import { pages, Visitor } from "./visitor.mjs";

const DAY_MS = 86_400_000;
const VERDICTS = [
  "underused",
  "nobody",
  "dropped",
  "declining",
  "offline",
  "watch",
  "not_enough_data",
  "healthy",
];
/** What not every city has. */
const RARE = new Set(["nobody", "declining", "watch"]);

/** @type {Awaited<ReturnType<typeof openCity>>} */
let city;
/** @type {import("playwright-core").Browser} */
let browser;
/**
 * @typedef {{ site: string, step: string, until: string }} Example
 * @type {{ gap: Example, fewer: Example }}
 */
let examples;
/** @type {string | undefined} */
let recommendation;
/** @type {string} */
let box;

/**
 * A hotspot whose chart must show a gap, and one whose chart must say "fewer than".
 *
 * @param {Visitor} visitor
 */
async function findExamples(visitor) {
  const { now } = await visitor.ask("/session");
  const { items: sites } = await visitor.ask("/sites");
  const quietFirst = [...sites].sort((left, right) => {
    return (left.verdict?.ratio ?? 99) - (right.verdict?.ratio ?? 99);
  });
  let gap;
  let fewer;
  for (const [step, days] of /** @type {const} */ ([
    ["day", 56],
    ["window", 7],
  ])) {
    for (const { id, installed } of quietFirst) {
      if (gap && fewer) break;
      const to = new Date(now);
      const from = new Date(to.getTime() - days * DAY_MS);
      const { items } = await visitor.ask(
        `/sites/${encodeURIComponent(id)}/usage?from=${from.toISOString()}&to=${to.toISOString()}&step=${step}`,
      );
      // The last period is still running, and before its first access point a hotspot has no
      // gaps.
      const earliest = Math.max(from.getTime(), Date.parse(installed ?? "") || 0);
      const example = { site: id, step, until: to.toISOString() };
      for (const item of items.slice(0, -1)) {
        if (Date.parse(item.start) < earliest) continue;
        if (item.fewer_than !== null) fewer ??= example;
        else if (item.device_minutes === null) gap ??= example;
      }
    }
  }
  assert.ok(gap, "no site has a gap");
  assert.ok(fewer, "no site has a figure inside the noise");
  return { gap, fewer };
}

/**
 * Where its chart shows what was found in it, however far the city has lived on since.
 *
 * @param {Example} example
 */
const chartOf = ({ site, step, until }) =>
  `/sites/${encodeURIComponent(site)}?step=${step}&until=${until}`;

// Several at once: most of the time goes into waiting for the next refresh.
describe("the pages", { concurrency: 3 }, () => {
  before(async () => {
    city = await openCity();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    examples = await findExamples(visitor);
    const { items } = await visitor.ask("/recommendations");
    recommendation = items[0]?.id;
    box = (await visitor.ask("/access-points")).items[0].id;
    await visitor.close();
  });

  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  for (const language of LANGUAGES) {
    test(`every page says in ${language} what it counts, and axe finds nothing serious`, async () => {
      const visitor = await Visitor.open(browser, city.url);
      await visitor.page.goto(city.url);
      await visitor.page.waitForSelector("button[data-role]");
      await visitor.speak(language);
      /** @type {string[]} */
      const faults = [];
      const look = async () => {
        faults.push(...(await visitor.faults()));
        // Of what axe sees, a theme changes the colours alone.
        await visitor.page.emulateMedia({ colorScheme: "dark" });
        faults.push(...(await visitor.faultsOf("color-contrast", "link-in-text-block")));
        await visitor.page.emulateMedia({ colorScheme: "light" });
      };
      await look();
      await visitor.signInAs("viewer");
      for (const [path, content] of pages(examples.gap.site, recommendation, box)) {
        await visitor.go(path, content);
        const text = await visitor.text();
        assert.ok(text.includes(WORDS[language].devices), `${path} does not say what is counted`);
        assert.ok(text.includes(WORDS[language].zone), `${path} does not name the time zone`);
        assert.doesNotMatch(text, /undefined|\[object|NaN|Invalid Date/, path);
        assert.equal(await visitor.page.locator("h1").count(), 1, path);
        await look();
      }
      assert.deepEqual(faults, []);
      await visitor.close();
    });
  }

  test("every page keeps its contrast in the dark and its width on a phone", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 390, height: 800 },
      colorScheme: "dark",
    });
    await visitor.signInAs("coordinator");
    const faults = [];
    for (const [path, content] of pages(examples.gap.site, recommendation, box)) {
      await visitor.go(path, content);
      for (const language of LANGUAGES) {
        await visitor.speak(language);
        assert.equal(await visitor.overflow(), 0, `${path} in ${language} is wider than a phone`);
        faults.push(...(await visitor.faults()));
      }
    }
    assert.deepEqual(faults, []);
    await visitor.close();
  });

  test("the legend counts every verdict, and filters and sorting follow it", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/", ".site-marker");
    const { page } = visitor;
    const { items: ever } = await visitor.ask("/sites");
    const items = ever.filter((/** @type {any} */ { closed }) => closed === null);
    // At one moment: verdicts change while the city lives on.
    const counts = await page.locator(".legend-row[data-verdict]").evaluateAll((rows) =>
      rows.map((row) => ({
        verdict: row.getAttribute("data-verdict"),
        count: Number(row.querySelector(".legend-count")?.textContent?.replace(/\D/g, "")),
        marks: row.querySelectorAll("svg").length,
      })),
    );
    assert.deepEqual(counts.map(({ verdict }) => verdict).sort(), [...VERDICTS].sort());
    for (const { verdict, count, marks } of counts) {
      assert.ok(count > 0 || RARE.has(verdict ?? ""), `no site is ${verdict}`);
      assert.equal(marks, 1);
    }
    assert.equal(
      counts.reduce((sum, { count }) => sum + count, 0),
      items.length,
    );
    await alike(
      () => visitor.marked(),
      async () => items.length,
    );

    const healthy = page.locator('.legend-row[data-verdict="healthy"]');
    await healthy.locator("input").uncheck();
    await page.waitForFunction(
      () =>
        !document.querySelector(
          ".site-marker .verdict-healthy, .site-marker.verdict-healthy, tbody .verdict-healthy",
        ),
    );
    await healthy.locator("input").check();
    await page.waitForSelector(".site-marker.verdict-healthy");

    await page.locator("thead th").nth(2).locator("button").focus();
    for (const [direction, sign] of /** @type {const} */ ([
      ["ascending", 1],
      ["descending", -1],
    ])) {
      await page.keyboard.press("Enter");
      await page.waitForSelector(`thead th:nth-child(3)[aria-sort="${direction}"]`);
      const cells = await page.locator("tbody tr td:nth-child(3)").allInnerTexts();
      const percents = cells
        .map((cell) => cell.replace(/\D/g, ""))
        .filter((percent) => percent !== "")
        .map(Number);
      assert.ok(percents.length > 1);
      assert.deepEqual(
        percents,
        [...percents].sort((left, right) => sign * (left - right)),
      );
    }

    await page.locator('input[name="targets"]').check();
    await page.waitForSelector(".target-marker");
    await visitor.close();
  });

  test("a site's chart draws its gaps and prints what lies inside the noise as fewer than", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    const { page } = visitor;

    await visitor.go(chartOf(examples.gap), ".chart svg");
    await page.waitForSelector(".chart .gap rect, .chart rect.gap", { state: "attached" });
    await page.waitForSelector(".chart .expected line", { state: "attached" });
    assert.equal(await page.locator(".usage .chart svg[role=img][aria-label]").count(), 2);

    await visitor.go(chartOf(examples.fewer), ".chart svg");
    await page.waitForSelector(".chart .inside rect, .chart rect.inside", { state: "attached" });
    await page.locator("details.figures summary").click();
    for (const language of LANGUAGES) {
      await visitor.speak(language);
      await page
        .locator("section:has(#usage-title) details.figures table")
        .filter({ hasText: WORDS[language].fewer })
        .waitFor();
    }
    await visitor.close();
  });

  test("a recommendation gives reasons, and a coordinator can decide on it", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("coordinator");
    const { page } = visitor;
    const { items } = await visitor.ask("/recommendations");
    const open = items.find(
      (/** @type {{ state: string }} */ { state }) => state === "proposed" || state === "deferred",
    );
    assert.ok(open, "no recommendation is open");
    assert.ok(open.reasons.length > 0);

    await visitor.go("/recommendations", ".moves .move");
    assert.ok((await page.locator(".map .move-to").count()) > 0, "the map shows no move");
    await page.click(`.moves a[href="/recommendations/${encodeURIComponent(open.id)}"]`);
    await page.waitForSelector("[data-test=reasons] li");
    for (const reason of await page.locator("[data-test=reasons] li").allInnerTexts()) {
      assert.notEqual(reason.trim(), "");
    }

    const form = page.locator("form").filter({ has: page.locator('input[name="decision"]') });
    await page.check('input[name="decision"][value="refused"]');
    await form.locator("button[type=submit]").click();
    await form.locator("[role=alert]").waitFor();
    await page.check('input[name="decision"][value="deferred"]');
    const { now } = await visitor.ask("/session");
    const later = new Date(Date.parse(now) + 60 * 24 * 3_600_000);
    await form.locator('input[name="date"]').fill(later.toISOString().slice(0, 10));
    await page.fill('textarea[name="reason"]', "First ask the owner of the building.");
    await form.locator("button[type=submit]").click();
    await page.waitForSelector(".saved");
    await page.waitForSelector(".history .state-deferred");
    const after = await visitor.ask(`/recommendations/${encodeURIComponent(open.id)}`);
    assert.equal(after.state, "deferred");

    await visitor.go("/audit", "main table");
    const { items: audit } = await visitor.ask("/audit");
    assert.ok(
      audit.some((/** @type {{ by: string }} */ { by }) => by === after.decision.by),
      "the audit log does not have the decision",
    );
    await visitor.close();
  });

  test("a viewer reads why a move is proposed and cannot decide", async () => {
    assert.ok(recommendation, "there is no recommendation");
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go(`/recommendations/${encodeURIComponent(recommendation)}`, ".reasons li");
    assert.equal(await visitor.page.locator("form").count(), 0);
    await visitor.close();
  });

  test("a coordinator screens a place, with the reason where it is not suitable", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("coordinator");
    await visitor.go("/places", "[data-screen]");
    const { page } = visitor;
    const id = await page.locator("[data-screen]").first().getAttribute("data-screen");
    await page.click(`[data-screen="${id}"]`);
    await page.locator('.details input[value="screened_out"]').check();
    const save = page.locator(".details form button[type=submit]");
    await save.click();
    await page.waitForSelector(".details form [role=alert]");
    await page.fill(".details textarea", "no power in the hall");
    await save.click();
    await page.waitForSelector(".details .saved");
    const { items } = await visitor.ask("/places");
    const place = items.find((/** @type {{ id: string }} */ one) => one.id === id);
    assert.equal(place.screening.state, "screened_out");
    assert.equal(place.screening.reason, "no power in the hall");
    await page.locator('.details input[value="unscreened"]').check();
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/screening"));
    await save.click();
    await answered;
    const { screening } = (await visitor.ask("/places")).items.find(
      (/** @type {{ id: string }} */ one) => one.id === id,
    );
    assert.deepEqual([screening.state, screening.reason], ["unscreened", ""]);
    await visitor.close();
  });

  test("the fleet page accounts for every hour", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("operator");
    await visitor.go("/fleet", ".account .account-bar rect");
    const { page } = visitor;
    const { items } = await visitor.ask("/fleet");
    for (const { id, account_week: week } of items) {
      const sum =
        week.stored_hours +
        week.not_counted_hours +
        week.lost_hours +
        week.refused_hours +
        week.no_report_hours;
      assert.ok(Math.abs(sum - week.expected_hours) < 0.1, `${id}: ${JSON.stringify(week)}`);
    }
    assert.ok((await page.locator("tbody .account-bar").count()) > 0);
    await page.locator("tbody button[aria-expanded]").first().click();
    await page.waitForSelector(".details dl");
    await visitor.close();
  });

  test("a refresh that brings nothing new leaves the chart in place", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    const { page } = visitor;
    // A period that is over: nothing of it changes while the city lives on.
    const { now } = await visitor.ask("/session");
    const until = new Date(Date.parse(now) - 14 * DAY_MS).toISOString();
    await visitor.go(chartOf({ ...examples.gap, step: "day", until }), ".usage .chart svg");
    await page
      .locator(".usage .chart svg")
      .first()
      .evaluate((chart) => chart.setAttribute("data-seen", ""));
    // The second is asked for when the first has been taken in.
    for (let turn = 0; turn < 2; turn += 1) {
      await page.waitForResponse((response) => response.url().includes("/usage?"));
    }
    assert.equal(await page.locator(".usage .chart svg[data-seen]").count(), 1);
    await visitor.close();
  });

  test("a collector that stops answering is named, and the figures stay", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/fleet", ".account-bar");
    const { page } = visitor;
    await page.route("**/api/v1/**", (route) => route.abort());
    await page.waitForSelector(".note.stale");
    assert.ok((await page.locator(".account-bar").count()) > 0);
    await page.unroute("**/api/v1/**");
    await page.waitForSelector(".note.stale", { state: "detached" });
    // The browser itself reports each request that was cut above.
    visitor.complaints = visitor.complaints.filter(
      (complaint) => !complaint.includes("ERR_FAILED"),
    );
    await visitor.close();
  });

  test("pages say in words that there is nothing yet", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    const { page } = visitor;
    const empty = { items: [], next_cursor: null };
    const nothing = {
      places: empty,
      areas: empty,
      plans: empty,
      recommendations: empty,
      audit: empty,
      fleet: {
        ...empty,
        dark_sites: [],
        empty_sites: [],
        refused_messages: [],
        broker: { connected: false, embedded: false, need: null },
      },
      overview: {
        ...empty,
        last_week: { from: "2026-11-17T13:00:00Z", to: "2026-11-24T13:00:00Z" },
        evaluated_at: null,
        period: null,
        expected_false_flags: null,
        low_kinds: [],
        method: { nl: "Methode", fr: "Méthode", en: "Method" },
      },
    };
    for (const [resource, body] of Object.entries(nothing)) {
      await page.route(`**/api/v1/${resource}*`, (route) => route.fulfill({ json: body }));
    }
    for (const path of ["/", "/need", "/recommendations", "/places", "/fleet", "/audit"]) {
      await visitor.go(path, "main .note");
      assert.equal(await page.locator("h1").count(), 1, path);
      assert.notEqual((await page.innerText("main .note")).trim(), "", path);
    }
    await visitor.close();
  });

  test("a site that does not exist is said not to, under a heading", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/sites/no-such-site", ".note.failure");
    assert.equal(await visitor.page.locator("h1").count(), 1);
    await visitor.go("/no/such/page", "h1");
    assert.equal(await visitor.page.locator("main a[href='/']").count(), 1);
    visitor.complaints = visitor.complaints.filter((complaint) => !complaint.includes("404"));
    await visitor.close();
  });

  test("the address in the bar leads to the same page after going back", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    const { page } = visitor;
    await page.waitForSelector("tbody th a");
    await page.locator("tbody th a").first().click();
    await page.waitForSelector(".chart svg");
    assert.match(page.url(), /\/sites\//);
    await page.reload();
    await page.waitForSelector(".chart svg");
    await page.goBack();
    await page.waitForSelector(".site-marker");
    await visitor.close();
  });
});
