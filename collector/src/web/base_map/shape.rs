//! Lines and areas as they are drawn: what is too small to be seen is left out, and what
//! lies beside the picture.

use std::fmt::Write;

/// Right and down, pixels.
pub type Point = [f64; 2];

/// What a line may be off, pixels.
const OFF: f64 = 0.5;
/// Coordinates are written in halves of a pixel, as whole numbers.
pub const UNITS: f64 = 2.0;

/// The points that a line needs to stay within half a pixel (Douglas and Peucker).
pub fn simplified(line: &[Point]) -> Vec<Point> {
    let mut kept = vec![false; line.len()];
    let mut open = vec![(0, line.len().saturating_sub(1))];
    while let Some((first, last)) = open.pop() {
        let (Some(from), Some(to)) = (line.get(first), line.get(last)) else {
            break;
        };
        kept[first] = true;
        kept[last] = true;
        let between = line.iter().enumerate().take(last).skip(first + 1);
        let farthest = between
            .map(|(index, at)| (index, distance(*at, *from, *to)))
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        if let Some((index, _)) = farthest.filter(|(_, off)| *off > OFF) {
            open.push((first, index));
            open.push((index, last));
        }
    }
    let kept = line.iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|(at, _)| *at).collect()
}

/// From a point to a stretch.
pub fn distance(at: Point, from: Point, to: Point) -> f64 {
    let [right, down] = [to[0] - from[0], to[1] - from[1]];
    let length = right * right + down * down;
    let along = if length > 0.0 {
        ((at[0] - from[0]) * right + (at[1] - from[1]) * down) / length
    } else {
        0.0
    };
    let along = along.clamp(0.0, 1.0);
    (at[0] - from[0] - along * right).hypot(at[1] - from[1] - along * down)
}

/// The pieces of a line that lie in a square between two coordinates.
pub fn line_within(line: &[Point], least: f64, most: f64) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut end: Option<Point> = None;
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let Some((begin, stop)) = stretch_within(*from, *to, least, most) else {
            continue;
        };
        match pieces.last_mut().filter(|_| end == Some(begin)) {
            Some(piece) => piece.push(stop),
            None => pieces.push(vec![begin, stop]),
        }
        end = Some(stop);
    }
    pieces
}

/// The part of a stretch that lies in a square (Liang and Barsky).
pub fn stretch_within(from: Point, to: Point, least: f64, most: f64) -> Option<(Point, Point)> {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let (start, step) = (from[axis], to[axis] - from[axis]);
        if step == 0.0 {
            if !(least..=most).contains(&start) {
                return None;
            }
            continue;
        }
        let (one, other) = ((least - start) / step, (most - start) / step);
        enter = enter.max(one.min(other));
        leave = leave.min(one.max(other));
    }
    if enter > leave {
        return None;
    }
    let at = |along: f64| {
        [
            from[0] + along * (to[0] - from[0]),
            from[1] + along * (to[1] - from[1]),
        ]
    };
    let begin = if enter == 0.0 { from } else { at(enter) };
    let stop = if leave == 1.0 { to } else { at(leave) };
    Some((begin, stop))
}

/// The part of a ring that lies in a square (Sutherland and Hodgman).
pub fn ring_within(ring: &[Point], least: f64, most: f64) -> Vec<Point> {
    let mut ring = ring.to_vec();
    for axis in 0..2 {
        for (edge, sign) in [(least, 1.0), (most, -1.0)] {
            let is_in = |at: &Point| (at[axis] - edge) * sign >= 0.0;
            let mut kept = Vec::with_capacity(ring.len());
            let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
            for (before, at) in before.zip(&ring) {
                if is_in(before) != is_in(at) {
                    let along = (edge - before[axis]) / (at[axis] - before[axis]);
                    let other = 1 - axis;
                    let mut crossing = [0.0; 2];
                    crossing[axis] = edge;
                    crossing[other] = before[other] + along * (at[other] - before[other]);
                    kept.push(crossing);
                }
                if is_in(at) {
                    kept.push(*at);
                }
            }
            ring = kept;
        }
    }
    ring
}

/// Adds a line to the data of a path, each point as a step from the one before.
pub fn write_line(path: &mut String, line: &[Point]) {
    // Both are within some thousands.
    let whole = |pixels: f64| (pixels * UNITS).round() as i64;
    let mut points = line.iter().map(|at| (whole(at[0]), whole(at[1])));
    let Some((mut right, mut down)) = points.next() else {
        return;
    };
    let steps: Vec<(i64, i64)> = points
        .filter_map(|(x, y)| {
            let step = (x - right, y - down);
            (right, down) = (x, y);
            (step != (0, 0)).then_some(step)
        })
        .collect();
    if steps.is_empty() {
        return;
    }
    let begin = line.first().map(|at| (whole(at[0]), whole(at[1])));
    let (x, y) = begin.unwrap_or_default();
    // Writing into a text cannot fail.
    let _ = write!(path, "M{x}{}l", followed(y));
    for (index, (x, y)) in steps.into_iter().enumerate() {
        let first = if index == 0 {
            x.to_string()
        } else {
            followed(x)
        };
        let _ = write!(path, "{first}{}", followed(y));
    }
}

/// A number behind another: its sign parts them where it has one.
fn followed(number: i64) -> String {
    if number < 0 {
        number.to_string()
    } else {
        format!(" {number}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_less_than_half_a_pixel_off_is_left_out() {
        let line = [[0.0, 0.0], [5.0, 0.4], [10.0, 0.0], [10.0, 9.0]];
        assert_eq!(simplified(&line), [[0.0, 0.0], [10.0, 0.0], [10.0, 9.0]]);
        assert!(simplified(&[]).is_empty());
        let ring = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 0.0]];
        assert_eq!(simplified(&ring), ring);
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let line = [[5.0, 5.0], [15.0, 5.0], [15.0, 8.0], [5.0, 8.0]];
        let pieces = line_within(&line, 0.0, 10.0);
        assert_eq!(
            pieces,
            [vec![[5.0, 5.0], [10.0, 5.0]], vec![[10.0, 8.0], [5.0, 8.0]]]
        );
        assert!(line_within(&[[11.0, 0.0], [12.0, 9.0]], 0.0, 10.0).is_empty());
        let through = line_within(&[[-5.0, 5.0], [15.0, 5.0]], 0.0, 10.0);
        assert_eq!(through, [vec![[0.0, 5.0], [10.0, 5.0]]]);
    }

    #[test]
    fn a_ring_around_the_picture_covers_it() {
        let ring = [[-9.0, -9.0], [19.0, -9.0], [19.0, 19.0], [-9.0, 19.0]];
        let mut inside = ring_within(&ring, 0.0, 10.0);
        inside.sort_by(|one, other| one.partial_cmp(other).unwrap());
        assert_eq!(inside, [[0.0, 0.0], [0.0, 10.0], [10.0, 0.0], [10.0, 10.0]]);
        assert!(ring_within(&[[11.0, 0.0], [12.0, 0.0], [12.0, 1.0]], 0.0, 10.0).is_empty());
        assert!(ring_within(&[], 0.0, 10.0).is_empty());
    }

    #[test]
    fn a_path_is_written_in_steps() {
        let mut path = String::new();
        write_line(&mut path, &[[1.0, 2.0], [2.0, 1.0], [2.0, 1.0], [2.5, 1.5]]);
        assert_eq!(path, "M2 4l2-2 1 1");
        write_line(&mut path, &[[1.0, 1.0], [1.01, 1.01]]);
        assert_eq!(path, "M2 4l2-2 1 1");
    }
}
