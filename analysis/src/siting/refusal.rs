//! What a problem must not contain. Everything that is wrong is named at once.

use std::collections::{BTreeMap, BTreeSet};

use super::geometry::Position;
use super::input::Problem;
use super::reach::Level;

/// One thing that is wrong, with the name of the thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub list: List,
    /// Index into the list, none where the list as a whole is meant.
    pub index: Option<usize>,
    pub id: String,
    /// Name of the field, empty where the entry as a whole is meant.
    pub field: &'static str,
    /// Lower-case fragment that names the value and what was expected.
    pub problem: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Demands,
    Candidates,
    Open,
    Walking,
    Rules,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = match self.list {
            List::Demands => "demand",
            List::Candidates => "candidate",
            List::Open => "open site",
            List::Walking => "distance",
            List::Rules => "rule",
        };
        write!(f, "{list} `{}`: {}", self.id, self.problem)
    }
}

/// Everything that is wrong with a problem; empty when a plan can be made.
pub fn refusals(problem: &Problem) -> Vec<Refusal> {
    let mut found = Refusals::default();
    found.ids(problem);
    found.positions(problem);
    found.amounts(problem);
    found.walking(problem);
    found.figures(problem);
    found.choices(problem);
    found.list
}

#[derive(Default)]
struct Refusals {
    list: Vec<Refusal>,
}

impl Refusals {
    fn refuse(
        &mut self,
        list: List,
        index: Option<usize>,
        id: &str,
        field: &'static str,
        problem: String,
    ) {
        self.list.push(Refusal {
            list,
            index,
            id: id.to_owned(),
            field,
            problem,
        });
    }

    fn ids(&mut self, problem: &Problem) {
        if problem.demands.is_empty() {
            let expected = "no demand, expected at least one".to_owned();
            self.refuse(List::Demands, None, "", "id", expected);
        }
        let demands = problem.demands.iter().map(|demand| &demand.id);
        self.unique(List::Demands, demands, &mut BTreeSet::new());
        // Candidates and open sites are both spots: one name, one spot.
        let mut spots = BTreeSet::new();
        let candidates = problem.candidates.iter().map(|candidate| &candidate.id);
        self.unique(List::Candidates, candidates, &mut spots);
        self.unique(
            List::Open,
            problem.open.iter().map(|site| &site.id),
            &mut spots,
        );
    }

    fn unique<'a>(
        &mut self,
        list: List,
        ids: impl Iterator<Item = &'a String>,
        seen: &mut BTreeSet<&'a str>,
    ) {
        for (index, id) in ids.enumerate() {
            if id.is_empty() {
                let expected = "empty id, expected a name".to_owned();
                self.refuse(list, Some(index), id, "id", expected);
            } else if !seen.insert(id) {
                let twice = format!("id `{id}` appears twice, expected once");
                self.refuse(list, Some(index), id, "id", twice);
            }
        }
    }

    fn positions(&mut self, problem: &Problem) {
        let demands = problem
            .demands
            .iter()
            .enumerate()
            .map(|(i, demand)| (List::Demands, i, demand.id.as_str(), demand.position));
        let candidates = problem.candidates.iter().enumerate().map(|(i, candidate)| {
            (
                List::Candidates,
                i,
                candidate.id.as_str(),
                candidate.position,
            )
        });
        let open = problem
            .open
            .iter()
            .enumerate()
            .map(|(i, site)| (List::Open, i, site.id.as_str(), site.position));
        let all: Vec<(List, usize, &str, Position)> =
            demands.chain(candidates).chain(open).collect();
        let centre = median_position(all.iter().map(|(_, _, _, position)| *position));
        for (list, index, id, position) in all {
            if let Some((field, wrong)) = wrong_position(position, centre) {
                self.refuse(list, Some(index), id, field, wrong);
            }
        }
        for (index, demand) in problem.demands.iter().enumerate() {
            let outline = demand.shape.iter().flatten().flatten();
            let points = demand.points.iter().map(|point| &point.position);
            if let Some((_, wrong)) = outline
                .chain(points)
                .find_map(|position| wrong_position(*position, centre))
            {
                self.refuse(List::Demands, Some(index), &demand.id, "shape", wrong);
            }
        }
    }

    fn amounts(&mut self, problem: &Problem) {
        let mut amount = |list, index, id: &str, field, value: Option<f64>| {
            if let Some(value) = value.filter(|value| !value.is_finite() || *value < 0.0) {
                let expected = format!("{field} {value}, expected a number of at least 0");
                self.refuse(list, Some(index), id, field, expected);
            }
        };
        for (i, demand) in problem.demands.iter().enumerate() {
            amount(List::Demands, i, &demand.id, "weight", demand.weight);
            amount(List::Demands, i, &demand.id, "heads", demand.heads);
            for heads in demand.groups.values() {
                amount(List::Demands, i, &demand.id, "weight_", Some(*heads));
            }
            for point in &demand.points {
                amount(List::Demands, i, &demand.id, "points", Some(point.share));
            }
        }
        for (i, candidate) in problem.candidates.iter().enumerate() {
            amount(List::Candidates, i, &candidate.id, "cost", candidate.cost);
        }
        for (i, site) in problem.open.iter().enumerate() {
            amount(List::Open, i, &site.id, "use_lost", site.use_lost);
            amount(List::Open, i, &site.id, "close_cost", site.close_cost);
        }
    }

    fn walking(&mut self, problem: &Problem) {
        let demands: BTreeSet<&str> = problem.demands.iter().map(|d| d.id.as_str()).collect();
        let spots = spot_ids(problem);
        let mut seen = BTreeSet::new();
        for (index, walk) in problem.walking.iter().flatten().enumerate() {
            let id = format!("{} to {}", walk.from, walk.to);
            let mut refuse =
                |field, wrong| self.refuse(List::Walking, Some(index), &id, field, wrong);
            if !demands.contains(walk.from.as_str()) {
                refuse(
                    "from",
                    format!(
                        "unknown demand `{}`, expected an id of the demand",
                        walk.from
                    ),
                );
            }
            if !spots.contains_key(walk.to.as_str()) {
                let wrong = format!(
                    "unknown spot `{}`, expected an id of a candidate or an open site",
                    walk.to
                );
                refuse("to", wrong);
            }
            if !walk.metres.is_finite() || walk.metres < 0.0 {
                let wrong = format!("{} metres, expected a number of at least 0", walk.metres);
                refuse("metres", wrong);
            }
            if !seen.insert((&walk.from, &walk.to)) {
                refuse("from", "appears twice, expected once".to_owned());
            }
        }
    }

    fn figures(&mut self, problem: &Problem) {
        let rules = &problem.rules;
        let shares = [
            ("theta", rules.theta),
            ("min_target_share", rules.min_target_share),
            ("min_social_housing_share", rules.min_social_housing_share),
            ("municipality_floor", rules.municipality_floor),
            ("group_floor", rules.group_floor),
            ("closure_share", rules.closure_share),
        ];
        for (name, share) in shares {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                let wrong = format!("{share}, expected a share from 0 to 1");
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        let reach = &problem.reach;
        let amounts = [
            ("budget", rules.budget),
            ("use_cap", rules.use_cap),
            ("spacing_m", rules.spacing_m),
            ("same_place_m", Some(reach.same_place_m)),
            ("estate_outline_m", Some(reach.estate_outline_m)),
            ("estate_point_m", Some(reach.estate_point_m)),
        ];
        for (name, amount) in amounts {
            if let Some(amount) = amount.filter(|amount| !amount.is_finite() || *amount < 0.0) {
                let wrong = format!("{amount}, expected a number of at least 0");
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        let above_zero = [
            ("detour", reach.detour),
            ("earth_radius_m", problem.earth_radius_m),
            ("time_limit", problem.limits.time_limit_s.unwrap_or(1.0)),
        ];
        for (name, value) in above_zero {
            if !value.is_finite() || value <= 0.0 {
                let wrong = format!("{value}, expected a number above 0");
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        let levels = [
            ("place", &reach.place),
            ("estate", &reach.estate),
            ("residents", &reach.residents),
            ("levels", &reach.plain),
        ];
        for (name, levels) in levels {
            if let Some(wrong) = wrong_levels(levels) {
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        self.group_weights(problem);
    }

    fn group_weights(&mut self, problem: &Problem) {
        let known: BTreeSet<&String> = problem
            .demands
            .iter()
            .flat_map(|d| d.groups.keys())
            .collect();
        for (group, share) in &problem.rules.groups {
            if !share.is_finite() || *share < 0.0 {
                let wrong = format!("{share}, expected a number of at least 0");
                self.refuse(List::Rules, None, group, "groups", wrong);
            }
        }
        let shares = &problem.rules.groups;
        if !shares.is_empty()
            && !known.is_empty()
            && !known
                .iter()
                .any(|group| shares.get(*group).is_some_and(|share| *share > 0.0))
        {
            let wrong = "no group with data has a weight, expected at least one".to_owned();
            self.refuse(List::Rules, None, "groups", "groups", wrong);
        }
    }

    /// Names in the rules, and choices that exclude each other.
    fn choices(&mut self, problem: &Problem) {
        let rules = &problem.rules;
        let candidates: BTreeSet<&str> = problem.candidates.iter().map(|c| c.id.as_str()).collect();
        let sites: BTreeSet<&str> = problem.open.iter().map(|s| s.id.as_str()).collect();
        let mut named: Vec<(&'static str, &String, bool)> = Vec::new();
        named.extend(rules.open.iter().map(|id| ("open", id, true)));
        named.extend(rules.veto.iter().map(|id| ("veto", id, true)));
        named.extend(rules.close.iter().map(|id| ("close", id, false)));
        named.extend(rules.keep.iter().map(|id| ("keep", id, false)));
        for (field, pairs) in [("forced", &rules.forced), ("forbidden", &rules.forbidden)] {
            named.extend(pairs.iter().map(|pair| (field, &pair.from, false)));
            named.extend(pairs.iter().map(|pair| (field, &pair.to, true)));
        }
        for (field, id, is_candidate) in named {
            let (known, what) = if is_candidate {
                (&candidates, "a candidate")
            } else {
                (&sites, "an open site")
            };
            if !known.contains(id.as_str()) {
                let wrong = format!("unknown id `{id}`, expected the id of {what}");
                self.refuse(List::Rules, None, field, field, wrong);
            }
        }
        self.contradictions(problem);
    }

    fn contradictions(&mut self, problem: &Problem) {
        let rules = &problem.rules;
        let mut contradict = |field: &'static str, id: &str, other: &str| {
            let wrong = format!("`{id}` is in `{field}` and in `{other}`, expected one of them");
            self.refuse(List::Rules, None, field, field, wrong);
        };
        for id in rules.open.iter().filter(|id| rules.veto.contains(id)) {
            contradict("open", id, "veto");
        }
        for id in rules.close.iter().filter(|id| rules.keep.contains(id)) {
            contradict("close", id, "keep");
        }
        for pair in &rules.forced {
            if rules.forbidden.contains(pair) {
                contradict(
                    "forced",
                    &format!("{} to {}", pair.from, pair.to),
                    "forbidden",
                );
            }
            if rules.veto.contains(&pair.to) {
                contradict("forced", &pair.to, "veto");
            }
            if rules.keep.contains(&pair.from) {
                contradict("forced", &pair.from, "keep");
            }
        }
        for from_side in [true, false] {
            let mut seen = BTreeSet::new();
            for pair in &rules.forced {
                let id = if from_side { &pair.from } else { &pair.to };
                if !seen.insert(id) {
                    let wrong = format!("`{id}` is in two forced pairs, expected one");
                    self.refuse(List::Rules, None, "forced", "forced", wrong);
                }
            }
        }
    }
}

pub(crate) fn spot_ids(problem: &Problem) -> BTreeMap<&str, usize> {
    problem
        .candidates
        .iter()
        .map(|candidate| candidate.id.as_str())
        .chain(problem.open.iter().map(|site| site.id.as_str()))
        .enumerate()
        .map(|(spot, id)| (id, spot))
        .collect()
}

fn median_position(positions: impl Iterator<Item = Position>) -> Option<Position> {
    let (mut lons, mut lats): (Vec<f64>, Vec<f64>) = positions
        .filter(|position| position.lon.is_finite() && position.lat.is_finite())
        .map(|position| (position.lon, position.lat))
        .unzip();
    lons.sort_by(f64::total_cmp);
    lats.sort_by(f64::total_cmp);
    Some(Position {
        lon: *lons.get(lons.len() / 2)?,
        lat: *lats.get(lats.len() / 2)?,
    })
}

/// The field and what is wrong with it: out of range, or longitude and latitude
/// swapped, which shows when the swapped point lies where the others are, or in
/// Belgium while the given one lies far from it.
fn wrong_position(position: Position, centre: Option<Position>) -> Option<(&'static str, String)> {
    let Position { lon, lat } = position;
    if !lon.is_finite() || !(-180.0..=180.0).contains(&lon) {
        return Some((
            "lon",
            format!("longitude {lon}, expected degrees from -180 to 180"),
        ));
    }
    if !lat.is_finite() || !(-90.0..=90.0).contains(&lat) {
        return Some((
            "lat",
            format!("latitude {lat}, expected degrees from -90 to 90"),
        ));
    }
    let near =
        |a: Position, b: Position| (a.lon - b.lon).abs() < 2.0 && (a.lat - b.lat).abs() < 2.0;
    let swapped = Position { lon: lat, lat: lon };
    let swapped_lands_among_others =
        centre.is_some_and(|centre| !near(position, centre) && near(swapped, centre));
    let belgium = |p: Position| (2.4..6.5).contains(&p.lon) && (49.4..51.6).contains(&p.lat);
    if swapped_lands_among_others || belgium(swapped) {
        let wrong =
            format!("longitude {lon} and latitude {lat} look swapped, expected longitude first");
        return Some(("lon", wrong));
    }
    None
}

fn wrong_levels(levels: &[Level]) -> Option<String> {
    let mut sorted = levels.to_vec();
    sorted.sort_by(|a, b| a.within_m.total_cmp(&b.within_m));
    for level in &sorted {
        if !level.within_m.is_finite() || level.within_m <= 0.0 {
            return Some(format!(
                "level within {} m, expected above 0",
                level.within_m
            ));
        }
        if !level.value.is_finite() || level.value <= 0.0 || level.value > 1.0 {
            return Some(format!(
                "level of value {}, expected above 0 and at most 1",
                level.value
            ));
        }
    }
    sorted.windows(2).find_map(|pair| {
        let falls = pair[1].value < pair[0].value && pair[1].within_m > pair[0].within_m;
        (!falls).then(|| {
            format!(
                "level {}:{} after {}:{}, expected values that fall with the distance",
                pair[1].within_m, pair[1].value, pair[0].within_m, pair[0].value
            )
        })
    })
}
