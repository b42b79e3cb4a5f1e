//! The rules that a plan has to keep, each of which can be set or switched off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::input::{Demand, Problem};
use crate::text::Text;

/// Settings of the rules. `None` is the default: the figure of METHODS 4 where
/// demands have kinds, no rule in plain covering. A rule in `off` does not hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Weight of places and estates against residents, 0 to 1; default 0.5.
    pub theta: Option<f64>,
    /// Weight of each target group in the weight of a demand: w = sum over groups
    /// of a_g n_g / N_g, N_g the heads of the group in all demands. Absent: every
    /// group that has data counts the same. They are scaled to sum to 1 over the
    /// groups that have data.
    pub groups: BTreeMap<String, f64>,
    /// Most that opening and closing may cost together, euro.
    pub budget: Option<f64>,
    /// Boxes in stock besides those of closed sites. Default: what the additions
    /// need at most.
    pub stock: Option<u32>,
    /// The use lost is at most this times that of the K least used movable sites, of
    /// which each counts at least twice its noise; default 1.25.
    pub use_cap: Option<f64>,
    /// Least share of the opened candidates at social housing, community centres
    /// and public computer rooms; default 0.5.
    pub min_target_share: Option<f64>,
    /// Least share of the opened candidates at social housing; default 0.
    pub min_social_housing_share: Option<f64>,
    /// Each municipality keeps this share of the heads served today; default 0.98.
    pub municipality_floor: Option<f64>,
    /// Each target group keeps this share of its heads served today; default 1.
    pub group_floor: Option<f64>,
    /// Straight line between spots that may not be exceeded downwards, metres;
    /// default 100. Existing pairs and members' spots are exempt.
    pub spacing_m: Option<f64>,
    /// Closures in one municipality are at most max(1, this share of K); default
    /// 0.25.
    pub closure_share: Option<f64>,
    /// Closings that must be followed by this opening.
    pub forced: Vec<Pair>,
    /// Boxes of this site may not go to this candidate.
    pub forbidden: Vec<Pair>,
    /// Candidates that must open.
    pub open: Vec<String>,
    /// Candidates that may not open.
    pub veto: Vec<String>,
    /// Sites that must close, and sites that must stay, whatever `movable` says.
    pub close: Vec<String>,
    pub keep: Vec<String>,
    /// Rules that do not hold.
    pub off: Vec<Rule>,
}

/// A site that closes and the candidate its boxes go to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub from: String,
    pub to: String,
}

/// A rule by name, as in `prices`, `conflict` and `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Moves,
    Additions,
    Budget,
    Boxes,
    UseCap,
    MinTargetShare,
    MinSocialHousingShare,
    Protection,
    MunicipalityFloor,
    GroupFloor,
    Spacing,
    ClosuresPerMunicipality,
    Forced,
    Forbidden,
    Open,
    Close,
}

impl Rule {
    /// The name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Moves => "moves",
            Rule::Additions => "additions",
            Rule::Budget => "budget",
            Rule::Boxes => "boxes",
            Rule::UseCap => "use_cap",
            Rule::MinTargetShare => "min_target_share",
            Rule::MinSocialHousingShare => "min_social_housing_share",
            Rule::Protection => "protection",
            Rule::MunicipalityFloor => "municipality_floor",
            Rule::GroupFloor => "group_floor",
            Rule::Spacing => "spacing",
            Rule::ClosuresPerMunicipality => "closures_per_municipality",
            Rule::Forced => "forced",
            Rule::Forbidden => "forbidden",
            Rule::Open => "open",
            Rule::Close => "close",
        }
    }
}

/// What each rule asks, for people.
impl Rule {
    pub fn text(self) -> Text {
        let (nl, fr, en) = match self {
            Rule::Moves => (
                "hoogstens zoveel verplaatsingen",
                "au plus autant de déplacements",
                "at most so many moves",
            ),
            Rule::Additions => (
                "precies zoveel nieuwe spots",
                "exactement autant de nouveaux spots",
                "exactly so many new spots",
            ),
            Rule::Budget => (
                "de kosten blijven binnen het budget",
                "les coûts restent dans le budget",
                "costs stay within the budget",
            ),
            Rule::Boxes => (
                "er zijn genoeg toegangspunten",
                "il y a assez de points d’accès",
                "there are enough boxes",
            ),
            Rule::UseCap => (
                "er gaat niet te veel gebruik verloren",
                "on ne perd pas trop d’utilisation",
                "not too much use is lost",
            ),
            Rule::MinTargetShare => (
                "een deel van de nieuwe spots staat bij sociale huisvesting, buurthuizen of openbare computerruimten",
                "une part des nouveaux spots se trouve dans des logements sociaux, maisons de quartier ou espaces publics numériques",
                "a share of the new spots stands at social housing, community centres or public computer rooms",
            ),
            Rule::MinSocialHousingShare => (
                "een deel van de nieuwe spots staat bij sociale huisvesting",
                "une part des nouveaux spots se trouve dans des logements sociaux",
                "a share of the new spots stands at social housing",
            ),
            Rule::Protection => (
                "geen beschermde plaats wordt minder goed bediend",
                "aucun lieu protégé n’est moins bien desservi",
                "no protected place is served less well",
            ),
            Rule::MunicipalityFloor => (
                "elke gemeente blijft bijna even goed bediend",
                "chaque commune reste presque aussi bien desservie",
                "each municipality stays almost as well served",
            ),
            Rule::GroupFloor => (
                "geen doelgroep wordt minder goed bediend",
                "aucun groupe cible n’est moins bien desservi",
                "no target group is served less well",
            ),
            Rule::Spacing => (
                "spots staan niet te dicht bij elkaar",
                "les spots ne sont pas trop proches",
                "spots do not stand too near to each other",
            ),
            Rule::ClosuresPerMunicipality => (
                "niet te veel spots van één gemeente sluiten",
                "pas trop de spots d’une même commune ne ferment",
                "not too many spots of one municipality close",
            ),
            Rule::Forced => (
                "verplichte verplaatsingen",
                "déplacements imposés",
                "moves that must be made",
            ),
            Rule::Forbidden => (
                "verboden verplaatsingen",
                "déplacements interdits",
                "moves that may not be made",
            ),
            Rule::Open => (
                "plaatsen die een spot moeten krijgen",
                "lieux qui doivent recevoir un spot",
                "places that must get a spot",
            ),
            Rule::Close => (
                "spots die moeten sluiten",
                "spots qui doivent fermer",
                "spots that must close",
            ),
        };
        Text::new(nl, fr, en)
    }
}

/// The rules with their figures filled in; `None` does not hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    pub theta: f64,
    pub budget: Option<f64>,
    pub stock: Option<u32>,
    pub use_cap: Option<f64>,
    pub min_target_share: Option<f64>,
    pub min_social_housing_share: Option<f64>,
    pub municipality_floor: Option<f64>,
    pub group_floor: Option<f64>,
    pub spacing_m: Option<f64>,
    pub closure_share: Option<f64>,
    pub protection: bool,
}

impl Rules {
    pub(crate) fn held(&self, problem: &Problem) -> Held {
        let kinds = problem.has_kinds();
        let figure = |rule: Rule, given: Option<f64>, default: f64| {
            if self.off.contains(&rule) {
                None
            } else {
                given.or(kinds.then_some(default))
            }
        };
        Held {
            theta: self.theta.unwrap_or(0.5),
            budget: self.budget.filter(|_| !self.off.contains(&Rule::Budget)),
            stock: self.held_stock(problem, kinds),
            use_cap: figure(Rule::UseCap, self.use_cap, 1.25),
            min_target_share: figure(Rule::MinTargetShare, self.min_target_share, 0.5),
            min_social_housing_share: figure(
                Rule::MinSocialHousingShare,
                self.min_social_housing_share,
                0.0,
            ),
            municipality_floor: figure(Rule::MunicipalityFloor, self.municipality_floor, 0.98),
            group_floor: figure(Rule::GroupFloor, self.group_floor, 1.0),
            spacing_m: figure(Rule::Spacing, self.spacing_m, 100.0),
            closure_share: figure(Rule::ClosuresPerMunicipality, self.closure_share, 0.25),
            protection: !self.off.contains(&Rule::Protection),
        }
    }

    /// Whether a rule holds and could bind at all.
    pub(crate) fn holds(&self, problem: &Problem, rule: Rule) -> bool {
        let held = self.held(problem);
        let above_zero = |share: Option<f64>| share.is_some_and(|share| share > 0.0);
        let on = !self.off.contains(&rule);
        match rule {
            Rule::Moves | Rule::Additions => true,
            Rule::Budget => held.budget.is_some(),
            Rule::Boxes => held.stock.is_some(),
            Rule::UseCap => held.use_cap.is_some() && problem.moves > 0,
            Rule::MinTargetShare => above_zero(held.min_target_share),
            Rule::MinSocialHousingShare => above_zero(held.min_social_housing_share),
            Rule::Protection => {
                held.protection
                    && problem.moves > 0
                    && problem.demands.iter().any(Demand::is_protected)
            }
            Rule::MunicipalityFloor => {
                above_zero(held.municipality_floor)
                    && problem.moves > 0
                    && problem
                        .demands
                        .iter()
                        .any(|demand| demand.municipality.is_some())
            }
            Rule::GroupFloor => {
                above_zero(held.group_floor)
                    && problem.moves > 0
                    && problem
                        .demands
                        .iter()
                        .any(|demand| !demand.groups.is_empty())
            }
            Rule::Spacing => above_zero(held.spacing_m),
            Rule::ClosuresPerMunicipality => {
                held.closure_share.is_some()
                    && problem.moves > 0
                    && problem.open.iter().any(|site| site.municipality.is_some())
            }
            Rule::Forced => on && !self.forced.is_empty(),
            Rule::Forbidden => on && !self.forbidden.is_empty(),
            Rule::Open => on && !self.open.is_empty(),
            Rule::Close => on && !self.close.is_empty(),
        }
    }

    /// Boxes in stock; what the additions need at most where not given.
    fn held_stock(&self, problem: &Problem, kinds: bool) -> Option<u32> {
        if self.off.contains(&Rule::Boxes) || (self.stock.is_none() && !kinds) {
            return None;
        }
        Some(self.stock.unwrap_or_else(|| {
            let mut needs: Vec<u32> = problem
                .candidates
                .iter()
                .map(|candidate| candidate.access_points)
                .collect();
            needs.sort_unstable_by(|a, b| b.cmp(a));
            needs
                .iter()
                .take(problem.additions)
                .fold(0, |sum, need| sum.saturating_add(*need))
        }))
    }
}
