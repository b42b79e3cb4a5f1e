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
        let told: Vec<Text> = groups
            .filter_map(|group| self.told(group, residents))
            .collect();
        let joined = |of: fn(&Text) -> &str| told.iter().map(of).collect::<Vec<_>>().join("; ");
        let (nl, fr, en) = (
            joined(|text| &text.nl),
            joined(|text| &text.fr),
            joined(|text| &text.en),
        );
        let mut sentence = Text::new(
            format!("Onder hen: {nl}."),
            format!("Parmi eux : {fr}."),
            format!("Among them: {en}."),
        );
        if told.len() > 1 {
            sentence.push(&Text::new(
                "Wie tot meer doelgroepen behoort, telt in elke mee; ze worden niet opgeteld.",
                "Qui relève de plusieurs publics est compté dans chacun ; ils ne s’additionnent pas.",
                "Who belongs to several groups counts in each; they are not added up.",
            ));
        }
        (!told.is_empty()).then_some(sentence)
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
