//! Pieces of the map: squares of the web's usual projection, each in four at the next zoom.

use std::f64::consts::PI;

use analysis::siting::Position;
use records::registry::base_map::Extent;

/// Width and height of a picture, pixels: twice the usual, so that names find room.
pub const EDGE: f64 = 512.0;
/// Of these squares; a map whose zoom counts squares of 256 pixels is at one more.
pub const FURTHEST: u8 = 8;
pub const NEAREST: u8 = 17;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    pub zoom: u8,
    x: u32,
    y: u32,
}

impl Tile {
    /// `None` where there is none.
    pub fn new(zoom: u8, x: u32, y: u32) -> Option<Self> {
        let across = 1_u32.checked_shl(zoom.into())?;
        let is_there = (FURTHEST..=NEAREST).contains(&zoom) && x < across && y < across;
        is_there.then_some(Self { zoom, x, y })
    }

    /// Pixels around the whole earth.
    fn around(self) -> f64 {
        EDGE * f64::from(1_u32 << self.zoom)
    }

    /// Right and down from its upper left corner, pixels.
    pub fn place(self, at: &Position) -> [f64; 2] {
        let right = (at.lon + 180.0) / 360.0;
        let down = (1.0 - at.lat.to_radians().tan().asinh() / PI) / 2.0;
        [
            right * self.around() - f64::from(self.x) * EDGE,
            down * self.around() - f64::from(self.y) * EDGE,
        ]
    }

    /// What is on it or at most so many pixels beside it.
    pub fn extent(self, beside: f64) -> Extent {
        let lon = |right: f64| (f64::from(self.x) * EDGE + right) / self.around() * 360.0 - 180.0;
        let lat = |down: f64| {
            let down = (f64::from(self.y) * EDGE + down) / self.around();
            (PI * (1.0 - 2.0 * down)).sinh().atan().to_degrees()
        };
        Extent {
            west: lon(-beside),
            south: lat(EDGE + beside),
            east: lon(EDGE + beside),
            north: lat(-beside),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brussels_is_where_other_maps_have_it() {
        // The square of zoom 12 around the Grand-Place, as OpenStreetMap numbers it.
        let tile = Tile::new(12, 2097, 1374).unwrap();
        let [right, down] = tile.place(&Position {
            lon: 4.3525,
            lat: 50.8467,
        });
        assert!((0.0..EDGE).contains(&right), "{right}");
        assert!((0.0..EDGE).contains(&down), "{down}");
        let Extent {
            west,
            south,
            east,
            north,
        } = tile.extent(0.0);
        let corner = tile.place(&Position {
            lon: west,
            lat: north,
        });
        assert!(
            corner[0].abs() < 1e-6 && corner[1].abs() < 1e-6,
            "{corner:?}"
        );
        let other = tile.place(&Position {
            lon: east,
            lat: south,
        });
        assert!((other[0] - EDGE).abs() < 1e-6 && (other[1] - EDGE).abs() < 1e-6);
    }

    #[test]
    fn there_are_none_beside_the_earth_or_beyond_the_zooms() {
        assert!(Tile::new(8, 255, 255).is_some());
        assert_eq!(Tile::new(8, 256, 0), None);
        assert_eq!(Tile::new(7, 0, 0), None);
        assert_eq!(Tile::new(18, 0, 0), None);
        assert_eq!(Tile::new(255, 0, 0), None);
    }
}
