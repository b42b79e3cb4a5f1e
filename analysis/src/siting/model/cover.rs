//! Sets with their gains, and the rows that keep what is served today.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Builder;
use super::coverage::Served;
use super::covering::{Column, Term};
use crate::siting::problem::Rule;

impl Builder<'_> {
    /// The column of a spot, numbered as in [`Served`]: `None` where it cannot open;
    /// `Err` where it serves whatever is decided.
    fn column_of_spot(&self, spot: usize) -> Result<Option<usize>, ()> {
        spot_column(
            spot,
            self.problem.candidates.len(),
            |j| self.column_of_candidate.get(&j).copied(),
            |h| self.column_of_site.get(&h).copied(),
        )
    }

    /// Sets with their gains, and the rows that keep what is served today.
    pub(super) fn cover(&mut self) {
        let mut municipalities: BTreeMap<&str, Floor> = BTreeMap::new();
        let mut groups: BTreeMap<&str, Floor> = BTreeMap::new();
        let mut protected: BTreeSet<usize> = BTreeSet::new();
        let coverage = self.coverage;
        for point in &coverage.points {
            let unit = &coverage.units[point.unit];
            let parts = if unit.own_wifi {
                vec![ServedPart {
                    set: None,
                    value: 1.0,
                    today: true,
                }]
            } else {
                self.parts(&point.served)
            };
            for part in parts {
                let weight = unit.weight * point.share * part.value;
                match part.set {
                    None => self.constant += weight,
                    Some(set) => {
                        self.sets[set].gain += weight;
                        if unit.protected && part.today {
                            protected.insert(set);
                        }
                    }
                }
                let count = |floor: &mut Floor, heads: f64| {
                    floor.add(&part, heads * point.share);
                };
                if let (Some(municipality), Some(heads)) = (&unit.municipality, unit.heads) {
                    count(municipalities.entry(municipality).or_default(), heads);
                }
                for (group, heads) in &unit.groups {
                    count(groups.entry(group).or_default(), *heads);
                }
            }
        }
        if self.held.protection {
            for set in protected {
                self.push(
                    Rule::Protection,
                    1.0,
                    f64::INFINITY,
                    vec![(Term::Set(set), 1.0)],
                );
            }
        }
        self.keep_floors(
            Rule::MunicipalityFloor,
            self.held.municipality_floor,
            municipalities,
        );
        self.keep_floors(Rule::GroupFloor, self.held.group_floor, groups);
    }

    /// The sets that a point's values depend on. A part without a set is served for good.
    fn parts(&mut self, served: &[Served]) -> Vec<ServedPart> {
        let parts = cut(served, |spot| self.column_of_spot(spot));
        parts
            .into_iter()
            .map(|part| ServedPart {
                value: part.value,
                today: part.members.as_ref().is_none_or(|members| {
                    let is_site = |column: &usize| matches!(self.columns[*column], Column::Site(_));
                    members.iter().any(is_site)
                }),
                set: part.members.map(|members| self.set(members)),
            })
            .collect()
    }

    /// sum of heads x z >= share of today's; what serves for good counts on both
    /// sides.
    fn keep_floors(&mut self, rule: Rule, share: Option<f64>, floors: BTreeMap<&str, Floor>) {
        let Some(share) = share.filter(|share| *share > 0.0) else {
            return;
        };
        for floor in floors.into_values() {
            let lower = share - floor.for_good / floor.today;
            if floor.today <= 0.0 || lower <= 0.0 {
                continue;
            }
            let terms = floor
                .heads
                .into_iter()
                .map(|(set, heads)| (Term::Set(set), heads / floor.today))
                .collect();
            self.push(rule, lower, f64::INFINITY, terms);
        }
    }
}

/// The column of a spot, numbered as in [`Served`]: `None` where it cannot open; `Err`
/// where it serves whatever is decided.
pub(super) fn spot_column(
    spot: usize,
    candidates: usize,
    of_candidate: impl Fn(usize) -> Option<usize>,
    of_site: impl Fn(usize) -> Option<usize>,
) -> Result<Option<usize>, ()> {
    if spot < candidates {
        return Ok(of_candidate(spot));
    }
    of_site(spot - candidates).map(Some).ok_or(())
}

/// A part of a point's value, and the columns any one of which is enough for it; `None`
/// where it is served for good.
pub(super) struct Part {
    pub members: Option<Vec<usize>>,
    pub value: f64,
}

/// The values of a point cut into the columns they depend on: v_l - v_(l+1) for the
/// spots worth at least v_l.
pub(super) fn cut(
    served: &[Served],
    column_of_spot: impl Fn(usize) -> Result<Option<usize>, ()>,
) -> Vec<Part> {
    let mut by_value: Vec<&Served> = served.iter().collect();
    by_value.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.spot.cmp(&b.spot)));
    let mut parts = Vec::new();
    let mut members: Vec<usize> = Vec::new();
    let mut at = 0;
    while at < by_value.len() {
        let value = by_value[at].value;
        while at < by_value.len() && by_value[at].value == value {
            match column_of_spot(by_value[at].spot) {
                Err(()) => {
                    parts.push(Part {
                        members: None,
                        value,
                    });
                    return parts;
                }
                Ok(column) => members.extend(column),
            }
            at += 1;
        }
        if members.is_empty() {
            continue;
        }
        let next = by_value.get(at).map_or(0.0, |served| served.value);
        members.sort_unstable();
        parts.push(Part {
            members: Some(members.clone()),
            value: value - next,
        });
    }
    parts
}

struct ServedPart {
    set: Option<usize>,
    value: f64,
    today: bool,
}

/// Heads of a municipality or group, each counted with the value it is served at.
#[derive(Default)]
struct Floor {
    heads: BTreeMap<usize, f64>,
    for_good: f64,
    today: f64,
}

impl Floor {
    fn add(&mut self, part: &ServedPart, heads: f64) {
        let served = heads * part.value;
        match part.set {
            Some(set) => *self.heads.entry(set).or_insert(0.0) += served,
            None => self.for_good += served,
        }
        if part.today {
            self.today += served;
        }
    }
}
