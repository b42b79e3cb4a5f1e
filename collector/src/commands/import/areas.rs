//! Population and deprivation of areas, from CSV with columns of any name.

use records::registry::area::{self, AreaUpdate, Level};
use records::registry::fact::{self, SubjectKind};
use records::registry::word;
use rusqlite::{Connection, Result};

use super::merge;
use super::outcome::{Origin, Reading};
use super::provenance::{Provenance, text_of};
use super::{AreaNames, Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, TableRow, ignored_columns, read_mapped};

pub struct AreaRow {
    pub update: AreaUpdate,
    pub origin: Origin,
}

impl AreaRow {
    /// Whether it says anything besides which area it is of.
    fn says_something(&self) -> bool {
        let AreaUpdate {
            name,
            population,
            deprivation,
            geometry,
            ..
        } = &self.update;
        name.is_some() || population.is_some() || deprivation.is_some() || geometry.is_some()
    }
}

/// Each area once in a file: two files may say different things of it.
pub fn once(mut rows: Vec<AreaRow>, reading: &mut Reading) -> Vec<AreaRow> {
    rows.retain(|row| {
        let says_something = row.says_something();
        if !says_something {
            let what = format!("says nothing of area `{}`", row.update.id);
            reading.skip(row.origin.fault(what));
        }
        says_something
    });
    reading.once(
        rows,
        |row| format!("{}\n{}", row.origin.file, row.update.id),
        |row| &row.origin,
        |one, other| one.update.geometry.is_some() && one.update == other.update,
        |row| format!("area is `{}`; expected each area once", row.update.id),
    )
}

/// The columns as they are called in this file.
struct Named<'a> {
    id: &'a str,
    name: &'a str,
    name_nl: &'a str,
    population: &'a str,
    deprivation: &'a str,
}

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<AreaRow> {
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
    let mut optional = vec!["level", "source", "date"];
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
        max_bytes: MAX_BYTES,
    };
    let mapping = options.mapping.as_ref();
    reading.ignore(
        &input.name,
        ignored_columns(&columns, mapping, &input.bytes),
    );
    let (name, bytes) = (&input.name, &input.bytes);
    read_mapped(&columns, mapping, name, bytes, &mut reading.faults, |row| {
        Some(AreaRow {
            update: read_row(row, &named, options)?,
            origin: Origin {
                file: name.clone(),
                line: row.line(),
                column: row.column_number(named.id),
            },
        })
    })
}

fn read_row(row: &mut TableRow<'_>, named: &Named<'_>, options: &Options) -> Option<AreaUpdate> {
    let id = super::sites::id(row, named.id);
    let fr = row.optional_text(named.name);
    let nl = row.optional_text(named.name_nl);
    let level = row.optional_choice("level", &word::table::<Level>());
    // Sums of sectors are often written as 8790.0.
    let figure = row.optional_number(named.population);
    let population = figure.and_then(whole_population);
    if figure.is_some() && population.is_none() {
        row.fault(named.population, "a whole number of people");
    }
    let deprivation = row.optional_number(named.deprivation);
    let provenance = Provenance::of_row(row, options)?;
    Some(AreaUpdate {
        id: id?,
        name: text_of(fr, nl, None),
        level: level.or(options.areas.level),
        population,
        deprivation,
        geometry: None,
        source: provenance.name,
        date: provenance.date,
    })
}

/// The figure as a number of people, if it can be one.
pub fn whole_population(figure: f64) -> Option<u32> {
    let fits = figure.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&figure);
    // Checked to be a whole number in range.
    fits.then_some(figure as u32)
}

pub fn store(connection: &Connection, rows: &[AreaRow], reading: &mut Reading) -> Result<()> {
    for AreaRow { update: row, .. } in rows {
        let known = fact::of(connection, SubjectKind::Area, &row.id)?;
        area::put(connection, row)?;
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
        let said = figures
            .into_iter()
            .filter_map(|(key, value)| Some(provenance.fact(key, &value?)));
        let facts: Vec<_> = said.collect();
        merge::put_facts(connection, SubjectKind::Area, &row.id, &facts, &known)?;
    }
    let residents = area::residents(&area::all(connection, true)?);
    if let Some(part) = residents.filter(area::Residents::are_a_part_only) {
        let (people, total) = (part.people, part.of);
        reading.notes.push(format!(
            "only {people} of {total} residents live in areas with an outline: plans do not \
             count the others"
        ));
    }
    if let Some((level, people, total)) = residents.and_then(|found| found.left_out) {
        let level = level.as_str();
        reading.notes.push(format!(
            "areas of the level {level} hold {people} of {total} residents: plans leave this \
             level out until it is whole"
        ));
    }
    Ok(())
}
