//! Reads what a report is made of, once.

mod moves;

use std::collections::{BTreeSet, HashMap};

use analysis::siting::Polygon;
use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::registry::area::{self, Level};
use records::registry::fact;
use records::registry::outline;
use records::registry::site::{self, Site};
use records::registry::verdict::{self, Class};
use records::rollup_state;
use records::rollups::read;
use records::windows::Store;
use rusqlite::Connection;

use super::{Area, InvalidPeriod, Moves, Period};
use crate::insight::account::{self, AccountError, Seconds};
use crate::insight::usage::Presence;
use crate::insight::usage::counted::Counted;
use crate::insight::usage::steps::{Step, StepsError, USUAL_GRID, steps};
use crate::insight::usage::sums::of_rollups;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub period: Period,
    /// Of this municipality only: its id, or its name in any language.
    pub municipality: Option<String>,
    /// Of the hotspots of this operator only.
    pub operator: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Period(#[from] InvalidPeriod),
    #[error("{0} has not begun")]
    Future(Period),
    #[error("no hotspot is in the municipality `{0}`")]
    Municipality(String),
    #[error("the registry knows no hotspot of the operator `{0}`")]
    Operator(String),
    #[error("ask for a municipality or an operator, not for both")]
    Both,
    #[error("the registry cannot be read")]
    Registry(#[from] rusqlite::Error),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Calendar(#[from] StepsError),
}

impl ReportError {
    /// Whether another question would have an answer.
    pub fn is_of_asker(&self) -> bool {
        !matches!(self, Self::Registry(_) | Self::Account(_))
    }
}

/// Where it is read from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub connection: &'a Connection,
    pub store: &'a Store,
    pub time_zone: &'a TimeZone,
    /// Unix seconds.
    pub now: i64,
}

/// All that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    pub period: Period,
    pub area: Area,
    pub time_zone: TimeZone,
    pub made_on: Date,
    pub until: Option<Date>,
    pub counted_since: Option<Date>,
    pub months: Vec<Date>,
    pub sites: Vec<KnownSite>,
    /// First and last day of the weeks that the last evaluation in the period looked at.
    pub verdicts: Option<(Date, Date)>,
    pub moves: Moves,
    pub causes: Option<Seconds>,
    pub outlines: Vec<(Text, Vec<Polygon>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct KnownSite {
    pub site: Site,
    pub municipality: Text,
    pub months: Vec<Counted>,
    /// Whole weeks that begin in the period.
    pub weeks: Vec<Counted>,
    pub before: Vec<Counted>,
    pub weeks_before: Vec<Counted>,
    pub year_ago: Vec<Counted>,
    pub weeks_year_ago: Vec<Counted>,
    pub verdict: Option<Class>,
}

/// # Errors
/// When what is asked for is not there, or registry or store cannot be read.
pub fn load(sources: &Sources<'_>, asked: &Asked) -> Result<Known, ReportError> {
    let Sources {
        connection,
        now,
        time_zone: zone,
        ..
    } = *sources;
    let span = asked
        .period
        .span(zone)
        .ok_or(ReportError::Future(asked.period))?;
    if span.0 >= now {
        return Err(ReportError::Future(asked.period));
    }
    let names = municipality_names(connection)?;
    let (area, sites) = in_area(connection, asked, &names)?;
    let began_s = read::counting_began(connection)?;
    let mut presence = Presence::load(connection)?;
    if let Some(began_s) = began_s {
        presence = presence.since(began_s);
    }
    let stretches = |period| Stretches::of(period, &presence, began_s, sources);
    let period = asked.period;
    let (now_told, before, year_ago) = (
        stretches(Some(period))?,
        stretches(period.before())?,
        stretches(period.year_ago())?,
    );
    let run = verdict::run_before(connection, instant(span.1.min(now)))?
        .filter(|run| run.evaluated_at.as_second() >= span.0);
    let verdicts = match &run {
        Some(run) => verdict::of_run(connection, run.evaluated_at)?,
        None => Vec::new(),
    };
    let mut verdicts: HashMap<String, Class> = verdicts
        .into_iter()
        .map(|verdict| (verdict.site, verdict.verdict))
        .collect();
    let mut known = Vec::new();
    for site in sites {
        let of = |stretch: &Stretch<'_>| stretch.of_site(connection, &site.id);
        known.push(KnownSite {
            municipality: name_of(&names, &site.municipality),
            verdict: verdicts.remove(&site.id),
            months: of(&now_told.months)?,
            weeks: of(&now_told.weeks)?,
            before: of(&before.months)?,
            weeks_before: of(&before.weeks)?,
            year_ago: of(&year_ago.months)?,
            weeks_year_ago: of(&year_ago.weeks)?,
            site,
        });
    }
    let ids: BTreeSet<&str> = known.iter().map(|known| known.site.id.as_str()).collect();
    let moves = moves::load(sources, &ids, &names, span)?;
    let causes = causes(sources, &ids, period, (span.0, span.1.min(now)))?;
    Ok(Known {
        period,
        area,
        time_zone: zone.clone(),
        made_on: day(now, zone),
        // The day is not over.
        until: (span.1 > now).then(|| day(now, zone)),
        counted_since: began_s
            .filter(|began_s| *began_s > span.0)
            .map(|began_s| day(began_s, zone)),
        months: now_told
            .months
            .spans
            .iter()
            .map(|(start, _)| day(*start, zone))
            .collect(),
        verdicts: run.map(|run| (day_of(run.from, zone), day(run.to.as_second() - 1, zone))),
        sites: known,
        moves,
        causes,
        outlines: outlines(connection)?,
    })
}

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Months and years with figures, the latest first; those that are not over too.
    pub periods: Vec<Period>,
    /// With at least one hotspot, by French name.
    pub municipalities: Vec<Text>,
    pub operators: Vec<String>,
}

/// # Errors
/// When the registry cannot be read.
pub fn choices(sources: &Sources<'_>) -> Result<Choices, ReportError> {
    let connection = sources.connection;
    let names = municipality_names(connection)?;
    let sites = site::all(connection)?;
    let called = sites.iter().filter(|site| !site.municipality.is_empty());
    let municipalities: BTreeSet<Text> = called
        .map(|site| name_of(&names, &site.municipality))
        .collect();
    let mut municipalities: Vec<Text> = municipalities.into_iter().collect();
    municipalities.sort_by(|a, b| a.fr.cmp(&b.fr));
    let operators = fact::operators(connection)?;
    let operators: BTreeSet<String> = operators.into_values().collect();
    let today = day(sources.now, sources.time_zone);
    let first = read::first_month(connection)?.map(|first| day(first, sources.time_zone));
    Ok(Choices {
        periods: first.map_or_else(Vec::new, |first| Period::between(first, today)),
        municipalities,
        operators: operators.into_iter().collect(),
    })
}

fn instant(at_s: i64) -> Timestamp {
    Timestamp::from_second(at_s).unwrap_or(Timestamp::MAX)
}

fn day(at_s: i64, zone: &TimeZone) -> Date {
    day_of(instant(at_s), zone)
}

fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned_datetime(zone.clone()).date()
}

/// Months or weeks, with the box-seconds that boxes stood at each site in each.
struct Stretch<'a> {
    step: Step,
    spans: Vec<(i64, i64)>,
    placed: Vec<HashMap<&'a str, i64>>,
    /// Nothing was counted before.
    began_s: i64,
}

/// The months of a period, and the whole weeks that begin in it.
struct Stretches<'a> {
    months: Stretch<'a>,
    weeks: Stretch<'a>,
}

impl<'a> Stretch<'a> {
    fn of(
        step: Step,
        mut spans: Vec<(i64, i64)>,
        presence: &'a Presence,
        began_s: i64,
        now: i64,
    ) -> Self {
        spans.retain(|(_, end)| *end > began_s);
        for (_, end) in &mut spans {
            *end = (*end).min(now);
        }
        let placed = spans
            .iter()
            .map(|(start, end)| presence.placed_s(*start, *end));
        Self {
            placed: placed.collect(),
            spans,
            step,
            began_s,
        }
    }

    fn of_site(&self, connection: &Connection, site: &str) -> Result<Vec<Counted>, ReportError> {
        let sums = of_rollups(connection, site, self.step, &self.spans)?;
        let steps = self.spans.iter().zip(&self.placed).zip(sums);
        let counted = steps.map(|(((start, end), placed), sum)| {
            let placed_s = placed.get(site).copied().unwrap_or(0);
            let length_s = end - (*start).max(self.began_s);
            Counted::of(&sum, placed_s, length_s.max(1))
        });
        Ok(counted.collect())
    }
}

impl<'a> Stretches<'a> {
    /// Empty where the period lies outside the calendar.
    fn of(
        period: Option<Period>,
        presence: &'a Presence,
        began_s: Option<i64>,
        sources: &Sources<'_>,
    ) -> Result<Self, ReportError> {
        let (zone, now) = (sources.time_zone, sources.now);
        let began_s = began_s.unwrap_or(i64::MIN);
        let (mut months, mut weeks) = (Vec::new(), Vec::new());
        if let Some(span) = period.and_then(|period| period.span(zone)) {
            let (from, to) = (instant(span.0), instant(span.1.min(now)));
            months = steps(from, to, Step::Month, USUAL_GRID, zone)?;
            weeks = steps(from, to, Step::Week, USUAL_GRID, zone)?;
            weeks.retain(|(start, end)| *start >= span.0 && *end <= now);
        }
        Ok(Self {
            months: Stretch::of(Step::Month, months, presence, began_s, now),
            weeks: Stretch::of(Step::Week, weeks, presence, began_s, now),
        })
    }
}

/// Municipalities by everything that they are called, in lower case.
type Names = HashMap<String, Text>;

fn municipality_names(connection: &Connection) -> Result<Names, ReportError> {
    let mut names = Names::new();
    for area in area::all(connection, false)? {
        if area.level == Level::Municipality {
            for called in [&area.id, &area.name.nl, &area.name.fr, &area.name.en] {
                names.insert(called.to_lowercase(), area.name.clone());
            }
        }
    }
    Ok(names)
}

/// Outlines that cannot be read were told of when they were imported.
fn outlines(connection: &Connection) -> Result<Vec<(Text, Vec<Polygon>)>, ReportError> {
    let areas = area::all(connection, true)?.into_iter();
    let municipalities = areas.filter(|area| area.level == Level::Municipality);
    let outlines = municipalities.filter_map(|area| {
        let polygons = outline::polygons(area.geometry.as_deref()?).ok()?;
        Some((area.name, polygons))
    });
    Ok(outlines.collect())
}

fn name_of(names: &Names, called: &str) -> Text {
    if called.is_empty() {
        return Text::new(
            "Gemeente niet bekend",
            "Commune inconnue",
            "Municipality not known",
        );
    }
    let known = names.get(&called.to_lowercase()).cloned();
    known.unwrap_or_else(|| Text::same(called))
}

fn in_area(
    connection: &Connection,
    asked: &Asked,
    names: &Names,
) -> Result<(Area, Vec<Site>), ReportError> {
    let mut sites = site::all(connection)?;
    match (&asked.municipality, &asked.operator) {
        (None, None) => Ok((Area::Region, sites)),
        (Some(_), Some(_)) => Err(ReportError::Both),
        (Some(municipality), None) => {
            let name = name_of(names, municipality);
            sites.retain(|site| {
                let theirs = name_of(names, &site.municipality);
                theirs == name || site.municipality.eq_ignore_ascii_case(municipality)
            });
            if sites.is_empty() {
                return Err(ReportError::Municipality(shown(municipality)));
            }
            Ok((Area::Municipality(name), sites))
        }
        (None, Some(operator)) => {
            let said = fact::operators(connection)?;
            sites.retain(|site| {
                let theirs = said.get(&site.id);
                theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(operator))
            });
            if sites.is_empty() {
                return Err(ReportError::Operator(shown(operator)));
            }
            Ok((Area::Operator(operator.clone()), sites))
        }
    }
}

fn shown(asked: &str) -> String {
    asked.chars().take(60).collect()
}

/// What became of the hours of a month whose windows are all kept; a year has too many.
fn causes(
    sources: &Sources<'_>,
    sites: &BTreeSet<&str>,
    period: Period,
    (from, to): (i64, i64),
) -> Result<Option<Seconds>, ReportError> {
    let is_kept = from >= rollup_state::windows_from(sources.connection)?;
    if !is_kept || matches!(period, Period::Year { .. }) {
        return Ok(None);
    }
    let span = (instant(from), instant(to));
    let mut whole = Seconds::default();
    for account in account::load(sources.connection, sources.store, span, sources.now, None)? {
        if sites.contains(account.site.as_str()) {
            whole.add(&account.seconds);
        }
    }
    Ok(Some(whole))
}
