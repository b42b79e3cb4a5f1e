//! Population and deprivation of areas, from CSV with columns of any name.

use records::registry::area::{self, AreaUpdate, Level};
use records::registry::fact::{self, SubjectKind};
use records::registry::{outline, word};
use rusqlite::{Connection, Result};

use super::provenance::{Provenance, text_of};
use super::{AreaNames, Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, Faults, TableRow, read_bytes};

/// The columns as they are called in this file.
struct Named<'a> {
    id: &'a str,
    name: &'a str,
    name_nl: &'a str,
    population: &'a str,
    deprivation: &'a str,
}

pub fn read(input: &Input, options: &Options, faults: &mut Faults) -> Vec<AreaUpdate> {
    let AreaNames {
        id,
        name,
        name_nl,
        population,
        deprivation,
        level: _,
    } = &options.areas;
    let named = Named {
        id: id.as_deref().unwrap_or("area"),
        name: name.as_deref().unwrap_or("name_fr"),
        name_nl: name_nl.as_deref().unwrap_or("name_nl"),
        population: population.as_deref().unwrap_or("population"),
        deprivation: deprivation.as_deref().unwrap_or("deprivation"),
    };
    // A column that was asked for by name has to be there.
    let mut required = vec![named.id];
    let mut optional = vec!["level", "lon", "lat", "area_km2", "source", "date"];
    for (column, asked) in [
        (named.name, name.is_some()),
        (named.name_nl, name_nl.is_some()),
        (named.population, population.is_some()),
        (named.deprivation, deprivation.is_some()),
    ] {
        let columns = if asked { &mut required } else { &mut optional };
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let columns = Columns {
        required: &required,
        optional: &optional,
        delimiter: b',',
        max_bytes: MAX_BYTES,
    };
    read_bytes(&columns, &input.name, &input.bytes, faults, |row| {
        read_row(row, &named, options)
    })
}

fn read_row(row: &mut TableRow<'_>, named: &Named<'_>, options: &Options) -> Option<AreaUpdate> {
    let id = super::sites::id(row, named.id);
    let fr = row.optional_text(named.name);
    let nl = row.optional_text(named.name_nl);
    let level = row.optional_choice("level", &word::table::<Level>());
    // Sums of sectors are often written as 8790.0.
    let population = row.optional(named.population, "a whole number of people", |cell| {
        whole_population(cell.parse().ok()?)
    });
    let deprivation = row.optional_number(named.deprivation);
    let geometry = read_disc(row);
    let provenance = Provenance::of_row(row, options)?;
    Some(AreaUpdate {
        id: id?,
        name: text_of(fr, nl, None),
        level: level.or(options.areas.level),
        population,
        deprivation,
        geometry,
        source: provenance.name,
        date: provenance.date,
    })
}

/// A disc around the middle of an area of which no outline is known.
fn read_disc(row: &mut TableRow<'_>) -> Option<String> {
    let lon = row.optional_number_in("lon", -180.0..=180.0);
    let lat = row.optional_number_in("lat", -90.0..=90.0);
    let area_km2 = row.optional_number_in("area_km2", 0.0..=MOST_KM2);
    let (lon, lat, area_km2) = (lon?, lat?, area_km2?);
    (area_km2 > 0.0).then(|| outline::disc_around(lon, lat, area_km2))
}

/// Largest area that may be a disc.
const MOST_KM2: f64 = 10_000.0;

/// A disc does not take the place of an outline.
fn beside_outlines(connection: &Connection, row: &AreaUpdate) -> Result<AreaUpdate> {
    let mut row = row.clone();
    let is_disc = |geometry: &String| outline::is_approximate(geometry);
    if row.geometry.as_ref().is_some_and(is_disc)
        && area::geometry(connection, &row.id)?.is_some_and(|known| !is_disc(&known))
    {
        row.geometry = None;
    }
    Ok(row)
}

/// The figure as a number of people, if it can be one.
pub fn whole_population(figure: f64) -> Option<u32> {
    let fits = figure.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&figure);
    // Checked to be a whole number in range.
    fits.then_some(figure as u32)
}

pub fn store(connection: &Connection, rows: &[AreaUpdate]) -> Result<usize> {
    for row in rows {
        area::put(connection, &beside_outlines(connection, row)?)?;
        let provenance = Provenance {
            name: row.source.clone(),
            date: row.date,
        };
        let figures = [
            (
                "population",
                row.population.map(|figure| figure.to_string()),
            ),
            (
                "deprivation",
                row.deprivation.map(|figure| figure.to_string()),
            ),
        ];
        for (key, value) in figures {
            if let Some(value) = value {
                let fact = provenance.fact(key, &value);
                fact::put(connection, SubjectKind::Area, &row.id, &fact)?;
            }
        }
    }
    Ok(rows.len())
}
