/**
 * The list that was there before, where the next one has the same items: what is made of
 * it need not be made again when something else in the address changes.
 */
export function kept<Item>(): (next: Item[]) => Item[] {
  let last: Item[] = [];
  return (next) => {
    const same = next.length === last.length && next.every((item, index) => item === last[index]);
    if (!same) last = next;
    return last;
  };
}
