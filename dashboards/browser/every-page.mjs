/**
 * Every page that an address leads to, by its name in `src/pages/lazy.ts`: where it is and
 * what shows that it is there. A test compares the names.
 *
 * @param {{ site: string, recommendation?: string | undefined, box?: string | undefined }} of
 * @returns {[name: string, path: string, content: string][]}
 */
export function everyPage({ site, recommendation, box }) {
  /** @type {[string, string, string][]} */
  const pages = [
    ["map", "/", ".site-marker"],
    ["start", "/start", ".tiles li"],
    ["words", "/words", ".glossary dd"],
    ["site", `/sites/${encodeURIComponent(site)}`, ".chart svg"],
    ["compare", "/compare", "tbody tr, main .note"],
    ["need", "/need", "main table"],
    ["recommendations", "/recommendations", "h2"],
    ["places", "/places", "main table"],
    ["work", "/work", "main h2"],
    ["evaluations", "/evaluations", "main h2, main .note"],
    ["reports", "/reports", ".report-sheet, main .note"],
    ["fleet", "/fleet", ".account-bar"],
    ["audit", "/audit", "main table, main .note"],
    ["requests", "/requests", "main .note, [data-test=requests]"],
    ["subscription", "/subscription", "main form"],
    ["second-factor", "/second-factor", "main form"],
    ["welcome", "/welcome#invitation", "main form"],
    ["unknown", "/nowhere", "main h1"],
  ];
  if (box) pages.push(["box", `/fleet/${encodeURIComponent(box)}`, ".day-strip li"]);
  if (recommendation) {
    const address = `/recommendations/${encodeURIComponent(recommendation)}`;
    pages.push(["recommendation", address, ".reasons li"]);
    pages.push(["work-order", `${address}/work-order`, "main h2"]);
    pages.push(["notice", `${address}/notice`, ".sheet"]);
  }
  return pages;
}
