//! Distances on the sphere, polygons in longitude and latitude, and the grid
//! that stands in for an inhabited area.

use serde::{Deserialize, Serialize};

/// Mean radius of the earth (IUGG), metres.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A point, degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub lon: f64,
    pub lat: f64,
}

/// A closed line of positions; the first and the last may be equal.
pub type Ring = Vec<Position>;

/// An outer ring followed by its holes, as in GeoJSON.
pub type Polygon = Vec<Ring>;

/// A share of an area's weight at one point. The shares of an area sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GridPoint {
    pub position: Position,
    pub share: f64,
}

/// Areas below this many square metres are gridded at 50 m instead of 100 m.
const SMALL_AREA_M2: f64 = 50_000.0;
/// Each cell is clipped to the polygon by this many probes a side.
const PROBES: usize = 4;

/// A position with its sines and cosines taken once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located {
    pub position: Position,
    sin_lat: f64,
    cos_lat: f64,
    lon: f64,
}

impl Located {
    pub fn new(position: Position) -> Located {
        let lat = position.lat.to_radians();
        Located {
            position,
            sin_lat: lat.sin(),
            cos_lat: lat.cos(),
            lon: position.lon.to_radians(),
        }
    }

    /// Great-circle distance by the spherical law of cosines, metres, rounded
    /// to the millimetre so that a comparison with a radius does not depend on
    /// the last bits of a platform's `acos`.
    pub fn distance_m(&self, other: &Located, earth_radius_m: f64) -> f64 {
        let cosine = self.sin_lat * other.sin_lat
            + self.cos_lat * other.cos_lat * (self.lon - other.lon).cos();
        round_to_millimetre(cosine.clamp(-1.0, 1.0).acos() * earth_radius_m)
    }
}

pub(crate) fn round_to_millimetre(metres: f64) -> f64 {
    (metres * 1000.0).round() / 1000.0
}

/// Great-circle distance, metres, rounded to the millimetre.
pub fn distance_m(from: Position, to: Position, earth_radius_m: f64) -> f64 {
    Located::new(from).distance_m(&Located::new(to), earth_radius_m)
}

/// Positions in metres east and north of `origin`: exact enough within a city.
pub(super) struct Plane {
    origin: Position,
    metres_per_lon: f64,
    metres_per_lat: f64,
}

impl Plane {
    pub(super) fn at(origin: Position, earth_radius_m: f64) -> Plane {
        let metres_per_lat = earth_radius_m.to_radians();
        Plane {
            origin,
            metres_per_lon: metres_per_lat * origin.lat.to_radians().cos(),
            metres_per_lat,
        }
    }

    pub(super) fn east_north(&self, position: Position) -> (f64, f64) {
        (
            (position.lon - self.origin.lon) * self.metres_per_lon,
            (position.lat - self.origin.lat) * self.metres_per_lat,
        )
    }

    pub(super) fn position(&self, east: f64, north: f64) -> Position {
        Position {
            lon: self.origin.lon + east / self.metres_per_lon,
            lat: self.origin.lat + north / self.metres_per_lat,
        }
    }
}

/// Whether the position lies in one of the polygons and in none of its holes.
pub fn contains(shape: &[Polygon], position: Position) -> bool {
    shape.iter().any(|polygon| {
        polygon
            .iter()
            .filter(|ring| ring_surrounds(ring, position))
            .count()
            % 2
            == 1
    })
}

fn ring_surrounds(ring: &[Position], position: Position) -> bool {
    edges(ring)
        .filter(|(a, b)| {
            (a.lat > position.lat) != (b.lat > position.lat)
                && position.lon < (b.lon - a.lon) * (position.lat - a.lat) / (b.lat - a.lat) + a.lon
        })
        .count()
        % 2
        == 1
}

fn edges(ring: &[Position]) -> impl Iterator<Item = (Position, Position)> {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Distance from a position to the nearest point of the shape, metres; 0 inside.
pub fn distance_to_shape_m(shape: &[Polygon], position: Position, earth_radius_m: f64) -> f64 {
    if contains(shape, position) {
        return 0.0;
    }
    let plane = Plane::at(position, earth_radius_m);
    let nearest = shape
        .iter()
        .flatten()
        .flat_map(|ring| edges(ring))
        .map(|(a, b)| distance_to_segment(plane.east_north(a), plane.east_north(b)))
        .fold(f64::INFINITY, f64::min);
    round_to_millimetre(nearest)
}

/// Distance from the origin to the segment between two points.
fn distance_to_segment((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 {
        (-(ax * dx + ay * dy) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (ax + along * dx).hypot(ay + along * dy)
}

/// Corners of the polygon that stands in for a disc.
const DISC_CORNERS: usize = 32;

/// A closed ring of this area around a point.
pub fn disc(centre: Position, area_m2: f64, earth_radius_m: f64) -> Ring {
    let plane = Plane::at(centre, earth_radius_m);
    let turn = std::f64::consts::TAU / DISC_CORNERS as f64;
    // A regular polygon of n corners has n/2 sin(turn) times the square of its radius.
    let radius = (area_m2 / (DISC_CORNERS as f64 / 2.0 * turn.sin())).sqrt();
    (0..=DISC_CORNERS)
        .map(|corner| {
            let angle = turn * (corner % DISC_CORNERS) as f64;
            plane.position(radius * angle.cos(), radius * angle.sin())
        })
        .collect()
}

/// Positions along the outline, at most `step_m` apart.
pub(crate) fn outline_points(shape: &[Polygon], step_m: f64, earth_radius_m: f64) -> Vec<Position> {
    let mut points = Vec::new();
    for (a, b) in shape.iter().flatten().flat_map(|ring| edges(ring)) {
        let parts = (distance_m(a, b, earth_radius_m) / step_m)
            .ceil()
            .clamp(1.0, 1_000.0);
        points.extend((0..parts as usize).map(|n| {
            let along = n as f64 / parts;
            Position {
                lon: a.lon + along * (b.lon - a.lon),
                lat: a.lat + along * (b.lat - a.lat),
            }
        }));
    }
    points
}

/// Area of the shape, square metres.
pub fn area_m2(shape: &[Polygon], earth_radius_m: f64) -> f64 {
    let Some((low, high)) = bounds(shape) else {
        return 0.0;
    };
    let plane = Plane::at(middle(low, high), earth_radius_m);
    shape
        .iter()
        .map(|polygon| {
            let mut rings = polygon.iter().map(|ring| ring_area(&plane, ring));
            let outer = rings.next().unwrap_or(0.0);
            outer - rings.sum::<f64>()
        })
        .sum()
}

fn ring_area(plane: &Plane, ring: &[Position]) -> f64 {
    edges(ring)
        .map(|(a, b)| {
            let ((ax, ay), (bx, by)) = (plane.east_north(a), plane.east_north(b));
            (ax * by - bx * ay) / 2.0
        })
        .sum::<f64>()
        .abs()
}

/// South-west and north-east corner; `None` for a shape without positions.
pub(crate) fn bounds(shape: &[Polygon]) -> Option<(Position, Position)> {
    let mut positions = shape.iter().flatten().flatten();
    let first = *positions.next()?;
    Some(positions.fold((first, first), |(low, high), p| {
        (
            Position {
                lon: low.lon.min(p.lon),
                lat: low.lat.min(p.lat),
            },
            Position {
                lon: high.lon.max(p.lon),
                lat: high.lat.max(p.lat),
            },
        )
    }))
}

fn middle(low: Position, high: Position) -> Position {
    Position {
        lon: (low.lon + high.lon) / 2.0,
        lat: (low.lat + high.lat) / 2.0,
    }
}

/// Turns an area into points 100 m apart (50 m under 5 ha), each with the share
/// of the area that its cell holds after clipping to the polygon.
///
/// People live all over an area: planning on centroids overstates the gain and
/// picks other places. A shape too thin to hold a probe becomes one point.
pub fn grid_points(shape: &[Polygon], earth_radius_m: f64) -> Vec<GridPoint> {
    let Some((low, high)) = bounds(shape) else {
        return Vec::new();
    };
    let spacing_m = if area_m2(shape, earth_radius_m) < SMALL_AREA_M2 {
        50.0
    } else {
        100.0
    };
    let centre = middle(low, high);
    let plane = Plane::at(centre, earth_radius_m);
    let (half_east, half_north) = plane.east_north(high);
    let cells_east = cells_across(half_east, spacing_m);
    let cells_north = cells_across(half_north, spacing_m);
    let mut points = Vec::new();
    for row in 0..cells_north {
        for column in 0..cells_east {
            let west = (column as f64 - cells_east as f64 / 2.0) * spacing_m;
            let south = (row as f64 - cells_north as f64 / 2.0) * spacing_m;
            points.extend(clipped_cell(shape, &plane, west, south, spacing_m));
        }
    }
    if points.is_empty() {
        return vec![GridPoint {
            position: shape[0]
                .first()
                .and_then(|ring| ring.first())
                .copied()
                .unwrap_or(centre),
            share: 1.0,
        }];
    }
    let total: f64 = points.iter().map(|point| point.share).sum();
    for point in &mut points {
        point.share /= total;
    }
    points
}

fn cells_across(half_m: f64, spacing_m: f64) -> usize {
    // Bounded: an area wider than 200 km is gridded over its middle only. Rounding
    // does not add a cell to a side that is a whole number of cells.
    let cells = (2.0 * half_m / spacing_m - 1e-6).ceil().clamp(1.0, 2_000.0);
    cells as usize
}

/// The centre of gravity of the probes of a cell that lie inside, with their number as
/// its share; `None` where the cell lies outside.
fn clipped_cell(
    shape: &[Polygon],
    plane: &Plane,
    west: f64,
    south: f64,
    spacing_m: f64,
) -> Option<GridPoint> {
    let step = spacing_m / PROBES as f64;
    let (mut east_sum, mut north_sum, mut inside) = (0.0, 0.0, 0.0);
    for row in 0..PROBES {
        for column in 0..PROBES {
            let east = west + (column as f64 + 0.5) * step;
            let north = south + (row as f64 + 0.5) * step;
            if contains(shape, plane.position(east, north)) {
                east_sum += east;
                north_sum += north;
                inside += 1.0;
            }
        }
    }
    (inside > 0.0).then(|| GridPoint {
        position: plane.position(east_sum / inside, north_sum / inside),
        share: inside,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(lon: f64, lat: f64, side_m: f64) -> Ring {
        let plane = Plane::at(Position { lon, lat }, EARTH_RADIUS_M);
        let half = side_m / 2.0;
        [(-half, -half), (half, -half), (half, half), (-half, half)]
            .map(|(east, north)| plane.position(east, north))
            .to_vec()
    }

    #[test]
    fn a_degree_of_latitude_is_111_195_metres_on_the_mean_sphere() {
        let from = Position {
            lon: 4.0,
            lat: 50.0,
        };
        let to = Position {
            lon: 4.0,
            lat: 51.0,
        };
        assert!((distance_m(from, to, EARTH_RADIUS_M) - 111_195.08).abs() < 0.01);
        assert_eq!(distance_m(from, from, EARTH_RADIUS_M), 0.0);
    }

    #[test]
    fn a_hole_is_outside_and_its_edge_is_the_nearest_point() {
        let shape = vec![vec![square(4.35, 50.85, 400.0), square(4.35, 50.85, 200.0)]];
        let centre = Position {
            lon: 4.35,
            lat: 50.85,
        };
        assert!(!contains(&shape, centre));
        let distance = distance_to_shape_m(&shape, centre, EARTH_RADIUS_M);
        assert!((distance - 100.0).abs() < 0.1, "{distance}");
        assert!((area_m2(&shape, EARTH_RADIUS_M) - 120_000.0).abs() < 10.0);
    }

    #[test]
    fn a_large_area_is_gridded_at_100_m_and_a_small_one_at_50_m() {
        let large = vec![vec![square(4.35, 50.85, 400.0)]];
        assert_eq!(grid_points(&large, EARTH_RADIUS_M).len(), 16);
        let small = vec![vec![square(4.35, 50.85, 200.0)]];
        assert_eq!(grid_points(&small, EARTH_RADIUS_M).len(), 16);
    }

    #[test]
    fn grid_shares_sum_to_one_and_leave_the_hole_out() {
        let shape = vec![vec![square(4.35, 50.85, 600.0), square(4.35, 50.85, 200.0)]];
        let points = grid_points(&shape, EARTH_RADIUS_M);
        let total: f64 = points.iter().map(|point| point.share).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert_eq!(points.len(), 32);
        assert!(points.iter().all(|point| contains(&shape, point.position)));
    }

    #[test]
    fn a_sliver_becomes_one_point() {
        let ring = vec![
            Position {
                lon: 4.35,
                lat: 50.85,
            },
            Position {
                lon: 4.350001,
                lat: 50.85,
            },
            Position {
                lon: 4.350001,
                lat: 50.851,
            },
        ];
        let points = grid_points(&[vec![ring]], EARTH_RADIUS_M);
        assert_eq!(points.len(), 1);
        assert_eq!(points[0].share, 1.0);
    }
}
