//! What happens to the boxes of a move.

use super::Explainer;
use crate::text::Text;

impl Explainer<'_> {
    pub(super) fn boxes(&self, site: Option<usize>, j: usize) -> Text {
        let need = self.problem.candidates[j].access_points;
        let needed = boxes(need);
        let Some(site) = site.map(|h| &self.problem.open[h]) else {
            return Text::new(
                format!("Nodig uit de voorraad: {}.", needed.nl),
                format!("À prendre dans le stock : {}.", needed.fr),
                format!("Needed from stock: {}.", needed.en),
            );
        };
        let Text { nl, fr, en } = &site.name;
        let hang = boxes(site.access_points);
        let spare = i64::from(site.access_points) - i64::from(need);
        let differ = boxes(need.abs_diff(site.access_points));
        match spare {
            0 => Text::new(
                format!("De hele hotspot {nl} verhuist ({}).", hang.nl),
                format!("Tout le hotspot « {fr} » est déplacé ({}).", hang.fr),
                format!("The whole hotspot {en} moves ({}).", hang.en),
            ),
            1.. => Text::new(
                format!(
                    "Van {nl} ({}) is nodig: {}; niet meer nodig en vrij voor elders: {}.",
                    hang.nl, needed.nl, differ.nl
                ),
                format!(
                    "De « {fr} » ({}), il faut : {} ; libre pour ailleurs : {}.",
                    hang.fr, needed.fr, differ.fr
                ),
                format!(
                    "The place needs {} of those at {en} ({}); free for elsewhere: {}.",
                    needed.en, hang.en, differ.en
                ),
            ),
            _ => Text::new(
                format!(
                    "De hele hotspot {nl} verhuist ({}); van elders in het plan of uit de voorraad komt: {}.",
                    hang.nl, differ.nl
                ),
                format!(
                    "Tout le hotspot « {fr} » est déplacé ({}) ; vient d’ailleurs dans le plan ou du stock : {}.",
                    hang.fr, differ.fr
                ),
                format!(
                    "The whole hotspot {en} moves ({}); from elsewhere in the plan or from stock: {}.",
                    hang.en, differ.en
                ),
            ),
        }
    }
}

/// A number of boxes, one or several.
fn boxes(count: u32) -> Text {
    let many = count != 1;
    Text::new(
        format!("{count} toegangspunt{}", if many { "en" } else { "" }),
        format!("{count} point{} d’accès", if count > 1 { "s" } else { "" }),
        format!(
            "{count} {}",
            if many {
                "access points"
            } else {
                "access point"
            }
        ),
    )
}
