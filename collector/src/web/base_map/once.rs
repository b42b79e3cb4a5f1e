//! From afar a street is a hair, and a railway of six tracks is one: of what lies side by side
//! one line is drawn, and pieces that follow each other are one line. So drawn, a city is a
//! third as much to send.

use std::collections::{BTreeMap, HashSet};
use std::f64::consts::TAU;

use super::shape::{Point, simplified};

/// Lines this near to each other are one, pixels.
const BESIDE: f64 = 2.5;
/// Between two points that are looked at, pixels.
const STEP: f64 = BESIDE / 2.0;
/// What goes beside another for less than so many steps crosses it.
const CROSSING: usize = 16;
/// A branch begins so many steps within what it leaves: without a gap.
const ROOT: usize = 3;
/// Shorter lines are not drawn, pixels: stumps of streets that lead nowhere from afar.
const SHORTEST: f64 = 24.0;
/// Sharper turns begin another line, radians.
const SHARPEST: f64 = 2.0;

type Cell = (i64, i64);

/// Few long lines that look, from afar, as all of these do.
pub fn drawn_once(lines: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut lines = joined(lines);
    lines.sort_by(|one, other| length(other).total_cmp(&length(one)));
    let mut taken = HashSet::new();
    let mut drawn = Vec::new();
    for line in lines {
        for piece in apart(&line, &taken) {
            taken.extend(piece.iter().flat_map(|at| around(cell_of(*at))));
            if length(&piece) >= SHORTEST {
                drawn.push(simplified(&piece));
            }
        }
    }
    drawn
}

fn length(line: &[Point]) -> f64 {
    let steps = line.iter().zip(line.iter().skip(1));
    steps
        .map(|(from, to)| (to[0] - from[0]).hypot(to[1] - from[1]))
        .sum()
}

fn cell_of(at: Point) -> Cell {
    let [right, down] = at.map(|pixels| (pixels / BESIDE).floor() as i64);
    (right, down)
}

fn around((right, down): Cell) -> impl Iterator<Item = Cell> {
    (-1..=1).flat_map(move |x| (-1..=1).map(move |y| (right + x, down + y)))
}

/// The pieces of a line that no other is drawn beside.
fn apart(line: &[Point], taken: &HashSet<Cell>) -> Vec<Vec<Point>> {
    let points = stepped(line);
    let mut is_free: Vec<bool> = points
        .iter()
        .map(|at| !taken.contains(&cell_of(*at)))
        .collect();
    if !is_free.contains(&true) {
        return Vec::new();
    }
    let beside = is_free.chunk_by_mut(|one, next| one == next);
    for crossing in beside.filter(|run| run.len() < CROSSING) {
        crossing.fill(true);
    }
    let mut pieces = Vec::new();
    let mut first = 0;
    for run in is_free.chunk_by(|one, next| one == next) {
        let end = first + run.len();
        if run.contains(&true) {
            let around = first.saturating_sub(ROOT)..(end + ROOT).min(points.len());
            pieces.extend(points.get(around).map(<[Point]>::to_vec));
        }
        first = end;
    }
    pieces
}

/// With a point at each step, besides its own.
fn stepped(line: &[Point]) -> Vec<Point> {
    let mut points: Vec<Point> = line.first().copied().into_iter().collect();
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let [right, down] = [to[0] - from[0], to[1] - from[1]];
        let steps = (right.hypot(down) / STEP).ceil().max(1.0) as u32;
        points.extend((1..=steps).map(|step| {
            let along = f64::from(step) / f64::from(steps);
            [from[0] + along * right, from[1] + along * down]
        }));
    }
    points
}

/// The place of an end, the same for all that meet there.
fn place_of(at: Point) -> Cell {
    let [right, down] = at.map(|pixels| (pixels * 4.0).round() as i64);
    (right, down)
}

/// Lines that follow each other as one; where several meet, the straightest goes on.
fn joined(lines: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut meeting: BTreeMap<Cell, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        for end in line.first().into_iter().chain(line.last()) {
            meeting.entry(place_of(*end)).or_default().push(index);
        }
    }
    let mut left: Vec<Option<Vec<Point>>> = lines.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for index in 0..left.len() {
        let Some(mut line) = left.get_mut(index).and_then(Option::take) else {
            continue;
        };
        // On from its end, and then from where it began.
        for _ in 0..2 {
            while let Some(next) = following(&line, &meeting, &mut left) {
                line.extend(next.into_iter().skip(1));
            }
            line.reverse();
        }
        all.push(line);
    }
    all
}

/// What goes on where a line ends, from there on.
fn following(
    line: &[Point],
    meeting: &BTreeMap<Cell, Vec<usize>>,
    left: &mut [Option<Vec<Point>>],
) -> Option<Vec<Point>> {
    let [.., before, end] = line else {
        return None;
    };
    let here = place_of(*end);
    let from_here = |index: &usize| {
        let mut next = left.get(*index)?.clone()?;
        if next.first().is_none_or(|first| place_of(*first) != here) {
            next.reverse();
        }
        Some((*index, turn(*before, *end, *next.get(1)?), next))
    };
    let all = meeting.get(&here)?.iter().filter_map(from_here);
    let straightest = all.min_by(|(_, one, _), (_, other, _)| one.total_cmp(other));
    let (index, _, next) = straightest.filter(|(_, turn, _)| *turn < SHARPEST)?;
    *left.get_mut(index)? = None;
    Some(next)
}

fn turn(before: Point, end: Point, after: Point) -> f64 {
    let came = (end[1] - before[1]).atan2(end[0] - before[0]);
    let goes = (after[1] - end[1]).atan2(after[0] - end[0]);
    let turn = (goes - came).abs();
    turn.min(TAU - turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(points: &[Point]) -> Vec<Point> {
        points.to_vec()
    }

    #[test]
    fn pieces_that_follow_each_other_are_one_whichever_way_they_were_drawn() {
        let lines = vec![
            line(&[[0.0, 0.0], [10.0, 0.0]]),
            line(&[[30.0, 0.0], [20.0, 0.0]]),
            line(&[[10.0, 0.0], [20.0, 0.0]]),
        ];
        let drawn = drawn_once(lines);
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].len(), 2, "{drawn:?}");
        assert!((length(&drawn[0]) - 30.0).abs() < 1e-9);
    }

    #[test]
    fn what_runs_beside_another_is_drawn_where_it_leaves_it() {
        let main = line(&[[0.0, 0.0], [200.0, 0.0]]);
        let branch = line(&[[0.0, 1.0], [100.0, 1.0], [150.0, 80.0]]);
        let drawn = drawn_once(vec![branch, main.clone()]);
        assert_eq!(drawn.len(), 2, "{drawn:?}");
        assert_eq!(drawn[0], main);
        assert_eq!(drawn[1].last(), Some(&[150.0, 80.0]));
        // From within what it leaves: the two meet.
        let begins = drawn[1][0];
        assert!(begins[0] > 90.0 && begins[1] < 2.0 * BESIDE, "{begins:?}");
    }

    #[test]
    fn what_crosses_another_goes_on() {
        let main = line(&[[0.0, 50.0], [200.0, 50.0]]);
        let crossing = line(&[[100.0, 0.0], [100.0, 100.0]]);
        assert_eq!(
            drawn_once(vec![crossing.clone(), main.clone()]),
            [main, crossing]
        );
    }

    #[test]
    fn a_fork_goes_straight_on_and_crumbs_are_left_out() {
        let lines = vec![
            line(&[[0.0, 0.0], [50.0, 0.0]]),
            line(&[[50.0, 0.0], [60.0, 50.0]]),
            line(&[[50.0, 0.0], [100.0, 5.0]]),
            line(&[[300.0, 300.0], [302.0, 300.0]]),
        ];
        let drawn = drawn_once(lines);
        assert_eq!(drawn.len(), 2, "{drawn:?}");
        assert_eq!(drawn[0].last(), Some(&[100.0, 5.0]));
        assert!(drawn_once(Vec::new()).is_empty());
        assert!(drawn_once(vec![line(&[[1.0, 1.0]]), Vec::new()]).is_empty());
    }
}
