//! Names of streets, along their straight stretches: only where one fits wholly into the
//! picture, and never over another.

use super::shape::{Point, distance, stretch_within};
use super::tile::EDGE;

/// A name and the lines that it may stand along.
pub struct Named<'a> {
    pub text: &'a str,
    pub lines: Vec<&'a [Point]>,
    /// The lower, the sooner it gets its room.
    pub rank: u8,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub text: String,
    pub middle: Point,
    /// Degrees clockwise.
    pub angle: f64,
}

/// What a stretch may bend, in heights of a letter.
const BEND: f64 = 0.4;
/// What is free along a stretch, in heights of a letter.
const GAP: f64 = 0.5;
/// Room around letters, in heights of a letter.
const ROOM: f64 = 0.35;

/// The names that find room; of one rank those with the longest stretch come first.
pub fn written(named: &[Named<'_>], letters: f64) -> Vec<Written> {
    let mut wanted: Vec<(u8, f64, Written, f64)> = Vec::new();
    for street in named {
        let width = width_of(street.text) * letters;
        let stretches = street.lines.iter().map(|line| straightest(line, letters));
        let longest = stretches.flatten().max_by(|one, other| {
            let (one, other) = (length(*one), length(*other));
            one.total_cmp(&other)
        });
        let Some(stretch) = longest.filter(|stretch| length(*stretch) >= width + GAP * letters)
        else {
            continue;
        };
        let written = along(street.text, stretch);
        wanted.push((street.rank, -length(stretch), written, width));
    }
    wanted.sort_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut taken: Vec<Point> = Vec::new();
    let apart = letters * (1.0 + ROOM);
    let mut found = Vec::new();
    for (_, _, written, width) in wanted {
        let covered = covered(&written, width, letters);
        let meets = |at: &Point| {
            let near = |other: &Point| (at[0] - other[0]).hypot(at[1] - other[1]) < apart;
            taken.iter().any(near)
        };
        if !covered.iter().any(meets) {
            taken.extend(covered);
            found.push(written);
        }
    }
    found
}

fn length((from, to): (Point, Point)) -> f64 {
    (to[0] - from[0]).hypot(to[1] - from[1])
}

fn along(text: &str, (from, to): (Point, Point)) -> Written {
    // Read from the left, or upwards.
    let (left, right) = if from[0] <= to[0] {
        (from, to)
    } else {
        (to, from)
    };
    let angle = (right[1] - left[1]).atan2(right[0] - left[0]).to_degrees();
    Written {
        text: text.to_owned(),
        middle: [
            f64::midpoint(left[0], right[0]),
            f64::midpoint(left[1], right[1]),
        ],
        angle,
    }
}

/// The longest stretch of a line that hardly bends, as far as letters along it stay in
/// the picture.
fn straightest(line: &[Point], letters: f64) -> Option<(Point, Point)> {
    let (least, most) = (letters, EDGE - letters);
    let mut best: Option<(Point, Point)> = None;
    for (first, from) in line.iter().enumerate() {
        for (last, to) in line.iter().enumerate().skip(first + 1) {
            let between = line.get(first + 1..last).unwrap_or_default();
            if between
                .iter()
                .any(|at| distance(*at, *from, *to) > BEND * letters)
            {
                break;
            }
            let Some(inside) = stretch_within(*from, *to, least, most) else {
                continue;
            };
            if best.is_none_or(|best| length(inside) > length(best)) {
                best = Some(inside);
            }
        }
    }
    best
}

/// Points that stand for the letters, half a height apart.
fn covered(written: &Written, width: f64, letters: f64) -> Vec<Point> {
    let (sin, cos) = written.angle.to_radians().sin_cos();
    // A name has some hundred letters at most.
    let steps = (width / letters * 2.0).ceil().max(1.0) as u32;
    (0..=steps)
        .map(|step| {
            let along = width * (f64::from(step) / f64::from(steps) - 0.5);
            [
                written.middle[0] + along * cos,
                written.middle[1] + along * sin,
            ]
        })
        .collect()
}

/// About how wide a text is, in heights of its letters: fonts differ.
fn width_of(text: &str) -> f64 {
    let of = |letter: char| match letter {
        'i' | 'j' | 'l' | 'I' | '\'' | '’' | '.' | ',' | ' ' | '-' => 0.31,
        'f' | 'r' | 't' => 0.38,
        'm' | 'w' | 'M' | 'W' => 0.88,
        _ if letter.is_uppercase() => 0.7,
        _ if letter.is_ascii() || letter.is_alphabetic() => 0.56,
        _ => 1.0,
    };
    text.chars().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: f64 = 10.0;

    fn street<'a>(text: &'a str, line: &'a [Point], rank: u8) -> Named<'a> {
        Named {
            text,
            lines: vec![line],
            rank,
        }
    }

    #[test]
    fn a_name_stands_along_the_longest_straight_stretch() {
        let line = [[50.0, 50.0], [60.0, 80.0], [260.0, 80.0], [260.0, 90.0]];
        let found = written(&[street("Nieuwstraat", &line, 2)], LETTERS);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].middle, [160.0, 80.0]);
        assert_eq!(found[0].angle, 0.0);
        let upwards = [[100.0, 300.0], [100.0, 100.0]];
        let found = written(&[street("Nieuwstraat", &upwards, 2)], LETTERS);
        assert_eq!(found[0].angle.abs(), 90.0);
    }

    #[test]
    fn it_is_left_out_where_it_does_not_fit_wholly() {
        let short = [[50.0, 50.0], [100.0, 50.0]];
        assert!(written(&[street("Nieuwstraat", &short, 2)], LETTERS).is_empty());
        let leaves = [[460.0, 50.0], [900.0, 50.0]];
        assert!(written(&[street("Nieuwstraat", &leaves, 2)], LETTERS).is_empty());
        let at_the_edge = [[0.0, 3.0], [512.0, 3.0]];
        assert!(written(&[street("Nieuwstraat", &at_the_edge, 2)], LETTERS).is_empty());
        let long = "a".repeat(200);
        let across = [[0.0, 50.0], [512.0, 50.0]];
        assert!(written(&[street(&long, &across, 0)], LETTERS).is_empty());
    }

    #[test]
    fn of_two_that_cross_the_higher_rank_is_written() {
        let (one, other) = (
            [[100.0, 200.0], [300.0, 200.0]],
            [[200.0, 100.0], [200.0, 300.0]],
        );
        let streets = [
            street("Kleine straat", &one, 3),
            street("Grote laan", &other, 0),
        ];
        let found = written(&streets, LETTERS);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "Grote laan");
    }
}
