//! Who says so, and as of when.

use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::registry::fact::Fact;

use super::Options;
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
        let date = row.optional_date("date").or(options.date);
        let Some(name) = named.or_else(|| options.source.clone()) else {
            row.fault("source", "who says so, here or by --source");
            return None;
        };
        Some(Self { name, date })
    }

    /// A fact for each of these columns that is filled in.
    pub fn facts(&self, row: &TableRow<'_>, columns: &[&str]) -> Vec<Fact> {
        let filled = columns.iter().map(|column| (*column, row.cell(column)));
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
    time_zone: Option<&TimeZone>,
) -> Option<Timestamp> {
    let expected = "a date such as 2026-03-01 or an instant such as 2026-03-01T08:00:00Z";
    row.optional(column, expected, |cell| {
        if let Ok(instant) = cell.parse::<Timestamp>() {
            return Some(instant);
        }
        let date: Date = cell.parse().ok()?;
        let zone = time_zone.cloned().unwrap_or(TimeZone::UTC);
        Some(date.to_zoned_datetime(zone).ok()?.timestamp())
    })
}

/// Where the two would lie among the areas if they were exchanged, they are.
pub fn not_swapped(row: &mut TableRow<'_>, position: Option<(f64, f64)>, options: &Options) {
    if let (Some((lon, lat)), Some(extent)) = (position, options.extent)
        && extent.looks_swapped(lon, lat)
    {
        row.fault(
            "lon",
            "a longitude; exchanged with `lat` it would lie among the areas that are loaded",
        );
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
