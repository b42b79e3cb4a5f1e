//! A search for positions near a point.

use std::collections::HashMap;

use crate::siting::problem::{Located, Position};

/// Positions in cells as wide as the search radius, so that a search looks at
/// nine cells.
pub(crate) struct Neighbours {
    cells: HashMap<(i64, i64), Vec<usize>>,
    lon_cell: f64,
    lat_cell: f64,
}

impl Neighbours {
    pub fn new(positions: &[Located], radius_m: f64, earth_radius_m: f64) -> Neighbours {
        let farthest_north = positions
            .iter()
            .map(|located| located.position.lat.abs())
            .fold(0.0, f64::max);
        // A margin for the rounding to millimetres and for searches that start
        // a little nearer to the pole than the outermost position.
        let lat_cell = (radius_m.max(1.0) * 1.01 / earth_radius_m).to_degrees();
        let lon_cell = lat_cell / (farthest_north + lat_cell).min(89.0).to_radians().cos();
        let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        for (i, located) in positions.iter().enumerate() {
            let key = cell(located.position, lon_cell, lat_cell);
            cells.entry(key).or_default().push(i);
        }
        Neighbours {
            cells,
            lon_cell,
            lat_cell,
        }
    }

    /// Indices of the positions that may lie within the radius, ascending.
    pub fn around(&self, here: &Located) -> Vec<usize> {
        let (column, row) = cell(here.position, self.lon_cell, self.lat_cell);
        let mut found = Vec::new();
        for north in -1..=1 {
            for east in -1..=1 {
                if let Some(members) = self.cells.get(&(column + east, row + north)) {
                    found.extend_from_slice(members);
                }
            }
        }
        found.sort_unstable();
        found
    }
}

fn cell(position: Position, lon_cell: f64, lat_cell: f64) -> (i64, i64) {
    (
        (position.lon / lon_cell).floor() as i64,
        (position.lat / lat_cell).floor() as i64,
    )
}
