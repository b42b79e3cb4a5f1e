// @vitest-environment jsdom
import { expect, test } from "vitest";
import { everyPage } from "../browser/every-page.mjs";
import { PAGE_NAMES } from "../src/pages/lazy.ts";
import { parseRoute } from "../src/state/routes.ts";

test("the browser tests walk through each page that there is, and keep a picture of it", () => {
  const walked = everyPage({ site: "one", recommendation: "one", box: "one" });
  const names = walked.map(([name]) => name);
  // At each address, for who is not signed in.
  expect([...names, "sign-in"].sort()).toEqual([...PAGE_NAMES].sort());
  for (const [name, path] of walked) {
    expect(parseRoute(new URL(path, "http://localhost").pathname).page).toBe(name);
  }
});
