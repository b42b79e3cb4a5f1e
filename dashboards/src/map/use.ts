/** Use compared with what a typical hotspot of the kind would have had, in classes. */

/** From little to much. */
export const USE_CLASSES = ["least", "less", "usual", "more", "most", "unknown"] as const;
export type UseClass = (typeof USE_CLASSES)[number];

/** Up to which share of the expected use each class goes. */
export const USE_LIMITS = [0.25, 0.5, 1, 2] as const;

/** In a 20 by 20 box: the more use, the larger. */
export const USE_RADIUS: Record<UseClass, number> = {
  least: 4.5,
  less: 5.5,
  usual: 6.5,
  more: 7.5,
  most: 8.8,
  unknown: 4.5,
};

export function useClass(ratio: number | null | undefined): UseClass {
  if (ratio === null || ratio === undefined) return "unknown";
  const above = USE_LIMITS.filter((limit) => ratio >= limit).length;
  return USE_CLASSES[above] ?? "most";
}
