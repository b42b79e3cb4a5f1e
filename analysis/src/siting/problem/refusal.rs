//! What a problem must not contain. Everything that is wrong is named at once.

mod choices;
mod figures;
mod positions;

use std::collections::{BTreeMap, BTreeSet};

use super::input::Problem;
pub use positions::wrong_positions;

/// One thing that is wrong, with the name of the thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub list: List,
    /// Index into the list; `None` where the list as a whole is meant.
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
        if self.id.is_empty() {
            return write!(f, "{list}: {}", self.problem);
        }
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

/// Weights above this lose others in the sum.
const HEAVIEST: f64 = 1e15;

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
        let candidates = problem.candidates.iter().map(|candidate| &candidate.id);
        let mut spots = BTreeSet::new();
        self.unique(List::Candidates, candidates, &mut spots);
        let sites = problem.open.iter().map(|site| &site.id);
        self.unique(List::Open, sites, &mut spots);
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

    fn amounts(&mut self, problem: &Problem) {
        let mut amount = |list, index, id: &str, field, value: Option<f64>| {
            let Some(value) = value else { return };
            if !value.is_finite() || value < 0.0 {
                let expected = format!("{field} {value}, expected a number of at least 0");
                self.refuse(list, Some(index), id, field, expected);
            } else if list == List::Demands && value > HEAVIEST {
                let expected = format!("{field} {value}, expected at most {HEAVIEST:e}");
                self.refuse(list, Some(index), id, field, expected);
            }
        };
        for (i, demand) in problem.demands.iter().enumerate() {
            amount(List::Demands, i, &demand.id, "weight", demand.weight);
            amount(List::Demands, i, &demand.id, "heads", demand.heads);
            for heads in demand.groups.values() {
                amount(List::Demands, i, &demand.id, "weight_", Some(*heads));
            }
            for heads in demand.heads_by_group.values() {
                amount(List::Demands, i, &demand.id, "heads_by_group", Some(*heads));
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
            amount(List::Open, i, &site.id, "use_noise", site.use_noise);
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
