//! The hotspots of a report as a drawing: outlines of municipalities, and a mark a hotspot
//! whose size says how much it is used.

use analysis::siting::{Polygon, Position};
use maud::{PreEscaped, html};

use super::{Area, Hotspot, Report};
use crate::document::Language;

/// Of the drawing, its own units.
const WIDTH: f64 = 1_000.0;
const MARGIN: f64 = 12.0;
/// Points of an outline closer than this to the one before are left out.
const THINNED: f64 = 0.8;

/// A third of the hotspots that are ranked, by use in an hour online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Third {
    Most,
    Middle,
    Least,
}

impl Third {
    /// As the style of the page knows it.
    const fn class(self) -> &'static str {
        match self {
            Self::Most => "most",
            Self::Middle => "middle",
            Self::Least => "least",
        }
    }
}

/// `None` where there is nothing to draw.
pub fn draw(report: &Report, language: Language) -> Option<String> {
    let outlines: Vec<&Polygon> = match &report.area {
        Area::Municipality(name) => report
            .outlines
            .iter()
            .filter(|(of, _)| of == name)
            .flat_map(|(_, polygons)| polygons)
            .collect(),
        Area::Region | Area::Operator(_) => report
            .outlines
            .iter()
            .flat_map(|(_, polygons)| polygons)
            .collect(),
    };
    let sheet = Sheet::around(&outlines, &report.hotspots)?;
    let mut marks: Vec<(&Hotspot, Option<Third>)> = thirds(report);
    // Small marks lie on large ones.
    marks.sort_by(|a, b| radius(b.1).total_cmp(&radius(a.1)));
    let label = language.of([
        "Kaart van de hotspots; de tabellen hebben dezelfde inhoud",
        "Carte des hotspots ; les tableaux ont le même contenu",
        "Map of the hotspots; the tables have the same content",
    ]);
    let height = format!("{:.0}", sheet.height);
    let drawing = html! {
        svg viewBox=(format!("0 0 {WIDTH:.0} {height}")) role="img" aria-label=(label) {
            @for polygon in &outlines {
                path class="area" d=(sheet.path(polygon)) {}
            }
            @for (hotspot, third) in &marks {
                @let (x, y) = sheet.at(hotspot.site.lon, hotspot.site.lat);
                @let said = language.say(&hotspot.site.name);
                @match third {
                    Some(third) => {
                        circle class=(third.class()) cx=(one(x)) cy=(one(y))
                            r=(one(radius(Some(*third)))) { title { (said) } }
                    }
                    None => {
                        path class="unranked" d=(cross(x, y)) { title { (said) } }
                    }
                }
            }
        }
    };
    Some(PreEscaped(drawing.into_string()).0)
}

/// What the marks mean.
pub fn legend(language: Language) -> String {
    language
        .of([
            "Grote volle stip: het derde van de hotspots met het meeste gebruik per uur online. Middelgrote lichte stip: het middelste derde. Kleine open stip: het derde met het minste gebruik. Kruisje: niet gerangschikt.",
            "Grand point plein : le tiers des hotspots les plus utilisés par heure en ligne. Point moyen plus clair : le tiers du milieu. Petit point vide : le tiers des moins utilisés. Croix : non classé.",
            "Large full dot: the third of the hotspots with most use per online hour. Middle-sized lighter dot: the middle third. Small open dot: the third with least use. Cross: not ranked.",
        ])
        .to_owned()
}

fn thirds(report: &Report) -> Vec<(&Hotspot, Option<Third>)> {
    let ranked = report.ranked();
    let third = |place: usize| match place * 3 / ranked.len().max(1) {
        0 => Third::Most,
        1 => Third::Middle,
        _ => Third::Least,
    };
    let of = |hotspot: &&Hotspot| {
        let place = ranked
            .iter()
            .position(|other| other.site.id == hotspot.site.id);
        place.map(third)
    };
    report
        .hotspots
        .iter()
        .map(|hotspot| (hotspot, of(&hotspot)))
        .collect()
}

fn radius(third: Option<Third>) -> f64 {
    match third {
        Some(Third::Most) => 9.0,
        Some(Third::Middle) => 7.0,
        Some(Third::Least) => 5.0,
        None => 4.0,
    }
}

fn cross(x: f64, y: f64) -> String {
    let [left, right, top, bottom] = [x - 4.0, x + 4.0, y - 4.0, y + 4.0].map(one);
    format!("M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}")
}

fn one(figure: f64) -> String {
    format!("{figure:.1}")
}

/// From degrees to the units of the drawing.
struct Sheet {
    west: f64,
    north: f64,
    /// Units a degree of longitude and of latitude.
    scale: (f64, f64),
    height: f64,
}

impl Sheet {
    fn around(outlines: &[&Polygon], hotspots: &[Hotspot]) -> Option<Self> {
        let corners = outlines.iter().flat_map(|polygon| polygon.iter().flatten());
        let corners = corners.map(|at| (at.lon, at.lat));
        let sites = hotspots
            .iter()
            .map(|hotspot| (hotspot.site.lon, hotspot.site.lat));
        let mut all = corners
            .chain(sites)
            .filter(|(lon, lat)| lon.is_finite() && lat.is_finite());
        let (lon, lat) = all.next()?;
        let (mut west, mut east, mut south, mut north) = (lon, lon, lat, lat);
        for (lon, lat) in all {
            (west, east) = (west.min(lon), east.max(lon));
            (south, north) = (south.min(lat), north.max(lat));
        }
        let stretch = ((north + south) / 2.0).to_radians().cos().max(0.01);
        // One hotspot alone is drawn as if its street were around it.
        let span = ((east - west) * stretch).max(north - south).max(0.005);
        let units = (WIDTH - 2.0 * MARGIN) / ((east - west) * stretch).max(span / 2.0);
        Some(Self {
            west,
            north,
            scale: (units * stretch, units),
            height: (north - south) * units + 2.0 * MARGIN,
        })
    }

    fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        (
            (lon - self.west) * self.scale.0 + MARGIN,
            (self.north - lat) * self.scale.1 + MARGIN,
        )
    }

    fn path(&self, polygon: &Polygon) -> String {
        let mut path = String::new();
        for ring in polygon {
            let mut last: Option<(f64, f64)> = None;
            for Position { lon, lat } in ring {
                let (x, y) = self.at(*lon, *lat);
                let is_near =
                    |(from_x, from_y): (f64, f64)| (x - from_x).hypot(y - from_y) < THINNED;
                if last.is_some_and(is_near) {
                    continue;
                }
                let step = if last.is_none() { 'M' } else { 'L' };
                path.push_str(&format!("{step}{x:.1} {y:.1}"));
                last = Some((x, y));
            }
            path.push('Z');
        }
        path
    }
}
