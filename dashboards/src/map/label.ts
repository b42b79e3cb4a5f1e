import type { Area } from "../api/types";

type Ring = GeoJSON.Position[];
type Point = [number, number];

const STEPS = 24;

function ringArea(ring: Ring): number {
  let sum = 0;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const [x1, y1] = ring[index] as Point;
    const [x2, y2] = ring[index + 1] as Point;
    sum += x1 * y2 - x2 * y1;
  }
  return Math.abs(sum) / 2;
}

function inside(ring: Ring, x: number, y: number): boolean {
  let within = false;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const [x1, y1] = ring[index] as Point;
    const [x2, y2] = ring[index + 1] as Point;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

/** Whether a place lies within an outline. */
export function isWithin(geometry: Area["geometry"], x: number, y: number): boolean {
  if (!geometry) return false;
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return parts.some((rings) => rings.filter((ring) => inside(ring, x, y)).length % 2 === 1);
}

function distanceToEdge(ring: Ring, x: number, y: number): number {
  let nearest = Infinity;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const [x1, y1] = ring[index] as Point;
    const [x2, y2] = ring[index + 1] as Point;
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const along = length === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
    const part = Math.min(1, Math.max(0, along));
    nearest = Math.min(nearest, Math.hypot(x - x1 - part * (x2 - x1), y - y1 - part * (y2 - y1)));
  }
  return nearest;
}

/**
 * A point well inside the largest part of an area, where its name is written,
 * and how far the edge is from it, in degrees.
 */
export function labelPoint(
  geometry: GeoJSON.Geometry,
): { point: Point; clearance: number } | undefined {
  const rings =
    geometry.type === "Polygon"
      ? [geometry.coordinates[0]]
      : geometry.type === "MultiPolygon"
        ? geometry.coordinates.map((polygon) => polygon[0])
        : [];
  const ring = rings
    .filter((candidate) => candidate !== undefined)
    .sort((left, right) => ringArea(right) - ringArea(left))[0];
  if (!ring) return undefined;
  const xs = ring.map((position) => position[0] ?? 0);
  const ys = ring.map((position) => position[1] ?? 0);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  let best: Point | undefined;
  let widest = 0;
  for (let row = 1; row < STEPS; row += 1) {
    for (let column = 1; column < STEPS; column += 1) {
      const x = left + ((right - left) * column) / STEPS;
      const y = low + ((high - low) * row) / STEPS;
      if (!inside(ring, x, y)) continue;
      const distance = distanceToEdge(ring, x, y);
      if (distance > widest) {
        widest = distance;
        best = [x, y];
      }
    }
  }
  return best && { point: best, clearance: widest };
}
