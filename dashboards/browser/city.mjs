import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { preview } from "vite";

const require = createRequire(import.meta.url);

/** Source of axe-core, evaluated in the page: the policy lets no script be added. */
export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/**
 * @typedef {{ url: string, fixtures: boolean, stop: () => Promise<void> }} City
 *
 * The pages under test: the demonstration that `DEMO_READY` names, or the invented city.
 *
 * @returns {Promise<City>}
 */
export async function openCity() {
  const ready = process.env["DEMO_READY"];
  if (ready) {
    const { url } = JSON.parse(readFileSync(ready, "utf8"));
    if (typeof url !== "string") throw new Error(`\`${ready}\` has no url`);
    return { url: url.replace(/\/$/, ""), fixtures: false, stop: async () => {} };
  }
  return openInventedCity();
}

/**
 * The fixtures, served from `dist` under the collector's policy: a city in which nothing moves.
 *
 * @returns {Promise<City>}
 */
export async function openInventedCity() {
  if (!existsSync(new URL("../dist/index.html", import.meta.url))) {
    throw new Error("there is no dist/index.html; run `npm run build` first");
  }
  const server = await preview({ preview: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
  const address = server.httpServer.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    fixtures: true,
    stop: () => server.close(),
  };
}

/** @returns {string} */
export function chromiumPath() {
  const candidates = [
    process.env["CHROMIUM"],
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ];
  const path = candidates.find((candidate) => candidate && existsSync(candidate));
  if (!path) throw new Error("no Chromium found; set CHROMIUM to its path");
  return path;
}

export const CHROMIUM_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What every page says, by language. */
export const WORDS = {
  nl: { devices: "Verbonden toestellen, geen personen", fewer: "minder dan", zone: "Tijden in" },
  fr: {
    devices: "Appareils connectés, pas des personnes",
    fewer: "moins de",
    zone: "Heures\u00a0: fuseau",
  },
  en: { devices: "Devices connected, not people", fewer: "fewer than", zone: "Times in" },
};

/** @type {("nl" | "fr" | "en")[]} */
export const LANGUAGES = ["nl", "fr", "en"];
