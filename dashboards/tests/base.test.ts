// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from "vitest";

/** The modules, below the path that the collector told. */
async function modules(base: string) {
  document.documentElement.dataset["base"] = base;
  vi.resetModules();
  vi.stubGlobal("scrollTo", vi.fn());
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  const { below, within } = await import("../src/state/base.ts");
  const { router } = await import("../src/state/router.svelte.ts");
  const { siteAddress } = await import("../src/state/routes.ts");
  return { below, within, router, siteAddress };
}

beforeEach(() => history.replaceState(null, "", "/"));

test("pages below a path know their own addresses by it, and no others", async () => {
  const { below, within, siteAddress } = await modules("/wifi");
  expect(below("/api/v1")).toBe("/wifi/api/v1");
  expect(siteAddress("parc/a")).toBe("/wifi/sites/parc%2Fa");
  expect(within("/wifi")).toBe("/");
  expect(within("/wifi/")).toBe("/");
  expect(within("/wifi/fleet")).toBe("/fleet");
  expect(within("/wifis/fleet")).toBeUndefined();
  expect(within("/fleet")).toBeUndefined();
});

test("a page below a path is opened, changed and left without leaving the path", async () => {
  history.replaceState(null, "", "/wifi/sites/duden");
  const { router } = await modules("/wifi");
  expect(router.route).toEqual({ page: "site", id: "duden" });
  const stop = router.listen();
  router.say({ step: "week" });
  expect(location.pathname + location.search).toBe("/wifi/sites/duden?step=week");
  router.go("/fleet");
  expect(location.pathname).toBe("/wifi/fleet");
  expect(router.lastSeen("/sites/duden")).toBe("/wifi/sites/duden?step=week");

  const link = document.body.appendChild(document.createElement("a"));
  link.href = "/wifi/";
  link.click();
  expect(router.route).toEqual({ page: "map" });
  expect(location.pathname).toBe("/wifi/");
  // The city's own page is not one of these.
  link.href = "/elsewhere";
  const click = new MouseEvent("click", { bubbles: true, cancelable: true });
  document.addEventListener("click", (event) => event.preventDefault(), { once: true });
  link.dispatchEvent(click);
  expect(location.pathname).toBe("/wifi/");
  expect(router.route).toEqual({ page: "map" });
  stop();
});
