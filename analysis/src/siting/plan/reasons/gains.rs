//! Who gains by an opening.

use super::Explainer;
use super::words::{Residents, about, counts_heads, enumerate, figure, with_distance};
use crate::text::Text;

impl Explainer<'_> {
    /// Places and residents that this candidate serves better than they are served
    /// today.
    pub(super) fn who_gains(&self, j: usize) -> (Vec<Text>, Residents) {
        let mut places = Vec::new();
        let mut residents = Residents::default();
        let mut weight = 0.0;
        for point in &self.coverage.points {
            let Some(served) = point.served.iter().find(|served| served.spot == j) else {
                continue;
            };
            let unit = &self.coverage.units[point.unit];
            let today = self.value(point, unit, &self.today);
            if served.value <= today {
                continue;
            }
            if unit.kind.is_none() {
                weight += unit.given_weight * point.share;
            } else if counts_heads(unit) {
                residents.add(unit, point);
            } else {
                places.push((served.value, served.metres, self.name(unit)));
            }
        }
        places.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
        let named: Vec<Text> = places
            .iter()
            .map(|(value, metres, name)| with_distance(name, *value, *metres))
            .collect();
        let mut sentences = Vec::new();
        if !named.is_empty() {
            let list = enumerate(&named);
            sentences.push(Text::new(
                format!("Voortaan (beter) bediend: {}.", list.nl),
                format!("Désormais (mieux) desservis : {}.", list.fr),
                format!("Served from now on, or better than today: {}.", list.en),
            ));
        }
        if weight > 0.0 {
            let weight = figure(weight);
            sentences.push(Text::new(
                format!(
                    "Bedient vraag met een gewicht van {} voor het eerst of beter.",
                    weight.nl
                ),
                format!(
                    "Dessert pour la première fois, ou mieux, une demande d’un poids de {}.",
                    weight.fr
                ),
                format!(
                    "Serves demand of weight {} for the first time or better.",
                    weight.en
                ),
            ));
        }
        if let Some(heads) = about(residents.known) {
            sentences.push(Text::new(
                format!("Ongeveer {} inwoners krijgen een hotspot op wandelafstand, of een die dichterbij is dan nu.", heads.nl),
                format!("Environ {} habitants obtiennent un hotspot à distance de marche, ou plus proche qu’aujourd’hui.", heads.fr),
                format!("About {} residents get a hotspot within walking distance, or a nearer one than today.", heads.en),
            ));
        }
        sentences.extend(self.among(&residents));
        if about(residents.coarse).is_some() {
            sentences.push(Text::new(
                "Bewoners van een gebied van meer dan een vierkante kilometer krijgen misschien een hotspot in de buurt; hoeveel het er zijn, is niet bekend.",
                "Des habitants d’une zone de plus d’un kilomètre carré obtiennent peut-être un hotspot proche ; leur nombre est inconnu.",
                "Residents of an area above a square kilometre may get a hotspot nearby; how many they are is not known.",
            ));
        }
        (sentences, residents)
    }
}
