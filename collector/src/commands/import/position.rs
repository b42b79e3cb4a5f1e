//! Whether a position can be meant, for every kind of file.

use records::registry::area::Area;
use records::registry::outline;

/// The box around all areas, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// How far beyond all areas a site may well stand, degrees.
const BEYOND: f64 = 1.0;

/// Stands for the areas while none is loaded.
const BELGIUM: Extent = Extent {
    west: 2.5,
    south: 49.5,
    east: 6.4,
    north: 51.5,
};

impl Extent {
    /// That of some areas; `None` while none has an outline.
    pub fn of_areas(areas: &[Area]) -> Option<Self> {
        let outlines = areas.iter().filter_map(|area| area.geometry.as_deref());
        let extents = outlines.filter_map(Self::of_outline);
        // Earlier versions took such areas in: right sites must not be refused for them.
        let right = extents.filter(|extent| !extent.is_exchanged() && !extent.is_nowhere());
        right.reduce(Self::with)
    }

    fn of_outline(geometry: &str) -> Option<Self> {
        let polygons = outline::polygons(geometry).ok()?;
        let positions = polygons.iter().flatten().flatten();
        let each = positions.map(|position| Self {
            west: position.lon,
            south: position.lat,
            east: position.lon,
            north: position.lat,
        });
        each.reduce(Self::with)
    }

    fn with(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Has a corner at 0 and 0.
    fn is_nowhere(&self) -> bool {
        self.has_near(0.0, 0.0, 0.0)
    }

    fn is_exchanged(&self) -> bool {
        let lon = f64::midpoint(self.west, self.east);
        let lat = f64::midpoint(self.south, self.north);
        !BELGIUM.has_near(0.0, lon, lat) && BELGIUM.has_near(0.0, lat, lon)
    }

    fn has_near(&self, margin: f64, lon: f64, lat: f64) -> bool {
        (self.west - margin..=self.east + margin).contains(&lon)
            && (self.south - margin..=self.north + margin).contains(&lat)
    }
}

/// What was expected where longitude and latitude cannot be meant so.
pub fn fault(extent: Option<Extent>, lon: f64, lat: f64) -> Option<&'static str> {
    if lon == 0.0 && lat == 0.0 {
        return Some("a longitude; 0 and 0 is in the Gulf of Guinea, and often an empty cell");
    }
    match extent {
        // Far from all areas as it is, and among them with the two exchanged.
        Some(areas) if !areas.has_near(BEYOND, lon, lat) && areas.has_near(BEYOND, lat, lon) => {
            Some("a longitude; exchanged with `lat` it would lie among the areas that are loaded")
        }
        None if BELGIUM.has_near(0.0, lat, lon) => {
            Some("a longitude; exchanged with `lat` it would lie in Belgium")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use analysis::text::Text;
    use records::registry::area::Level;

    use super::*;

    fn area(corners: &str) -> Area {
        Area {
            id: "a".to_owned(),
            name: Text::new("a", "a", "a"),
            level: Level::Sector,
            population: None,
            deprivation: None,
            geometry: Some(format!(
                r#"{{"type":"Polygon","coordinates":[[{corners}]]}}"#
            )),
            source: "test".to_owned(),
            date: None,
        }
    }

    #[test]
    fn an_exchanged_area_among_right_ones_lets_nothing_exchanged_in() {
        let right = area("[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]");
        let exchanged = area("[50.8,4.3],[50.8,4.4],[50.9,4.4],[50.8,4.3]");
        let nowhere = area("[0,0],[4.4,50.8],[4.4,50.9],[0,0]");
        let extent = Extent::of_areas(&[exchanged, right, nowhere]);
        assert!(fault(extent, 50.85, 4.35).is_some());
        assert_eq!(fault(extent, 4.35, 50.85), None);
    }
}
