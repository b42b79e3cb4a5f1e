//! Positions: out of range, or longitude and latitude swapped.

use super::{List, Problem, Refusals};
use crate::siting::Position;

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
        let centre = median_position(all.iter().map(|(_, _, _, position)| *position));
        for (list, index, id, position) in all {
            if let Some((field, wrong)) = wrong_position(position, centre) {
                self.refuse(list, Some(index), id, field, wrong);
            }
        }
        for (index, demand) in problem.demands.iter().enumerate() {
            let outline = demand.shape.iter().flatten().flatten();
            let points = demand.points.iter().map(|point| &point.position);
            if let Some((_, wrong)) = outline
                .chain(points)
                .find_map(|position| wrong_position(*position, centre))
            {
                self.refuse(List::Demands, Some(index), &demand.id, "shape", wrong);
            }
        }
    }
}

fn median_position(positions: impl Iterator<Item = Position>) -> Option<Position> {
    let (mut lons, mut lats): (Vec<f64>, Vec<f64>) = positions
        .filter(|position| position.lon.is_finite() && position.lat.is_finite())
        .map(|position| (position.lon, position.lat))
        .unzip();
    lons.sort_by(f64::total_cmp);
    lats.sort_by(f64::total_cmp);
    Some(Position {
        lon: *lons.get(lons.len() / 2)?,
        lat: *lats.get(lats.len() / 2)?,
    })
}

/// The field and what is wrong with it: out of range, or longitude and latitude
/// swapped, which shows when the swapped point lies where the others are, or in
/// Belgium while the given one lies far from it.
fn wrong_position(position: Position, centre: Option<Position>) -> Option<(&'static str, String)> {
    let Position { lon, lat } = position;
    if !lon.is_finite() || !(-180.0..=180.0).contains(&lon) {
        return Some((
            "lon",
            format!("longitude {lon}, expected degrees from -180 to 180"),
        ));
    }
    if !lat.is_finite() || !(-90.0..=90.0).contains(&lat) {
        return Some((
            "lat",
            format!("latitude {lat}, expected degrees from -90 to 90"),
        ));
    }
    let near =
        |a: Position, b: Position| (a.lon - b.lon).abs() < 2.0 && (a.lat - b.lat).abs() < 2.0;
    let swapped = Position { lon: lat, lat: lon };
    let swapped_lands_among_others =
        centre.is_some_and(|centre| !near(position, centre) && near(swapped, centre));
    let belgium = |p: Position| (2.4..6.5).contains(&p.lon) && (49.4..51.6).contains(&p.lat);
    if swapped_lands_among_others || belgium(swapped) {
        let wrong =
            format!("longitude {lon} and latitude {lat} look swapped, expected longitude first");
        return Some(("lon", wrong));
    }
    None
}
