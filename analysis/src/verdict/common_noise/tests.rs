use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::layers::NoiseOfSum;

fn windows(noises: &[f32]) -> Vec<Window> {
    let window = |(index, noise): (usize, &f32)| Window {
        start: i64::try_from(index).unwrap(),
        observed: 0.0,
        online: 1.0,
        noise: *noise,
        cell: 0,
        day: 0,
    };
    noises.iter().enumerate().map(window).collect()
}

fn total(from: i64, to: i64, loading: f64) -> Shared {
    Shared {
        pieces: vec![Piece { from, to, loading }],
    }
}

/// Solves a x = b by Gauss without pivots.
fn dense(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let size = b.len();
    for pivot in 0..size {
        for row in 0..size {
            let factor = a[row][pivot] / a[pivot][pivot];
            if row != pivot {
                let of_pivot = a[pivot].clone();
                for (value, of_pivot) in a[row].iter_mut().zip(of_pivot) {
                    *value -= factor * of_pivot;
                }
                b[row] -= factor * b[pivot];
            }
        }
    }
    (0..size).map(|row| b[row] / a[row][row]).collect()
}

/// Totals of two boxes over twelve windows, one of them in parts that begin anywhere.
fn any_totals() -> impl Strategy<Value = Vec<Shared>> {
    (1..6_i64, 6..12_i64, 7..12_i64).prop_map(|(first, second, third)| {
        vec![
            total(0, 6, 3.0),
            total(6, 12, 3.0),
            total(0, first, 3.5),
            total(first, second, 2.0),
            Shared {
                pieces: vec![
                    Piece {
                        from: second,
                        to: third.max(second),
                        loading: 2.0,
                    },
                    Piece {
                        from: third.max(second),
                        to: 12,
                        loading: 1.0,
                    },
                ],
            },
        ]
    })
}

proptest! {
    #[test]
    fn weights_are_those_of_a_dense_inverse(
        shared in any_totals(),
        signals in prop::collection::vec(0.0..50.0, 12),
    ) {
        let windows = windows(&[200.0; 12]);
        let variances: Vec<f64> = signals.iter().map(|signal| signal + 200.0).collect();
        let mut covariance = vec![vec![0.0; 12]; 12];
        let loading = |total: &Shared, at: usize| {
            let at = i64::try_from(at).unwrap();
            let held = total.pieces.iter().find(|it| (it.from..it.to).contains(&at));
            held.map_or(0.0, |piece| piece.loading)
        };
        for (row, of_row) in covariance.iter_mut().enumerate() {
            of_row[row] = variances[row];
            for (column, value) in of_row.iter_mut().enumerate() {
                let common = shared.iter().map(|it| loading(it, row) * loading(it, column));
                *value -= common.sum::<f64>();
            }
        }
        let expected = dense(covariance, signals.clone());
        let mut weights: Vec<f64> =
            signals.iter().zip(&variances).map(|(s, d)| s / d).collect();
        CommonNoise::new(&shared, &windows).share(&mut weights, &variances);
        for (found, expected) in weights.iter().zip(&expected) {
            prop_assert!((found - expected).abs() < 1e-9, "{weights:?} {expected:?}");
        }
    }

    #[test]
    fn loads_of_parts_add_up_to_the_variance_of_the_whole(
        shared in any_totals(),
        weights in prop::collection::vec(0.0..2.0, 12),
        ends in (1..6_usize, 6..12_usize),
    ) {
        let windows = windows(&[200.0; 12]);
        let mut sum = NoiseOfSum::default();
        let mut before = vec![0.0];
        let mut alone = 0.0;
        for (window, weight) in windows.iter().zip(&weights) {
            sum.add(window.start, *weight, 200.0);
            before.push(before[before.len() - 1] + weight);
            alone += weight * weight * 200.0;
        }
        let common = CommonNoise::new(&shared, &windows);
        let ends = [ends.0, ends.1, 12];
        let mut found = alone;
        for loads in common.loads(&before, &ends) {
            found -= loads.iter().map(|(_, load)| load).sum::<f64>().powi(2);
        }
        prop_assert!((found - sum.variance(&shared)).abs() < 1e-6);
    }
}

#[test]
fn a_total_that_is_known_makes_a_plain_sum() {
    // One window is expected to be busy and one is not: alone, the second counts less.
    let windows = windows(&[1e6, 1e6]);
    let loading = 1e6 / 2e6_f64.sqrt() * (1.0 - 1e-9);
    let common = CommonNoise::new(&[total(0, 2, loading)], &windows);
    let variances = [1e6 + 100.0, 1e6 + 1.0];
    let mut weights = [100.0 / variances[0], 1.0 / variances[1]];
    common.share(&mut weights, &variances);
    assert!(
        weights.iter().all(|weight| (weight - 1.0).abs() < 0.05),
        "{weights:?}"
    );
}

#[test]
fn boxes_that_are_alike_are_joined() {
    let shared = [
        total(0, 42, 3.0),
        total(42, 84, 3.0),
        total(0, 42, 4.0),
        total(0, 20, 1.0),
    ];
    let joined = super::super::joined::joined(&shared);
    let spans: Vec<(i64, f64)> = joined
        .iter()
        .map(|total| (total.pieces[0].to, total.pieces[0].loading))
        .collect();
    assert_eq!(spans, [(20, 1.0), (42, 5.0), (84, 3.0)]);
    assert!(matches!(
        super::super::joined::joined(&shared[..2]),
        Cow::Borrowed(_)
    ));
}
