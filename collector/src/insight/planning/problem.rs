//! Turns what is known of the city into the values that a plan is made from.

use analysis::siting::{Limits, Pair, Problem, Rules, Streets, over_streets};
use records::registry::plan::Wished;
use records::registry::recommendation::{RefusalRule, Stage};

use super::city::City;
use super::{PlanningError, Wish, demands, supply};

/// Seconds of one solve. City plans take less than two.
const SOLVE_S: f64 = 20.0;

/// The problem of docs/methods/siting.md for this wish.
pub fn build(city: &City, wish: &Wish) -> Result<Problem, PlanningError> {
    let outlines = demands::outlines(&city.areas)?;
    let mut problem = Problem::new(
        demands::all(city, &outlines),
        supply::candidates(city),
        supply::open_sites(city, &outlines, &wish.released),
    );
    problem.moves = usize::try_from(wish.max_moves).unwrap_or(usize::MAX);
    problem.limits = Limits {
        time_limit_s: Some(SOLVE_S),
        ..Limits::default()
    };
    problem.rules = Rules {
        theta: wish.theta,
        budget: wish.budget,
        ..decided_rules(city)
    };
    bind(&mut problem.rules, &wish.wished);
    if city.streets.is_empty() {
        return Ok(problem);
    }
    let streets = Streets::new(&city.streets, problem.earth_radius_m);
    Ok(over_streets(problem, &streets))
}

/// Adds what somebody wishes. What is asked now goes before what a decision keeps.
pub fn bind(rules: &mut Rules, wished: &Wished) {
    rules.keep.retain(|site| !wished.close.contains(site));
    rules.veto.retain(|place| !wished.open.contains(place));
    for (bound, asked) in [
        (&mut rules.keep, &wished.keep),
        (&mut rules.close, &wished.close),
        (&mut rules.open, &wished.open),
        (&mut rules.veto, &wished.veto),
    ] {
        bound.extend(asked.iter().cloned());
        bound.sort();
        bound.dedup();
    }
}

/// What people decided binds the next plan: a move that was accepted keeps its site
/// and its place; a hotspot whose move is deferred stays; a move that was refused is not
/// proposed again for a while, nor is what the refusal rules out: any move of the hotspot,
/// or any to the place.
fn decided_rules(city: &City) -> Rules {
    let mut rules = Rules::default();
    for decided in &city.decided {
        let refused = decided.state == Stage::Refused;
        if decided.binds && !(refused && decided.rule != RefusalRule::HotspotStays) {
            rules.keep.push(decided.site.clone());
        }
        match decided.state {
            Stage::Accepted | Stage::Scheduled => rules.veto.push(decided.place.clone()),
            Stage::Refused if decided.binds => {
                rules.forbidden.push(Pair {
                    from: decided.site.clone(),
                    to: decided.place.clone(),
                });
                if decided.rule == RefusalRule::NotThere {
                    rules.veto.push(decided.place.clone());
                }
            }
            Stage::Proposed
            | Stage::Refused
            | Stage::Withdrawn
            | Stage::Deferred
            | Stage::Moved
            | Stage::Verified
            | Stage::Evaluated => {}
        }
    }
    let open = |id: &String| {
        city.sites
            .iter()
            .any(|site| site.id == *id && site.closed.is_none())
    };
    let candidate = |id: &String| {
        city.places
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
