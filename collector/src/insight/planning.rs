//! Plans: from what the registry knows to recommended moves.
//!
//! What is known is read ([`City`]), turned into the values that the analysis plans
//! with ([`problem`]), and the plan is kept with a recommendation for each move.

mod adopt;
mod city;
mod demands;
pub mod explain;
pub mod lot;
mod notes;
mod problem;
pub mod residents;
pub mod solver;
mod supply;
pub mod what_if;

pub use supply::is_for_all;

use std::time::{Duration, Instant};

use analysis::siting::{self, Aim};
use groundwork::settings::Section;
use jiff::Timestamp;
use records::registry::audit;
use records::registry::audit::detail::Done;
use records::registry::outline::OutlineError;
use records::registry::plan::{self, Covered, Move, Plan, Wished};
use records::registry::recommendation::{self, Recommendation};
use records::registry::verdict::Class;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::shared::Shared;
use adopt::Beside;
use city::City;

/// A plan is cut short after this, and says so.
const MOST_TIME: Duration = Duration::from_secs(60);
const MOST_MOVES: u32 = 100;
const MOST_NOTE: usize = 2_000;

/// Section `[planning]`.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Public computer rooms that the Region labels.
    pub public_computer_rooms: u32,
}

impl Settings {
    pub fn read(root: &mut Section) -> Self {
        let mut planning = root.section("planning");
        let rooms = planning.number("public_computer_rooms_labelled", 0..=100_000);
        root.close(planning);
        Self {
            public_computer_rooms: rooms.unwrap_or(29),
        }
    }
}

/// What somebody wants planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Sites that may close.
    pub max_moves: u32,
    /// Euro; without limit where it is `None`.
    pub budget: Option<f64>,
    /// Weight of places and estates against residents, 0 to 1; `None` is one half.
    pub theta: Option<f64>,
    pub note: Option<String>,
    /// Sites on watch that may close too.
    pub released: Vec<String>,
    /// What is asked by name.
    pub wished: Wished,
    /// The plan to adopt, of those shown side by side.
    pub like: Option<Adopted>,
}

/// One of the plans that the explanation of a plan shows beside it.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    pub plan: String,
    pub aim: Aim,
}

#[derive(Debug, thiserror::Error)]
pub enum PlanningError {
    #[error("{0}")]
    Wish(String),
    #[error("nothing can be planned from what is known: {0}")]
    Refused(String),
    #[error("outline of area `{area}` cannot be read")]
    Geometry { area: String, source: OutlineError },
    #[error("solver failed")]
    Solver(#[source] siting::PlanError),
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
    #[error("too many plans are being made; try again in a minute")]
    Busy,
    #[error("the collector stops; no plan is made")]
    Cancelled,
    #[error("planning broke off")]
    BrokeOff(#[source] tokio::task::JoinError),
}

/// Computes a plan, keeps it with its recommendations, and gives it; it is explained
/// afterwards ([`explain`]). Blocks for up to a minute.
///
/// # Errors
/// When the wish is out of range, when nothing can be planned from what is known, and
/// those of the database and the solver.
pub fn make(shared: &Shared, wish: &Wish, by: &str) -> Result<Plan, PlanningError> {
    make_while(shared, wish, by, &|| false)
}

/// The same, unless nobody wants it any more: then it ends and nothing is kept. With
/// [`solver::Turns`], one at a time.
///
/// # Errors
/// As [`make`], and [`PlanningError::Cancelled`].
pub fn make_while(
    shared: &Shared,
    wish: &Wish,
    by: &str,
    is_unwanted: &dyn Fn() -> bool,
) -> Result<Plan, PlanningError> {
    check(wish)?;
    let beside = match &wish.like {
        None => None,
        Some(like) => Some(Beside::find(&shared.database.reader()?, like, wish)?),
    };
    let wish = beside.as_ref().map_or(wish, |beside| &beside.wish);
    let created = Timestamp::from_second(shared.clock.now()).unwrap_or(Timestamp::MAX);
    let city = City::read(&shared.database.reader()?, created)?;
    check_released(&city, wish)?;
    let problem = problem::build(&city, wish)?;
    let started = Instant::now();
    let should_stop = || is_unwanted() || started.elapsed() > MOST_TIME;
    let offer = match &beside {
        None => siting::offer(&problem, &should_stop).map_err(refused)?,
        Some(beside) => beside.offer(&problem, &should_stop)?,
    };
    let outcome = &offer.plan;
    let others = siting::other_distances(&offer.problem, outcome, &should_stop).map_err(refused)?;
    if is_unwanted() {
        return Err(PlanningError::Cancelled);
    }
    let mut notes = offer.notes.clone();
    notes.extend(notes::about(
        &city,
        wish,
        shared.public_computer_rooms_expected,
    ));
    notes.extend(notes::refusals(&city));
    notes.extend(notes::distances(&city));
    notes.extend(others.iter().map(siting::OtherDistances::text));
    notes.extend(notes::free_entry(&city, &problem));

    shared.database.write(|transaction| {
        let id = plan::next_id(transaction)?;
        let recommended = recommended(&id, outcome, created);
        let mut moves: Vec<Move> = recommended.iter().map(step).collect();
        let (first, seed) = (&wish.wished.close, created.as_second());
        lot::draw(&mut moves, first, seed);
        notes.extend(lot::note(&moves, first, seed));
        let plan = Plan {
            created,
            created_by: by.to_owned(),
            status: outcome.status,
            objective: outcome.objective.unwrap_or(outcome.baseline),
            bound: outcome.bound.unwrap_or(outcome.baseline),
            gap: outcome.gap.unwrap_or(0.0),
            baseline: outcome.baseline,
            reproducible: outcome.reproducible,
            max_moves: wish.max_moves,
            budget: wish.budget,
            theta: outcome.theta,
            note: wish.note.clone(),
            released: wish.released.clone(),
            wished: wish.wished.clone(),
            order_seed: Some(seed),
            moves,
            warnings: outcome.warnings.clone(),
            notes,
            conflict: outcome.conflict.iter().map(|rule| rule.text()).collect(),
            covered: outcome
                .covered
                .iter()
                .map(|covered| Covered {
                    distance_m: covered.distance_m,
                    residents: covered.residents,
                    // Counts of places: far below 2^53.
                    places: covered.places as f64,
                    residents_today: Some(covered.residents_today),
                    places_today: Some(covered.places_today as f64),
                    groups: covered.groups.clone(),
                })
                .collect(),
            group_sources: demands::group_sources(&city),
            id,
        };
        plan::add(transaction, &plan)?;
        plan::keep_choices(transaction, &plan.id, &offer.choices)?;
        for recommendation in &recommended {
            recommendation::add(transaction, recommendation, by)?;
        }
        let entry = audit::Entry {
            at: created,
            by: by.to_owned(),
            action: "plan".to_owned(),
            subject: plan.id.clone(),
            detail: Done::Planned {
                moves: plan.moves.len(),
                at_most: plan.max_moves,
            }
            .into(),
        };
        audit::add(transaction, &entry)?;
        Ok(plan)
    })
}

fn check(wish: &Wish) -> Result<(), PlanningError> {
    let unfit = |detail: String| Err(PlanningError::Wish(detail));
    if wish.max_moves > MOST_MOVES {
        return unfit(format!(
            "`max_moves` is {}; expected at most {MOST_MOVES}",
            wish.max_moves
        ));
    }
    if let Some(budget) = wish.budget
        && !(budget.is_finite() && budget >= 0.0)
    {
        return unfit(format!("`budget` is {budget}; expected 0 or more euro"));
    }
    if let Some(theta) = wish.theta
        && !(0.0..=1.0).contains(&theta)
    {
        return unfit(format!("`theta` is {theta}; expected 0 to 1"));
    }
    if let Some(note) = &wish.note
        && note.chars().count() > MOST_NOTE
    {
        return unfit(format!("`note` is longer than {MOST_NOTE} characters"));
    }
    Ok(())
}

/// Only sites on watch are released by name: a plan takes underused ones by itself, and
/// nothing is known against the others.
fn check_released(city: &City, wish: &Wish) -> Result<(), PlanningError> {
    let unfit = |id: &&String| {
        let verdict = city.verdicts.get(*id).map(|verdict| verdict.verdict);
        !matches!(verdict, Some(Class::Watch | Class::Underused))
    };
    match wish.released.iter().find(unfit) {
        Some(id) => Err(PlanningError::Wish(format!(
            "`release` names `{id}`; expected a hotspot on watch"
        ))),
        None => Ok(()),
    }
}

fn solve(
    problem: &siting::Problem,
    should_stop: &dyn Fn() -> bool,
) -> Result<siting::Plan, PlanningError> {
    siting::plan(problem, should_stop).map_err(refused)
}

fn refused(error: siting::PlanError) -> PlanningError {
    match error {
        siting::PlanError::Refused(refusals) => {
            let told: Vec<String> = refusals.iter().take(10).map(ToString::to_string).collect();
            PlanningError::Refused(told.join("; "))
        }
        other => PlanningError::Solver(other),
    }
}

fn step(recommendation: &Recommendation) -> Move {
    Move {
        recommendation: recommendation.id.clone(),
        from: recommendation.from_site.clone(),
        to: recommendation.to_place.clone(),
        boxes: recommendation.boxes,
        gain: recommendation.gain,
        turn: None,
    }
}

fn recommended(plan: &str, outcome: &siting::Plan, created: Timestamp) -> Vec<Recommendation> {
    let numbered = outcome.moves.iter().enumerate();
    numbered
        .map(|(index, step)| Recommendation {
            id: format!("{plan}-{}", index + 1),
            plan: plan.to_owned(),
            from_site: step.from.clone(),
            to_place: step.to.clone(),
            boxes: step.boxes,
            gain: step.gain,
            reasons: step.reasons.clone(),
            created,
        })
        .collect()
}
