//! The barometer: what the public Wi-Fi was used in a month or year, by hotspot and
//! municipality, what was moved and whether it helped, and what is missing and why.
//!
//! [`known::load`] reads, [`Report::of`] computes without I/O, [`say`] puts it into words,
//! [`columns`] into typed columns.
//! It uses released counts only.

pub mod columns;
mod figures;
pub mod known;
mod map;
pub mod open_data;
mod period;
pub mod say;

#[cfg(test)]
pub mod tests;

use std::collections::{BTreeMap, BTreeSet};

use analysis::siting::Polygon;
use analysis::text::Text;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::registry::PlaceKind;
use records::registry::site::Site;
use records::registry::verdict::Class;
use strum::VariantArray;

use self::known::{Known, KnownSite};
use crate::insight::account::Seconds;
use crate::insight::usage::counted::{Change, Counted, PerHour, ranks};

pub use self::period::{InvalidPeriod, Period};

/// The part of the region that a report is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    Region,
    Municipality(Text),
    Operator(String),
}

/// Everything that a report tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub period: Period,
    pub area: Area,
    pub time_zone: TimeZone,
    pub made_on: Date,
    /// The last day of which there are figures, where the period is not over.
    pub until: Option<Date>,
    /// The first day on which anything was counted, where that lies in the period.
    pub counted_since: Option<Date>,
    /// The first day of each month, up to the last of which there are figures.
    pub months: Vec<Date>,
    /// By municipality and name.
    pub hotspots: Vec<Hotspot>,
    /// The hotspots that were there but were not online long enough to be ranked.
    pub not_ranked: usize,
    /// By name.
    pub municipalities: Vec<Group>,
    pub whole: Group,
    pub verdicts: Option<Verdicts>,
    pub moves: Moves,
    pub missing: Missing,
    /// Of municipalities, where they are known.
    pub outlines: Vec<(Text, Vec<Polygon>)>,
}

/// A hotspot that stood somewhere in the period.
#[derive(Clone, Debug, PartialEq)]
pub struct Hotspot {
    pub site: Site,
    pub municipality: Text,
    /// One a month of the report.
    pub months: Vec<Counted>,
    pub whole: Counted,
    /// `None` where nothing was counted.
    pub per_hour: Option<PerHour>,
    /// Best and worst rank by use in an hour online; `None` where it is not ranked.
    pub ranks: Option<[usize; 2]>,
    pub verdict: Option<Class>,
}

/// Hotspots together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: Text,
    pub hotspots: usize,
    /// Of these, those with figures.
    pub counted: usize,
    pub whole: Counted,
    pub per_hour: Option<PerHour>,
    pub ranks: Option<[usize; 2]>,
    /// Against the period before, and the same of the year before.
    pub before: Option<Change>,
    pub year_ago: Option<Change>,
    pub underused: Option<usize>,
}

/// The last evaluation in the period.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdicts {
    /// The weeks that it looked at.
    pub from: Date,
    pub to: Date,
    /// Each that was given, with how many hotspots got it.
    pub counts: Vec<(Class, usize)>,
}

/// What was moved until the end of the period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    /// The first first.
    pub items: Vec<Move>,
    /// All moves together, as last computed: of the whole region.
    pub programme: Option<Text>,
    /// Moves that are said to have been made, and that the data do not show.
    pub not_seen: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub moved_on: Date,
    pub in_period: bool,
    pub from: Text,
    pub to: Text,
    pub to_municipality: Text,
    pub to_kind: PlaceKind,
    /// Target groups come to the new place.
    pub is_target: bool,
    /// The old one was found underused before; `None` where nothing was evaluated.
    pub was_underused: Option<bool>,
    /// Whether it helped; `None` while that has not been computed.
    pub sentence: Option<Text>,
}

/// Hours of access points of which there are no figures, and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Missing {
    /// Hours in which access points stood somewhere, up to the end of the figures.
    pub placed_hours: f64,
    /// In which devices were counted, and of these those with the internet reached.
    pub counted_hours: f64,
    pub online_hours: f64,
    /// By cause, where what is told of single hours is still kept.
    pub causes: Option<Seconds>,
    /// Hotspots that were there and of which nothing was counted.
    pub silent: Vec<Text>,
}

impl Report {
    /// Computes the whole of it from what is known.
    pub fn of(known: &Known) -> Self {
        let mut hotspots: Vec<Hotspot> = known.sites.iter().filter_map(hotspot).collect();
        hotspots.sort_by(|a, b| {
            let key = |one: &Hotspot| {
                (
                    one.municipality.fr.clone(),
                    one.site.name.fr.clone(),
                    one.site.id.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
        let uses: Vec<Option<PerHour>> = hotspots
            .iter()
            .map(|hotspot| hotspot.per_hour.filter(|_| hotspot.whole.is_ranked()))
            .collect();
        for (hotspot, ranks) in hotspots.iter_mut().zip(ranks(&uses)) {
            hotspot.ranks = ranks;
        }
        let municipalities = municipalities(known);
        let whole: Vec<&KnownSite> = known.sites.iter().collect();
        Self {
            period: known.period,
            area: known.area.clone(),
            time_zone: known.time_zone.clone(),
            made_on: known.made_on,
            until: known.until,
            counted_since: known.counted_since,
            months: known.months.clone(),
            not_ranked: hotspots.iter().filter(|one| one.ranks.is_none()).count(),
            municipalities,
            whole: group(Text::default(), &whole, known.verdicts.is_some()),
            verdicts: verdicts(known),
            moves: known.moves.clone(),
            missing: missing(known, &hotspots),
            outlines: known.outlines.clone(),
            hotspots,
        }
    }

    /// What the files of it are called, without language and ending.
    pub fn file_name(&self) -> String {
        let part = match &self.area {
            Area::Region => String::new(),
            Area::Municipality(name) => format!("-{}", plain(&name.fr)),
            Area::Operator(name) => format!("-{}", plain(name)),
        };
        format!("barometer-{}{part}", self.period)
    }

    /// The last day of which there are figures.
    pub fn last_day(&self) -> Date {
        self.until.unwrap_or_else(|| self.period.last())
    }

    /// By use in an hour online, the most used first; those that are ranked.
    pub fn ranked(&self) -> Vec<&Hotspot> {
        let mut ranked: Vec<&Hotspot> = self
            .hotspots
            .iter()
            .filter(|hotspot| hotspot.ranks.is_some())
            .collect();
        let value = |hotspot: &Hotspot| hotspot.per_hour.map_or(0.0, |told| told.value);
        ranked.sort_by(|a, b| {
            value(b)
                .total_cmp(&value(a))
                .then(a.site.id.cmp(&b.site.id))
        });
        ranked
    }
}

/// A name without what a file system, a shell or a header may take amiss.
fn plain(name: &str) -> String {
    let letters = name
        .chars()
        .map(|letter| match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => letter,
            'é' | 'è' | 'ê' | 'É' => 'e',
            'â' | 'à' => 'a',
            'ç' => 'c',
            _ => '-',
        });
    let name: String = letters.take(60).collect();
    name.trim_matches('-').to_owned()
}

fn is_placed(site: &KnownSite) -> bool {
    site.months.iter().any(|month| month.placed_s > 0.0)
}

fn hotspot(site: &KnownSite) -> Option<Hotspot> {
    let whole = Counted::all(&site.months);
    is_placed(site).then(|| Hotspot {
        site: site.site.clone(),
        municipality: site.municipality.clone(),
        months: site.months.clone(),
        per_hour: PerHour::of(&whole, &site.weeks),
        whole,
        ranks: None,
        verdict: site.verdict,
    })
}

fn municipalities(known: &Known) -> Vec<Group> {
    let mut by_name: BTreeMap<&Text, Vec<&KnownSite>> = BTreeMap::new();
    for site in known.sites.iter().filter(|site| is_placed(site)) {
        by_name.entry(&site.municipality).or_default().push(site);
    }
    let is_evaluated = known.verdicts.is_some();
    let mut groups: Vec<Group> = by_name
        .into_iter()
        .map(|(name, sites)| group(name.clone(), &sites, is_evaluated))
        .collect();
    groups.sort_by(|a, b| a.name.fr.cmp(&b.name.fr));
    let uses: Vec<Option<PerHour>> = groups.iter().map(|group| group.per_hour).collect();
    for (group, ranks) in groups.iter_mut().zip(ranks(&uses)) {
        group.ranks = ranks;
    }
    groups
}

fn group(name: Text, sites: &[&KnownSite], is_evaluated: bool) -> Group {
    let placed: Vec<&&KnownSite> = sites.iter().filter(|site| is_placed(site)).collect();
    let whole = Counted::all(placed.iter().flat_map(|site| &site.months));
    let per_hour = PerHour::of(&whole, &by_week(sites, |site| &site.weeks));
    let change = |stretch: fn(&KnownSite) -> (&[Counted], &[Counted])| {
        let weeks = by_week(sites, |site| stretch(site).1);
        let then = Counted::all(sites.iter().flat_map(|site| stretch(site).0));
        per_hour?.change_from(&PerHour::of(&then, &weeks)?)
    };
    let underused = placed
        .iter()
        .filter(|site| site.verdict == Some(Class::Underused));
    Group {
        name,
        hotspots: placed.len(),
        counted: placed
            .iter()
            .filter(|site| is_counted(&site.months))
            .count(),
        whole,
        ranks: None,
        before: change(|site| (&site.before, &site.weeks_before)),
        year_ago: change(|site| (&site.year_ago, &site.weeks_year_ago)),
        per_hour,
        underused: is_evaluated.then(|| underused.count()),
    }
}

fn is_counted(months: &[Counted]) -> bool {
    months
        .iter()
        .any(|month| month.sum.device_minutes.is_some())
}

/// The weeks of all sites, week by week.
fn by_week<'a>(
    sites: &[&'a KnownSite],
    of: impl Fn(&'a KnownSite) -> &'a [Counted],
) -> Vec<Counted> {
    let count = sites.iter().map(|site| of(site).len()).max().unwrap_or(0);
    let weeks = (0..count).map(|week| {
        let parts = sites.iter().filter_map(|site| of(site).get(week));
        Counted::all(parts)
    });
    weeks.collect()
}

fn verdicts(known: &Known) -> Option<Verdicts> {
    let (from, to) = known.verdicts?;
    let placed: Vec<&KnownSite> = known.sites.iter().filter(|site| is_placed(site)).collect();
    let count = |class: Class| {
        placed
            .iter()
            .filter(|site| site.verdict == Some(class))
            .count()
    };
    let counts = Class::VARIANTS.iter().map(|class| (*class, count(*class)));
    let counts = counts.filter(|(_, count)| *count > 0).collect();
    Some(Verdicts { from, to, counts })
}

fn missing(known: &Known, hotspots: &[Hotspot]) -> Missing {
    let whole = Counted::all(hotspots.iter().map(|hotspot| &hotspot.whole));
    let silent: BTreeSet<Text> = hotspots
        .iter()
        .filter(|hotspot| hotspot.whole.sum.device_minutes.is_none())
        .map(|hotspot| hotspot.site.name.clone())
        .collect();
    let hours = |seconds: f64| seconds.min(whole.placed_s) / 3_600.0;
    Missing {
        placed_hours: hours(whole.placed_s),
        counted_hours: hours(whole.sum.sampled_s),
        online_hours: hours(whole.sum.online_s),
        causes: known.causes.clone(),
        silent: silent.into_iter().collect(),
    }
}
