//! Who loses by a closing, and where the next spot is.

use super::Explainer;
use super::words::{Residents, about, counts_heads, enumerate, figure, rounded_metres};
use crate::siting::problem::{Located, SpotReach, round_to_millimetre};
use crate::text::Text;

/// Who moves a hotspot no farther than this could leave it, metres on foot.
const SHORT_M: f64 = 275.0;
/// Added to a straight line where the way over streets is too long to be known.
const FARTHER_M: f64 = 1_500.0;

impl<'a> Explainer<'a> {
    /// Places and residents that are served less well once the site is closed, and
    /// the next spot for them.
    pub(super) fn who_loses(&self, h: usize, to: usize) -> (Vec<Text>, Residents) {
        let spot = self.problem.candidates.len() + h;
        let site = &self.problem.open[h].name;
        let mut places = Vec::new();
        let mut residents = Residents::default();
        let mut weight = 0.0;
        for point in &self.coverage.points {
            if !point.served.iter().any(|served| served.spot == spot) {
                continue;
            }
            let unit = &self.coverage.units[point.unit];
            if self.value(point, unit, &self.after) >= self.value(point, unit, &self.today) {
                continue;
            }
            if unit.kind.is_none() {
                weight += unit.given_weight * point.share;
            } else if counts_heads(unit) {
                residents.add(unit, point);
            } else {
                places.push(self.name(unit));
            }
        }
        let next = self.nearest_after(h);
        let mut sentences = Vec::new();
        if places.is_empty() && about(residents.all()).is_none() && weight == 0.0 {
            sentences.push(Text::new(
                format!("Door het sluiten van {} wordt geen enkele plaats op de lijst minder goed bediend.", site.nl),
                format!("La fermeture de « {} » ne dégrade la desserte d’aucun lieu de la liste.", site.fr),
                format!("Closing {} leaves no place on the list less well served.", site.en),
            ));
        }
        if !places.is_empty() {
            let list = enumerate(&places);
            sentences.push(Text::new(
                format!("Minder goed bediend zonder {}: {}.", site.nl, list.nl),
                format!("Moins bien desservis sans « {} » : {}.", site.fr, list.fr),
                format!("Less well served without {}: {}.", site.en, list.en),
            ));
        }
        if let Some(heads) = about(residents.known) {
            sentences.push(Text::new(
                format!(
                    "Voor ongeveer {} inwoners ligt de dichtstbijzijnde hotspot dan verder weg.",
                    heads.nl
                ),
                format!(
                    "Pour environ {} habitants, le hotspot le plus proche sera plus éloigné.",
                    heads.fr
                ),
                format!(
                    "For about {} residents the nearest hotspot will be farther away.",
                    heads.en
                ),
            ));
        }
        sentences.extend(self.among(&residents));
        if about(residents.coarse).is_some() {
            sentences.push(Text::new(
                "Voor bewoners van een gebied van meer dan een vierkante kilometer ligt de dichtstbijzijnde hotspot misschien verder weg; hoeveel het er zijn, is niet bekend.",
                "Pour des habitants d’une zone de plus d’un kilomètre carré, le hotspot le plus proche sera peut-être plus éloigné ; leur nombre est inconnu.",
                "For residents of an area above a square kilometre the nearest hotspot may be farther away; how many they are is not known.",
            ));
        }
        if weight > 0.0 {
            let weight = figure(weight);
            sentences.push(Text::new(
                format!(
                    "Vraag met een gewicht van {} wordt minder goed bediend.",
                    weight.nl
                ),
                format!(
                    "Une demande d’un poids de {} est moins bien desservie.",
                    weight.fr
                ),
                format!("Demand of weight {} is served less well.", weight.en),
            ));
        }
        if let Some((spot, name, metres)) = next {
            let is_short = spot == to && metres < SHORT_M;
            let metres = rounded_metres(metres);
            sentences.push(if is_short { Text::new(
                format!("De volgende vrij toegankelijke hotspot is die nieuwe plaats zelf, ongeveer {metres} m te voet vanaf {}: de verplaatsing verandert daar weinig.", site.nl),
                format!("Le hotspot en accès libre suivant est ce nouveau lieu lui-même, à environ {metres} m à pied de « {} » : le déplacement y change peu de chose.", site.fr),
                format!("The next freely accessible hotspot is the new place itself, about {metres} m on foot from {}: the move changes little there.", site.en),
            ) } else {Text::new(
                format!("De volgende vrij toegankelijke hotspot is {}, ongeveer {metres} m te voet vanaf {}.", name.nl, site.nl),
                format!("Le hotspot en accès libre suivant est « {} », à environ {metres} m à pied de « {} ».", name.fr, site.fr),
                format!("The next freely accessible hotspot is {}, about {metres} m on foot from {}.", name.en, site.en),
            ) });
        }
        (sentences, residents)
    }

    /// The freely entered spot nearest to a closed site once the plan is carried
    /// out, with the walked distance.
    fn nearest_after(&self, h: usize) -> Option<(usize, &'a Text, f64)> {
        let here = Located::new(self.problem.open[h].position);
        let walked = |position| {
            let straight = here.distance_m(&Located::new(position), self.problem.earth_radius_m);
            let by_detour = || round_to_millimetre(straight * self.problem.reach.detour);
            let over_streets = self.problem.walked_m(here.position, position, straight);
            // Farther than ways were looked for: behind all that are known.
            over_streets.unwrap_or_else(|| FARTHER_M + by_detour())
        };
        let candidates = self
            .problem
            .candidates
            .iter()
            .map(|c| (&c.name, c.reach, c.position));
        let sites = self
            .problem
            .open
            .iter()
            .map(|s| (&s.name, s.reach, s.position));
        candidates
            .chain(sites)
            .zip(&self.after)
            .enumerate()
            .filter(|(_, ((_, reach, _), serving))| **serving && *reach != SpotReach::Members)
            .map(|(spot, ((name, _, position), _))| (spot, name, walked(position)))
            .min_by(|a, b| a.2.total_cmp(&b.2))
    }
}
