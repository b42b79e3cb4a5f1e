import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { fixtureServer } from "./fixtures/server.ts";
import { pack } from "./scripts/pack.ts";
import { preload } from "./scripts/preload.ts";
import { prune } from "./scripts/prune.ts";

/** Address of a running collector, to develop against it rather than the fixtures. */
const collector = process.env["COLLECTOR_URL"];

export default defineConfig({
  base: "/",
  experimental: {
    // Files find each other wherever they are; the first page has the addresses of some, and
    // the collector puts the path before them below which it stands.
    renderBuiltUrl: (file, { hostType }) => (hostType === "html" ? `/${file}` : { relative: true }),
  },
  plugins: [svelte(), prune(), preload(), pack(), ...(collector ? [] : [fixtureServer()])],
  build: {
    outDir: "dist",
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // Nothing inside the style sheet: the content security policy allows no data addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What pages share comes in one piece: on a slow line each small file waits for a turn.
        codeSplitting: {
          // What is asked for first takes what the others need too.
          groups: [
            // What `begin.ts` needs before all else, and no more.
            {
              name: "first",
              test: /src\/(api\/early|state\/(base|memory)|text\/first)|vite\/preload-helper/,
              priority: 4,
            },
            {
              name: "shared",
              // Pages without a map count metres too, and plans.
              test: /src\/(main|App|api\/(?!early)|state\/(?!base|memory)|ui|verdict|map\/reach)|pages\/(filter|need|plan|targets)\./,
              priority: 3,
            },
            // The map comes before its table.
            {
              name: "table",
              test: /src\/(table\/(?!stacked)|takeaway\/(?!spreadsheet|picture|zip|Strip))/,
              priority: 2,
            },
            {
              name: "map",
              // A server's map (WMS) few networks have.
              test: /node_modules\/leaflet\/(?!.*(WMS|4326|LonLat))|src\/map\/(base|icons|label|leaflet|city|moves|names|use|walk)\./,
              priority: 2,
            },
            { name: "sketch", test: /src\/map\/(ground|sketch|brussels-places)\./, priority: 1 },
          ],
        },
      },
    },
  },
  resolve: {
    alias: [
      {
        find: /^fflate$/,
        replacement: fileURLToPath(new URL("src/takeaway/zip.ts", import.meta.url)),
      },
    ],
    // Components are tested as a browser runs them.
    ...(process.env["VITEST"] ? { conditions: ["browser"] } : {}),
  },
  server: collector ? { proxy: { "/api": collector } } : {},
  test: {
    environment: "node",
    include: ["tests/**/*.test.ts"],
    // Its modules are none to Node.
    server: { deps: { inline: ["leaflet"] } },
    // Says that a test hangs, not that a machine is busy.
    testTimeout: 60_000,
  },
});
