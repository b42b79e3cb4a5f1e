//! What further solves say of a move, in words.

use super::explanation::{Explanation, FRAGILE, MoveExplained, ROBUST, TOLERANCE};
use crate::siting::plan::Plan;
use crate::siting::problem::Problem;
use crate::text::Text;

pub(super) fn of_move(
    problem: &Problem,
    plan: &Plan,
    known: &Explanation,
    number: usize,
) -> Vec<Text> {
    let step = &known.moves[number];
    let mut sentences = Vec::new();
    sentences.extend(worth(problem, plan, step));
    sentences.extend(blocked(problem, step));
    sentences.extend(stability(step, known.draws));
    sentences.extend(fragile(plan, step));
    sentences
}

fn place(problem: &Problem, id: &str) -> Text {
    problem
        .candidates
        .iter()
        .find(|candidate| candidate.id == id)
        .map_or_else(|| Text::same(id), |candidate| candidate.name.clone())
}

/// What the plan would lose without it, and the next best place.
fn worth(problem: &Problem, plan: &Plan, step: &MoveExplained) -> Option<Text> {
    let lost = step.gain_lost?;
    let gain = plan.objective? - plan.baseline;
    if gain <= 0.0 {
        return None;
    }
    let percent = (100.0 * lost / gain).round();
    Some(match step.instead.first() {
        Some(next) => {
            let next = place(problem, &next.to);
            Text::new(
                format!(
                    "Zonder deze verplaatsing verliest het beste andere plan {percent} % van de winst; de eerstvolgende keuze is {}.",
                    next.nl
                ),
                format!(
                    "Sans ce déplacement, le meilleur autre plan perd {percent} % du gain ; le choix suivant est « {} ».",
                    next.fr
                ),
                format!(
                    "Without this move the best other plan loses {percent}% of the gain; the next choice is {}.",
                    next.en
                ),
            )
        }
        None => Text::new(
            format!(
                "Zonder deze verplaatsing verliest het beste andere plan {percent} % van de winst; een andere plaats brengt niets."
            ),
            format!(
                "Sans ce déplacement, le meilleur autre plan perd {percent} % du gain ; aucun autre lieu n’apporte de gain."
            ),
            format!(
                "Without this move the best other plan loses {percent}% of the gain; no other place gains anything."
            ),
        ),
    })
}

/// The rule that costs most among those without which the boxes would go elsewhere.
fn blocked(problem: &Problem, step: &MoveExplained) -> Option<Text> {
    let most = step
        .blocked_by
        .iter()
        .filter(|blocked| blocked.gain > TOLERANCE)
        .max_by(|a, b| a.gain.total_cmp(&b.gain))?;
    let (to, rule) = (place(problem, &most.to), most.rule.text());
    Some(Text::new(
        format!(
            "Een regel houdt een betere plaats tegen: zonder \"{}\" gingen de toegangspunten naar {}.",
            rule.nl, to.nl
        ),
        format!(
            "Une règle empêche un meilleur lieu : sans « {} », les points d’accès iraient à « {} ».",
            rule.fr, to.fr
        ),
        format!(
            "A rule blocks a better place: without \"{}\" the access points would go to {}.",
            rule.en, to.en
        ),
    ))
}

/// Removal and addition apart.
fn stability(step: &MoveExplained, draws: u32) -> Option<Text> {
    let (removal, addition) = (step.removal_share?, step.addition_share?);
    let percent = |share: f64| (100.0 * share).round();
    let (closes, opens) = (percent(removal), percent(addition));
    let (away, there) = (word(removal), word(addition));
    Some(Text::new(
        format!(
            "In {draws} herberekeningen met andere gewichten, afstanden en gebruik verdwijnt deze hotspot in {closes} % van de gevallen ({}) en krijgt deze plaats er in {opens} % een ({}).",
            away.nl, there.nl
        ),
        format!(
            "Sur {draws} recalculs avec d’autres poids, distances et usages, ce hotspot est retiré dans {closes} % des cas ({}) et ce lieu en reçoit un dans {opens} % ({}).",
            away.fr, there.fr
        ),
        format!(
            "In {draws} recalculations with other weights, distances and use this hotspot is removed in {closes}% ({}) and this place gets one in {opens}% ({}).",
            away.en, there.en
        ),
    ))
}

/// That a place is uncertain, and what it costs to leave it out.
fn fragile(plan: &Plan, step: &MoveExplained) -> Option<Text> {
    step.addition_share.filter(|share| *share < FRAGILE)?;
    let gain = plan.objective? - plan.baseline;
    let lost = step.gain_lost.filter(|_| gain > 0.0)?;
    let percent = (100.0 * lost / gain).round();
    Some(Text::new(
        format!(
            "Beslis niet op grond van dit plan alleen: met gewichten en afstanden die even goed te verdedigen zijn, krijgt vaker een andere plaats deze hotspot. Deze verplaatsing weglaten kost {percent} % van de winst."
        ),
        format!(
            "Ne décidez pas sur la seule base de ce plan : avec des poids et des distances tout aussi défendables, c’est plus souvent un autre lieu qui reçoit ce hotspot. Renoncer à ce déplacement coûte {percent} % du gain."
        ),
        format!(
            "Do not decide on this plan alone: with weights and distances that are as easy to defend, another place gets this hotspot more often. To leave this move out costs {percent}% of the gain."
        ),
    ))
}

fn word(share: f64) -> Text {
    if share >= ROBUST {
        Text::new("robuust", "solide", "robust")
    } else if share < FRAGILE {
        Text::new("onzeker", "incertain", "uncertain")
    } else {
        Text::new("wisselend", "variable", "varies")
    }
}
