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
        let mut extent: Option<Self> = None;
        for area in areas {
            let polygons = area.geometry.as_deref().map(outline::polygons);
            for position in polygons
                .and_then(Result::ok)
                .iter()
                .flatten()
                .flatten()
                .flatten()
            {
                let here = Self {
                    west: position.lon,
                    south: position.lat,
                    east: position.lon,
                    north: position.lat,
                };
                let known = extent.unwrap_or(here);
                extent = Some(Self {
                    west: known.west.min(here.west),
                    south: known.south.min(here.south),
                    east: known.east.max(here.east),
                    north: known.north.max(here.north),
                });
            }
        }
        // Earlier versions took such areas in: right sites must not be refused for them.
        extent.filter(|extent| !extent.is_exchanged())
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
