import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath, LANGUAGES, openCity } from "./city.mjs";
import { alike, eventually } from "./eventually.mjs";
import { Visitor } from "./visitor.mjs";

/** @type {Awaited<ReturnType<typeof openCity>>} */
let city;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {[string, string][]} */
let everyPage;
/** @type {[string, string] | undefined} */
let sitePage;

// What one reader sees another one sees, on a phone and on paper too, by ear and by key.
describe("whoever reads the pages", { concurrency: 3 }, () => {
  before(async () => {
    city = await openCity();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    everyPage = await visitor.pages();
    sitePage = everyPage.find(([path]) => path.startsWith("/sites/"));
    await visitor.close();
  });

  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  test("a link shows a colleague what its sender saw", async () => {
    const sender = await Visitor.open(browser, city.url);
    await sender.signInAs("viewer");
    await sender.go("/", ".site-marker");
    const { page } = sender;
    await page.selectOption('select[name="kind"]', "library");
    await page.uncheck('.legend-row[data-verdict="healthy"] input');
    await page.click("thead th:nth-child(4) button");
    await page.locator("tbody tr").first().locator("td").first().click();
    await page.click(".leaflet-control-zoom-in");
    await page.waitForFunction(() => location.search.includes("view="));
    await page.waitForSelector(".chosen-site h3");
    const colleague = await Visitor.open(browser, city.url);
    await colleague.signInAs("planner");
    await colleague.page.goto(page.url());
    await colleague.page.waitForSelector("tbody tr");
    await colleague.page.waitForSelector(".chosen-site h3");
    const seen = (/** @type {Visitor} */ { page }) =>
      page.evaluate(() => ({
        rows: [...document.querySelectorAll("tbody th a")].map((link) => link.textContent),
        marks: document.querySelectorAll(".site-marker").length,
        chosen: document.querySelector(".chosen-site h3")?.textContent,
        order: document.querySelector("th[aria-sort]")?.textContent,
      }));
    const { chosen, rows } = await alike(
      () => seen(sender),
      () => seen(colleague),
    );
    assert.ok(chosen && rows.length > 0);
    await sender.close();
    await colleague.close();
  });

  test("back leads to the same place on the page", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/?sort=use", "tbody tr");
    const { page } = visitor;
    const link = page.locator("tbody th a").nth(20);
    await link.scrollIntoViewIfNeeded();
    // The place is noted when the page has come to rest.
    const rest = () => scrollY > 200 && history.state?.scroll === scrollY && scrollY;
    const before = Number(await (await page.waitForFunction(rest)).jsonValue());
    await link.click();
    await page.waitForSelector(".chart svg");
    await page.waitForFunction(() => scrollY === 0);
    await page.click('[data-step="week"]');
    await page.waitForFunction(() => location.search.includes("step=week"));
    await page.goBack();
    await page.waitForSelector("tbody tr");
    await page.waitForFunction((wanted) => Math.abs(scrollY - wanted) < 3, before);
    assert.match(page.url(), /sort=use/);
    await page.goForward();
    await page.waitForSelector('[data-step="week"][aria-pressed="true"]');
    await visitor.close();
  });

  test("a turn of the chart and the open access point stand in the address", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("operator");
    const { page } = visitor;
    await visitor.go(sitePage?.[0] ?? "", ".chart svg");
    await page.click('[data-step="day"]');
    await page.locator(".tools button").filter({ hasText: "←" }).click();
    await page.waitForFunction(() => location.search.includes("until="));
    // Who opens the same address sees the same.
    const colleague = await page.context().newPage();
    await colleague.goto(page.url());
    await colleague.waitForSelector(".chart svg");
    const shown = (/** @type {import("playwright-core").Page} */ seen) =>
      seen.locator("section:has(#usage-title) .basis").textContent();
    await alike(
      () => shown(page),
      () => shown(colleague),
    );
    await colleague.close();

    await visitor.go("/fleet", "tbody button[data-details]");
    const button = page.locator("tbody button[data-details]").first();
    const box = await button.getAttribute("data-details");
    await button.click();
    await page.waitForSelector("#box-title");
    await page.reload();
    await page.waitForSelector("#box-title");
    assert.equal(await page.locator("#box-title").innerText(), box);
    await page.locator(".details .section-head button").click();
    await page.waitForFunction(
      (id) => document.activeElement?.getAttribute("data-details") === id,
      box,
    );
    await visitor.close();
  });

  test("the focus is never lost: after signing in, zooming and a refresh", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    const { page } = visitor;
    await page.waitForSelector(".site-marker");
    await page.waitForFunction(() => document.activeElement?.id === "content");
    await page.focus(".leaflet-control-zoom-in");
    await page.keyboard.press("Enter");
    await page.waitForResponse((response) => response.url().endsWith("/api/v1/overview"));
    // What the answer changes is drawn in the next frame.
    await page.waitForLoadState("networkidle");
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    assert.ok(
      await page.evaluate(() => document.activeElement?.matches(".leaflet-control-zoom-in")),
    );
    await visitor.close();
  });

  test("the keyboard walks the marks of the map, and what it comes to is read out", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/", ".site-marker");
    const { page } = visitor;
    const told = () => page.locator("[data-test=map-told]").innerText();
    const otherThan = (/** @type {string} */ last) =>
      eventually("something else to be read out", async () => {
        const now = await told();
        return now !== last && /\d|\p{L}/u.test(now) ? now : undefined;
      });
    assert.equal(await page.locator(".map [tabindex='0']:not(.map)").count(), 0);
    await page.focus("select[name=marks]");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement?.matches(".map")));
    await page.waitForFunction(() =>
      document.querySelector("[data-test=map-told]")?.textContent?.match(/\d/),
    );
    const first = await told();
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".site-marker.cursor");
    const second = await otherThan(first);
    await page.keyboard.press("ArrowRight");
    await otherThan(second);
    // What stands for several is looked at from nearer until it is one.
    await eventually("one hotspot to be chosen", async () => {
      if (await page.locator(".chosen-site h3").count()) return true;
      const isAtOne = (await page.locator(".site-marker.cursor").count()) > 0;
      await page.keyboard.press(isAtOne ? "Enter" : "ArrowRight");
      return undefined;
    });
    assert.match(page.url(), /site=/);
    await visitor.close();
  });

  test("what can be pressed on the map has room for a finger", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 390, height: 844 },
    });
    await visitor.signInAs("viewer");
    await visitor.go("/", ".site-marker");
    const close = (/** @type {Element[]} */ marks) => {
      const boxes = marks.map((mark) => mark.getBoundingClientRect());
      const small = boxes.filter(({ width, height }) => width < 24 || height < 24).length;
      const middles = boxes.map(({ x, y, width, height }) => [x + width / 2, y + height / 2]);
      const near = middles.filter(([x = 0, y = 0], index) =>
        middles.some(
          ([x2 = 0, y2 = 0], other) => other !== index && Math.hypot(x - x2, y - y2) < 23,
        ),
      ).length;
      return { marks: marks.length > 0, small, near };
    };
    // Marks are put together anew once the map has found its place.
    await alike(
      () => visitor.page.locator(".site-marker").evaluateAll(close),
      async () => ({ marks: true, small: 0, near: 0 }),
    );
    await visitor.close();
  });

  test("the names on the map are in the language of the reader", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/", ".map-name span");
    const { page } = visitor;
    for (const [language, name] of /** @type {const} */ ([
      ["fr", "Uccle"],
      ["nl", "Ukkel"],
    ])) {
      await visitor.speak(language);
      await page.locator(".map-name span", { hasText: name }).first().waitFor();
    }
    await visitor.close();
  });

  test("a street, a neighbourhood and a postcode are found on the map", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    await visitor.go("/", ".site-marker");
    await visitor.speak("nl");
    const { page } = visitor;
    for (const typed of ["Nieuwstraat", "Marollen", "1080"]) {
      await page.fill("#find-input", typed);
      // Streets are asked for, and come after what stands in the page.
      await eventually(`${typed} to be found first`, async () => {
        const [answer = ""] = await page.locator("#find-answers li").allInnerTexts();
        return answer.startsWith(typed) ? answer : undefined;
      });
      const before = page.url();
      await page.press("#find-input", "Enter");
      await page.waitForFunction((url) => location.href !== url, before);
      assert.match(page.url(), /view=/);
    }
    await visitor.close();
  });

  test("a table is taken away as CSV, as a spreadsheet and as GeoJSON", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("planner");
    const { page } = visitor;
    const take = async (/** @type {string} */ kind) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(`[data-take="${kind}"]`).first().click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    for (const [path, content] of /** @type {const} */ ([
      ["/?kind=library&sort=use", "tbody tr"],
      ["/compare?by=kind", "tbody tr"],
      ["/fleet", "tbody tr"],
      ["/audit", "tbody tr"],
      ["/recommendations", ".moves .move"],
      [sitePage?.[0] ?? "", ".chart svg"],
    ])) {
      await visitor.go(path, content);
      const { name, bytes } = await take("csv");
      const lines = bytes.toString("utf8").trim().split("\r\n");
      assert.equal(lines.length - 1, Number(/_(\d+)\.csv$/.exec(name)?.[1]), `${path}: ${name}`);
      assert.ok(lines.length > 1, path);
      const sheet = await take("xlsx");
      assert.match(sheet.name, /\.xlsx$/);
      assert.equal(sheet.bytes.subarray(0, 2).toString(), "PK");
    }
    await visitor.go("/", "tbody tr");
    const { items: ever } = await visitor.ask("/sites");
    const items = ever.filter((/** @type {any} */ { closed }) => closed === null);
    const { features } = JSON.parse((await take("geojson")).bytes.toString("utf8"));
    assert.equal(features.length, items.length);
    await visitor.close();
  });

  test("a table of 1,000 rows is taken away as a spreadsheet too", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("operator");
    const { page } = visitor;
    await page.route(/\/api\/v1\/fleet/, async (route) => {
      const headers = { ...route.request().headers() };
      delete headers["if-none-match"];
      const response = await route.fetch({ headers, maxRetries: 3 });
      const fleet = await response.json();
      const [box] = fleet.items;
      fleet.items = Array.from({ length: 1000 }, (_, index) => ({ ...box, id: `box-${index}` }));
      return route.fulfill({ response, json: fleet });
    });
    await visitor.go("/fleet", "tbody tr");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(`section:has(#boxes-title) [data-take="xlsx"]`).first().click(),
    ]);
    assert.match(download.suggestedFilename(), /_1000\.xlsx$/);
    await visitor.close();
  });

  test("a chart is taken away as pictures that stand alone", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("viewer");
    const { page } = visitor;
    for (const [path, content, holder] of /** @type {const} */ ([
      ["/compare?by=kind", "tbody tr", "main"],
      ["/fleet", ".account .account-bar rect", ".account"],
      [sitePage?.[0] ?? "", ".strips li", "section:has(.strips)"],
    ])) {
      await visitor.go(path, content);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(`${holder} [data-take="svg"]`).first().click(),
      ]);
      const drawn = readFileSync(await download.path(), "utf8");
      assert.ok(drawn.includes("<text") && !drawn.includes("var(--"), path);
      assert.ok((drawn.match(/<svg/g) ?? []).length > 2, `${path}: the picture has no chart`);
    }
    await visitor.go(sitePage?.[0] ?? "", ".usage .chart svg");
    for (const [kind, begins] of /** @type {const} */ ([
      ["svg", "<svg"],
      ["png", "\u0089PNG"],
    ])) {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(`[data-take="${kind}"]`).first().click(),
      ]);
      assert.ok(download.suggestedFilename().endsWith(kind));
      const bytes = readFileSync(await download.path());
      assert.equal(bytes.subarray(0, begins.length).toString("latin1"), begins);
      if (kind !== "svg") continue;
      const drawn = bytes.toString("utf8");
      // Colours are inside, and so is what is counted.
      assert.ok(!drawn.includes("var(--") && !drawn.includes("class="), "a style sheet is missing");
      assert.match(drawn, /Devices connected, not people|Verbonden toestellen|Appareils connectés/);
    }
    await visitor.close();
  });

  test("each role begins with what waits for it, after signing in", async () => {
    for (const [role, content] of /** @type {const} */ ([
      ["operator", ".desk .cause"],
      ["coordinator", '[data-queue="decide"] li'],
      ["planner", "#start-need"],
    ])) {
      const visitor = await Visitor.open(browser, city.url);
      await visitor.signInAs(role);
      await visitor.page.waitForSelector(content);
      assert.match(visitor.page.url(), /\/start$/);
      await visitor.close();
    }
    // Who comes to a page by its address stays there.
    const visitor = await Visitor.open(browser, city.url);
    await visitor.page.goto(`${city.url}/compare`);
    await visitor.page.click('button[data-role="planner"]');
    await visitor.page.waitForSelector("tbody tr");
    assert.match(visitor.page.url(), /\/compare$/);
    await visitor.close();
  });

  test("a technical word is explained by key and by touch, in each language", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await visitor.signInAs("viewer");
    const { page } = visitor;
    await visitor.go("/need", "main table");
    /** @type {Set<string>} */
    const said = new Set();
    for (const language of LANGUAGES) {
      await visitor.speak(language);
      const word = page.locator('[data-word="place_in_need"]').first();
      const { width = 0, height = 0 } = (await word.boundingBox()) ?? {};
      assert.ok(width >= 24 && height >= 24, `${width} by ${height}`);
      await word.tap();
      await page.waitForFunction(
        () => (document.querySelector(".term-text")?.textContent ?? "").length > 20,
      );
      said.add(await page.innerText(".term-text"));
      assert.equal(await visitor.overflow(), 0);
      await word.press("Escape");
      await page.waitForSelector(".term-text", { state: "detached" });
      await word.press("Enter");
      await page.waitForSelector(".term-text");
      await word.press("Enter");
    }
    assert.equal(said.size, 3);
    await visitor.close();
  });

  test("why an access point is silent is two taps away on a phone", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    });
    await visitor.signInAs("operator");
    const { page } = visitor;
    await page.tap('nav a[href="/fleet"]');
    await page.waitForSelector(".cause .box-line");
    const silent = page.locator(".cause[data-cause] .box-line");
    const id = await silent.first().locator(".box-id").innerText();
    // Another may have come before it since.
    const line = silent.filter({ has: page.getByText(id, { exact: true }) }).first();
    const { height = 0 } = (await line.boundingBox()) ?? {};
    assert.ok(height >= 40, `a line has ${height} px for a thumb`);
    await line.tap();
    await page.waitForSelector(".why .todo");
    assert.equal(await page.locator("h1").innerText(), id);
    await page.waitForSelector(".day-strip li:nth-child(7)");
    const { y = 9999 } = (await page.locator(".why .todo").first().boundingBox()) ?? {};
    assert.ok(y < 844, `what to do is at ${y}`);
    for (const language of LANGUAGES) {
      await visitor.speak(language);
      assert.equal(await visitor.overflow(), 0);
    }

    await visitor.go("/fleet", "#desk-find");
    await page.fill("#desk-find", id);
    await page.waitForSelector('[data-test="found"] .box-line');
    assert.equal(await page.locator('[data-test="found"] .box-id').first().innerText(), id);
    await visitor.close();
  });

  test("the moves come first, and a coordinator decides on the card", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("coordinator");
    await visitor.go("/recommendations", ".moves .move .small-map");
    const { page } = visitor;
    const top = await page
      .locator(".move")
      .first()
      .evaluate((card) => card.getBoundingClientRect().top);
    assert.ok(top < 700, `the first move is at ${top}`);
    assert.equal(await page.locator("[data-test=alternatives]:visible").count(), 0);
    await page.locator(".move-acts button").first().click();
    await page.waitForSelector(".move form");
    assert.match(page.url(), /decide=/);
    assert.equal(await page.locator(".move form").count(), 1);
    await page.locator("[data-test=behind] > summary").click();
    await page.waitForSelector("[data-test=behind] .figures-row");
    await page.reload();
    await page.waitForSelector("[data-test=behind] .figures-row");
    await visitor.close();
  });

  test("nothing is wider than a phone of 320 pixels, whatever a name is like", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 320, height: 640 },
    });
    await visitor.signInAs("coordinator");
    const { page } = visitor;
    const long = "Zeerlangenaamzonderspaties".repeat(8);
    await page.route(/\/api\/v1\/(overview|sites\/|recommendations|fleet)/, async (route) => {
      if (route.request().url().includes("/usage")) return route.continue();
      const headers = { ...route.request().headers() };
      delete headers["if-none-match"];
      const response = await route.fetch({ headers, maxRetries: 3 });
      if (!response.ok()) return route.fulfill({ response });
      const named = JSON.stringify(await response.json(), (key, value) =>
        (key === "name" || key === "site_name") && value?.nl
          ? { nl: long, fr: long, en: long }
          : value,
      );
      return route.fulfill({ response, body: named });
    });
    for (const [path, content] of everyPage) {
      await visitor.go(path, content);
      for (const language of LANGUAGES) {
        await visitor.speak(language);
        assert.equal(await visitor.overflow(), 0, `${path} in ${language} is wider than a phone`);
      }
    }
    await visitor.close();
  });

  test("a phone has in a row's details what it has no column for", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 390, height: 800 },
    });
    await visitor.signInAs("viewer");
    await visitor.go("/", "tbody tr");
    const { page } = visitor;
    await page.locator("button.row-more").first().click();
    const details = await page.locator(".row-details").innerText();
    const headings = await page.locator("thead th.minor .sort span:first-child").allTextContents();
    assert.ok(headings.length > 4);
    for (const heading of headings) assert.ok(details.includes(heading.trim()), heading);
    await visitor.close();
  });

  test("nothing of a page is lost on paper", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("coordinator");
    const { page } = visitor;
    for (const [path, content] of everyPage) {
      await visitor.go(path, content);
      // Tables that come last are there too.
      await page.waitForLoadState("networkidle");
      // The width of A4 on its side, less its margins.
      await page.setViewportSize({ width: 1016, height: 700 });
      await page.emulateMedia({ media: "print" });
      const found = await page.evaluate(() => {
        const shown = (/** @type {Element} */ part) => part.getClientRects().length > 0;
        const parts = (/** @type {string} */ name) => [...document.querySelectorAll(name)];
        const closed = "details:not([open])";
        /** Those that go on on the next line without a hyphen. @param {Element} cell */
        const brokenWords = (cell) => {
          const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          const broken = [];
          for (let text = words.nextNode(); text; text = words.nextNode()) {
            for (const { 0: word, index } of (text.nodeValue ?? "").matchAll(/[\p{L}\p{N}]+/gu)) {
              range.setStart(text, index);
              range.setEnd(text, index + word.length);
              const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
              if (lines.size > 1) broken.push(word);
            }
          }
          return broken;
        };
        return {
          lost: parts("thead th").filter((part) => !shown(part) && !part.closest(closed)).length,
          cut: parts(".table-scroll").filter(
            (part) => shown(part) && part.getBoundingClientRect().right > innerWidth + 1,
          ).length,
          wide: document.documentElement.scrollWidth - innerWidth,
          origins: parts(".leaflet-control-attribution").filter(shown).length,
          maps: parts(".map").filter(shown).length,
          // The name of a place opens its form: on paper it is a name.
          pressed: parts("main button:not(.sort, :is(td, th) > .plain)").filter(shown).length,
          nameless: parts("tbody th:first-child").filter(
            (part) => shown(part) && /** @type {HTMLElement} */ (part).innerText.trim() === "",
          ).length,
          // Buttons are not painted in a heading that is repeated on the next page.
          unpainted: parts("thead .sort").filter(
            (part) => getComputedStyle(part).display !== "contents",
          ).length,
          broken: parts("main :is(th, td)").filter(shown).flatMap(brokenWords).slice(0, 5),
        };
      });
      assert.equal(found.lost, 0, `${path} loses columns`);
      assert.equal(found.cut, 0, `${path} cuts a table`);
      assert.ok(found.wide <= 1, `${path} is ${found.wide} px too wide`);
      assert.equal(found.origins, found.maps, `${path} loses the origin of its map`);
      assert.equal(found.pressed, 0, `${path} prints buttons`);
      assert.equal(found.nameless, 0, `${path} has rows without a name`);
      assert.equal(found.unpainted, 0, `${path} has headings that the next page would lack`);
      assert.deepEqual(found.broken, [], `${path} breaks words`);
      await page.emulateMedia({ media: "screen" });
      await page.setViewportSize({ width: 1280, height: 900 });
    }
    await visitor.close();
  });

  test("long lists take few pages of paper", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("coordinator");
    const { page } = visitor;
    /** Rows that one page of A4 has room for at the least, and pages for what else there is. */
    for (const [path, rowsAPage, others] of /** @type {[string, number, number][]} */ ([
      ["/", 22, 2],
      ["/compare", 12, 1],
      ["/need", 20, 2],
      ["/fleet", 24, 4],
    ])) {
      await visitor.go(path, "tbody tr");
      // The longest words.
      await visitor.speak("fr");
      await page.waitForLoadState("networkidle");
      const paper = await page.pdf({ preferCSSPageSize: true });
      const pages = paper.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      // All of them, as on paper.
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      const rows = await page.locator("main tbody tr").count();
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      const most = Math.ceil(rows / rowsAPage) + others;
      assert.ok(pages > 0 && pages <= most, `${path}: ${pages} pages, expected at most ${most}`);
    }
    await visitor.close();
  });

  test("on paper a map is no larger than what was fetched of it", async () => {
    const visitor = await Visitor.open(browser, city.url, {
      viewport: { width: 700, height: 600 },
    });
    await visitor.signInAs("viewer");
    await visitor.go("/", ".site-marker");
    const { page } = visitor;
    await page.waitForFunction(() =>
      document.querySelector(".map")?.getAttribute("style")?.includes("--drawn-width"),
    );
    const sizeOf = () => page.locator(".map").boundingBox();
    const screen = await sizeOf();
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 1016, height: 700 });
    const paper = await sizeOf();
    assert.ok(screen && paper);
    assert.ok(paper.width <= screen.width, `${paper.width} px of ${screen.width}`);
    assert.ok(paper.height <= screen.height, `${paper.height} px of ${screen.height}`);
    await visitor.close();
  });

  test("with colours of the reader's own, what is chosen can still be told", async () => {
    const visitor = await Visitor.open(browser, city.url, { forcedColors: "active" });
    await visitor.signInAs("viewer");
    await visitor.go("/", ".site-marker");
    const { page } = visitor;
    const outline = (/** @type {string} */ part) =>
      page
        .locator(part)
        .first()
        .evaluate((node) => getComputedStyle(node).outlineStyle);
    assert.equal(await outline('.segmented button[aria-pressed="true"]'), "solid");
    assert.equal(await outline(".head nav a[aria-current]"), "solid");
    const fills = await page
      .locator(".site-marker .shape")
      .evaluateAll((shapes) => new Set(shapes.map((shape) => getComputedStyle(shape).fill)).size);
    assert.ok(fills > 2, "the marks lose their colours");
    await visitor.close();
  });

  test("no two landmarks of a page have the same name", async () => {
    const visitor = await Visitor.open(browser, city.url);
    await visitor.signInAs("coordinator");
    for (const [path, content] of everyPage) {
      await visitor.go(path, content);
      const found = await visitor.faultsOf(
        "landmark-unique",
        "region",
        "landmark-no-duplicate-main",
      );
      assert.deepEqual(found, [], path);
    }
    await visitor.close();
  });
});
