//! Who of the target groups is among the residents that a move is about.

use super::Explainer;
use super::words::{Residents, about};
use crate::siting::plan::covered::{GroupHeads, known_groups};
use crate::target_group::TargetGroup;
use crate::text::Text;

impl Explainer<'_> {
    /// The target groups among these residents, as far as they are known: a group of which
    /// nothing is known has no part in the sentence.
    pub(super) fn among(&self, residents: &Residents) -> Option<Text> {
        about(residents.known)?;
        let groups = known_groups(self.problem).into_iter();
        let mut told = groups
            .filter_map(|group| self.told(group, residents))
            .reduce(|mut all, next| {
                for (all, next) in [
                    (&mut all.nl, &next.nl),
                    (&mut all.fr, &next.fr),
                    (&mut all.en, &next.en),
                ] {
                    all.push_str("; ");
                    all.push_str(next);
                }
                all
            })?;
        told = Text::new(
            format!(
                "Onder hen: {}. Wie tot meer doelgroepen behoort, telt in elke mee; ze worden niet opgeteld.",
                told.nl
            ),
            format!(
                "Parmi eux : {}. Qui relève de plusieurs publics est compté dans chacun ; ils ne s’additionnent pas.",
                told.fr
            ),
            format!(
                "Among them: {}. Who belongs to several groups counts in each; they are not added up.",
                told.en
            ),
        );
        Some(told)
    }

    fn told(&self, group: TargetGroup, residents: &Residents) -> Option<Text> {
        let shares = residents.shares.iter().map(|(&unit, &share)| {
            let unit = &self.coverage.units[unit];
            let area = &self.problem.demands[unit.demands[0]];
            let heads = area.heads_by_group.get(&group).copied();
            // Nobody knows where in so large an area they live.
            (share, heads.filter(|_| !unit.is_coarse))
        });
        let GroupHeads {
            heads,
            areas,
            unknown_areas,
        } = GroupHeads::of(shares);
        let (heads, group) = (about(heads?)?, group.text());
        Some(if unknown_areas == 0 {
            Text::new(
                format!("ongeveer {} {}", heads.nl, group.nl),
                format!("environ {} {}", heads.fr, group.fr),
                format!("about {} {}", heads.en, group.en),
            )
        } else {
            Text::new(
                format!(
                    "minstens {} {} (voor {unknown_areas} van de {areas} gebieden is dat niet bekend)",
                    heads.nl, group.nl
                ),
                format!(
                    "au moins {} {} (nombre inconnu pour {unknown_areas} des {areas} zones)",
                    heads.fr, group.fr
                ),
                format!(
                    "at least {} {} (not known for {unknown_areas} of {areas} areas)",
                    heads.en, group.en
                ),
            )
        })
    }
}
