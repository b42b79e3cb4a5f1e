/** A table whose rows become lists on a phone: nothing is cut, nothing is moved sideways. */

const PARTS = [
  ["thead, tbody, tfoot", "rowgroup"],
  ["tr", "row"],
  ["thead th", "columnheader"],
  ["tbody th", "rowheader"],
  ["td", "cell"],
] as const;

function label(table: HTMLTableElement): void {
  const headings = [...table.querySelectorAll("thead tr:last-child th")].map(
    (heading) => heading.textContent?.trim() ?? "",
  );
  // Where a style sheet lays it out otherwise, browsers forget that it is a table.
  for (const [parts, role] of PARTS) {
    for (const part of table.querySelectorAll(parts)) part.setAttribute("role", role);
  }
  for (const row of table.tBodies[0]?.rows ?? []) {
    for (const [index, cell] of [...row.cells].entries()) {
      const heading = headings[index] ?? "";
      if (cell.dataset["label"] !== heading) cell.dataset["label"] = heading;
    }
  }
}

/** Use it as an action of a table; `.stacked` in `parts.css` lays it out. */
export function stacked(table: HTMLTableElement): { destroy: () => void } {
  table.classList.add("stacked");
  table.setAttribute("role", "table");
  label(table);
  const observer = new MutationObserver(() => label(table));
  observer.observe(table, { childList: true, subtree: true, characterData: true });
  return { destroy: () => observer.disconnect() };
}
