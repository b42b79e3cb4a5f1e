/**
 * Takes the pictures of the leaflets from a running demo, in each language:
 * `node browser/leaflets.mjs http://127.0.0.1:8080 ../docs/leaflets/pictures`
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath, LANGUAGES } from "./city.mjs";
import { Visitor } from "./visitor.mjs";

const [url, folder] = process.argv.slice(2);
if (!url || !folder) throw new Error("expected the address of a demo and a folder");
mkdirSync(folder, { recursive: true });

const WIDE = { width: 1100, height: 720 };
const PHONE = { width: 390, height: 700 };

/**
 * Name, address, what has to be there first, size, whose page it is, what to scroll to.
 *
 * @type {[string, string, string, { width: number, height: number }, string, string][]}
 */
const PICTURES = [
  ["map", "/", ".site-marker", WIDE, "planner", ".leaflet-container"],
  ["compare", "/compare", "tbody tr", WIDE, "planner", ".compare-tools"],
  ["reports", "/reports", ".report-sheet", WIDE, "planner", ".report-tools"],
  ["recommendations", "/recommendations", "main h2", WIDE, "coordinator", "main h2"],
  ["fleet", "/fleet", ".account-bar", PHONE, "operator", "main"],
];

const browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
for (const language of LANGUAGES) {
  for (const [name, path, ready, viewport, role, top] of PICTURES) {
    const visitor = await Visitor.open(browser, url, { viewport, deviceScaleFactor: 1.5 });
    await visitor.signInAs(role);
    await visitor.speak(language);
    await visitor.page.goto(url + path);
    await visitor.page.waitForSelector(ready);
    await visitor.page.waitForTimeout(1500);
    await visitor.page
      .locator(top)
      .first()
      .evaluate((element) => element.scrollIntoView());
    await visitor.page.waitForTimeout(300);
    await visitor.page.screenshot({ path: join(folder, `${name}-${language}.png`) });
    await visitor.page.context().close();
  }
}
await browser.close();
