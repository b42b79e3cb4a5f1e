use super::*;
use crate::siting::tests::covering;

/// Weights and what each of 14 columns serves, by a small generator.
fn instance(seed: u64) -> Model {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let weights: Vec<f64> = (0..30)
        .map(|_| f64::from(random.random_range(1..50u32)))
        .collect();
    let serves: Vec<Vec<usize>> = (0..14)
        .map(|_| (0..30).filter(|_| random.random::<f64>() < 0.2).collect())
        .collect();
    let serves: Vec<&[usize]> = serves.iter().map(Vec::as_slice).collect();
    covering(&weights, &serves)
}

fn best_by_enumeration(model: &Model, openings: u32) -> f64 {
    let columns = model.columns.len();
    (0..1u32 << columns)
        .filter(|choice| choice.count_ones() == openings)
        .map(|choice| {
            let decision: Vec<bool> = (0..columns).map(|n| choice >> n & 1 == 1).collect();
            model.objective(&decision)
        })
        .fold(0.0, f64::max)
}

#[test]
fn finds_the_optimum_of_small_instances() {
    for seed in 0..8 {
        let model = instance(seed);
        let start: Vec<bool> = (0..14).map(|n| n < 4).collect();
        let positions: Vec<(f64, f64)> = (0..14).map(|n| (f64::from(n), 0.0)).collect();
        let found = improve(&model, &start, &positions, 300_000, &|| false);
        let openings = found.decision.iter().filter(|open| **open).count();
        assert_eq!(openings, 4);
        assert_eq!(
            model.objective(&found.decision),
            best_by_enumeration(&model, 4),
            "seed {seed}"
        );
    }
}

#[test]
fn keeps_gains_and_losses_right_through_any_turns() {
    let model = instance(3);
    let mut state = Exchanges::new(&model, &[false; 14]);
    let mut random = ChaCha8Rng::seed_from_u64(9);
    for _ in 0..300 {
        let column = random.random_range(0..14usize);
        state.turn(column, !state.decision[column]);
        let objective = model.objective(&state.decision);
        assert!((state.objective - objective).abs() < 1e-9);
        for other in 0..14 {
            let mut turned = state.decision.clone();
            turned[other] = !turned[other];
            let change = (model.objective(&turned) - objective).abs();
            let kept = if state.decision[other] {
                state.loss[other]
            } else {
                state.gain[other]
            };
            assert!((kept - change).abs() < 1e-9);
        }
    }
    state.undo();
    assert_eq!(state.decision, [false; 14]);
}
