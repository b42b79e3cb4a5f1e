/**
 * The pages below a path of a real nginx with TLS, before a real collector: signing in by the
 * first link, the map, a hotspot, a table to take away, a deep link loaded again.
 */

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM_FLAGS, chromiumPath } from "./city.mjs";
import { Visitor } from "./visitor.mjs";

const NGINX = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].find((path) =>
  existsSync(path),
);
const COLLECTOR =
  process.env["COLLECTOR"] ??
  join(process.env["CARGO_TARGET_DIR"] ?? "../target", "debug/hotspot-collector");
const missing = [
  ...(NGINX ? [] : ["nginx is not installed"]),
  ...(existsSync(COLLECTOR) ? [] : [`${COLLECTOR} is not built`]),
];
const skip = missing.length > 0 ? missing.join(", ") : false;
const SITES = `site,name_fr,name_nl,name_en,kind,lon,lat,municipality,reach,movable,source,date
simonis,Simonis,Simonis,Simonis,metro,4.3295,50.8637,Koekelberg,indoor,1,a test,2026-03-01
bockstael,Bockstael,Bockstael,Bockstael,square,4.3474,50.8790,Bruxelles,outdoor,1,a test,2026-03-01
`;
const PATIENCE_MS = 60_000;

/** @type {string} */
let folder;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {string} */
let url;
/** @type {string} */
let welcome;
/** @type {import("node:child_process").ChildProcess[]} */
const running = [];

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/**
 * @param {string} program
 * @param {string[]} options
 */
function start(program, options) {
  const log = createWriteStream(join(folder, "log"), { flags: "a" });
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  running.push(child);
}

/**
 * What is found, once it is there.
 *
 * @param {string} what
 * @param {() => Promise<string | undefined>} look
 */
async function within(what, look) {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < until, `${what}:\n${readFileSync(join(folder, "log"), "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

before(async () => {
  if (skip || !NGINX) return;
  folder = mkdtempSync(join(tmpdir(), "below-"));
  const at = (/** @type {string} */ name) => join(folder, name);
  const [pages, front, broker] = [await freePort(), await freePort(), await freePort()];
  url = `https://localhost:${front}/wifi`;
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", at("front.key"), "-out", at("front.pem")];
  execFileSync("openssl", ["req", "-x509", ...key, ...files, ...subject], { stdio: "ignore" });
  writeFileSync(
    at("collector.toml"),
    `data_directory = "${at("data")}"\n[mqtt]\nport = ${broker}\n[http]\n` +
      `listen = "127.0.0.1:${pages}"\npublic_url = "${url}"\n`,
  );
  writeFileSync(at("sites.csv"), SITES);
  writeFileSync(at("log"), "");
  const page = readFileSync(new URL("../../docs/operators/collector.md", import.meta.url), "utf8");
  const location = /^ {4}location \/wifi\/ \{.*?^ {4}\}/ms.exec(page)?.[0];
  assert.ok(location, "the operators' page has no section for nginx");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${at(kind)};`)
    .join(" ");
  writeFileSync(
    at("nginx.conf"),
    `daemon off; master_process off; pid ${at("pid")}; events {}
http { access_log off; ${temporary}
server { listen 127.0.0.1:${front} ssl; server_name localhost;
ssl_certificate ${at("front.pem")}; ssl_certificate_key ${at("front.key")};
${location.replace("127.0.0.1:8080", `127.0.0.1:${pages}`)} } }
`,
  );
  const config = ["--config", at("collector.toml")];
  execFileSync(COLLECTOR, ["import", "sites", at("sites.csv"), ...config], { stdio: "ignore" });
  start(COLLECTOR, ["serve", "--embedded-broker", ...config]);
  start(NGINX, ["-e", at("log"), "-p", folder, "-c", at("nginx.conf")]);
  welcome = await within(
    "the first link",
    async () => /https:\S+\/wifi\/welcome#\S+/.exec(readFileSync(at("log"), "utf8"))?.[0],
  );
  await within("the pages", async () => {
    const answer = await fetch(`http://127.0.0.1:${pages}/healthz`).catch(() => undefined);
    return answer?.ok ? "there" : undefined;
  });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
});

after(async () => {
  await browser?.close();
  for (const child of running) {
    const ended = child.exitCode === null ? once(child, "exit") : undefined;
    child.kill();
    await ended;
  }
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("everything works below a path of a real nginx, and nothing leaves it", { skip }, async () => {
  const visitor = await Visitor.open(browser, url, {
    ignoreHTTPSErrors: true,
    locale: "en",
    acceptDownloads: true,
  });
  const { page } = visitor;
  const path = () => new URL(page.url()).pathname;

  await page.goto(welcome);
  await page.click('[data-language="en"]');
  const typed = "a long word of the tests";
  for (const field of await page.locator("input[type=password]").all()) await field.fill(typed);
  await page.click("main form button[type=submit]");
  await page.waitForSelector("nav[aria-label]");
  assert.equal(path(), "/wifi/");
  const cookies = await page.context().cookies();
  assert.deepEqual(new Set(cookies.map((cookie) => cookie.path)), new Set(["/wifi"]));
  assert.ok(cookies.every((cookie) => cookie.secure && cookie.httpOnly));

  // The map and its table; a hotspot by its link, then by its own address.
  await page.waitForSelector(".site-marker");
  await page.click('tbody a[href="/wifi/sites/simonis"]');
  await page.waitForSelector("h1:has-text('Simonis')");
  assert.equal(path(), "/wifi/sites/simonis");
  await page.reload();
  await page.waitForSelector("h1:has-text('Simonis')");
  await page.goBack();
  await page.waitForSelector(".site-marker");
  assert.equal(path(), "/wifi/");

  // Every page in the row of links.
  const links = await page
    .locator("header nav a")
    .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  assert.ok(links.length > 8, String(links));
  for (const link of links) {
    assert.ok(link.startsWith("/wifi/"), link);
    await page.goto(new URL(link, url).href);
    await page.waitForSelector("main h1, main h2");
  }

  await page.goto(`${url}/audit`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click('a[href="/wifi/api/v1/audit/export?form=csv"]'),
  ]);
  const csv = readFileSync(await download.path(), "utf8");
  assert.match(csv.split("\n")[0] ?? "", /action/);

  // Whoever signs out and in again stays below the path.
  await page.click("header .head-tools button.plain");
  await page.waitForSelector("input[name=password]");
  await page.fill("input[name=name]", "admin");
  await page.fill("input[name=password]", typed);
  await page.keyboard.press("Enter");
  await page.waitForSelector("nav[aria-label]");
  assert.ok(path().startsWith("/wifi/"), page.url());
  assert.deepEqual(visitor.complaints, []);
});
