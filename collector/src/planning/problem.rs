//! What the registry knows, as the values that a plan is made from.

use std::collections::{BTreeMap, HashMap};

use analysis::siting::{Limits, Pair, Problem, Rules};
use rusqlite::Connection;

use super::{PlanningError, Wish, demands, supply};
use crate::registry::area::{self, Area};
use crate::registry::fact::{self, Fact, SubjectKind};
use crate::registry::place::{self, Place};
use crate::registry::plan::Plan;
use crate::registry::recommendation::{self, Recommendation, State};
use crate::registry::site::{self, Site};
use crate::registry::verdict::{self, Verdict};

/// Seconds of one solve. City plans take less than two.
const SOLVE_S: f64 = 20.0;

pub struct Known {
    pub sites: Vec<Site>,
    pub places: Vec<Place>,
    /// By place.
    pub facts: BTreeMap<String, Vec<Fact>>,
    /// With outlines.
    pub areas: Vec<Area>,
    /// Of the last evaluation, by site.
    pub verdicts: HashMap<String, Verdict>,
    /// What was decided on earlier recommendations.
    pub decided: Vec<Decided>,
}

pub struct Decided {
    pub site: String,
    pub place: String,
    pub state: State,
}

impl Known {
    pub fn read(connection: &Connection) -> rusqlite::Result<Self> {
        Self::with_decisions(connection, |_| true)
    }

    /// What binds a plan that was made earlier: decisions on its own recommendations
    /// do not.
    pub fn as_of(connection: &Connection, plan: &Plan) -> rusqlite::Result<Self> {
        Self::with_decisions(connection, |recommendation| {
            recommendation.plan != plan.id && recommendation.created <= plan.created
        })
    }

    fn with_decisions(
        connection: &Connection,
        binds: impl Fn(&Recommendation) -> bool,
    ) -> rusqlite::Result<Self> {
        let verdicts = match verdict::last_run(connection)? {
            Some(run) => verdict::of_run(connection, run.evaluated_at)?,
            None => Vec::new(),
        };
        let mut decided = Vec::new();
        let recommended = recommendation::all(connection)?;
        for earlier in recommended.into_iter().filter(binds) {
            if let Some(step) = recommendation::steps(connection, &earlier.id)?.pop() {
                decided.push(Decided {
                    site: earlier.from_site,
                    place: earlier.to_place,
                    state: step.state,
                });
            }
        }
        Ok(Self {
            sites: site::all(connection)?,
            places: place::all(connection)?,
            facts: fact::of_all(connection, SubjectKind::Place)?,
            areas: area::all(connection, true)?,
            verdicts: verdicts
                .into_iter()
                .map(|verdict| (verdict.site.clone(), verdict))
                .collect(),
            decided,
        })
    }

    /// What is said of a place under a key.
    pub fn fact(&self, place: &str, key: &str) -> Option<&Fact> {
        self.facts.get(place)?.iter().find(|fact| fact.key == key)
    }

    /// The same as a figure; `None` where it is not known or no figure.
    pub fn figure(&self, place: &str, key: &str) -> Option<f64> {
        let figure: f64 = self.fact(place, key)?.value.parse().ok()?;
        (figure.is_finite() && figure >= 0.0).then_some(figure)
    }
}

/// The problem of docs/methods/siting.md for this wish.
pub fn build(known: &Known, wish: &Wish) -> Result<Problem, PlanningError> {
    let outlines = demands::outlines(known)?;
    let mut problem = Problem::new(
        demands::all(known, &outlines),
        supply::candidates(known),
        supply::open_sites(known, &outlines),
    );
    problem.moves = usize::try_from(wish.max_moves).unwrap_or(usize::MAX);
    problem.limits = Limits {
        time_limit_s: Some(SOLVE_S),
        ..Limits::default()
    };
    problem.rules = Rules {
        theta: wish.theta,
        budget: wish.budget,
        ..decided_rules(known)
    };
    Ok(problem)
}

/// What people decided binds the next plan: a move that was accepted keeps its site
/// and its place, and one that was refused is not proposed again.
fn decided_rules(known: &Known) -> Rules {
    let mut rules = Rules::default();
    for decided in &known.decided {
        match decided.state {
            State::Accepted | State::Scheduled => {
                rules.keep.push(decided.site.clone());
                rules.veto.push(decided.place.clone());
            }
            State::Refused => rules.forbidden.push(Pair {
                from: decided.site.clone(),
                to: decided.place.clone(),
            }),
            State::Proposed
            | State::Deferred
            | State::Moved
            | State::Verified
            | State::Evaluated => {}
        }
    }
    let open = |id: &String| {
        known
            .sites
            .iter()
            .any(|site| site.id == *id && site.closed.is_none())
    };
    let candidate = |id: &String| {
        known
            .places
            .iter()
            .any(|place| place.id == *id && place.candidate)
    };
    rules.keep.retain(open);
    rules.veto.retain(candidate);
    rules
        .forbidden
        .retain(|pair| open(&pair.from) && candidate(&pair.to));
    for ids in [&mut rules.keep, &mut rules.veto] {
        ids.sort();
        ids.dedup();
    }
    rules.forbidden.sort();
    rules.forbidden.dedup();
    rules
}
