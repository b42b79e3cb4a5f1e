/** Marks that would cover each other become one, which says how many it stands for. */

/** A mark on the screen; the lower its rank, the more it matters. */
export type Spot<Item> = { item: Item; x: number; y: number; rank: number };

export type Gathered<Item> = { centre: Item; members: Item[] };

/** Of the squares of one map, as one number: there are fewer in a row than that. */
const cellOf = (column: number, row: number) => row * 2 ** 26 + column;

/**
 * Gathers what lies within `apart` pixels of something that matters more. The mark stays
 * where that lies; no two marks are nearer to each other than `apart`.
 */
export function gather<Item>(spots: Spot<Item>[], apart: number): Gathered<Item>[] {
  const ordered = spots.map((spot, index) => ({ ...spot, index }));
  ordered.sort((left, right) => left.rank - right.rank || left.index - right.index);
  const cells = new Map<number, { x: number; y: number; gathered: Gathered<Item> }[]>();
  const all: Gathered<Item>[] = [];
  for (const { item, x, y } of ordered) {
    const [column, row] = [Math.floor(x / apart), Math.floor(y / apart)];
    let nearest: Gathered<Item> | undefined;
    let distance = apart;
    for (let across = column - 1; across <= column + 1; across += 1) {
      for (let down = row - 1; down <= row + 1; down += 1) {
        for (const other of cells.get(cellOf(across, down)) ?? []) {
          const far = Math.hypot(other.x - x, other.y - y);
          if (far >= distance) continue;
          distance = far;
          nearest = other.gathered;
        }
      }
    }
    if (nearest) {
      nearest.members.push(item);
      continue;
    }
    const gathered = { centre: item, members: [item] };
    all.push(gathered);
    const cell = cells.get(cellOf(column, row));
    if (cell) cell.push({ x, y, gathered });
    else cells.set(cellOf(column, row), [{ x, y, gathered }]);
  }
  return all;
}
