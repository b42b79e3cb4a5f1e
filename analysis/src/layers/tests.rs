//! Against a dense inverse, a simulation, and the figures published for the splits.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

const HOUR: i64 = 3_600;
const WINDOW: i64 = 4 * HOUR;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

fn released(start: i64, end: i64, value: f64, variance: f64) -> Released {
    Released {
        start,
        end,
        value,
        variance,
    }
}

/// Figures of zero in rows of a length, up to an end.
fn row(length: i64, until: i64, b: f64) -> Vec<Released> {
    let starts = (0..until / length).map(|number| number * length);
    starts
        .map(|start| released(start, start + length, 0.0, noise_variance(b)))
        .collect()
}

/// Standard deviation of the plain sum of the windows that `keep` keeps.
fn deviation(windows: &[Released], shared: &[Shared], keep: impl Fn(i64) -> bool) -> f64 {
    let mut sum = NoiseOfSum::default();
    for window in windows.iter().filter(|window| keep(window.start)) {
        sum.add(window.start, 1.0, window.variance);
    }
    sum.variance(shared).sqrt()
}

/// Lengths and scales of the layers above windows.
type Totals = &'static [(i64, f64)];

#[test]
fn keeps_the_table_of_splits() {
    let splits: [(f64, Totals, [i64; 5]); 5] = [
        (60.0, &[], [1_555, 550, 208, 85, 30]),
        (120.0, &[(WEEK, 120.0)], [474, 168, 386, 168, 59]),
        (180.0, &[(WEEK, 90.0)], [359, 127, 578, 252, 89]),
        (240.0, &[(WEEK, 80.0)], [320, 113, 770, 335, 119]),
        (
            240.0,
            &[(WEEK, 120.0), (DAY, 240.0)],
            [470, 166, 292, 314, 111],
        ),
    ];
    for (b, layers, expected) in splits {
        let windows = row(WINDOW, 8 * WEEK, b);
        let totals: Vec<Released> = layers
            .iter()
            .flat_map(|(length, b)| row(*length, 8 * WEEK, *b))
            .collect();
        let shared = combine(&windows, &totals).shared;
        assert_eq!(shared.len(), totals.len());
        let found = [
            deviation(&windows, &shared, |_| true),
            deviation(&windows, &shared, |start| start < WEEK),
            deviation(&windows, &shared, |start| start < DAY),
            deviation(&windows, &shared, |start| start == 0),
            // The mean of eight windows, one of each week.
            deviation(&windows, &shared, |start| start % WEEK == 0) / 8.0,
        ];
        let whole = found.map(|figure| figure.round());
        assert_eq!(
            whole,
            expected.map(|figure| figure as f64),
            "{b} {layers:?}"
        );
    }
}

#[test]
fn a_row_that_lies_a_window_off_costs_little() {
    let windows = row(WINDOW, 10 * WEEK, 120.0);
    let shared = combine(&windows, &row(WEEK, 10 * WEEK, 120.0)).shared;
    let off = |shift: i64| {
        let from = WEEK + shift;
        deviation(&windows, &shared, |start| {
            (from..from + 8 * WEEK).contains(&start)
        })
    };
    assert_eq!(off(0).round(), 474.0);
    assert_eq!(off(WINDOW).round(), 529.0);
}

#[test]
fn the_windows_of_a_total_sum_to_what_is_best() {
    let windows = [
        released(0, 10, 5.0, 2.0),
        released(10, 20, 1.0, 1.0),
        released(20, 30, 0.0, 0.0),
    ];
    let combined = combine(&windows, &[released(0, 30, 12.0, 3.0)]);
    // The total is 6 above the sum; half of that is the windows' fault.
    assert_eq!(combined.values, [7.0, 2.0, 0.0]);
    let ends: Vec<i64> = combined.shared[0].pieces.iter().map(|it| it.to).collect();
    assert_eq!(ends, [10, 20]);
}

#[test]
fn a_total_that_the_windows_do_not_fill_is_left_out() {
    let windows = row(WINDOW, WEEK, 120.0);
    let alone = Combined {
        values: vec![0.0; windows.len()],
        shared: Vec::new(),
    };
    let week = released(0, WEEK, 1e4, 28_800.0);
    let mut gap = windows.clone();
    gap.remove(10);
    let mut lost = windows.clone();
    lost[10].value = f64::NAN;
    for (windows, total) in [
        (&gap, week),
        (&windows, released(-WINDOW, WEEK, 1e4, 28_800.0)),
        (&windows, released(0, WEEK + WINDOW, 1e4, 28_800.0)),
        (&windows, released(0, WEEK - HOUR, 1e4, 28_800.0)),
        (&windows, released(HOUR, WEEK, 1e4, 28_800.0)),
        (&windows, released(0, 0, 1e4, 28_800.0)),
        (&windows, released(0, WEEK, f64::NAN, 28_800.0)),
    ] {
        let combined = combine(windows, &[total]);
        assert_eq!(combined.shared, alone.shared, "{total:?}");
        assert_eq!(combined.values.len(), windows.len());
        assert!(combined.values.iter().all(|value| *value == 0.0));
    }
    assert_eq!(combine(&lost, &[week]).shared, []);
}

#[test]
fn a_total_that_crosses_another_is_left_out() {
    let windows = row(WINDOW, WEEK, 120.0);
    let totals = [
        released(2 * DAY, 4 * DAY, 10.0, 28_800.0),
        released(0, 3 * DAY, 10.0, 28_800.0),
        released(0, WEEK, 10.0, 28_800.0),
    ];
    let shared = combine(&windows, &totals).shared;
    let spans: Vec<(i64, i64)> = shared
        .iter()
        .map(|total| (total.pieces[0].from, total.pieces.last().unwrap().to))
        .collect();
    assert_eq!(spans, [(0, 3 * DAY), (0, WEEK)]);
}

#[test]
fn a_placement_takes_its_part_of_a_total() {
    let windows = row(WINDOW, WEEK, 120.0);
    let shared = combine(&windows, &row(WEEK, WEEK, 120.0)).shared;
    let part = shared[0].within(DAY, 3 * DAY);
    assert_eq!((part.pieces[0].from, part.pieces[0].to), (DAY, 3 * DAY));
    assert_eq!(shared[0].within(WEEK, 2 * WEEK).pieces, []);
}

#[test]
fn the_variance_is_that_of_many_draws() {
    let mut random = ChaCha8Rng::seed_from_u64(17);
    let mut noise = |variance: f64| {
        let sum: f64 = (0..12).map(|_| random.random::<f64>()).sum();
        (sum - 6.0) * variance.sqrt()
    };
    let weights = |start: i64| 1.0 + (start / WINDOW % 5) as f64;
    let layers = [(DAY, 240.0), (WEEK, 120.0)];
    const DRAWS: usize = 20_000;
    let (mut squares, mut expected) = (0.0, 0.0);
    for draw in 0..DRAWS {
        let mut windows = row(WINDOW, WEEK, 240.0);
        let mut totals: Vec<Released> = layers
            .iter()
            .flat_map(|(length, b)| row(*length, WEEK, *b))
            .collect();
        for figure in windows.iter_mut().chain(&mut totals) {
            figure.value = noise(figure.variance);
        }
        let combined = combine(&windows, &totals);
        let mut sum = NoiseOfSum::default();
        let mut found = 0.0;
        for (window, value) in windows.iter().zip(&combined.values) {
            let weight = weights(window.start);
            found += weight * value;
            if draw == 0 {
                sum.add(window.start, weight, window.variance);
            }
        }
        if draw == 0 {
            expected = sum.variance(&combined.shared);
        }
        squares += found * found;
    }
    let ratio = squares / DRAWS as f64 / expected;
    assert!((ratio - 1.0).abs() < 0.04, "{ratio}");
}

/// A tree of totals over windows of any length: for each node its children.
fn any_tree() -> impl Strategy<Value = (Vec<Released>, Vec<Released>)> {
    let figure = || (-500.0..500.0, prop_oneof![1.0..100.0, Just(40.0)]);
    let window = (1..5_i64, figure());
    let child = prop::collection::vec((prop::collection::vec(window, 1..4), figure()), 1..4);
    let root = prop::collection::vec((child, figure()), 1..3);
    (root, figure()).prop_map(|(roots, (value, variance))| {
        let (mut windows, mut totals) = (Vec::new(), Vec::new());
        let mut at = 0;
        for (children, (value, variance)) in roots {
            let from_root = at;
            for (members, (value, variance)) in children {
                let from = at;
                for (length, (value, variance)) in members {
                    windows.push(released(at, at + length, value, variance));
                    at += length;
                }
                totals.push(released(from, at, value, variance));
            }
            totals.push(released(from_root, at, value, variance));
        }
        totals.insert(0, released(0, at, value, variance));
        (windows, totals)
    })
}

/// Inverse by Gauss and Jordan.
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let size = matrix.len();
    for (index, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|column| f64::from(u8::from(column == index))));
    }
    for pivot in 0..size {
        let by = matrix[pivot][pivot];
        matrix[pivot].iter_mut().for_each(|value| *value /= by);
        let of_pivot = matrix[pivot].clone();
        for (index, row) in matrix.iter_mut().enumerate() {
            let factor = row[pivot];
            if index != pivot {
                for (value, of_pivot) in row.iter_mut().zip(&of_pivot) {
                    *value -= factor * of_pivot;
                }
            }
        }
    }
    matrix.into_iter().map(|row| row[size..].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Generalised least squares: covariance (A' W A)^-1, estimate that times A' W z.
    #[test]
    fn agrees_with_a_dense_inverse((windows, totals) in any_tree(), weights in prop::collection::vec(-2.0..2.0, 36)) {
        let size = windows.len();
        let mut information = vec![vec![0.0; size]; size];
        let mut right = vec![0.0; size];
        for figure in windows.iter().chain(&totals) {
            let holds = |window: &Released| window.start >= figure.start && window.end <= figure.end;
            for (i, _) in windows.iter().enumerate().filter(|(_, it)| holds(it)) {
                right[i] += figure.value / figure.variance;
                for (j, _) in windows.iter().enumerate().filter(|(_, it)| holds(it)) {
                    information[i][j] += 1.0 / figure.variance;
                }
            }
        }
        let covariance = inverse(information);
        let combined = combine(&windows, &totals);
        prop_assert_eq!(combined.shared.len(), totals.len());
        for (row, value) in covariance.iter().zip(&combined.values) {
            let best: f64 = row.iter().zip(&right).map(|(c, r)| c * r).sum();
            prop_assert!((best - value).abs() < 1e-6, "{best} {value}");
        }
        let mut sum = NoiseOfSum::default();
        for (window, weight) in windows.iter().zip(&weights) {
            sum.add(window.start, *weight, window.variance);
        }
        let mut expected = 0.0;
        for (row, one) in covariance.iter().zip(&weights) {
            for (value, other) in row.iter().zip(&weights) {
                expected += one * value * other;
            }
        }
        let found = sum.variance(&combined.shared);
        prop_assert!((found - expected).abs() < 1e-6 * (1.0 + expected), "{found} {expected}");
    }
}
