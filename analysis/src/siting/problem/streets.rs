//! Streets as a network to walk on. Lines that share a coordinate share a junction.
//!
//! A point reaches the network on the straight line to the nearest street of each
//! connected piece, at most [`MOST_ACCESS_M`] away; between there the shortest way
//! along the streets counts (Dijkstra 1959), no farther than is asked for.

use std::collections::HashMap;

use pathfinding::prelude::dijkstra_reach;

use super::geometry::{Plane, Position, distance_m};

/// A street farther away than this is not how a point is reached.
pub const MOST_ACCESS_M: f64 = 100.0;
/// Coordinates that agree to a tenth of a metre are one junction.
const PER_DEGREE: f64 = 1e6;
/// Width of the cells in which streets are looked for, metres.
const CELL_M: f64 = 100.0;
/// Ways are added up in whole centimetres, so that they compare exactly.
const PER_METRE: f64 = 100.0;

/// A network of streets.
#[derive(Debug)]
pub struct Streets {
    nodes: Vec<Position>,
    /// Which connected piece each node belongs to.
    piece: Vec<u32>,
    /// Neighbours of each node with the way to them.
    ways: Vec<Vec<(u32, u32)>>,
    segments: Vec<Segment>,
    cells: HashMap<(i64, i64), Vec<u32>>,
    /// Degrees of a cell.
    cell: Position,
    earth_radius_m: f64,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    from: u32,
    to: u32,
    centimetres: u32,
}

/// Where a point reaches the network.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Access {
    segment: u32,
    /// From the point to the street, and from there to the ends of the segment.
    straight: u32,
    to_from: u32,
    to_to: u32,
}

/// All ways by which a point reaches the network; empty far from any street.
#[derive(Debug, Clone, Default)]
pub struct Accesses(Vec<Access>);

impl Accesses {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What can be reached from a point within a range.
#[derive(Debug)]
pub struct Walked<'a> {
    streets: &'a Streets,
    from: &'a Accesses,
    nodes: HashMap<u32, u32>,
}

impl Streets {
    /// The network of these lines; lines of one position are nothing to walk on.
    pub fn new(lines: &[Vec<Position>], earth_radius_m: f64) -> Streets {
        let mut streets = Streets {
            nodes: Vec::new(),
            piece: Vec::new(),
            ways: Vec::new(),
            segments: Vec::new(),
            cells: HashMap::new(),
            cell: cell_degrees(lines, earth_radius_m),
            earth_radius_m,
        };
        let mut node_of: HashMap<(i64, i64), u32> = HashMap::new();
        for line in lines {
            let mut before: Option<u32> = None;
            for &position in line {
                let node = streets.node(position, &mut node_of);
                if let Some(before) = before.filter(|before| *before != node) {
                    streets.join(before, node);
                }
                before = Some(node);
            }
        }
        streets.number_pieces();
        streets.fill_cells();
        streets
    }

    /// Length of all streets, metres.
    pub fn length_m(&self) -> f64 {
        let all = self.segments.iter();
        all.map(|segment| f64::from(segment.centimetres))
            .sum::<f64>()
            / PER_METRE
    }

    fn node(&mut self, position: Position, node_of: &mut HashMap<(i64, i64), u32>) -> u32 {
        let key = (
            (position.lon * PER_DEGREE).round() as i64,
            (position.lat * PER_DEGREE).round() as i64,
        );
        *node_of.entry(key).or_insert_with(|| {
            self.nodes.push(position);
            self.ways.push(Vec::new());
            number(self.nodes.len() - 1)
        })
    }

    fn join(&mut self, from: u32, to: u32) {
        let metres = distance_m(
            self.nodes[from as usize],
            self.nodes[to as usize],
            self.earth_radius_m,
        );
        let centimetres = in_centimetres(metres);
        self.ways[from as usize].push((to, centimetres));
        self.ways[to as usize].push((from, centimetres));
        self.segments.push(Segment {
            from,
            to,
            centimetres,
        });
    }

    fn number_pieces(&mut self) {
        const UNSEEN: u32 = u32::MAX;
        self.piece = vec![UNSEEN; self.nodes.len()];
        for start in 0..self.nodes.len() {
            if self.piece[start] != UNSEEN {
                continue;
            }
            let piece = number(start);
            let mut open = vec![piece];
            self.piece[start] = piece;
            while let Some(node) = open.pop() {
                for &(next, _) in &self.ways[node as usize] {
                    if self.piece[next as usize] == UNSEEN {
                        self.piece[next as usize] = piece;
                        open.push(next);
                    }
                }
            }
        }
    }

    fn fill_cells(&mut self) {
        for (number_of, segment) in (0_u32..).zip(&self.segments) {
            let (a, b) = (
                self.cell_of(self.nodes[segment.from as usize]),
                self.cell_of(self.nodes[segment.to as usize]),
            );
            for column in a.0.min(b.0)..=a.0.max(b.0) {
                for row in a.1.min(b.1)..=a.1.max(b.1) {
                    self.cells.entry((column, row)).or_default().push(number_of);
                }
            }
        }
    }

    fn cell_of(&self, position: Position) -> (i64, i64) {
        (
            (position.lon / self.cell.lon).floor() as i64,
            (position.lat / self.cell.lat).floor() as i64,
        )
    }

    /// How a point reaches the network: the nearest street of each piece.
    pub fn accesses(&self, position: Position) -> Accesses {
        let plane = Plane::at(position, self.earth_radius_m);
        let (column, row) = self.cell_of(position);
        let mut nearest: Vec<(u32, Access)> = Vec::new();
        // A cell is a little wider than the search radius.
        for east in -1..=1 {
            for north in -1..=1 {
                let segments = self.cells.get(&(column + east, row + north));
                for &segment in segments.into_iter().flatten() {
                    let Some(access) = self.access(&plane, segment) else {
                        continue;
                    };
                    let piece = self.piece[self.segments[segment as usize].from as usize];
                    match nearest.iter_mut().find(|(other, _)| *other == piece) {
                        None => nearest.push((piece, access)),
                        Some((_, known)) if access.straight < known.straight => *known = access,
                        Some(_) => {}
                    }
                }
            }
        }
        Accesses(nearest.into_iter().map(|(_, access)| access).collect())
    }

    fn access(&self, plane: &Plane, number: u32) -> Option<Access> {
        let segment = self.segments[number as usize];
        let (ax, ay) = plane.east_north(self.nodes[segment.from as usize]);
        let (bx, by) = plane.east_north(self.nodes[segment.to as usize]);
        let (dx, dy) = (bx - ax, by - ay);
        let length_squared = dx * dx + dy * dy;
        let along = if length_squared > 0.0 {
            (-(ax * dx + ay * dy) / length_squared).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let metres = (ax + along * dx).hypot(ay + along * dy);
        (metres <= MOST_ACCESS_M).then(|| {
            let to_from = (along * f64::from(segment.centimetres)).round() as u32;
            Access {
                segment: number,
                straight: in_centimetres(metres),
                to_from,
                to_to: segment.centimetres.saturating_sub(to_from),
            }
        })
    }

    /// What can be reached from a point within `range_m`.
    pub fn walk<'a>(&'a self, from: &'a Accesses, range_m: f64) -> Walked<'a> {
        let range = in_centimetres(range_m);
        // The start is no node: from it the ends of the segments are reached.
        let ends: Vec<(Option<u32>, u32)> = from
            .0
            .iter()
            .flat_map(|access| {
                let segment = self.segments[access.segment as usize];
                [
                    (Some(segment.from), access.straight + access.to_from),
                    (Some(segment.to), access.straight + access.to_to),
                ]
            })
            .collect();
        let next = |node: &Option<u32>| -> Vec<(Option<u32>, u32)> {
            match node {
                None => ends.clone(),
                Some(node) => {
                    let ways = self.ways[*node as usize].iter();
                    ways.map(|(to, way)| (Some(*to), *way)).collect()
                }
            }
        };
        let nodes = dijkstra_reach(&None, next)
            .take_while(|reached| reached.total_cost <= range)
            .filter_map(|reached| Some((reached.node?, reached.total_cost)))
            .collect();
        Walked {
            streets: self,
            from,
            nodes,
        }
    }
}

impl Walked<'_> {
    /// The way to a point, metres; `None` where the streets do not lead there within the
    /// range.
    pub fn metres_to(&self, to: &Accesses) -> Option<f64> {
        let to_access = |access: &Access| {
            let segment = self.streets.segments[access.segment as usize];
            let by_end = |end: u32, rest: u32| Some(self.nodes.get(&end)? + rest + access.straight);
            let same_street = self
                .from
                .0
                .iter()
                .find(|from| from.segment == access.segment)
                .map(|from| {
                    from.straight + from.to_from.abs_diff(access.to_from) + access.straight
                });
            [
                by_end(segment.from, access.to_from),
                by_end(segment.to, access.to_to),
                same_street,
            ]
            .into_iter()
            .flatten()
            .min()
        };
        let shortest = to.0.iter().filter_map(to_access).min()?;
        Some(f64::from(shortest) / PER_METRE)
    }

    /// Whether the two are on one piece of the network, near or far.
    pub fn is_connected_to(&self, to: &Accesses) -> bool {
        let piece = |access: &Access| {
            let segment = self.streets.segments[access.segment as usize];
            self.streets.piece[segment.from as usize]
        };
        let shares = |access: &Access| self.from.0.iter().any(|from| piece(from) == piece(access));
        to.0.iter().any(shares)
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a network of fewer than four billion points")
}

fn in_centimetres(metres: f64) -> u32 {
    // Saturates; a way of 40,000 km goes round the earth.
    (metres * PER_METRE).round() as u32
}

/// Degrees of a cell that is a little wider than the access, at the outermost line.
fn cell_degrees(lines: &[Vec<Position>], earth_radius_m: f64) -> Position {
    let farthest = lines.iter().flatten().map(|p| p.lat.abs());
    let farthest_north = farthest.fold(0.0, f64::max);
    let lat = (CELL_M.max(MOST_ACCESS_M) * 1.01 / earth_radius_m).to_degrees();
    let lon = lat / (farthest_north + lat).min(89.0).to_radians().cos();
    Position { lon, lat }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::EARTH_RADIUS_M;
    use super::*;

    /// Metres east and north of a corner of Brussels.
    fn at(east_m: f64, north_m: f64) -> Position {
        let origin = Position {
            lon: 4.35,
            lat: 50.85,
        };
        Plane::at(origin, EARTH_RADIUS_M).position(east_m, north_m)
    }

    fn walked(streets: &Streets, from: Position, to: Position) -> Option<f64> {
        let (from, to) = (streets.accesses(from), streets.accesses(to));
        streets.walk(&from, 1_000.0).metres_to(&to)
    }

    /// Two quays 40 m apart, with one bridge 200 m to the east.
    fn canal() -> Streets {
        let lines = [
            vec![at(0.0, 0.0), at(100.0, 0.0), at(200.0, 0.0)],
            vec![at(0.0, 40.0), at(100.0, 40.0), at(200.0, 40.0)],
            vec![at(200.0, 0.0), at(200.0, 40.0)],
        ];
        Streets::new(&lines, EARTH_RADIUS_M)
    }

    #[test]
    fn a_canal_is_crossed_where_a_bridge_is() {
        let streets = canal();
        assert!((streets.length_m() - 440.0).abs() < 0.5);
        let metres = walked(&streets, at(20.0, -10.0), at(20.0, 50.0)).unwrap();
        assert!(
            (metres - (10.0 + 180.0 + 40.0 + 180.0 + 10.0)).abs() < 0.5,
            "{metres}"
        );
    }

    #[test]
    fn two_doors_of_one_street_are_as_far_as_they_lie_along_it() {
        let metres = walked(&canal(), at(10.0, -5.0), at(60.0, -8.0)).unwrap();
        assert!((metres - 63.0).abs() < 0.5, "{metres}");
    }

    #[test]
    fn what_no_street_leads_to_is_not_reached() {
        let mut lines = vec![vec![at(0.0, 0.0), at(300.0, 0.0)]];
        lines.push(vec![at(0.0, 60.0), at(300.0, 60.0)]);
        let streets = Streets::new(&lines, EARTH_RADIUS_M);
        assert!(streets.accesses(at(0.0, -150.0)).is_empty());
        let (south, north) = (at(0.0, -80.0), at(0.0, 140.0));
        assert_eq!(walked(&streets, south, north), None);
        let (south, north) = (streets.accesses(south), streets.accesses(north));
        assert!(!streets.walk(&south, 1_000.0).is_connected_to(&north));
        // From between the two, both are within reach.
        assert!(walked(&streets, at(0.0, 30.0), at(100.0, 70.0)).is_some());
    }

    #[test]
    fn no_way_is_longer_than_asked_for() {
        let streets = canal();
        let (from, to) = (
            streets.accesses(at(0.0, 0.0)),
            streets.accesses(at(0.0, 40.0)),
        );
        assert_eq!(streets.walk(&from, 300.0).metres_to(&to), None);
        assert!(streets.walk(&from, 450.0).metres_to(&to).is_some());
    }
}
