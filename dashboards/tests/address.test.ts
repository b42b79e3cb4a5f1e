// @vitest-environment jsdom
import { kept } from "../src/state/kept.ts";
import { beforeEach, expect, test, vi } from "vitest";
import { inAddress, setInAddress } from "../src/state/address.svelte.ts";
import { router } from "../src/state/router.svelte.ts";

beforeEach(() => {
  vi.stubGlobal("scrollTo", vi.fn());
  router.go("/nowhere");
  router.go("/");
});

test("what the reader chose stands in the address, and nothing else of it is lost", () => {
  const kind = inAddress("kind");
  const hidden = setInAddress("without", ["healthy", "offline", "dropped"]);
  kind.value = "library";
  hidden.toggle("offline");
  hidden.toggle("healthy");
  expect(location.search).toBe("?kind=library&without=healthy%2Coffline");
  hidden.toggle("healthy");
  kind.value = "";
  expect(location.search).toBe("?without=offline");
});

test("a word that the page does not know chooses nothing", () => {
  router.go("/?now=elsewhere&without=healthy,nothing");
  expect(inAddress("now", ["silent"]).value).toBe("");
  expect([...setInAddress("without", ["healthy", "offline"]).value]).toEqual(["healthy"]);
});

test("a choice is no step of its own, a page is", () => {
  const before = history.length;
  inAddress("search").value = "bib";
  expect(history.length).toBe(before);
  router.go("/sites/duden?step=week");
  expect(history.length).toBe(before + 1);
  expect(router.route).toEqual({ page: "site", id: "duden" });
});

test("a link back leads to the page as it was", () => {
  router.go("/?kind=library&sort=use");
  router.go("/sites/duden");
  expect(router.lastSeen("/")).toBe("/?kind=library&sort=use");
});

test("a list with the same items is the list that was there before", () => {
  const keep = kept<object>();
  const [one, other] = [{}, {}];
  const first = keep([one, other]);
  expect(keep([one, other])).toBe(first);
  expect(keep([other, one])).not.toBe(first);
  expect(keep([])).toEqual([]);
});
