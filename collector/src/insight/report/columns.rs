//! The tables of a report for an analyst: typed, the same in every language.

use jiff::Timestamp;
use jiff::civil::Date;

use super::figures::{minutes, minutes_fewer, noise, tenths, visits, visits_fewer};
use super::open_data::{place, state};
use super::{Area, Group, Hotspot, Period, Report};
use crate::document::columnar::{Columnar, Values};
use crate::insight::usage::counted::{Counted, PerHour};

const SOURCE: &str = "released counts of access points, each with random noise added before it left the access point; devices connected, not people helped";
const MISSING: &str = "null: not known, or nothing could be counted; never zero. A figure that cannot be told from its noise is null, and the column beside it says what it is fewer than";

/// Use by hotspot in the whole period.
pub fn hotspots(report: &Report) -> Columnar {
    let all: Vec<&Hotspot> = report.hotspots.iter().collect();
    let of = |pick: fn(&Hotspot) -> Option<String>| texts(&all, |one| pick(one));
    let table = Columnar::of("hotspots", about(report, "use by hotspot"))
        .with(
            "hotspot",
            "code of the hotspot",
            of(|one| Some(one.site.id.clone())),
        )
        .with("name_fr", "name", of(|one| Some(one.site.name.fr.clone())))
        .with("name_nl", "name", of(|one| Some(one.site.name.nl.clone())))
        .with(
            "municipality",
            "name in French",
            of(|one| Some(one.municipality.fr.clone())),
        )
        .with("kind", "kind of place", of(|one| Some(word(one.site.kind))))
        .with(
            "longitude",
            "degrees, WGS 84",
            numbers(&all, |one| Some(one.site.lon)),
        )
        .with(
            "latitude",
            "degrees, WGS 84",
            numbers(&all, |one| Some(one.site.lat)),
        )
        .with(
            "installed",
            "instant, UTC",
            instants(&all, |one| one.site.installed),
        )
        .with(
            "access_points",
            "access points",
            wholes(&all, |one| Some(one.site.access_points.into())),
        );
    let counted: Vec<&Counted> = all.iter().map(|one| &one.whole).collect();
    let table = with_counts(table, &counted);
    with_ranks(
        table,
        &all,
        |one| one.per_hour,
        |one| one.ranks,
        |one| &one.whole,
    )
    .with(
        "verdict",
        "of the last evaluation in the period",
        of(|one| one.verdict.map(word)),
    )
}

/// Use by municipality in the whole period.
pub fn municipalities(report: &Report) -> Columnar {
    let all: Vec<&Group> = report.municipalities.iter().collect();
    let table = Columnar::of("municipalities", about(report, "use by municipality"))
        .with(
            "name_fr",
            "name",
            texts(&all, |one| Some(one.name.fr.clone())),
        )
        .with(
            "name_nl",
            "name",
            texts(&all, |one| Some(one.name.nl.clone())),
        )
        .with(
            "hotspots",
            "hotspots",
            wholes(&all, |one| count(one.hotspots)),
        )
        .with(
            "counted",
            "hotspots with figures",
            wholes(&all, |one| count(one.counted)),
        );
    let counted: Vec<&Counted> = all.iter().map(|one| &one.whole).collect();
    with_ranks(
        with_counts(table, &counted),
        &all,
        |one| one.per_hour,
        |one| one.ranks,
        |one| &one.whole,
    )
    .with(
        "underused",
        "hotspots found underused",
        wholes(&all, |one| one.underused.and_then(count)),
    )
}

/// The open data: a row for each hotspot and month in which it was there, under the names
/// of the CSV.
pub fn by_month(report: &Report) -> Columnar {
    let mut all: Vec<(&Hotspot, Date, &Counted)> = Vec::new();
    for hotspot in &report.hotspots {
        let months = report.months.iter().zip(&hotspot.months);
        let there = months.filter(|(_, counted)| counted.placed_s > 0.0);
        all.extend(there.map(|(month, counted)| (hotspot, *month, counted)));
    }
    let bound = |month: Date, is_end: bool| {
        let (start, end) = Period::Month { first: month }.span(&report.time_zone)?;
        Timestamp::from_second(if is_end { end } else { start }).ok()
    };
    let table = Columnar::of("open_data", about(report, "use by hotspot and month"))
        .with(
            "ID",
            "code of the hotspot",
            texts(&all, |row| Some(row.0.site.id.clone())),
        )
        .with(
            "NOM_SITE",
            "name in French",
            texts(&all, |row| Some(row.0.site.name.fr.clone())),
        )
        .with(
            "LIEU_INSTALLATION",
            "OUTDOOR or INDOOR",
            texts(&all, |row| Some(place(row.0).to_owned())),
        )
        .with(
            "DATE_REALISATION",
            "instant, UTC",
            instants(&all, |row| row.0.site.installed),
        )
        .with(
            "AP_COUNT",
            "access points",
            wholes(&all, |row| Some(row.0.site.access_points.into())),
        )
        .with(
            "STATUT",
            "actif or inactif",
            texts(&all, |row| Some(state(row.0).to_owned())),
        )
        .with(
            "LONGITUDE",
            "degrees, WGS 84",
            numbers(&all, |row| Some(row.0.site.lon)),
        )
        .with(
            "LATITUDE",
            "degrees, WGS 84",
            numbers(&all, |row| Some(row.0.site.lat)),
        )
        .with(
            "MOIS",
            "calendar month",
            texts(&all, |row| {
                Some(format!("{:04}-{:02}", row.1.year(), row.1.month()))
            }),
        )
        .with(
            "MOIS_DEBUT",
            "instant at which the month begins, UTC",
            instants(&all, |row| bound(row.1, false)),
        )
        .with(
            "MOIS_FIN",
            "instant at which the month ends, UTC",
            instants(&all, |row| bound(row.1, true)),
        );
    let sum = |pick: fn(&Counted) -> Option<f64>| numbers(&all, |row| pick(row.2));
    table
        .with("MINUTES_APPAREIL", "device-minutes", sum(minutes))
        .with(
            "MINUTES_APPAREIL_MOINS_DE",
            "device-minutes: fewer than",
            sum(minutes_fewer),
        )
        .with("VISITES", "visits", sum(visits))
        .with("VISITES_MOINS_DE", "visits: fewer than", sum(visits_fewer))
        .with(
            "BRUIT_MINUTES_APPAREIL",
            "device-minutes: standard deviation of the noise",
            sum(noise),
        )
        .with(
            "HEURES_EN_LIGNE",
            "hours in which all access points were online",
            sum(|of| Some(tenths(of.online_hours))),
        )
        .with(
            "HEURES_EN_PLACE",
            "hours in which the hotspot was there",
            sum(|of| Some(tenths(of.placed_hours))),
        )
}

fn about(report: &Report, title: &str) -> Vec<(&'static str, String)> {
    let area = match &report.area {
        Area::Region => "the whole region".to_owned(),
        Area::Municipality(name) => format!("municipality: {}", name.fr),
        Area::Operator(name) => format!("operator: {name}"),
    };
    let mut about = vec![
        ("title", title.to_owned()),
        ("period", report.period.to_string()),
        ("area", area),
        ("made on", report.made_on.to_string()),
        ("source", SOURCE.to_owned()),
        ("missing", MISSING.to_owned()),
    ];
    if let Some((start, end)) = report.period.span(&report.time_zone) {
        let instant = |at| Timestamp::from_second(at).map(|at| at.to_string());
        about.extend(instant(start).ok().map(|at| ("period begins", at)));
        about.extend(instant(end).ok().map(|at| ("period ends", at)));
    }
    about.extend(report.until.map(|day| ("figures until", day.to_string())));
    let zone = report.time_zone.iana_name().unwrap_or("UTC");
    about.push(("time zone of months", zone.to_owned()));
    about
}

fn with_counts(table: Columnar, counted: &[&Counted]) -> Columnar {
    let of = |pick: fn(&Counted) -> Option<f64>| numbers(counted, |one| pick(one));
    table
        .with("device_minutes", "device-minutes", of(minutes))
        .with(
            "device_minutes_fewer_than",
            "device-minutes: fewer than",
            of(minutes_fewer),
        )
        .with(
            "device_minutes_noise",
            "device-minutes: standard deviation of the noise",
            of(noise),
        )
        .with("visits", "visits", of(visits))
        .with("visits_fewer_than", "visits: fewer than", of(visits_fewer))
        .with(
            "online_hours",
            "hours in which all access points were online",
            of(|one| Some(tenths(one.online_hours))),
        )
        .with(
            "placed_hours",
            "hours in which they were there",
            of(|one| Some(tenths(one.placed_hours))),
        )
}

fn with_ranks<T>(
    table: Columnar,
    all: &[&T],
    per_hour: fn(&T) -> Option<PerHour>,
    ranks: fn(&T) -> Option<[usize; 2]>,
    counted: fn(&T) -> &Counted,
) -> Columnar {
    // What cannot be told from its noise has no figure an hour either.
    let told = |one: &T| per_hour(one).filter(|_| minutes_fewer(counted(one)).is_none());
    table
        .with(
            "per_online_hour",
            "device-minutes an hour online",
            numbers(all, |one| told(one).map(|told| told.value)),
        )
        .with(
            "per_online_hour_least",
            "end of the interval of 80%",
            numbers(all, |one| told(one).map(|told| told.interval[0])),
        )
        .with(
            "per_online_hour_most",
            "end of the interval of 80%",
            numbers(all, |one| told(one).map(|told| told.interval[1])),
        )
        .with(
            "rank_best",
            "rank by use an hour online",
            wholes(all, |one| ranks(one).and_then(|of| count(of[0]))),
        )
        .with(
            "rank_worst",
            "rank by use an hour online",
            wholes(all, |one| ranks(one).and_then(|of| count(of[1]))),
        )
}

fn word(value: impl Into<&'static str>) -> String {
    value.into().to_owned()
}

fn count(number: usize) -> Option<i64> {
    i64::try_from(number).ok()
}

fn texts<R>(rows: &[R], pick: impl Fn(&R) -> Option<String>) -> Values {
    Values::Text(rows.iter().map(pick).collect())
}

fn numbers<R>(rows: &[R], pick: impl Fn(&R) -> Option<f64>) -> Values {
    Values::Number(rows.iter().map(pick).collect())
}

fn wholes<R>(rows: &[R], pick: impl Fn(&R) -> Option<i64>) -> Values {
    Values::Whole(rows.iter().map(pick).collect())
}

fn instants<R>(rows: &[R], pick: impl Fn(&R) -> Option<Timestamp>) -> Values {
    Values::Instant(rows.iter().map(pick).collect())
}
