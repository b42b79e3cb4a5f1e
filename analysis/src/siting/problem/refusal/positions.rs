//! Positions: out of range, longitude and latitude swapped, or far from all others.

use super::{List, Refusals};
use crate::siting::problem::geometry::Position;
use crate::siting::problem::input::Problem;

impl Refusals {
    pub(super) fn positions(&mut self, problem: &Problem) {
        let demands = problem
            .demands
            .iter()
            .enumerate()
            .map(|(i, demand)| (List::Demands, i, demand.id.as_str(), demand.position));
        let candidates = problem.candidates.iter().enumerate().map(|(i, candidate)| {
            (
                List::Candidates,
                i,
                candidate.id.as_str(),
                candidate.position,
            )
        });
        let open = problem
            .open
            .iter()
            .enumerate()
            .map(|(i, site)| (List::Open, i, site.id.as_str(), site.position));
        let all: Vec<(List, usize, &str, Position)> =
            demands.chain(candidates).chain(open).collect();
        let region = Region::of(all.iter().map(|(_, _, _, position)| *position));
        for (list, index, id, position) in all {
            if let Some((field, wrong)) = wrong_position(position, &region) {
                self.refuse(list, Some(index), id, field, wrong);
            }
        }
        for (index, demand) in problem.demands.iter().enumerate() {
            let outline = demand.shape.iter().flatten().flatten();
            let points = demand.points.iter().map(|point| &point.position);
            if let Some((_, wrong)) = outline
                .chain(points)
                .find_map(|position| wrong_position(*position, &region))
            {
                self.refuse(List::Demands, Some(index), &demand.id, "shape", wrong);
            }
        }
    }
}

/// The positions that cannot be, or lie far from all others: index, field and what is
/// wrong.
pub fn wrong_positions(positions: &[Position]) -> Vec<(usize, &'static str, String)> {
    let region = Region::of(positions.iter().copied());
    let all = positions.iter().enumerate();
    all.filter_map(|(index, position)| {
        let (field, wrong) = wrong_position(*position, &region)?;
        Some((index, field, wrong))
    })
    .collect()
}

/// Degrees from the middle that are never called far.
const NEAR_DEG: f64 = 2.0;
/// A position is far beyond this many times the spread of the middle half.
const FAR_SPREADS: f64 = 10.0;

/// Where the positions lie: the median, and how far from it is still plausible.
struct Region {
    centre: Position,
    reach: Position,
}

impl Region {
    fn of(positions: impl Iterator<Item = Position>) -> Region {
        let (lons, lats): (Vec<f64>, Vec<f64>) = positions
            .filter(|position| position.lon.is_finite() && position.lat.is_finite())
            .map(|position| (position.lon, position.lat))
            .unzip();
        let ((lon, lon_reach), (lat, lat_reach)) = (middle(lons), middle(lats));
        Region {
            centre: Position { lon, lat },
            reach: Position {
                lon: lon_reach,
                lat: lat_reach,
            },
        }
    }

    fn holds(&self, position: Position) -> bool {
        self.holds_lon(position.lon) && self.holds_lat(position.lat)
    }

    fn holds_lon(&self, lon: f64) -> bool {
        (lon - self.centre.lon).abs() <= self.reach.lon
    }

    fn holds_lat(&self, lat: f64) -> bool {
        (lat - self.centre.lat).abs() <= self.reach.lat
    }
}

/// The median and the distance from it that is still near.
fn middle(mut degrees: Vec<f64>) -> (f64, f64) {
    degrees.sort_by(f64::total_cmp);
    let at = |quarters: usize| degrees.get(degrees.len() * quarters / 4).copied();
    let (Some(low), Some(median), Some(high)) = (at(1), at(2), at(3)) else {
        return (0.0, f64::INFINITY);
    };
    (median, (FAR_SPREADS * (high - low)).max(NEAR_DEG))
}

/// The field and what is wrong with it. Swapped shows when the swapped point lies
/// where the others are, or in Belgium while the given one lies far from it.
fn wrong_position(position: Position, region: &Region) -> Option<(&'static str, String)> {
    let Position { lon, lat } = position;
    if !lon.is_finite() || !(-180.0..=180.0).contains(&lon) {
        let wrong = format!("longitude {lon}, expected degrees from -180 to 180");
        return Some(("lon", wrong));
    }
    if !lat.is_finite() || !(-90.0..=90.0).contains(&lat) {
        let wrong = format!("latitude {lat}, expected degrees from -90 to 90");
        return Some(("lat", wrong));
    }
    let swapped = Position { lon: lat, lat: lon };
    let belgium = |p: Position| (2.4..6.5).contains(&p.lon) && (49.4..51.6).contains(&p.lat);
    if belgium(swapped) || (!region.holds(position) && region.holds(swapped)) {
        let wrong =
            format!("longitude {lon} and latitude {lat} look swapped, expected longitude first");
        return Some(("lon", wrong));
    }
    if !region.holds_lon(lon) {
        let near = region.centre.lon;
        let wrong = format!("longitude {lon} is far from all others, expected one near {near}");
        return Some(("lon", wrong));
    }
    if !region.holds_lat(lat) {
        let near = region.centre.lat;
        let wrong = format!("latitude {lat} is far from all others, expected one near {near}");
        return Some(("lat", wrong));
    }
    None
}
