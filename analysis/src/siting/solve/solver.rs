//! Hands the model to HiGHS: one thread, its fixed seed, a start, work limits.

use highs::{Col, HighsModelStatus, HighsStatus, RowProblem, Sense};
use thiserror::Error;

use super::domination::dominated;
use crate::siting::model::{Model, RuleRow, Term};
use crate::siting::problem::Limits;

/// HiGHS sees the total weight as this much, so that its absolute tolerances are
/// small against every demand.
const SCALE: f64 = 1e6;

/// Share of the gain that may be missing where nothing else is asked.
pub(crate) const EXACT: f64 = 1e-7;

/// What the solver found, decisions rounded.
pub(crate) struct Solution {
    pub decision: Vec<bool>,
    /// No plan can be better than this, in units of the objective.
    pub bound: f64,
    pub end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Optimal,
    Infeasible,
    /// Nodes ran out.
    WorkLimit,
    TimeLimit,
}

/// The best decision known, however it was found.
pub(crate) struct BestKnown {
    /// `None` where no decision keeps the rows, or the search found none that does.
    pub decision: Option<Vec<bool>>,
    /// No decision can exceed this objective.
    pub bound: f64,
    pub end: End,
}

impl BestKnown {
    /// No decision, and no bound but that no more than all can be served.
    pub fn none(model: &Model, end: End) -> BestKnown {
        BestKnown {
            decision: None,
            bound: model.all_served(),
            end,
        }
    }
}

#[derive(Debug, Error)]
pub enum SolveError {
    #[error("HiGHS refused {what}, status {status:?}")]
    Refused {
        what: &'static str,
        status: HighsStatus,
    },
    #[error("HiGHS does not take this value of option {0}")]
    Option(&'static str),
    #[error("HiGHS ended with {0:?}, expected a plan or a limit")]
    Ended(HighsModelStatus),
}

pub(crate) fn solve(
    model: &Model,
    start: Option<&[bool]>,
    limits: Limits,
) -> Result<Solution, SolveError> {
    let known = without_dominated(model, start);
    solve_known(model, &known, start, limits, EXACT)
}

/// Columns that need not be looked at are known to be closed; what the start opens
/// stays open to it.
pub(crate) fn without_dominated(model: &Model, start: Option<&[bool]>) -> Vec<Option<bool>> {
    dominated(model)
        .into_iter()
        .enumerate()
        .map(|(column, useless)| {
            let unused = start.is_none_or(|start| !start[column]);
            (useless && unused).then_some(false)
        })
        .collect()
}

/// Solves without a start and with nothing dropped, to `gap`.
pub(crate) fn solve_all(model: &Model, limits: Limits, gap: f64) -> Result<Solution, SolveError> {
    let known = vec![None; model.columns.len()];
    solve_known(model, &known, None, limits, gap)
}

/// Solves where some columns are known: open or closed in all that is looked at. It
/// ends when no more than `gap` of the gain can be missing.
pub(crate) fn solve_known(
    model: &Model,
    known: &[Option<bool>],
    start: Option<&[bool]>,
    limits: Limits,
    gap: f64,
) -> Result<Solution, SolveError> {
    let scale = scale(model);
    let mut problem = RowProblem::default();
    let columns = add_columns(&mut problem, model, known, scale);
    add_rows(&mut problem, model, &columns);
    let mut highs = problem
        .try_optimise(Sense::Maximise)
        .map_err(refused("the model"))?;
    set_options(&mut highs, limits, gap)?;
    if let Some(start) = start {
        let values = columns.values(model, start);
        highs
            .try_set_solution(Some(&values), None, None, None)
            .map_err(refused("the start"))?;
    }
    let solved = highs.try_solve().map_err(refused("to solve"))?;
    let end = match solved.status() {
        HighsModelStatus::Optimal | HighsModelStatus::ModelEmpty => End::Optimal,
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => End::Infeasible,
        HighsModelStatus::ReachedTimeLimit => End::TimeLimit,
        HighsModelStatus::ReachedSolutionLimit | HighsModelStatus::ReachedIterationLimit => {
            End::WorkLimit
        }
        other => return Err(SolveError::Ended(other)),
    };
    let bound = solved
        .double_info_value(c"mip_dual_bound")
        .map_err(refused("its bound"))?;
    let values = solved.get_solution();
    let found = (0..model.columns.len())
        .map(|column| values[columns.decisions[column]] > 0.5)
        .collect();
    Ok(Solution {
        decision: found,
        bound: bound / scale + model.baseline,
        end,
    })
}

/// HiGHS on the model as it is, to compare with: no start, nothing dropped, no offset,
/// its own tolerances but one thread and the relative gap that plans are solved to.
pub(crate) fn solve_bare(model: &Model, time_limit_s: f64) -> Result<Solution, SolveError> {
    let mut problem = RowProblem::default();
    let scale = 1.0 / model.total_weight.max(f64::MIN_POSITIVE);
    let unknown = vec![None; model.columns.len()];
    let columns = add_columns(&mut problem, model, &unknown, scale);
    add_rows(&mut problem, model, &columns);
    let mut highs = problem
        .try_optimise(Sense::Maximise)
        .map_err(refused("the model"))?;
    set_option("threads", highs.try_set_option("threads", 1))?;
    set_option("parallel", highs.try_set_option("parallel", "off"))?;
    set_option("mip_rel_gap", highs.try_set_option("mip_rel_gap", EXACT))?;
    set_time_limit(&mut highs, Some(time_limit_s))?;
    let solved = highs.try_solve().map_err(refused("to solve"))?;
    let bound = solved
        .double_info_value(c"mip_dual_bound")
        .map_err(refused("its bound"))?;
    let values = solved.get_solution();
    Ok(Solution {
        decision: columns
            .decisions
            .iter()
            .map(|&column| values[column] > 0.5)
            .collect(),
        bound: bound / scale + model.baseline,
        end: End::Optimal,
    })
}

/// The linear relaxation of a model.
pub(crate) struct LinearRelaxation {
    /// Value of each column, 0 to 1.
    pub columns: Vec<f64>,
    /// What one more of each row's limit would be worth, in units of the objective.
    pub duals: Vec<f64>,
}

/// Values and duals by interior point; rough where time cut it short, `None` where no
/// decision keeps the rows.
pub(crate) fn relax(
    model: &Model,
    time_limit_s: Option<f64>,
) -> Result<Option<LinearRelaxation>, SolveError> {
    let scale = scale(model);
    let mut problem = RowProblem::default();
    let unknown = vec![None; model.columns.len()];
    let columns = add_columns(&mut problem, model, &unknown, scale);
    add_rows(&mut problem, model, &columns);
    let mut highs = problem
        .try_optimise(Sense::Maximise)
        .map_err(refused("the relaxation"))?;
    set_interior_point(&mut highs, time_limit_s)?;
    set_option(
        "solve_relaxation",
        highs.try_set_option("solve_relaxation", true),
    )?;
    let solved = highs
        .try_solve()
        .map_err(refused("to solve the relaxation"))?;
    if matches!(
        solved.status(),
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible
    ) {
        return Ok(None);
    }
    let values = solved.get_solution();
    // Rows of sets come first.
    let rows_of_sets = model.sets.iter().filter(|set| set.members.len() > 1);
    Ok(Some(LinearRelaxation {
        columns: columns.decisions.iter().map(|&col| values[col]).collect(),
        duals: values
            .dual_rows()
            .iter()
            .skip(rows_of_sets.count())
            .map(|dual| dual / scale)
            .collect(),
    }))
}

fn scale(model: &Model) -> f64 {
    if model.total_weight > 0.0 {
        SCALE / model.total_weight
    } else {
        1.0
    }
}

pub(crate) fn refused(what: &'static str) -> impl Fn(HighsStatus) -> SolveError {
    move |status| SolveError::Refused { what, status }
}

fn set_option(
    name: &'static str,
    done: Result<(), highs::TrySetOptionError>,
) -> Result<(), SolveError> {
    done.map_err(|_| SolveError::Option(name))
}

/// Interior point without crossover: values and duals soon, and no vertex.
pub(crate) fn set_interior_point(
    highs: &mut highs::Model,
    time_limit_s: Option<f64>,
) -> Result<(), SolveError> {
    set_option("threads", highs.try_set_option("threads", 1))?;
    set_option("solver", highs.try_set_option("solver", "ipm"))?;
    set_option(
        "run_crossover",
        highs.try_set_option("run_crossover", "off"),
    )?;
    set_time_limit(highs, time_limit_s)
}

fn set_time_limit(highs: &mut highs::Model, time_limit_s: Option<f64>) -> Result<(), SolveError> {
    match time_limit_s {
        Some(seconds) => set_option("time_limit", highs.try_set_option("time_limit", seconds)),
        None => Ok(()),
    }
}

fn set_options(highs: &mut highs::Model, limits: Limits, gap: f64) -> Result<(), SolveError> {
    let nodes = i32::try_from(limits.nodes).unwrap_or(i32::MAX);
    set_option("threads", highs.try_set_option("threads", 1))?;
    set_option("parallel", highs.try_set_option("parallel", "off"))?;
    // Restarts tripled the time of the plain coverings that need a tree, and no plan
    // was found sooner with them (docs/methods/siting.md).
    set_option(
        "mip_allow_restart",
        highs.try_set_option("mip_allow_restart", false),
    )?;
    set_option(
        "mip_max_nodes",
        highs.try_set_option("mip_max_nodes", nodes),
    )?;
    set_option("mip_rel_gap", highs.try_set_option("mip_rel_gap", gap))?;
    set_option(
        "mip_abs_gap",
        highs.try_set_option("mip_abs_gap", 1e-8 * SCALE),
    )?;
    set_time_limit(highs, limits.time_limit_s)
}

/// The variables of HiGHS.
struct Columns {
    /// Fixed at 1 and worth minus today's objective, so that the solver's gap is
    /// the gap on the gain.
    offset: Col,
    decisions: Vec<Col>,
    sets: Vec<Col>,
    flows: Vec<Col>,
    count: usize,
}

impl Columns {
    fn of(&self, term: Term) -> Col {
        match term {
            Term::Column(column) => self.decisions[column],
            Term::Set(set) => self.sets[set],
            Term::Flow(flow) => self.flows[flow],
        }
    }

    /// A start as values of all variables. Flows stay 0: HiGHS completes a start
    /// from its integer part.
    fn values(&self, model: &Model, decision: &[bool]) -> Vec<f64> {
        let mut values = vec![0.0; self.count];
        values[self.offset.index()] = 1.0;
        for (column, col) in self.decisions.iter().enumerate() {
            values[col.index()] = f64::from(u8::from(decision[column]));
        }
        for (set, col) in self.sets.iter().enumerate() {
            // A set of one column shares the column's variable.
            if model.sets[set].members.len() > 1 {
                values[col.index()] = f64::from(u8::from(model.is_covered(set, decision)));
            }
        }
        values
    }
}

fn add_columns(
    problem: &mut RowProblem,
    model: &Model,
    known: &[Option<bool>],
    scale: f64,
) -> Columns {
    let mut worth = vec![0.0; model.columns.len()];
    for set in model.sets.iter().filter(|set| set.members.len() == 1) {
        worth[set.members[0]] += set.gain * scale;
    }
    let offset = problem.add_column((model.constant - model.baseline) * scale, 1.0..=1.0);
    let decisions: Vec<Col> = worth
        .into_iter()
        .zip(known)
        .map(|(worth, known)| {
            let range = match known {
                Some(true) => 1.0..=1.0,
                Some(false) => 0.0..=0.0,
                None => 0.0..=1.0,
            };
            problem.add_integer_column(worth, range)
        })
        .collect();
    let sets = model
        .sets
        .iter()
        .map(|set| match set.members.as_slice() {
            [only] => decisions[*only],
            _ => problem.add_column(set.gain * scale, 0.0..=1.0),
        })
        .collect();
    let flows = model
        .flows
        .iter()
        .map(|worth| problem.add_column(worth * scale, 0.0..))
        .collect();
    Columns {
        offset,
        decisions,
        sets,
        flows,
        count: problem.num_cols(),
    }
}

fn add_rows(problem: &mut RowProblem, model: &Model, columns: &Columns) {
    for (set, contents) in model.sets.iter().enumerate() {
        if contents.members.len() < 2 {
            continue;
        }
        let served = contents
            .members
            .iter()
            .map(|&column| (columns.decisions[column], -1.0))
            .chain([(columns.sets[set], 1.0)]);
        problem.add_row(..=0.0, served);
    }
    for RuleRow {
        lower,
        upper,
        terms,
        ..
    } in &model.rows
    {
        // Several terms may share a variable; HiGHS wants each once.
        let mut factors: std::collections::BTreeMap<usize, (Col, f64)> =
            std::collections::BTreeMap::new();
        for &(term, factor) in terms {
            let col = columns.of(term);
            factors.entry(col.index()).or_insert((col, 0.0)).1 += factor;
        }
        problem.add_row(*lower..=*upper, factors.into_values());
    }
}
