//! Explains the latest plan in the background: the plan itself is shown at once.

use std::cell::Cell;
use std::time::{Duration, Instant};

use analysis::siting;
use groundwork::causes::in_full;
use records::registry::explanation::{self, Explanation, Progress};
use records::registry::plan::{self, Plan};
use tokio::sync::watch;

use super::city::City;
use super::problem;
use super::{PlanningError, Wish, solve};
use crate::periodic;
use crate::shared::Shared;

/// Time between two looks for a plan to explain.
const LOOK: Duration = Duration::from_secs(2);
/// Time for one whole explanation.
const MOST_TIME: Duration = Duration::from_secs(600);
/// Seconds of one solve.
const SOLVE_S: f64 = 10.0;

/// The part of the daemon that explains plans as they appear.
pub struct Explanations(Shared);

impl Explanations {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    /// Runs until `stopped` says so.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let Self(shared) = self;
        loop {
            let (here, stop) = (shared.clone(), stopped.clone());
            let look = move || latest(&here, &|| *stop.borrow());
            let looked = tokio::select! {
                looked = tokio::task::spawn_blocking(look) => looked,
                // It ends soon, at its next step; a stop does not wait for it.
                _ = stopped.wait_for(|stop| *stop) => return,
            };
            match looked {
                Ok(Ok(None)) => {}
                Ok(Ok(Some(plan))) => tracing::info!(%plan, "explained {plan}"),
                Ok(Err(error)) => {
                    tracing::error!("no explanation: {}", in_full(&error));
                }
                Err(error) => tracing::error!(%error, "the explanation broke off"),
            }
            if periodic::stops_within(LOOK, &mut stopped).await {
                return;
            }
        }
    }
}

/// Explains the latest plan, unless it is explained already, and gives its id. Ends
/// early where `should_stop` says so or a newer plan appears; then it is begun again.
/// Blocks.
///
/// # Errors
/// When the database cannot be used or the solver fails.
pub fn latest(
    shared: &Shared,
    should_stop: &dyn Fn() -> bool,
) -> Result<Option<String>, PlanningError> {
    let reader = shared.database.reader()?;
    let Some(id) = explanation::next(&reader)? else {
        return Ok(None);
    };
    let Some(kept) = plan::find(&reader, &id)? else {
        return Ok(None);
    };
    let city = City::as_of(&reader, &kept)?;
    let choices = plan::choices(&reader, &id)?;
    drop(reader);
    let mut problem = problem::build(&city, &wish_of(&kept))?;
    if let Some(choices) = choices {
        problem = siting::chosen(&problem, choices);
    }
    problem.limits.time_limit_s = Some(SOLVE_S);
    let put = |explanation: &Explanation| {
        shared
            .database
            .write(|transaction| explanation::put(transaction, &id, explanation))
    };
    let started = Instant::now();
    let superseded = Cell::new(false);
    let is_late = || started.elapsed() > MOST_TIME;
    let should_stop = || should_stop() || superseded.get() || is_late();
    let again = match solve(&problem, &should_stop) {
        Ok(again) if again.pairs() == kept.pairs() => again,
        Ok(_) | Err(PlanningError::Refused(_)) if !should_stop() => {
            put(&Explanation {
                state: Progress::Outdated,
                ..Explanation::default()
            })?;
            return Ok(Some(id));
        }
        Ok(_) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut failed = None;
    let mut progress = |known: &siting::Explanation| {
        let newer = shared
            .database
            .reader()
            .and_then(|reader| explanation::next(&reader));
        superseded.set(newer.is_ok_and(|next| next.as_deref() != Some(id.as_str())));
        if let Err(error) = put(&Explanation::new(Progress::Working, known.clone())) {
            failed = Some(error);
        }
    };
    let draws = siting::Draws::default();
    let explained = siting::explain(&problem, &again, draws, &mut progress, &should_stop)
        .map_err(PlanningError::Solver)?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let end = if explained.done == explained.of {
        Progress::Done
    } else if is_late() {
        Progress::CutShort
    } else {
        return Ok(None);
    };
    put(&Explanation::new(end, explained))?;
    Ok(Some(id))
}

fn wish_of(plan: &Plan) -> Wish {
    Wish {
        released: plan.released.clone(),
        wished: plan.wished.clone(),
        like: None,
        max_moves: plan.max_moves,
        budget: plan.budget,
        theta: Some(plan.theta),
        note: None,
    }
}
