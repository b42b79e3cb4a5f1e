import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import pixelmatch from "pixelmatch";
import { chromium } from "playwright-core";
import { PNG } from "pngjs";
import { CHROMIUM_FLAGS, chromiumPath, LANGUAGES, openInventedCity } from "./city.mjs";
import { everyPage } from "./every-page.mjs";
import { Visitor } from "./visitor.mjs";

// Each page as a picture, beside the one that somebody looked at and kept:
// `npm run pictures` keeps what the pages look like now.

const KEPT = new URL("./pictures/", import.meta.url);
const SEEN = new URL("../../target/pictures/", import.meta.url);
const UPDATE = process.env["UPDATE_PICTURES"] === "1";
/** Pictures are small: they are kept to be compared, a point for four by four of the page. */
const SHARPNESS = 0.25;
/** Shades of each colour, so that they pack well. */
const SHADES = 8;
/** The foot of a long page is not in its picture. */
const TALLEST_PX = 1800;
/** After it the names on a map are written. */
const NAMES_MS = 1000;
/** How far a colour may be off, and how many points of a hundred may be. */
const COLOUR = 0.1;
const POINTS = 0.001;
/** A map of moves comes to lie a fraction of a point aside, as its parts arrive. */
const POINTS_OF_MAPS = 0.005;
const MAPS = /^(map|recommendation)-/;

/** Who looks at a page, where that is not the coordinator. @type {Record<string, string>} */
const READERS = {
  ...{ map: "viewer", words: "viewer", unknown: "viewer", welcome: "" },
  ...{ site: "planner", compare: "planner", need: "planner", evaluations: "planner" },
  ...{ reports: "planner", fleet: "operator", box: "operator", work: "operator" },
  ...{ "work-order": "operator", audit: "admin", start: "admin" },
};
/** What comes last on a page, where more comes than what shows that it is there. */
const LAST = {
  ...{ map: ".map-name span", site: "[data-test=hours] td", compare: "tbody tr" },
  ...{ need: "[data-test=need-residents]", recommendations: ".move .small-map" },
  ...{ recommendation: ".map .map-name span", fleet: ".desk .cause" },
};

/** @type {[name: string, reader: string, path: string, content: string][]} */
const PAGES = [
  ...everyPage({ site: "flagey", recommendation: "r1", box: "jourdan-1" }).map(
    ([name, path, content]) =>
      /** @type {[string, string, string, string]} */ ([
        name,
        READERS[name] ?? "coordinator",
        path,
        LAST[/** @type {keyof typeof LAST} */ (name)] ?? content,
      ]),
  ),
  ["quiet-site", "planner", "/sites/duden?step=week", ".usage .chart svg"],
  ["sign-in", "", "/", "button[data-role]"],
];
const WIDTHS = /** @type {const} */ ([
  { name: "", width: 1280, dark: LANGUAGES },
  // Colours depend on the width little, and on the language less.
  { name: "narrow-", width: 390, dark: ["nl"] },
]);

/** @type {import("./city.mjs").City} */
let city;
/** @type {import("playwright-core").Browser} */
let browser;
/** Another browser, or other letters, draw other pictures. @type {string} */
let hand;

/** @param {import("playwright-core").Page} page */
async function handOf(page) {
  const width = await page.evaluate(() => {
    const span = document.createElement("span");
    span.textContent = "Hotspots wifi.brussels 0123456789 éàç";
    span.style.cssText = "position:absolute;font-size:100px;white-space:nowrap";
    document.body.append(span);
    const { width } = span.getBoundingClientRect();
    span.remove();
    return width.toFixed(2);
  });
  return `Chromium ${browser.version().split(".")[0]}, letters ${width}`;
}

/**
 * The invented city stands still: its clock does not run, and nothing moves.
 *
 * @param {number} width
 * @param {string} reader
 */
async function visit(width, reader) {
  const visitor = await Visitor.open(browser, city.url, {
    viewport: { width, height: 900 },
    deviceScaleFactor: SHARPNESS,
    colorScheme: "light",
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  const { page } = visitor;
  await page.route("**/api/v1/session", async (route) => {
    try {
      const response = await route.fetch();
      const json = response.ok() ? { ...(await response.json()), clock_speed: 1e-9 } : null;
      await route.fulfill(json ? { response, json } : { response });
    } catch {
      // The page is gone before its answer.
    }
  });
  if (reader !== "") await visitor.signInAs(reader);
  return visitor;
}

/**
 * The page once it stands still: two pictures after each other are the same.
 *
 * @param {import("playwright-core").Page} page
 */
async function still(page) {
  await page.mouse.move(0, 0);
  /** @type {Buffer} */
  let last = Buffer.alloc(0);
  for (let look = 0; look < 12; look += 1) {
    await page.waitForTimeout(120);
    const { width = 0 } = page.viewportSize() ?? {};
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    const taken = await page.screenshot({
      fullPage: true,
      animations: "disabled",
      caret: "hide",
      clip: { x: 0, y: 0, width, height: Math.min(tall, TALLEST_PX) },
    });
    if (taken.equals(last)) return taken;
    last = taken;
  }
  return last;
}

/** @param {import("playwright-core").Page} page */
async function pictureOf(page) {
  const taken = await still(page);
  const picture = PNG.sync.read(taken);
  const step = 256 / SHADES;
  for (let at = 0; at < picture.data.length; at += 1) {
    const shade = Math.round((picture.data[at] ?? 0) / step) * step;
    picture.data[at] = at % 4 === 3 ? 255 : Math.min(255, shade);
  }
  return picture;
}

const packed = (/** @type {PNG} */ picture) =>
  PNG.sync.write(picture, { deflateLevel: 9, colorType: 2, filterType: 0 });

/**
 * What differs from the kept picture, in words; nothing where it is alike.
 *
 * @param {string} name
 * @param {PNG} seen
 */
function difference(name, seen) {
  const file = new URL(`${name}.png`, KEPT);
  if (UPDATE) {
    writeFileSync(file, packed(seen));
    return;
  }
  if (!existsSync(file)) return `${name}: no picture is kept of it`;
  const one = PNG.sync.read(readFileSync(file));
  const { width, height } = one;
  let said;
  if (seen.width !== width || seen.height !== height) {
    said = `${name}: ${seen.width} by ${seen.height} points, kept are ${width} by ${height}`;
  } else {
    const marked = new PNG({ width, height });
    const points = pixelmatch(one.data, seen.data, marked.data, width, height, {
      threshold: COLOUR,
      // On so small a picture a letter is hardly more than its edge.
      includeAA: true,
    });
    const allowed = MAPS.test(name) ? POINTS_OF_MAPS : POINTS;
    if (points <= allowed * width * height) return;
    said = `${name}: ${((100 * points) / width / height).toFixed(2)} points of a hundred differ`;
    writeFileSync(new URL(`${name}.differs.png`, SEEN), PNG.sync.write(marked));
  }
  writeFileSync(new URL(`${name}.png`, SEEN), packed(seen));
  return said;
}

describe("pages look as they did", { concurrency: 3 }, () => {
  before(async () => {
    city = await openInventedCity();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    const visitor = await visit(WIDTHS[0].width, "");
    await visitor.page.goto(city.url);
    hand = await handOf(visitor.page);
    await visitor.close();
    mkdirSync(KEPT, { recursive: true });
    rmSync(SEEN, { recursive: true, force: true });
    mkdirSync(SEEN, { recursive: true });
    const told = new URL("hand.txt", KEPT);
    if (UPDATE) {
      for (const file of readdirSync(KEPT)) rmSync(new URL(file, KEPT));
      writeFileSync(told, `${hand}\n`);
    }
  });

  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  const keptHand = () => readFileSync(new URL("hand.txt", KEPT), "utf8").trim();

  for (const [name, reader, path, content] of PAGES) {
    test(`the page ${name}`, async (context) => {
      if (hand !== keptHand()) {
        context.skip(`pictures are of ${keptHand()}; this is ${hand}`);
        return;
      }
      /** @type {string[]} */
      const differ = [];
      for (const { name: narrow, width, dark } of WIDTHS) {
        const visitor = await visit(width, reader);
        const { page } = visitor;
        await visitor.go(path, content);
        await page.waitForLoadState("networkidle");
        for (const language of LANGUAGES) {
          await visitor.speak(language);
          await page.waitForSelector(content);
          // Names on a map come last.
          if ((await page.locator(".map").count()) > 0) await page.waitForTimeout(NAMES_MS);
          for (const scheme of /** @type {const} */ (["light", "dark"])) {
            if (scheme === "dark" && !(/** @type {string[]} */ (dark).includes(language))) continue;
            await page.emulateMedia({ colorScheme: scheme });
            const seen = await pictureOf(page);
            const said = difference(`${name}-${language}-${narrow}${scheme}`, seen);
            if (said) differ.push(said);
          }
          await page.emulateMedia({ colorScheme: "light" });
        }
        await visitor.close();
      }
      assert.deepEqual(differ, [], "look at target/pictures; `npm run pictures` keeps them");
    });
  }
});
