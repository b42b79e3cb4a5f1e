//! Who says so, and as of when.

use analysis::siting::geometry::contains;
use analysis::siting::{Polygon, Position};
use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::registry::area::{self, Level};
use records::registry::fact::Fact;
use records::registry::outline;
use rusqlite::Connection;

use super::moment::{EXPECTED, NOT_AHEAD, moment};
use super::{Options, position};
use crate::commands::table::TableRow;

/// Source and date of what a row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    pub name: String,
    pub date: Option<Date>,
}

impl Provenance {
    /// Of the row's columns `source` and `date`, or of the options.
    pub fn of_row(row: &mut TableRow<'_>, options: &Options) -> Option<Self> {
        let named = row.optional_text("source");
        let date = past_date(row, "date", options).or(options.date);
        let Some(name) = named.or_else(|| options.source.clone()) else {
            row.fault("source", "who says so, here or by --source");
            return None;
        };
        Some(Self { name, date })
    }

    /// A fact for each of these columns that is filled in.
    pub fn facts(&self, row: &TableRow<'_>, columns: &[&str]) -> Vec<Fact> {
        let own = columns.iter().filter(|column| row.is_in_file(column));
        let filled = own.map(|column| (*column, row.cell(column)));
        filled
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| self.fact(column, cell))
            .collect()
    }

    pub fn fact(&self, key: &str, value: &str) -> Fact {
        Fact {
            key: key.to_owned(),
            value: value.to_owned(),
            source: self.name.clone(),
            date: self.date,
            confirmed_by: None,
        }
    }
}

/// Names in three languages: one that is missing is taken from the others.
pub fn names(row: &mut TableRow<'_>) -> Option<Text> {
    let fr = row.optional_text("name_fr");
    let nl = row.optional_text("name_nl");
    let en = row.optional_text("name_en");
    let name = text_of(fr, nl, en);
    if name.is_none() {
        row.fault("name_fr", "a name here, in name_nl or in name_en");
    }
    name
}

pub fn text_of(fr: Option<String>, nl: Option<String>, en: Option<String>) -> Option<Text> {
    let any = fr.as_ref().or(nl.as_ref()).or(en.as_ref())?.clone();
    Some(Text {
        nl: nl.unwrap_or_else(|| any.clone()),
        en: en.or_else(|| fr.clone()).unwrap_or_else(|| any.clone()),
        fr: fr.unwrap_or(any),
    })
}

/// An instant, or a date: the local midnight it begins with.
pub fn optional_moment(
    row: &mut TableRow<'_>,
    column: &str,
    options: &Options,
) -> Option<Timestamp> {
    let zone = options.time_zone.as_ref();
    let found = row.optional(column, EXPECTED, |cell| moment(cell, zone))?;
    if options.latest.is_some_and(|latest| found > latest) {
        row.fault(column, NOT_AHEAD);
        return None;
    }
    Some(found)
}

/// A date at most a day ahead.
pub fn past_date(row: &mut TableRow<'_>, column: &str, options: &Options) -> Option<Date> {
    let date = row.optional_date(column)?;
    if is_ahead(date, options) {
        row.fault(column, NOT_AHEAD);
        return None;
    }
    Some(date)
}

pub fn is_ahead(date: Date, options: &Options) -> bool {
    let midnight = date.to_zoned_datetime(TimeZone::UTC);
    let Ok(midnight) = midnight.map(|midnight| midnight.timestamp()) else {
        return true;
    };
    options.latest.is_some_and(|latest| midnight > latest)
}

/// A longitude and a latitude that can be meant.
pub fn position_of(row: &mut TableRow<'_>, options: &Options) -> Option<(f64, f64)> {
    let lon = row.number_in("lon", -180.0..=180.0);
    let lat = row.number_in("lat", -90.0..=90.0);
    let (lon, lat) = (lon?, lat?);
    if let Some(expected) = position::fault(options.extent, lon, lat) {
        row.fault("lon", expected);
        return None;
    }
    Some((lon, lat))
}

/// The municipalities with an outline.
pub struct Municipalities(Vec<(String, Vec<Polygon>)>);

impl Municipalities {
    pub fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let mut outlined = Vec::new();
        for area in area::all(connection, true)? {
            let shape = area.geometry.and_then(|text| outline::polygons(&text).ok());
            if let Some(shape) = shape.filter(|_| area.level == Level::Municipality) {
                outlined.push((area.id, shape));
            }
        }
        Ok(Self(outlined))
    }

    /// The one in which a position lies; empty where that is not known.
    pub fn around(&self, lon: f64, lat: f64) -> String {
        let mut all = self.0.iter();
        let holder = all.find(|(_, shape)| contains(shape, Position { lon, lat }));
        holder.map(|(id, _)| id.clone()).unwrap_or_default()
    }
}

/// The municipality, by its id; faulted where those that are loaded do not have it.
pub fn optional_municipality(row: &mut TableRow<'_>, options: &Options) -> Option<String> {
    let id = row.optional_text("municipality")?;
    let known = &options.municipalities;
    if !known.is_empty() && !known.contains(&id) {
        let first = known.first().map_or("", String::as_str);
        let expected = format!(
            "the id of one of the {} municipalities that are loaded, such as {first}",
            known.len()
        );
        row.fault("municipality", expected);
        return None;
    }
    Some(id)
}
