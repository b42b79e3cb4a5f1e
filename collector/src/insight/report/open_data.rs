//! Use by hotspot and month for an open data portal, in the form of the operator's list of
//! hotspots: semicolons, its names of columns, and figures at the end.

use csv::WriterBuilder;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::registry::Reach;

use super::{Hotspot, Report, figures};
use crate::document::{Language, spreadsheet};
use crate::insight::usage::counted::Counted;

/// The operator's columns (data set `wifi0` of the City of Brussels' portal) in its order of
/// importance, then ours.
const COLUMNS: [&str; 21] = [
    "ID",
    "REF",
    "ID_EXTERNE",
    "NOM_SITE",
    "LIEU_INSTALLATION",
    "DATE_REALISATION",
    "AP_COUNT",
    "STATUT",
    "TYPE_CLIENT",
    "CLIENT",
    "INTERV_CIRB",
    "PARTICIP_CIRB",
    "geo_point_2d",
    "MOIS",
    "MINUTES_APPAREIL",
    "MINUTES_APPAREIL_MOINS_DE",
    "VISITES",
    "VISITES_MOINS_DE",
    "BRUIT_MINUTES_APPAREIL",
    "HEURES_EN_LIGNE",
    "HEURES_EN_PLACE",
];

/// A row for each hotspot and month in which it was there. What the registry does not know
/// is empty; so is what could not be counted.
///
/// # Errors
/// When it cannot be written.
pub fn csv(report: &Report) -> csv::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for hotspot in &report.hotspots {
        for (month, counted) in report.months.iter().zip(&hotspot.months) {
            if counted.placed_s > 0.0 {
                writer.write_record(row(hotspot, *month, counted, &report.time_zone))?;
            }
        }
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

fn row(hotspot: &Hotspot, month: Date, counted: &Counted, zone: &TimeZone) -> [String; 21] {
    let site = &hotspot.site;
    let empty = String::new;
    let whole = |figure: Option<f64>| figure.map_or_else(empty, |figure| format!("{figure:.0}"));
    let installed = site
        .installed
        .map(|at| at.to_zoned_datetime(zone.clone()).date());
    [
        spreadsheet::cell(&site.id),
        empty(),
        empty(),
        spreadsheet::cell(&site.name.fr),
        place(hotspot).to_owned(),
        installed.map_or_else(empty, |day| {
            format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
        }),
        site.access_points.to_string(),
        state(hotspot).to_owned(),
        empty(),
        empty(),
        empty(),
        empty(),
        format!("{}, {}", site.lat, site.lon),
        format!("{:04}-{:02}", month.year(), month.month()),
        whole(figures::minutes(counted)),
        whole(figures::minutes_fewer(counted)),
        whole(figures::visits(counted)),
        whole(figures::visits_fewer(counted)),
        whole(figures::noise(counted)),
        format!("{:.1}", figures::tenths(counted.online_hours)),
        format!("{:.1}", figures::tenths(counted.placed_hours)),
    ]
}

/// The operator's word for where a hotspot is heard.
pub fn place(hotspot: &Hotspot) -> &'static str {
    match hotspot.site.reach {
        Reach::Outdoor => "OUTDOOR",
        Reach::Indoor | Reach::Members => "INDOOR",
    }
}

/// The operator's word for whether it is still there.
pub fn state(hotspot: &Hotspot) -> &'static str {
    match hotspot.site.closed {
        Some(_) => "inactif",
        None => "actif",
    }
}

/// What the columns mean, and what the noise does: goes with the file.
pub fn explanation(language: Language) -> &'static str {
    language.of([
        include_str!("open_data/uitleg.txt"),
        include_str!("open_data/explication.txt"),
        include_str!("open_data/explanation.txt"),
    ])
}
