//! Why a move, in words that a civil servant can check: who gains, who loses and
//! where the next spot is, what the move is worth.

mod boxes;
mod gains;
mod groups;
mod losses;
mod words;

use words::{Residents, about};

use crate::siting::model::{Coverage, Model, Point, Unit, serving_spots};
use crate::siting::problem::{Problem, counted_costs};
use crate::text::Text;

/// Explains the moves of one decision.
pub(crate) struct Explainer<'a> {
    problem: &'a Problem,
    coverage: &'a Coverage,
    model: &'a Model,
    decision: &'a [bool],
    objective: f64,
    /// Spots that serve after the plan, and today.
    after: Vec<bool>,
    today: Vec<bool>,
}

impl<'a> Explainer<'a> {
    pub fn new(
        problem: &'a Problem,
        coverage: &'a Coverage,
        model: &'a Model,
        decision: &'a [bool],
    ) -> Explainer<'a> {
        Explainer {
            problem,
            coverage,
            model,
            decision,
            objective: model.objective(decision),
            after: serving_spots(problem, model, decision),
            today: serving_spots(problem, model, &model.today()),
        }
    }

    /// The objective minus the objective without this move, the rest as it is.
    pub fn marginal_gain(&self, site: Option<usize>, candidate: usize) -> f64 {
        let mut without = self.decision.to_vec();
        without[candidate] = false;
        if let Some(site) = site {
            without[site] = true;
        }
        self.objective - self.model.objective(&without)
    }

    /// The sentences for one move or addition; pairs are (column, index).
    pub fn reasons(
        &self,
        site: Option<(usize, usize)>,
        (candidate, j): (usize, usize),
    ) -> Vec<Text> {
        let mut sentences = Vec::new();
        if let Some((_, h)) = site {
            sentences.extend(self.problem.open[h].evidence.iter().cloned());
        }
        let (gains, winners) = self.who_gains(j);
        sentences.extend(gains);
        if let Some((_, h)) = site {
            let (losses, losers) = self.who_loses(h, j);
            sentences.extend(losses);
            sentences.extend(more_lose(&losers, &winners));
        }
        let gain = self.marginal_gain(site.map(|(column, _)| column), candidate);
        sentences.extend(self.worth(gain));
        sentences.push(self.boxes(site.map(|(_, h)| h), j));
        sentences.extend(self.unknown_cost(j));
        sentences.extend(self.problem.candidates[j].ask_first.iter().cloned());
        sentences
    }

    fn worth(&self, gain: f64) -> Option<Text> {
        let total = self.objective - self.model.baseline;
        if total <= 0.0 {
            return None;
        }
        let percent = (100.0 * gain / total).round();
        Some(Text::new(
            format!("Deze stap levert {percent} % van de winst van het hele plan."),
            format!("Cette étape apporte {percent} % du gain du plan entier."),
            format!("This step brings {percent}% of the gain of the whole plan."),
        ))
    }

    /// Under a budget: that the cost is a guess.
    fn unknown_cost(&self, j: usize) -> Option<Text> {
        let candidate = &self.problem.candidates[j];
        if self.problem.rules.budget.is_none() || candidate.cost.is_some() {
            return None;
        }
        let name = &candidate.name;
        let Some(counted) = counted_costs(self.problem)[j] else {
            return Some(Text::new(
                format!(
                    "Wat {} kost is niet bekend; het budget telt er niets voor.",
                    name.nl
                ),
                format!(
                    "Le coût de « {} » est inconnu ; le budget ne compte rien pour ce lieu.",
                    name.fr
                ),
                format!(
                    "What {} costs is not known; the budget counts nothing for it.",
                    name.en
                ),
            ));
        };
        Some(Text::new(
            format!(
                "Wat {} kost is niet bekend; het budget telt {counted:.0} euro, het hoogste bekende bedrag voor die soort.",
                name.nl
            ),
            format!(
                "Le coût de « {} » est inconnu ; le budget compte {counted:.0} euros, le coût le plus élevé connu pour ce type.",
                name.fr
            ),
            format!(
                "What {} costs is not known; the budget counts {counted:.0} euro, the highest cost known for its kind.",
                name.en
            ),
        ))
    }

    fn value(&self, point: &Point, unit: &Unit, serving: &[bool]) -> f64 {
        if unit.own_wifi {
            return 1.0;
        }
        point
            .served
            .iter()
            .filter(|served| serving[served.spot])
            .map(|served| served.value)
            .fold(0.0, f64::max)
    }

    fn name(&self, unit: &Unit) -> Text {
        self.problem.demands[unit.demands[0]].name.clone()
    }
}

/// That more residents lose by a move than gain by it, where they can be counted.
fn more_lose(losers: &Residents, winners: &Residents) -> Option<Text> {
    if losers.coarse > 0.0 || winners.coarse > 0.0 || losers.known <= winners.known {
        return None;
    }
    let lose = about(losers.known)?;
    let gain = about(winners.known).unwrap_or_else(|| Text::same("0"));
    (lose != gain).then(|| {
        Text::new(
            format!(
                "Let op: meer inwoners verliezen dan winnen bij deze verplaatsing (ongeveer {} tegen {}). Ze staat er voor plaatsen of bewoners die zwaarder tellen.",
                lose.nl, gain.nl
            ),
            format!(
                "Attention : ce déplacement fait perdre plus d’habitants qu’il n’en fait gagner (environ {} contre {}). Il est là pour des lieux ou des habitants qui comptent davantage.",
                lose.fr, gain.fr
            ),
            format!(
                "Note: more residents lose by this move than gain by it (about {} against {}). It is here for places or residents that count more.",
                lose.en, gain.en
            ),
        )
    })
}
