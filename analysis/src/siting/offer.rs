//! The plan that is shown first: of those that the rules allow, the one that a planner
//! would name, with what that costs.

use serde::{Deserialize, Serialize};

use super::plan::{Plan, plan};
use super::problem::{CandidateKind, Problem, Rule, Screening};
use super::solve::PlanError;
use crate::text::Text;

/// Least share of the openings at social housing.
const SOCIAL_HOUSING_SHARE: f64 = 0.5;
/// Nearer moves than this are not proposed, metres on foot: within it residents were
/// served at more than half already.
const MIN_MOVE_M: f64 = 275.0;
/// Gain that may be missing of a plan with fewer moves: less than what is printed as 1 %.
const NOTHING_LOST: f64 = 0.005;
/// Screened places alone are taken where they keep this much of the gain.
const FIT_KEEPS: f64 = 0.95;

/// What is asked of the plan that is shown first, besides the rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    pub social_housing: bool,
    pub fit_only: bool,
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
    if choices.fit_only {
        let named = problem.rules.clone();
        let unscreened = problem.candidates.iter().filter(|candidate| {
            let is_named = named.open.contains(&candidate.id)
                || named.forced.iter().any(|pair| pair.to == candidate.id);
            candidate.screening == Screening::Unscreened && !is_named
        });
        let unscreened: Vec<String> = unscreened.map(|c| c.id.clone()).collect();
        problem.rules.veto.extend(unscreened);
    }
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
/// that gains anything, screened places where they are nearly as good, and of what is
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
    let screened = |screening| problem.candidates.iter().any(|c| c.screening == screening);
    let mixed = screened(Screening::Unscreened)
        && (screened(Screening::Fit) || screened(Screening::Agreed));
    if mixed && gain(&kept) > 0.0 && !should_stop() {
        let with = Choices {
            fit_only: true,
            ..choices
        };
        let other = try_with(with)?;
        if gain(&other) >= FIT_KEEPS * gain(&kept) {
            notes.push(fit(gain(&kept), gain(&other)));
            (choices, kept) = (with, other);
        }
    }
    let least = (1.0 - NOTHING_LOST) * gain(&kept);
    let (mut too_few, mut enough) = (0, kept.moves.len());
    let allowed = enough;
    let gains = gain(&kept) > 0.0;
    while gains && too_few + 1 < enough && !should_stop() {
        let moves = usize::midpoint(too_few, enough);
        let with = Choices {
            fewer: Some(moves),
            ..choices
        };
        let other = try_with(with)?;
        if gain(&other) >= least {
            enough = moves;
            (choices, kept) = (with, other);
        } else {
            too_few = moves;
        }
    }
    if enough < allowed {
        notes.push(fewer(enough, allowed));
    }
    Ok(Offer {
        problem: chosen(problem, choices),
        plan: kept,
        choices,
        notes,
    })
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

fn fit(best: f64, kept: f64) -> Text {
    let percent = percent_given_up(best, kept);
    Text::new(
        format!(
            "Alleen plaatsen die nagekeken en geschikt bevonden zijn, krijgen een hotspot. Dat kost {percent} % van de winst."
        ),
        format!(
            "Seuls les lieux examinés et jugés aptes reçoivent un hotspot. Cela coûte {percent} % du gain."
        ),
        format!(
            "Only places that were screened and found fit get a hotspot. That costs {percent}% of the gain."
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
