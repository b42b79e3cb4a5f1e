import assert from "node:assert/strict";
import { axeSource, LANGUAGES } from "./city.mjs";
import { everyPage } from "./every-page.mjs";

/**
 * A browser window that notes what must not happen: errors on the console,
 * requests that leave the origin.
 */
export class Visitor {
  /** @type {string[]} */
  complaints = [];

  /**
   * @param {import("playwright-core").Page} page
   * @param {string} url
   */
  constructor(page, url) {
    this.page = page;
    this.url = url;
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      // Asking for the session before signing in is refused, and the browser says so.
      const { url: from } = message.location();
      if (message.text().includes("401") && from.endsWith("/api/v1/session")) return;
      // Outside the demo no sign-ins are offered.
      if (message.text().includes("404") && from.endsWith("/api/v1/demo-sign-ins")) return;
      this.complaints.push(`console at ${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.complaints.push(`error at ${page.url()}: ${error}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) this.complaints.push(`leaves: ${request.url()}`);
    });
  }

  /**
   * @param {import("playwright-core").Browser} browser
   * @param {string} url
   * @param {import("playwright-core").BrowserContextOptions} [options]
   */
  static async open(browser, url, options = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    return new Visitor(page, url);
  }

  /** @param {string} role */
  async signInAs(role) {
    await this.page.goto(this.url);
    await this.page.click(`button[data-role="${role}"]`);
    await this.page.waitForSelector("nav[aria-label]");
  }

  /** @param {string} language */
  async speak(language) {
    await this.page.click(`[data-language="${language}"]`);
    await this.page.waitForSelector(`html[lang="${language}"]`, { state: "attached" });
  }

  /**
   * Opens a page and waits for what it is about.
   *
   * @param {string} path
   * @param {string} content
   */
  async go(path, content) {
    await this.page.goto(this.url + path);
    await this.page.waitForSelector(content);
  }

  /** @param {string} path under /api/v1 */
  async ask(path) {
    const response = await this.page.request.get(`${this.url}/api/v1${path}`);
    assert.ok(response.ok(), `${path} answered ${response.status()}`);
    return response.json();
  }

  /** Every page, of the first hotspot, recommendation and access point there is. */
  async pages() {
    const { items: sites } = await this.ask("/overview");
    const { items: moves } = await this.ask("/recommendations");
    const { items: boxes } = await this.ask("/access-points");
    // One that counted all the time, where there is one: a new hotspot has no past to show.
    const site =
      sites.find((/** @type {any} */ { verdict }) => verdict?.verdict === "healthy") ?? sites[0];
    return pages(site.id, moves[0]?.id, boxes[0].id);
  }

  /** Hotspots that the marks on the map stand for. */
  async marked() {
    return this.page
      .locator(".site-marker")
      .evaluateAll((marks) =>
        marks.reduce(
          (sum, mark) => sum + Number(mark.querySelector(".mark-count")?.textContent ?? 1),
          0,
        ),
      );
  }

  async text() {
    return this.page.innerText("body");
  }

  /** Serious and critical faults that axe finds, in words. */
  async faults() {
    await this.#bringAxe();
    /** @type {{ id: string, impact: string, help: string, nodes: { target: string[], failureSummary?: string }[] }[]} */
    const violations = await this.page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then((result) => result.violations)",
    );
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, help, nodes }) =>
          `${this.page.url()}: ${id}: ${help}: ${nodes[0]?.target} ${nodes[0]?.failureSummary} (${nodes.length})`,
      );
  }

  /**
   * What axe finds by these rules, whatever its weight.
   *
   * @param {...string} rules
   */
  async faultsOf(...rules) {
    await this.#bringAxe();
    /** @type {{ id: string, nodes: { target: string[] }[] }[]} */
    const violations = await this.page.evaluate(
      `axe.run(document, { runOnly: { type: "rule", values: ${JSON.stringify(rules)} } }).then((result) => result.violations)`,
    );
    return violations.map(
      ({ id, nodes }) => `${this.page.url()}: ${id}: ${nodes.map(({ target }) => target)}`,
    );
  }

  /** Once no colour is on its way to another. */
  async #bringAxe() {
    await this.page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter((moving) => moving instanceof CSSTransition)
          .map(({ finished }) => finished),
      ),
    );
    await this.page.evaluate(axeSource);
  }

  /** Pixels by which the page is wider than the window. */
  async overflow() {
    return this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  }

  async close() {
    await this.page.context().close();
    assert.deepEqual(this.complaints, []);
  }
}

/**
 * The pages that every role may see, and what shows that each is there.
 *
 * @param {string} site
 * @param {string | undefined} recommendation
 * @param {string} [box]
 * @returns {[string, string][]}
 */
export const pages = (site, recommendation, box) =>
  everyPage({ site, recommendation, box }).map(([, path, content]) => [path, content]);

export { LANGUAGES };
