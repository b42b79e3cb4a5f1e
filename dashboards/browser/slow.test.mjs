import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath, openCity, openInventedCity } from "./city.mjs";
import { Visitor } from "./visitor.mjs";

/** What the first view of 220 hotspots may cost, bytes on the wire with all headers. */
const MOST_BYTES = 150_000;
/** A page that is left open for an hour while nothing changes. */
const MOST_BYTES_AN_HOUR = 1_000_000;
const HOUR_S = 3600;
/** The invented city is asked every ten seconds, as a demonstration is: a real one less often. */
const IDLE_ROUNDS = 3;
/** Times are told, and held to with `SLOW_SLACK=1` on a machine that has nothing else to do. */
const SLACK = Number(process.env["SLOW_SLACK"] ?? Infinity);

const LINES = [
  { name: "1.6 Mbit/s, processor four times slower", kbit: 1600, latencyMs: 150, cpu: 4, s: 2 },
  { name: "400 kbit/s and 400 ms", kbit: 400, latencyMs: 400, cpu: 1, s: 12 },
];

/** @type {import("./city.mjs").City} */
let city;
/** @type {import("playwright-core").Browser} */
let browser;

/**
 * A browser that is signed in, has nothing of the pages and counts what it receives.
 *
 * @param {{ kbit?: number, latencyMs?: number, cpu?: number }} [line]
 * @param {string} [url]
 */
async function newcomer({ kbit, latencyMs = 0, cpu = 1 } = {}, url = city.url) {
  const visitor = await Visitor.open(browser, url);
  await visitor.signInAs("viewer");
  await visitor.page.goto("about:blank");
  const { page } = visitor;
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  await wire.send("Network.clearBrowserCache");
  if (kbit) {
    const throughput = (kbit * 1000) / 8;
    await wire.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: latencyMs,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    });
  }
  await wire.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  /** @type {{ bytes: number, requests: number, each: { name: string, bytes: number }[] }} */
  const received = { bytes: 0, requests: 0, each: [] };
  /** @type {Map<string, string>} */
  const names = new Map();
  wire.on("Network.requestWillBeSent", ({ requestId, request }) => {
    names.set(requestId, request.url.slice(url.length));
  });
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const name = names.get(requestId) ?? "";
    received.each.push({ name, bytes: encodedDataLength });
    received.bytes += encodedDataLength;
    received.requests += 1;
  });
  // An answer without a body is told as failed, once its headers are there.
  wire.on("Network.responseReceived", ({ response }) => {
    if (response.status !== 304) return;
    received.bytes += response.encodedDataLength;
    received.requests += 1;
  });
  return { visitor, received };
}

/** In the page: asked from outside, it answers when the table after the map is there too. */
function noteMarks() {
  const painted = () => requestAnimationFrame(() => setTimeout(() => performance.mark("marks")));
  const watch = new MutationObserver(() => {
    if (!document.querySelector(".site-marker")) return;
    watch.disconnect();
    painted();
  });
  watch.observe(document, { childList: true, subtree: true });
}

// One after the other: each measures time.
describe("the pages on a slow line", { concurrency: 1 }, () => {
  before(async () => {
    process.env["FIXTURE_SITES"] = "220";
    process.env["FIXTURE_BASE_MAP"] = "1";
    city = await openCity();
    browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  });

  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  test("the first view of a whole city is small", async (context) => {
    const { visitor, received } = await newcomer();
    await visitor.page.goto(city.url);
    await visitor.page.waitForSelector("tbody tr");
    await visitor.page.waitForLoadState("networkidle");
    await visitor.page.waitForSelector("img.leaflet-tile-loaded", { state: "attached" });
    await visitor.page.waitForLoadState("networkidle");
    assert.ok((await visitor.marked()) > 200);
    /** What was asked for again is no part of the first view. @type {Map<string, number>} */
    const first = new Map();
    for (const { name, bytes } of received.each) {
      if (!first.has(name)) first.set(name, bytes);
    }
    const sum = [...first.values()].reduce((before, bytes) => before + bytes, 0);
    context.diagnostic(`${sum} bytes in ${first.size} requests`);
    context.diagnostic([...first].map(([name, bytes]) => `${name} ${bytes}`).join("; "));
    assert.ok(sum <= MOST_BYTES, `${sum} bytes`);
    await visitor.close();
  });

  for (const { name, s, ...line } of LINES) {
    test(`at ${name} the marks are there within ${s} s`, async (context) => {
      const { visitor } = await newcomer(line);
      const { page } = visitor;
      await page.addInitScript(noteMarks);
      await page.goto(city.url, { waitUntil: "commit" });
      const noted = await page.waitForFunction(
        () => performance.getEntriesByName("marks")[0]?.startTime,
      );
      const took = Number(await noted.jsonValue()) / 1000;
      context.diagnostic(`${took.toFixed(2)} s`);
      assert.ok(took <= s * SLACK, `${took.toFixed(2)} s`);
      await visitor.close();
    });
  }

  test("a map that is left open costs little while nothing changes", async (context) => {
    const still = await openInventedCity();
    const { visitor, received } = await newcomer({}, still.url);
    const { page } = visitor;
    await page.goto(still.url);
    await page.waitForSelector("tbody tr");
    await page.waitForLoadState("networkidle");
    const round = () =>
      page.waitForResponse((response) => response.url().endsWith("/api/v1/overview"));
    await round();
    const before = { ...received };
    const begun = performance.now();
    for (let rounds = 0; rounds < IDLE_ROUNDS; rounds += 1) await round();
    const tookS = (performance.now() - begun) / 1000;
    const anHour = ((received.bytes - before.bytes) * HOUR_S) / tookS;
    const requests = received.requests - before.requests;
    context.diagnostic(
      `${Math.round(anHour)} bytes an hour; ${requests} requests in ${tookS.toFixed(0)} s`,
    );
    assert.ok(requests >= IDLE_ROUNDS, `${requests} requests`);
    assert.ok(anHour <= MOST_BYTES_AN_HOUR, `${anHour} bytes an hour`);
    await visitor.close();
    await still.stop();
  });

  test("while an answer is on its way nothing of its kind is asked for", async () => {
    const { visitor } = await newcomer();
    const { page } = visitor;
    let asked = 0;
    let most = 0;
    let open = 0;
    /** @type {() => void} */
    let letGo = () => {};
    const held = new Promise((/** @type {(_: void) => void} */ resolve) => (letGo = resolve));
    await page.clock.install();
    await page.route("**/api/v1/overview", async (route) => {
      asked += 1;
      open += 1;
      most = Math.max(most, open);
      if (asked === 1) await held;
      open -= 1;
      await route.continue();
    });
    await Promise.all([page.waitForRequest("**/api/v1/overview"), page.goto(city.url)]);
    // By the page's clock the answer takes a quarter of a minute.
    await page.clock.runFor(6_000);
    await page.waitForSelector("main [role=status] p:nth-child(2)");
    await page.clock.runFor(9_000);
    letGo();
    await page.waitForSelector(".site-marker");
    assert.equal(most, 1);
    assert.equal(asked, 1);
    await visitor.close();
  });
});
