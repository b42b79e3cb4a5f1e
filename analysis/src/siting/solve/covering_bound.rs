//! A bound for plain covering by Lagrangian relaxation of z_S <= sum of x over S
//! (Galvao and ReVelle 1996): whatever the duals u >= 0, no p columns can serve
//! more than sum (w_i - u_i)+ plus the p largest sums of u over what a column
//! serves. Subgradient steps make it small (Held, Wolfe and Crowder 1974).

use crate::siting::model::Model;

/// Steps without a smaller bound before they are halved.
const PATIENCE: u32 = 15;
const FIRST_STEP: f64 = 1.5;
/// How much of the last direction goes on (Camerini, Fratta and Maffioli 1975).
const MEMORY: f64 = 0.7;
const LAST_STEP: f64 = 1e-4;

/// An upper bound on the objective with as many serving columns as the decision
/// has; `steps` at most, each as much work as there are coverage pairs.
pub(crate) fn bound(
    model: &Model,
    decision: &[bool],
    steps: u32,
    should_stop: &dyn Fn() -> bool,
) -> f64 {
    let openings = decision.iter().filter(|open| **open).count();
    let objective = model.objective(decision);
    let mut duals = first_duals(model, decision);
    let mut least = f64::INFINITY;
    let mut least_duals = duals.clone();
    let mut direction = vec![0.0; duals.len()];
    let mut step = FIRST_STEP;
    let mut since = 0;
    for n in 0..steps {
        if n.is_multiple_of(64) && should_stop() {
            break;
        }
        let relaxed = Relaxed::new(model, openings, &duals);
        if relaxed.bound < least - 1e-9 * model.total_weight {
            least = relaxed.bound;
            least_duals.clone_from(&duals);
            since = 0;
        } else {
            since += 1;
            if since >= PATIENCE {
                since = 0;
                step /= 2.0;
                duals.clone_from(&least_duals);
                direction.fill(0.0);
                continue;
            }
        }
        for (along, slope) in direction.iter_mut().zip(&relaxed.slope) {
            *along = MEMORY * *along + slope;
        }
        let length: f64 = direction.iter().map(|along| along * along).sum();
        if step < LAST_STEP || length == 0.0 || least - objective <= 1e-9 * model.total_weight {
            break;
        }
        let along = step * (relaxed.bound - objective) / length;
        for ((dual, slope), set) in duals.iter_mut().zip(&direction).zip(&model.sets) {
            *dual = (*dual - along * slope).clamp(0.0, set.gain);
        }
    }
    least
}

/// The bound that duals from elsewhere prove, and what they prove of single columns:
/// whatever is better than `objective` has them open, or closed.
pub(crate) fn proof(
    model: &Model,
    openings: usize,
    duals: &[f64],
    objective: f64,
) -> (f64, Vec<Option<bool>>) {
    let duals = fit(model, duals);
    let bound = Relaxed::new(model, openings, &duals).bound;
    let worth = worth(model, &duals);
    let mut sorted = worth.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (Some(last_in), Some(first_out)) = (
        openings.checked_sub(1).and_then(|last| sorted.get(last)),
        sorted.get(openings),
    ) else {
        return (bound, vec![None; worth.len()]);
    };
    let needed = objective + 1e-9 * model.total_weight;
    let known = worth
        .into_iter()
        .map(|worth| {
            if bound - last_in + worth.min(*last_in) < needed {
                Some(false)
            } else if bound - worth.max(*first_out) + first_out < needed {
                Some(true)
            } else {
                None
            }
        })
        .collect();
    (bound, known)
}

fn fit(model: &Model, duals: &[f64]) -> Vec<f64> {
    duals
        .iter()
        .zip(&model.sets)
        .map(|(dual, set)| {
            if dual.is_finite() {
                dual.clamp(0.0, set.gain)
            } else {
                set.gain
            }
        })
        .collect()
}

/// What each column serves, at the duals.
fn worth(model: &Model, duals: &[f64]) -> Vec<f64> {
    let mut worth = vec![0.0; model.columns.len()];
    for (set, dual) in model.sets.iter().zip(duals) {
        for &column in &set.members {
            worth[column] += dual;
        }
    }
    worth
}

/// What is served once carries its whole weight, what several serve is shared.
fn first_duals(model: &Model, decision: &[bool]) -> Vec<f64> {
    model
        .sets
        .iter()
        .map(|set| {
            let serving = set
                .members
                .iter()
                .filter(|&&column| decision[column])
                .count();
            set.gain / serving.max(1) as f64
        })
        .collect()
}

/// The relaxation solved for given duals.
struct Relaxed {
    bound: f64,
    /// Change of the bound with each dual.
    slope: Vec<f64>,
}

impl Relaxed {
    fn new(model: &Model, openings: usize, duals: &[f64]) -> Relaxed {
        let unserved: f64 = model
            .sets
            .iter()
            .zip(duals)
            .map(|(set, dual)| (set.gain - dual).max(0.0))
            .sum();
        let mut worth: Vec<(f64, usize)> = worth(model, duals)
            .into_iter()
            .enumerate()
            .map(|(column, worth)| (worth, column))
            .collect();
        if openings > 0 && openings < worth.len() {
            worth.select_nth_unstable_by(openings - 1, |a, b| {
                b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
            });
        }
        let chosen = &worth[..openings.min(worth.len())];
        let mut slope: Vec<f64> = model
            .sets
            .iter()
            .zip(duals)
            .map(|(set, dual)| if set.gain > *dual { -1.0 } else { 0.0 })
            .collect();
        for &(_, column) in chosen {
            for &set in &model.sets_of[column] {
                slope[set] += 1.0;
            }
        }
        let served: f64 = chosen.iter().map(|(worth, _)| worth).sum();
        Relaxed {
            bound: model.constant + unserved + served,
            slope,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::siting::tests::covering;

    #[test]
    fn the_bound_holds_and_is_tight_on_the_toy() {
        let model = covering(&[3.0, 4.0, 4.0, 3.0], &[&[1, 2], &[0, 1], &[2, 3]]);
        let bound = bound(&model, &[false, true, true], 500, &|| false);
        assert!((14.0..14.01).contains(&bound), "{bound}");
    }

    #[test]
    fn duals_prove_which_columns_the_best_plan_has() {
        // S1 serves b and c, S2 a and b, S3 c and d: the best two are S2 and S3.
        let model = covering(&[3.0, 4.0, 4.0, 3.0], &[&[1, 2], &[0, 1], &[2, 3]]);
        let duals: Vec<f64> = model
            .sets
            .iter()
            .map(|set| match set.members.as_slice() {
                [_] => set.gain,
                _ => set.gain * 0.7,
            })
            .collect();
        let (bound, known) = proof(&model, 2, &duals, 13.9);
        assert!(bound >= 14.0, "{bound}");
        assert_eq!(known, [Some(false), Some(true), Some(true)]);
        let (_, known) = proof(&model, 2, &duals, 8.0);
        assert_eq!(known, [None, None, None]);
    }
}
