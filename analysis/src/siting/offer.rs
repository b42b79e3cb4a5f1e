//! The plan that is shown first: of those that the rules allow, the one that a planner
//! would name, with what that costs.

use serde::{Deserialize, Serialize};

use super::plan::{Plan, plan};
use super::problem::{Candidate, CandidateKind, Problem, Rule, Screening};
use super::solve::PlanError;
use crate::text::Text;

/// Least share of the openings at social housing.
const SOCIAL_HOUSING_SHARE: f64 = 0.5;
/// Nearer moves than this are not proposed, metres on foot: within it residents were
/// served at more than half already.
const MIN_MOVE_M: f64 = 275.0;
/// Gain that may be missing of a plan with fewer moves: less than what is printed as 1 %.
const NOTHING_LOST: f64 = 0.005;
/// Unscreened places are avoided as far as the plan keeps this much of the gain.
const FIT_KEEPS: f64 = 0.95;

/// What is asked of the plan that is shown first, besides the rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    pub social_housing: bool,
    /// At most this many places that nobody has screened.
    pub unscreened: Option<usize>,
    /// Makes fewer moves than allowed.
    pub fewer: Option<usize>,
}

/// The plan that is shown first.
#[derive(Debug, Clone)]
pub struct Offer {
    /// With the choices made: what the plan is the best plan of.
    pub problem: Problem,
    pub plan: Plan,
    pub choices: Choices,
    /// What was chosen, and what it costs.
    pub notes: Vec<Text>,
}

/// A problem with choices made earlier.
pub fn chosen(problem: &Problem, choices: Choices) -> Problem {
    let mut problem = sensible(problem);
    if choices.social_housing {
        problem.rules.min_social_housing_share = Some(SOCIAL_HOUSING_SHARE);
    }
    problem.rules.max_unscreened = choices.unscreened.or(problem.rules.max_unscreened);
    problem.fewer = choices.fewer;
    problem
}

/// Without moves to a place close by, unless a distance was set.
fn sensible(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    problem.rules.min_move_m = problem.rules.min_move_m.or(Some(MIN_MOVE_M));
    problem
}

/// Plans, and chooses what is shown first: half of the openings at social housing where
/// that gains anything, as few unscreened places as keeps nearly all of it, and of what is
/// left the fewest moves that lose nothing.
pub fn offer(problem: &Problem, should_stop: &dyn Fn() -> bool) -> Result<Offer, PlanError> {
    let mut choices = Choices::default();
    let mut notes = Vec::new();
    let mut kept = plan(&chosen(problem, choices), should_stop)?;
    let try_with = |choices: Choices| plan(&chosen(problem, choices), should_stop);

    if offers_social_housing(problem) && gain(&kept) > 0.0 && !should_stop() {
        let with = Choices {
            social_housing: true,
            ..choices
        };
        let other = try_with(with)?;
        if gain(&other) > 0.0 {
            notes.push(housed(gain(&kept), gain(&other)));
            (choices, kept) = (with, other);
        } else {
            notes.push(no_housing());
        }
    }
    let unscreened = unscreened(problem, &kept);
    let with = |most: usize, choices: Choices| Choices {
        unscreened: Some(most),
        ..choices
    };
    let before = gain(&kept);
    let screened = |candidate: &Candidate| candidate.screening != Screening::Unscreened;
    let any_screened = problem.candidates.iter().any(screened);
    // Not one move fewer: that would avoid them too.
    let is_as_good =
        |plan: &Plan| plan.moves.len() >= kept.moves.len() && gain(plan) >= FIT_KEEPS * before;
    if any_screened
        && before > 0.0
        && let Some((most, other)) =
            least_that_keeps(unscreened, is_as_good, |most| try_with(with(most, choices)))?
    {
        notes.push(fit(most, before, gain(&other)));
        (choices, kept) = (with(most, choices), other);
    }
    let allowed = kept.moves.len();
    let with = |moves: usize, choices: Choices| Choices {
        fewer: Some(moves),
        ..choices
    };
    let least = (1.0 - NOTHING_LOST) * gain(&kept);
    let is_as_good = |plan: &Plan| gain(plan) >= least;
    if least > 0.0
        && let Some((moves, other)) =
            least_that_keeps(allowed, is_as_good, |moves| try_with(with(moves, choices)))?
    {
        notes.push(fewer(moves, allowed));
        (choices, kept) = (with(moves, choices), other);
    }
    Ok(Offer {
        problem: chosen(problem, choices),
        plan: kept,
        choices,
        notes,
    })
}

/// The least number below `now` with which the plan is still as good, and that plan: the
/// more is allowed, the better it is.
fn least_that_keeps(
    now: usize,
    is_as_good: impl Fn(&Plan) -> bool,
    plan_with: impl Fn(usize) -> Result<Plan, PlanError>,
) -> Result<Option<(usize, Plan)>, PlanError> {
    let mut found = None;
    let (mut low, mut high) = (0, now);
    while low < high {
        let middle = usize::midpoint(low, high);
        let plan = plan_with(middle)?;
        if is_as_good(&plan) {
            high = middle;
            found = Some((middle, plan));
        } else {
            low = middle + 1;
        }
    }
    Ok(found)
}

/// How many of the places that open nobody has screened.
fn unscreened(problem: &Problem, plan: &Plan) -> usize {
    let moves = plan.moves.iter().map(|step| &step.to);
    let opened = moves.chain(plan.added.iter().map(|added| &added.id));
    opened
        .filter(|id| {
            let candidate = problem.candidates.iter().find(|c| c.id == **id);
            candidate.is_some_and(|c| c.screening == Screening::Unscreened)
        })
        .count()
}

fn gain(plan: &Plan) -> f64 {
    plan.objective
        .map_or(0.0, |objective| objective - plan.baseline)
}

/// Whether half at social housing can be asked for: nobody set or switched off the share,
/// and a place of the kind is there.
fn offers_social_housing(problem: &Problem) -> bool {
    let rules = &problem.rules;
    problem.has_kinds()
        && rules.min_social_housing_share.is_none()
        && !rules.off.contains(&Rule::MinSocialHousingShare)
        && problem
            .candidates
            .iter()
            .any(|candidate| candidate.kind == CandidateKind::SocialHousing)
}

/// The part of the best gain that is given up, as a figure of percent.
fn percent_given_up(best: f64, kept: f64) -> f64 {
    (100.0 * (best - kept) / best).clamp(0.0, 100.0).round()
}

fn housed(best: f64, kept: f64) -> Text {
    let percent = percent_given_up(best, kept);
    Text::new(
        format!(
            "Minstens de helft van de nieuwe hotspots staat bij sociale huisvesting. Dat kost {percent} % van de winst van het plan zonder die keuze."
        ),
        format!(
            "Au moins la moitié des nouveaux hotspots se trouve dans des logements sociaux. Cela coûte {percent} % du gain du plan sans ce choix."
        ),
        format!(
            "At least half of the new hotspots stand at social housing. That costs {percent}% of the gain of the plan without that choice."
        ),
    )
}

fn no_housing() -> Text {
    Text::new(
        "Geen plan met de helft van de nieuwe hotspots bij sociale huisvesting levert winst op; dit plan is het beste zonder die keuze.",
        "Aucun plan avec la moitié des nouveaux hotspots dans des logements sociaux n’apporte de gain ; ce plan est le meilleur sans ce choix.",
        "No plan with half of the new hotspots at social housing gains anything; this plan is the best without that choice.",
    )
}

fn fit(most: usize, best: f64, kept: f64) -> Text {
    let percent = percent_given_up(best, kept);
    Text::new(
        format!(
            "Waar het kan, zijn plaatsen gekozen die nagekeken en geschikt bevonden zijn; {most} zijn dat niet. Dat kost {percent} % van de winst."
        ),
        format!(
            "Là où c’est possible, les lieux choisis ont été examinés et jugés aptes ; {most} ne l’ont pas été. Cela coûte {percent} % du gain."
        ),
        format!(
            "Where it can be, places were chosen that were screened and found fit; {most} were not. That costs {percent}% of the gain."
        ),
    )
}

fn fewer(moves: usize, allowed: usize) -> Text {
    Text::new(
        format!("{moves} verplaatsingen zijn genoeg: {allowed} brengen geen procent meer op."),
        format!("{moves} déplacements suffisent : {allowed} n’apportent pas un pour cent de plus."),
        format!("{moves} moves are enough: {allowed} would not gain one percent more."),
    )
}
