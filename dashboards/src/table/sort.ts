export type Direction = "ascending" | "descending";
export type Key = string | number | null;

/** Sorts a copy; what is unknown comes last in either direction, ties keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  key: (row: Row) => Key,
  direction: Direction,
  locale: string,
): Row[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const sign = direction === "ascending" ? 1 : -1;
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((left, right) => {
      if (left.key === null || right.key === null) {
        if (left.key === right.key) return 0;
        return left.key === null ? 1 : -1;
      }
      if (typeof left.key === "number" && typeof right.key === "number") {
        return sign * (left.key - right.key);
      }
      return sign * collator.compare(String(left.key), String(right.key));
    })
    .map(({ row }) => row);
}

export type Order = { column: string; direction: Direction };

/** As an address says it: `use`, or `-use` from the highest down. */
export function orderText({ column, direction }: Order): string {
  return direction === "descending" ? `-${column}` : column;
}

export function orderOf(text: string | null, columns: readonly string[]): Order | undefined {
  if (text === null) return undefined;
  const direction = text.startsWith("-") ? "descending" : "ascending";
  const column = direction === "descending" ? text.slice(1) : text;
  return columns.includes(column) ? { column, direction } : undefined;
}
