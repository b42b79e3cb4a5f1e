//! Why a move, in words that a civil servant can check: who gains, who loses and
//! where the next spot is, what the move is worth.

use super::coverage::{Coverage, Point, Unit};
use super::geometry::{Located, round_to_millimetre};
use super::input::{DemandKind, Problem, SpotReach};
use super::model::Model;
use super::within::serving_spots;
use crate::text::Text;

/// At most so many places are named in one sentence.
const NAMED: usize = 4;
/// Fewer residents than this are not printed as a figure.
const FEWEST_RESIDENTS: f64 = 10.0;

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

    /// The objective minus that of the plan without this move, the rest as it is.
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
        sentences.extend(self.who_gains(j));
        if let Some((_, h)) = site {
            sentences.extend(self.who_loses(h));
        }
        let gain = self.marginal_gain(site.map(|(column, _)| column), candidate);
        sentences.extend(self.worth(gain));
        sentences.push(self.boxes(site.map(|(_, h)| h), j));
        sentences.extend(self.problem.candidates[j].ask_first.iter().cloned());
        sentences
    }

    /// Places and residents that this candidate serves better than they are served
    /// today.
    fn who_gains(&self, j: usize) -> Vec<Text> {
        let mut places = Vec::new();
        let mut residents = 0.0;
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
                residents += unit.heads.unwrap_or(0.0) * point.share;
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
                    "Dessert pour la première fois, ou mieux, une demande d'un poids de {}.",
                    weight.fr
                ),
                format!(
                    "Serves demand of weight {} for the first time or better.",
                    weight.en
                ),
            ));
        }
        if let Some(heads) = about(residents) {
            sentences.push(Text::new(
                format!("Ongeveer {} inwoners krijgen een spot op wandelafstand, of een dichterbij dan nu.", heads.nl),
                format!("Environ {} habitants obtiennent un spot à distance de marche, ou plus proche qu'aujourd'hui.", heads.fr),
                format!("About {} residents get a spot within walking distance, or a nearer one than today.", heads.en),
            ));
        }
        sentences
    }

    /// Places and residents that are served less well once the site is closed, and
    /// the next spot for them.
    fn who_loses(&self, h: usize) -> Vec<Text> {
        let spot = self.problem.candidates.len() + h;
        let site = &self.problem.open[h].name;
        let mut places = Vec::new();
        let mut residents = 0.0;
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
                residents += unit.heads.unwrap_or(0.0) * point.share;
            } else {
                places.push(self.name(unit));
            }
        }
        let next = self.nearest_after(h);
        let mut sentences = Vec::new();
        if places.is_empty() && about(residents).is_none() && weight == 0.0 {
            sentences.push(Text::new(
                format!("Door het sluiten van {} wordt geen enkele plaats op de lijst minder goed bediend.", site.nl),
                format!("La fermeture de {} ne dégrade la desserte d'aucun lieu de la liste.", site.fr),
                format!("Closing {} leaves no place on the list less well served.", site.en),
            ));
        }
        if !places.is_empty() {
            let list = enumerate(&places);
            sentences.push(Text::new(
                format!("Minder goed bediend zonder {}: {}.", site.nl, list.nl),
                format!("Moins bien desservis sans {} : {}.", site.fr, list.fr),
                format!("Less well served without {}: {}.", site.en, list.en),
            ));
        }
        if let Some(heads) = about(residents) {
            sentences.push(Text::new(
                format!(
                    "Voor ongeveer {} inwoners ligt de dichtstbijzijnde spot dan verder weg.",
                    heads.nl
                ),
                format!(
                    "Pour environ {} habitants, le spot le plus proche sera plus éloigné.",
                    heads.fr
                ),
                format!(
                    "For about {} residents the nearest spot will be farther away.",
                    heads.en
                ),
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
                    "Une demande d'un poids de {} est moins bien desservie.",
                    weight.fr
                ),
                format!("Demand of weight {} is served less well.", weight.en),
            ));
        }
        if let Some((name, metres)) = next {
            let metres = rounded_metres(metres);
            sentences.push(Text::new(
                format!("De volgende vrij toegankelijke spot is {}, ongeveer {metres} m te voet vanaf {}.", name.nl, site.nl),
                format!("Le spot en accès libre suivant est {}, à environ {metres} m à pied de {}.", name.fr, site.fr),
                format!("The next freely entered spot is {}, about {metres} m on foot from {}.", name.en, site.en),
            ));
        }
        sentences
    }

    /// The freely entered spot nearest to a closed site once the plan is carried
    /// out, with the walked distance.
    fn nearest_after(&self, h: usize) -> Option<(&'a Text, f64)> {
        let here = Located::new(self.problem.open[h].position);
        let walked = |position| {
            let straight = here.distance_m(&Located::new(position), self.problem.earth_radius_m);
            round_to_millimetre(straight * self.problem.reach.detour)
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
            .filter(|((_, reach, _), serving)| **serving && *reach != SpotReach::Members)
            .map(|((name, _, position), _)| (name, walked(position)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
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
            format!("This step brings {percent} % of the gain of the whole plan."),
        ))
    }

    fn boxes(&self, site: Option<usize>, j: usize) -> Text {
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
                format!("Alles van {nl} gaat mee: {}.", hang.nl),
                format!("Tout ce qui est à {fr} suit : {}.", hang.fr),
                format!("Everything at {en} goes along: {}.", hang.en),
            ),
            1.. => Text::new(
                format!(
                    "Van {nl} ({}) is nodig: {}; er blijft over: {}.",
                    hang.nl, needed.nl, differ.nl
                ),
                format!(
                    "De {fr} ({}), il faut : {} ; il reste : {}.",
                    hang.fr, needed.fr, differ.fr
                ),
                format!(
                    "Of {en} ({}) the place needs {}; left over: {}.",
                    hang.en, needed.en, differ.en
                ),
            ),
            _ => Text::new(
                format!(
                    "Alles van {nl} gaat mee ({}); van elders in het plan of uit de voorraad komt: {}.",
                    hang.nl, differ.nl
                ),
                format!(
                    "Tout ce qui est à {fr} suit ({}) ; vient d'ailleurs dans le plan ou du stock : {}.",
                    hang.fr, differ.fr
                ),
                format!(
                    "Everything at {en} goes along ({}); from elsewhere in the plan or from stock: {}.",
                    hang.en, differ.en
                ),
            ),
        }
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

/// A number of boxes, one or several.
fn boxes(count: u32) -> Text {
    let many = count != 1;
    Text::new(
        format!("{count} {}", if many { "toestellen" } else { "toestel" }),
        format!("{count} {}", if count > 1 { "bornes" } else { "borne" }),
        format!("{count} {}", if many { "boxes" } else { "box" }),
    )
}

/// A weight with one decimal, written as each language does.
fn figure(weight: f64) -> Text {
    let en = format!("{weight:.1}");
    let comma = en.replace('.', ",");
    Text::new(comma.clone(), comma, en)
}

/// Residents are counted, places and estates are named.
fn counts_heads(unit: &Unit) -> bool {
    !matches!(unit.kind, Some(DemandKind::Place | DemandKind::Estate))
}

fn with_distance(name: &Text, value: f64, metres: f64) -> Text {
    if value >= 1.0 {
        return Text::new(
            format!("{} (ter plaatse)", name.nl),
            format!("{} (sur place)", name.fr),
            format!("{} (on the spot)", name.en),
        );
    }
    let metres = rounded_metres(metres);
    Text::new(
        format!("{} ({metres} m te voet)", name.nl),
        format!("{} (à {metres} m à pied)", name.fr),
        format!("{} ({metres} m on foot)", name.en),
    )
}

fn rounded_metres(metres: f64) -> f64 {
    (metres / 10.0).round() * 10.0
}

/// "A, B, C and 2 more".
fn enumerate(names: &[Text]) -> Text {
    let shown = &names[..names.len().min(NAMED)];
    let join = |of: fn(&Text) -> &str| shown.iter().map(of).collect::<Vec<_>>().join(", ");
    let mut list = Text::new(
        join(|text| &text.nl),
        join(|text| &text.fr),
        join(|text| &text.en),
    );
    let more = names.len() - shown.len();
    if more > 0 {
        list.nl.push_str(&format!(" en nog {more}"));
        list.fr.push_str(&format!(" et {more} de plus"));
        list.en.push_str(&format!(" and {more} more"));
    }
    list
}

/// A number of heads rounded to tens, written as each language does; none below
/// ten.
fn about(heads: f64) -> Option<Text> {
    let rounded = (heads / 10.0).round() * 10.0;
    if rounded < FEWEST_RESIDENTS {
        return None;
    }
    let digits = format!("{rounded:.0}");
    let grouped = |separator: &str| {
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                out.push_str(separator);
            }
            out.push(digit);
        }
        out
    };
    Some(Text::new(grouped("."), grouped("\u{202f}"), grouped(",")))
}
