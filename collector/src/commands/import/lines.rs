//! The lines of a feature: streets to walk on, and lines of the base map.

use analysis::siting::Position;
use serde::Deserialize;

use super::features::Feature;
use super::{Options, position};

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Lines {
    LineString(Vec<Vec<f64>>),
    MultiLineString(Vec<Vec<Vec<f64>>>),
}

const METRES_A_DEGREE: f64 = 111_195.0;

/// The lines of a feature, or what is wrong with them.
pub fn of_feature(feature: &Feature<'_>, options: &Options) -> Result<Vec<Vec<Position>>, String> {
    let geometry = feature.geometry.unwrap_or("null");
    let lines = match serde_json::from_str(geometry) {
        Ok(Lines::LineString(line)) => vec![line],
        Ok(Lines::MultiLineString(lines)) => lines,
        Err(_) => return Err("has no line; expected a LineString or MultiLineString".to_owned()),
    };
    let mut read = Vec::new();
    for line in lines {
        let positions = line.iter().map(|place| read_position(place, options));
        let line: Vec<Position> = positions.collect::<Result<_, String>>()?;
        if line.len() < 2 {
            let what = "has a line of fewer than two positions; expected two or more";
            return Err(what.to_owned());
        }
        read.push(line);
    }
    Ok(read)
}

fn read_position(place: &[f64], options: &Options) -> Result<Position, String> {
    let &[lon, lat, ..] = place else {
        return Err("has a position without latitude; expected longitude and latitude".to_owned());
    };
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err(format!(
            "longitude is {lon}, latitude {lat}; expected degrees"
        ));
    }
    match position::fault(options.extent, lon, lat) {
        Some(expected) => Err(format!(
            "longitude is {lon}, latitude {lat}; expected {expected}"
        )),
        None => Ok(Position { lon, lat }),
    }
}

pub fn metres(from: &Position, to: &Position) -> f64 {
    let (east, north) = step(from, to);
    east.hypot(north)
}

/// East and north, metres; good for what lies within a city.
fn step(from: &Position, to: &Position) -> (f64, f64) {
    let east = (to.lon - from.lon) * from.lat.to_radians().cos();
    (
        east * METRES_A_DEGREE,
        (to.lat - from.lat) * METRES_A_DEGREE,
    )
}

/// Lines that end where another of them begins, as one: a name is written along a street
/// and not along its pieces. Where several go on, the one that goes straightest does.
pub fn joined(mut lines: Vec<Vec<Position>>) -> Vec<Vec<Position>> {
    let mut whole = Vec::new();
    lines.reverse();
    while let Some(mut line) = lines.pop() {
        while let Some(next) = next_of(&line, &lines) {
            go_on(&mut line, lines.remove(next));
        }
        line.reverse();
        while let Some(next) = next_of(&line, &lines) {
            go_on(&mut line, lines.remove(next));
        }
        line.reverse();
        whole.push(line);
    }
    whole
}

/// The one of these lines that goes on best where a line ends.
fn next_of(line: &[Position], others: &[Vec<Position>]) -> Option<usize> {
    let [.., before, end] = line else {
        return None;
    };
    let ahead = step(before, end);
    let turns = others.iter().enumerate().filter_map(|(index, other)| {
        let after = if other.first() == Some(end) {
            other.get(1)?
        } else if other.last() == Some(end) {
            other.get(other.len().checked_sub(2)?)?
        } else {
            return None;
        };
        let (east, north) = step(end, after);
        let straight = (ahead.0 * east + ahead.1 * north)
            / (ahead.0.hypot(ahead.1) * east.hypot(north)).max(f64::MIN_POSITIVE);
        Some((index, straight))
    });
    // What turns back is another carriageway.
    turns
        .filter(|(_, straight)| *straight > 0.0)
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(index, _)| index)
}

fn go_on(line: &mut Vec<Position>, mut next: Vec<Position>) {
    if next.first() != line.last() {
        next.reverse();
    }
    line.extend(next.into_iter().skip(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(places: &[(f64, f64)]) -> Vec<Position> {
        let places = places.iter();
        places.map(|&(lon, lat)| Position { lon, lat }).collect()
    }

    #[test]
    fn pieces_of_a_street_become_one_line_whatever_their_direction() {
        let pieces = vec![
            line(&[(4.2, 50.0), (4.1, 50.0)]),
            line(&[(4.2, 50.0), (4.3, 50.0)]),
            line(&[(4.0, 50.0), (4.1, 50.0)]),
            line(&[(4.2, 50.0), (4.2, 50.1)]),
        ];
        let whole = joined(pieces);
        assert_eq!(whole.len(), 2, "{whole:?}");
        assert_eq!(whole[0].len(), 4);
        assert_eq!(whole[1], line(&[(4.2, 50.0), (4.2, 50.1)]));
    }

    #[test]
    fn a_ring_and_a_lane_back_end() {
        let ring = line(&[(4.0, 50.0), (4.1, 50.0), (4.1, 50.1), (4.0, 50.0)]);
        assert_eq!(joined(vec![ring.clone()]), vec![ring]);
        let lanes = vec![
            line(&[(4.0, 50.0), (4.1, 50.0)]),
            line(&[(4.1, 50.0), (4.0, 50.001)]),
        ];
        assert_eq!(joined(lanes.clone()), lanes);
    }
}
