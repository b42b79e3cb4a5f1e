//! What each rule costs: the plan made again without it.

use analysis::siting::{self, Problem, Rule, Status};

use crate::registry::plan::Price;
use crate::text::Text;

/// Differences below this share of everything are the solver's tolerance.
const TOLERANCE: f64 = 1e-6;

/// The gain that each rule keeps the plan from. A rule whose plan did not end in time
/// has no price.
pub fn of_rules(
    problem: &Problem,
    plan: &siting::Plan,
    should_stop: &dyn Fn() -> bool,
) -> Vec<Price> {
    let Some(objective) = plan.objective.filter(|_| problem.moves > 0) else {
        return Vec::new();
    };
    let mut prices = Vec::new();
    for rule in [
        Rule::MinTargetShare,
        Rule::Protection,
        Rule::UseCap,
        Rule::MunicipalityFloor,
        Rule::ClosuresPerMunicipality,
        Rule::Spacing,
    ] {
        if should_stop() {
            break;
        }
        let mut without = problem.clone();
        without.rules.off.push(rule);
        let Ok(free) = siting::plan(&without, should_stop) else {
            continue;
        };
        if free.status != Status::Optimal {
            continue;
        }
        let lost = free.objective.unwrap_or(objective) - objective;
        prices.push(Price {
            rule: rule.name().to_owned(),
            text: sentence(rule),
            gain_lost: if lost > TOLERANCE { lost } else { 0.0 },
        });
    }
    prices
}

fn sentence(rule: Rule) -> Text {
    match rule {
        Rule::MinTargetShare => Text::new(
            "Minstens de helft van de nieuwe spots staat bij sociale woningen, buurthuizen of openbare computerruimten.",
            "Au moins la moitié des nouveaux spots se trouve près de logements sociaux, de maisons de quartier ou d'espaces publics numériques.",
            "At least half of the new spots stand at social housing, community centres or public computer rooms.",
        ),
        Rule::Protection => Text::new(
            "Geen enkele plaats op de lijst verliest dekking.",
            "Aucun lieu de la liste ne perd de couverture.",
            "No place on the list loses coverage.",
        ),
        Rule::UseCap => Text::new(
            "Het gebruik dat verloren gaat, blijft dicht bij dat van de minst gebruikte sites.",
            "L'utilisation perdue reste proche de celle des sites les moins utilisés.",
            "The use that is lost stays near that of the least used sites.",
        ),
        Rule::MunicipalityFloor => Text::new(
            "Elke gemeente behoudt bijna al haar bediende inwoners.",
            "Chaque commune garde presque tous ses habitants desservis.",
            "Each municipality keeps nearly all of its residents who are served.",
        ),
        Rule::ClosuresPerMunicipality => Text::new(
            "In één gemeente sluiten niet te veel sites.",
            "Pas trop de sites ferment dans une même commune.",
            "Not too many sites close in one municipality.",
        ),
        _ => Text::new(
            "Nieuwe spots staan niet vlak naast een andere spot.",
            "Les nouveaux spots ne sont pas juste à côté d'un autre.",
            "New spots do not stand right beside another one.",
        ),
    }
}
