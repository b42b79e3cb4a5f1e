/**
 * Takes the pictures of the leaflets, in each language, and of the other documents from a
 * running demo: `npm run pictures:documents -- http://127.0.0.1:8080`. Each is small enough to
 * be read with its text: 256 colours.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { PNG } from "pngjs";
import UPNG from "upng-js";
import { CHROMIUM_FLAGS, chromiumPath, LANGUAGES } from "./city.mjs";
import { Visitor } from "./visitor.mjs";

const url = process.argv[2]?.replace(/\/$/, "");
if (!url) throw new Error("expected the address of a demo");
const DOCUMENTS = new URL("../../docs/", import.meta.url);

const WIDE = { width: 1100, height: 720 };
const PHONE = { width: 390, height: 700 };
const COLOURS = 256;
/** After it the names on a map are written. */
const NAMES_MS = 1500;

/** @typedef {{ width: number, height: number }} Size */
/**
 * Name, address, what has to be there first, size, whose page it is, what to scroll to.
 *
 * @typedef {[string, string, string, Size, string, string]} Picture
 */

/** @type {Picture[]} */
const LEAFLETS = [
  ["map", "/", ".site-marker", WIDE, "planner", ".leaflet-container"],
  ["compare", "/compare", "tbody tr", WIDE, "planner", ".compare-tools"],
  ["reports", "/reports", ".report-sheet", WIDE, "planner", ".report-tools"],
  ["recommendations", "/recommendations", "main h2", WIDE, "coordinator", "main h2"],
  ["fleet", "/fleet", ".account-bar", PHONE, "operator", "main"],
];

/**
 * @param {{ site: string, box: string }} of
 * @returns {Picture[]}
 */
const pictures = ({ site, box }) => [
  ["../map", "/", ".site-marker", { width: 1280, height: 760 }, "planner", ".map-layout"],
  ["verdict", `/sites/${site}`, ".usage .chart svg", WIDE, "planner", "main h1"],
  ["compare", "/compare", "tbody tr", WIDE, "planner", "#groups-title"],
  ["need", "/need", "main table", { width: 1100, height: 560 }, "planner", "main h1"],
  ["report", "/reports", ".report-sheet", WIDE, "planner", ".report-tools"],
  ["start", "/start", '[data-queue="decide"] li', WIDE, "coordinator", "main h1"],
  ["moves", "/recommendations", ".move .small-map", WIDE, "coordinator", ".moves-layout"],
  ["effect", "/evaluations", ".effect svg", WIDE, "coordinator", "main h2"],
  ["desk", "/fleet", ".cause .box-line", PHONE, "operator", "main h1"],
  ["box", `/fleet/${box}`, ".day-strip li", PHONE, "operator", "main h1"],
];

const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });

/**
 * @param {URL} folder
 * @param {Picture} picture
 * @param {string} language
 * @param {{ suffix: string, sharpness: number }} as
 */
async function take(folder, [name, path, ready, viewport, role, top], language, as) {
  const options = { viewport, deviceScaleFactor: as.sharpness };
  const visitor = await Visitor.open(browser, url ?? "", options);
  const { page } = visitor;
  await visitor.signInAs(role);
  await visitor.speak(language);
  await visitor.go(path, ready);
  await page.waitForLoadState("networkidle");
  if ((await page.locator(".map").count()) > 0) await page.waitForTimeout(NAMES_MS);
  await page
    .locator(top)
    .first()
    .evaluate((element) => {
      /** @type {HTMLElement} */ (element).style.scrollMarginTop = "12px";
      element.scrollIntoView();
    });
  const taken = PNG.sync.read(await page.screenshot({ animations: "disabled", caret: "hide" }));
  const { width, height, data } = taken;
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.length);
  const packed = UPNG.encode([/** @type {ArrayBuffer} */ (bytes)], width, height, COLOURS);
  writeFileSync(new URL(`${name}${as.suffix}.png`, folder), new Uint8Array(packed));
  await visitor.close();
}

/** What the documents tell of: an underused hotspot, and an access point that is silent. */
async function examples() {
  const visitor = await Visitor.open(browser, url ?? "");
  await visitor.signInAs("operator");
  const { items: sites } = await visitor.ask("/overview");
  const { items: boxes } = await visitor.ask("/fleet");
  await visitor.close();
  const site = sites.find((/** @type {any} */ { verdict, state }) => {
    return verdict?.verdict === "underused" && state.reporting === state.placed;
  });
  const box = boxes.find((/** @type {any} */ { cause }) => cause === "power_or_uplink");
  return {
    site: encodeURIComponent((site ?? sites[0]).id),
    box: encodeURIComponent((box ?? boxes[0]).id),
  };
}

const leaflets = new URL("leaflets/pictures/", DOCUMENTS);
const others = new URL("pictures/", DOCUMENTS);
for (const folder of [leaflets, others]) mkdirSync(folder, { recursive: true });
for (const picture of pictures(await examples())) {
  await take(others, picture, "en", { suffix: "", sharpness: 1 });
}
for (const language of LANGUAGES) {
  for (const picture of LEAFLETS) {
    await take(leaflets, picture, language, { suffix: `-${language}`, sharpness: 1.5 });
  }
}
await browser.close();
