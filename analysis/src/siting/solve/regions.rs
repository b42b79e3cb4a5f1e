//! More than one tree can take, a country: the rows that reach over several regions
//! (moves, money, boxes, shares) get a price from the linear relaxation, each region is
//! decided for itself at these prices, and all that any region would change is then
//! decided together, under every row.
//!
//! The prices also prove a bound (Lagrangian relaxation, Geoffrion 1974): what may be
//! lost by the split is known.

use super::solver::{BestKnown, End, LinearRelaxation, SolveError, relax, solve, solve_known};
use crate::siting::model::{Model, OPTIMAL_GAP, Term, positions};
use crate::siting::problem::{Limits, Problem};

/// Columns from which a plan is split.
const COUNTRY: usize = 12_000;
/// Columns of one region at most.
const REGION: usize = 3_000;
/// Shares of a time limit: the prices, the regions, what they would change together,
/// and the rest for the whole.
const PRICE_SHARE: f64 = 0.15;
const REGION_SHARE: f64 = 0.15;
const TOGETHER_SHARE: f64 = 0.2;
/// Nodes of the whole tree in the end.
const NODES: u32 = 500;
/// Share of the gain that may be missing of what is decided together: less than what
/// the prices leave open.
const TOGETHER: f64 = 5e-5;
/// A relaxed column is looked at only when it is this far from today.
const MOVED: f64 = 1e-3;

pub(crate) fn is_country(model: &Model) -> bool {
    model.flows.is_empty() && model.columns.len() >= COUNTRY
}

/// The best decision found, a bound on all, and what ended the work.
pub(crate) fn by_region(
    problem: &Problem,
    model: &Model,
    start: Option<&[bool]>,
    should_stop: &dyn Fn() -> bool,
) -> Result<BestKnown, SolveError> {
    let positions = positions(problem, model);
    split(
        model,
        &positions,
        REGION,
        start,
        problem.limits,
        should_stop,
    )
}

fn split(
    model: &Model,
    positions: &[(f64, f64)],
    largest: usize,
    start: Option<&[bool]>,
    limits: Limits,
    should_stop: &dyn Fn() -> bool,
) -> Result<BestKnown, SolveError> {
    let share = |share: f64| limits.time_limit_s.map(|seconds| seconds * share);
    let Some(relaxed) = relax(model, share(PRICE_SHARE))? else {
        return Ok(BestKnown::none(model, End::Infeasible));
    };
    let today = model.today();
    let regions = regions(positions, largest);
    let priced = PricedRows::new(model, &regions, &relaxed);
    // As today, until anybody would change it.
    let mut known: Vec<Option<bool>> = relaxed
        .columns
        .iter()
        .zip(&today)
        .map(|(value, open)| {
            let moved = (value - f64::from(u8::from(*open))).abs();
            (moved <= MOVED).then_some(*open)
        })
        .collect();
    let mut bound = priced.paid;
    let each = Limits {
        time_limit_s: share(REGION_SHARE / regions.len() as f64),
        ..limits
    };
    for region in &regions {
        let part = priced.part(model, region);
        if should_stop() {
            bound += part.all_served();
            continue;
        }
        let solution = solve(&part, Some(&part.today()), each)?;
        bound += solution.bound.min(part.all_served());
        if solution.end == End::Infeasible {
            return Ok(BestKnown::none(model, End::Infeasible));
        }
        for (&column, open) in region.iter().zip(&solution.decision) {
            known[column] = known[column].filter(|known| known == open);
        }
    }
    let bound = bound.min(model.all_served());
    if should_stop() {
        return Ok(ended(start.map(<[bool]>::to_vec), bound, End::TimeLimit));
    }
    for (known, open) in known.iter_mut().zip(start.into_iter().flatten()) {
        *known = known.filter(|known| known == open);
    }
    let together = Limits {
        time_limit_s: share(TOGETHER_SHARE),
        ..limits
    };
    let solution = solve_known(model, &known, start, together, TOGETHER)?;
    let found = better(model, Some(solution.decision), start.map(<[bool]>::to_vec));
    let missing = |found: &[bool]| model.gap(model.objective(found), bound);
    if found
        .as_deref()
        .is_some_and(|found| missing(found) <= OPTIMAL_GAP)
    {
        return Ok(ended(found, bound, End::Optimal));
    }
    if should_stop() {
        return Ok(ended(found, bound, End::TimeLimit));
    }
    // What is left of the time goes to the whole, from what was found.
    let whole = Limits {
        time_limit_s: share(1.0 - PRICE_SHARE - REGION_SHARE - TOGETHER_SHARE),
        nodes: limits.nodes.min(NODES),
    };
    let known = vec![None; model.columns.len()];
    let solution = solve_known(model, &known, found.as_deref(), whole, TOGETHER)?;
    let bound = bound.min(solution.bound);
    // Out of time it may not even have come back to where it started.
    let best = better(model, Some(solution.decision), found);
    Ok(ended(best, bound, solution.end))
}

fn ended(decision: Option<Vec<bool>>, bound: f64, end: End) -> BestKnown {
    BestKnown {
        decision,
        bound,
        end,
    }
}

/// The one of two decisions that keeps the rows and is worth more.
fn better(model: &Model, one: Option<Vec<bool>>, other: Option<Vec<bool>>) -> Option<Vec<bool>> {
    [one, other]
        .into_iter()
        .flatten()
        .filter(|decision| model.is_feasible(decision))
        .max_by(|a, b| model.objective(a).total_cmp(&model.objective(b)))
}

/// Columns by region: cut in two at the widest gap of the middle half, along the
/// longer side, until each part is small.
fn regions(positions: &[(f64, f64)], largest: usize) -> Vec<Vec<usize>> {
    let mut done = vec![];
    let mut left: Vec<Vec<usize>> = vec![(0..positions.len()).collect()];
    while let Some(mut columns) = left.pop() {
        if columns.len() <= largest.max(3) {
            columns.sort_unstable();
            done.push(columns);
            continue;
        }
        let extent = |along: fn(&(f64, f64)) -> f64| {
            let values = columns.iter().map(|&c| along(&positions[c]));
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
                (low.min(at), high.max(at))
            });
            high - low
        };
        let along = if extent(|p| p.0) >= extent(|p| p.1) {
            |p: &(f64, f64)| p.0
        } else {
            |p: &(f64, f64)| p.1
        };
        columns.sort_by(|&a, &b| {
            let (a_at, b_at) = (along(&positions[a]), along(&positions[b]));
            a_at.total_cmp(&b_at).then(a.cmp(&b))
        });
        let gap = |n: usize| along(&positions[columns[n]]) - along(&positions[columns[n - 1]]);
        let middle = columns.len() / 4 + 1..columns.len() * 3 / 4 + 1;
        let cut = middle
            .max_by(|&a, &b| gap(a).total_cmp(&gap(b)))
            .unwrap_or(columns.len() / 2);
        left.push(columns.split_off(cut));
        left.push(columns);
    }
    done
}

/// A model with prices on the rows that reach over several regions.
struct PricedRows {
    /// Rows that lie within one region, by region.
    rows: Vec<Vec<usize>>,
    region_of: Vec<usize>,
    /// What a column or set pays.
    of_column: Vec<f64>,
    of_set: Vec<f64>,
    /// The objective that no region changes: the constant, and the limits at their
    /// prices.
    paid: f64,
}

impl PricedRows {
    fn new(model: &Model, regions: &[Vec<usize>], relaxed: &LinearRelaxation) -> PricedRows {
        let mut region_of = vec![0; model.columns.len()];
        for (region, columns) in regions.iter().enumerate() {
            for &column in columns {
                region_of[column] = region;
            }
        }
        let mut priced = PricedRows {
            rows: vec![vec![]; regions.len()],
            region_of,
            of_column: vec![0.0; model.columns.len()],
            of_set: vec![0.0; model.sets.len()],
            paid: model.constant,
        };
        for (row, contents) in model.rows.iter().enumerate() {
            if let Some(region) = priced.only_region(model, &contents.terms) {
                priced.rows[region].push(row);
                continue;
            }
            let dual = relaxed.duals[row];
            // A price has the sign of the side that binds; it proves nothing of the other.
            let limit = if dual > 0.0 {
                contents.upper
            } else {
                contents.lower
            };
            if dual == 0.0 || !dual.is_finite() || !limit.is_finite() {
                continue;
            }
            priced.paid += dual * limit;
            for &(term, factor) in &contents.terms {
                match term {
                    Term::Column(column) => priced.of_column[column] += dual * factor,
                    Term::Set(set) => priced.of_set[set] += dual * factor,
                    Term::Flow(_) => {}
                }
            }
        }
        priced
    }

    fn only_region(&self, model: &Model, terms: &[(Term, f64)]) -> Option<usize> {
        let mut columns = terms.iter().flat_map(|(term, _)| match term {
            Term::Column(column) => std::slice::from_ref(column),
            Term::Set(set) => model.sets[*set].members.as_slice(),
            Term::Flow(_) => &[],
        });
        let first = self.region_of[*columns.next()?];
        columns
            .all(|&column| self.region_of[column] == first)
            .then_some(first)
    }

    /// One region. A set that reaches beyond may be served here too: it counts in each
    /// of its regions, which the bound can only gain from.
    fn part(&self, model: &Model, columns: &[usize]) -> Model {
        let region = self.region_of[columns[0]];
        let gain_of_set = |set: usize| model.sets[set].gain - self.of_set[set];
        let gain_of_column = |column: usize| -self.of_column[column];
        model.part(columns, &self.rows[region], gain_of_set, gain_of_column)
    }
}

#[cfg(test)]
mod tests {
    use super::super::greedy;
    use super::*;
    use crate::siting::model::coverage;
    use crate::siting::problem::synthetic::{Size, country};

    #[test]
    fn cities_decided_apart_share_their_moves_and_lose_little() {
        let size = Size {
            demands: 150,
            candidates: 40,
            sites: 30,
            side_m: 3_000.0,
        };
        for seed in 0..4 {
            let problem = country(size, 4, 8, seed);
            let held = problem.rules.held(&problem);
            let model = Model::new(&problem, &held, &coverage(&problem, &held));
            let best = solve(&model, None, problem.limits).unwrap();
            assert_eq!(best.end, End::Optimal);
            let best = model.objective(&best.decision);

            let positions = positions(&problem, &model);
            let small = positions.len() / 3;
            assert!(regions(&positions, small).len() > 2);
            let start = greedy::start(&model, 0, &|| false);
            let never = || false;
            let BestKnown {
                decision, bound, ..
            } = split(
                &model,
                &positions,
                small,
                start.as_deref(),
                problem.limits,
                &never,
            )
            .unwrap();
            let decision = decision.unwrap();
            assert!(model.is_feasible(&decision));
            let found = model.objective(&decision);
            let gain = best - model.baseline;
            let tie = 1e-6 * model.total_weight;
            println!("{seed}: {} {} of {gain}", best - found, bound - best);
            assert!(found <= best + tie && best <= bound + tie, "{seed}");
            assert!(best - found <= 0.02 * gain, "{seed}: {found} for {best}");
            assert!(bound - best <= 0.25 * gain, "{seed}: {bound} for {best}");
        }
    }
}
