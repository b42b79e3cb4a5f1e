//! Which sites a site is compared with.

use std::collections::BTreeMap;

use super::input::{Options, Site};
use super::measure::Measure;
use super::period::SiteInPeriod;

/// Kinds with a roof, and kinds without; other kinds do not have their own group.
const INDOOR: &[&str] = &[
    "metro",
    "train_station",
    "library",
    "town_hall",
    "social_housing",
    "community_centre",
    "public_computer_room",
    "school",
    "culture",
    "sports",
];
const OUTDOOR: &[&str] = &["square", "park", "street"];

/// How far a group reaches. A kind may have the name of a shelter, or be called `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Kind,
    Shelter,
    All,
}

/// Sites that are fitted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub measure: Measure,
    pub scope: Scope,
    /// A kind, `indoor`, `outdoor` or `all`.
    pub name: String,
}

impl Group {
    fn new(measure: Measure, (scope, name): (Scope, &str)) -> Group {
        Group {
            measure,
            scope,
            name: name.into(),
        }
    }
}

/// Each site's group, and whether that is not its own kind.
pub struct Grouping {
    pub of_site: Vec<(Group, bool)>,
    /// All sites of each group that some site takes as its reference.
    pub members: BTreeMap<Group, Vec<usize>>,
}

/// `indoor` or `outdoor`, where the kind is one of those known.
pub fn shelter(kind: &str) -> Option<&'static str> {
    if INDOOR.contains(&kind) {
        Some("indoor")
    } else if OUTDOOR.contains(&kind) {
        Some("outdoor")
    } else {
        None
    }
}

/// A kind is its own reference from `own_reference_from` sites with data on;
/// smaller ones take the indoor or outdoor sites, or all where these are few too.
pub fn group(sites: &[Site], in_period: &[SiteInPeriod], options: &Options) -> Grouping {
    let measure = |site: &SiteInPeriod| {
        let counted = !site.period.windows.is_empty();
        counted.then_some(site.series.measure)
    };
    let measures: Vec<Option<Measure>> = in_period.iter().map(measure).collect();
    let mut members: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (index, (site, measure)) in sites.iter().zip(&measures).enumerate() {
        let Some(measure) = *measure else { continue };
        for name in names(site) {
            let group = Group::new(measure, name);
            members.entry(group).or_default().push(index);
        }
    }
    let mut used = BTreeMap::new();
    let mut of_site = Vec::with_capacity(sites.len());
    for (site, measure) in sites.iter().zip(&measures) {
        let measure = measure.unwrap_or(Measure::DeviceMinutes);
        let group = names(site)
            .into_iter()
            .map(|name| Group::new(measure, name))
            .find(|group| members.get(group).map_or(0, Vec::len) >= options.own_reference_from)
            .unwrap_or_else(|| Group::new(measure, ALL));
        let borrowed = site.kind.is_some() && group.scope != Scope::Kind;
        if let Some(sites) = members.get(&group) {
            used.entry(group.clone()).or_insert_with(|| sites.clone());
        }
        of_site.push((group, borrowed));
    }
    Grouping {
        of_site,
        members: used,
    }
}

const ALL: (Scope, &str) = (Scope::All, "all");

/// The groups of a site, the nearest first.
fn names(site: &Site) -> Vec<(Scope, &str)> {
    let mut names = Vec::with_capacity(3);
    if let Some(kind) = &site.kind {
        names.push((Scope::Kind, kind.as_str()));
        names.extend(shelter(kind).map(|shelter| (Scope::Shelter, shelter)));
    }
    names.push(ALL);
    names
}
