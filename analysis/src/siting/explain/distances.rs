//! How much a plan depends on how distances are measured.

use std::collections::BTreeSet;

use crate::siting::plan::{Plan, plan};
use crate::siting::problem::{Distances, Problem};
use crate::siting::solve::PlanError;
use crate::text::Text;

/// A plan made with distances measured in another way, beside the one that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherDistances {
    pub distances: Distances,
    /// Walked distance over straight line, where that is what is measured.
    pub detour: f64,
    /// Places that open in both, of those that open in the plan that is kept.
    pub kept: usize,
    pub of: usize,
}

/// Straight lines are made longer by a factor that nobody knows well: these two are as
/// defensible as the one in between.
const OTHER_DETOURS: [f64; 2] = [1.2, 1.45];

/// Plans again with distances measured in other ways: over straight lines where streets
/// were used, with other factors where they were not. Empty where walking distances came
/// from a router. An answer that is not exact is left out.
pub fn other_distances(
    problem: &Problem,
    kept: &Plan,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<OtherDistances>, PlanError> {
    let detours: &[f64] = match problem.distances() {
        Distances::Given => &[],
        Distances::Streets => &[problem.reach.detour],
        Distances::StraightLine => &OTHER_DETOURS,
    };
    let opened = opened(kept);
    let mut others = Vec::new();
    for &detour in detours {
        let mut other = problem.clone();
        other.ways = None;
        other.reach.detour = detour;
        let plan = plan(&other, should_stop)?;
        if plan.objective.is_none() || !plan.reproducible {
            continue;
        }
        others.push(OtherDistances {
            distances: other.distances(),
            detour,
            kept: self::opened(&plan).intersection(&opened).count(),
            of: opened.len(),
        });
    }
    Ok(others)
}

fn opened(plan: &Plan) -> BTreeSet<String> {
    let moves = plan.moves.iter().map(|step| &step.to);
    let added = plan.added.iter().map(|added| &added.id);
    moves.chain(added).cloned().collect()
}

impl OtherDistances {
    pub fn text(&self) -> Text {
        let (kept, of) = (self.kept, self.of);
        let en = format!("{}", self.detour);
        let comma = en.replace('.', ",");
        Text::new(
            format!(
                "Met de rechte lijn maal {comma} als afstand blijven {kept} van de {of} nieuwe plaatsen dezelfde."
            ),
            format!(
                "Avec la ligne droite multipliée par {comma} comme distance, {kept} des {of} nouveaux lieux restent les mêmes."
            ),
            format!(
                "With the straight line times {en} as the distance, {kept} of the {of} new places stay the same."
            ),
        )
    }
}
