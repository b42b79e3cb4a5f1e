//! Population, deprivation and target groups of areas, from CSV with columns of any name.

use std::collections::{BTreeMap, BTreeSet};

use analysis::target_group::TargetGroup;
use records::registry::area::{self, Area, AreaUpdate, Level};
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::{outline, word};
use rusqlite::{Connection, Result};
use strum::VariantArray;

use super::merge;
use super::outcome::{Origin, Reading};
use super::provenance::{Provenance, position_of, text_of};
use super::{AreaNames, Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, TableRow, ignored_columns, read_mapped};

pub struct AreaRow {
    pub update: AreaUpdate,
    /// Residents by target group; one that is absent is unknown.
    pub heads: BTreeMap<TargetGroup, u32>,
    /// Groups that have a column and no figure in it.
    pub emptied: Vec<TargetGroup>,
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
        let has_heads = !self.heads.is_empty();
        let has_figure = population.is_some() || deprivation.is_some() || has_heads;
        name.is_some() || has_figure || geometry.is_some()
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
        |one, other| {
            let is_same = one.update == other.update && one.heads == other.heads;
            one.update.geometry.is_some() && is_same
        },
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
    let mut optional = vec!["level", "lon", "lat", "area_km2", "source", "date"];
    optional.extend(TargetGroup::VARIANTS.iter().map(|group| group.name()));
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
        let update = read_row(row, &named, options);
        let population = update.as_ref().and_then(|update| update.population);
        let heads = read_heads(row, population);
        let groups = TargetGroup::VARIANTS.iter().copied();
        let is_empty =
            |group: &TargetGroup| row.is_in_file(group.name()) && row.cell(group.name()).is_empty();
        let emptied = groups.filter(is_empty).collect();
        Some(AreaRow {
            update: update?,
            heads,
            emptied,
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
    let geometry = read_disc(row, options);
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

/// What a figure of a target group is.
pub const EXPECTED_HEADS: &str = "a whole number of people, or nothing where it is not known";

fn read_heads(row: &mut TableRow<'_>, population: Option<u32>) -> BTreeMap<TargetGroup, u32> {
    let mut heads = BTreeMap::new();
    for group in TargetGroup::VARIANTS {
        let Some(figure) = row.optional_number(group.name()) else {
            continue;
        };
        match (whole_population(figure), population) {
            (None, _) => row.fault(group.name(), EXPECTED_HEADS),
            (Some(people), Some(population)) if people > population => {
                row.fault(group.name(), at_most(population));
            }
            (Some(people), _) => {
                heads.insert(*group, people);
            }
        }
    }
    heads
}

/// No group is larger than all residents together.
pub fn at_most(population: u32) -> String {
    format!("at most the {population} residents of the area")
}

/// A disc around the middle of an area of which no outline is known.
fn read_disc(row: &mut TableRow<'_>, options: &Options) -> Option<String> {
    let area_km2 = row.optional_number_in("area_km2", 0.0..=MOST_KM2)?;
    let (lon, lat) = position_of(row, options)?;
    (area_km2 > 0.0).then(|| outline::disc_around(lon, lat, area_km2))
}

/// Largest area that may be a disc.
const MOST_KM2: f64 = 10_000.0;

/// A disc does not take the place of an outline.
fn beside_outlines(connection: &Connection, row: &AreaUpdate) -> Result<AreaUpdate> {
    let mut row = row.clone();
    let is_disc = |geometry: &String| outline::is_approximate(geometry);
    if row.geometry.as_ref().is_some_and(is_disc)
        && area::find(connection, &row.id)?
            .and_then(|known| known.geometry)
            .is_some_and(|known| !is_disc(&known))
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

pub fn store(connection: &Connection, rows: &[AreaRow], reading: &mut Reading) -> Result<()> {
    for row in rows {
        let AreaRow { update, heads, .. } = row;
        let known = fact::of(connection, SubjectKind::Area, &update.id)?;
        area::put(connection, &beside_outlines(connection, update)?)?;
        let provenance = Provenance {
            name: update.source.clone(),
            date: update.date,
        };
        let figures = [
            (
                "population",
                update.population.map(|figure| figure.to_string()),
            ),
            (
                "deprivation",
                update.deprivation.map(|figure| figure.to_string()),
            ),
        ];
        let said = figures
            .into_iter()
            .filter_map(|(key, value)| Some(provenance.fact(key, &value?)));
        let groups = heads.iter();
        let groups =
            groups.map(|(group, people)| provenance.fact(group.name(), &people.to_string()));
        let facts: Vec<_> = said.chain(groups).collect();
        merge::put_facts(connection, SubjectKind::Area, &update.id, &facts, &known)?;
        for group in row.emptied.iter().map(|group| group.name()) {
            let own = |fact: &Fact| fact.key == group && fact.source == update.source;
            if known.iter().any(own) {
                fact::forget(connection, SubjectKind::Area, &update.id, group)?;
            }
        }
        check_heads(connection, row, reading)?;
    }
    note_uncounted_heads(connection, rows, reading)?;
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

/// Holds the groups to the residents that the registry knows: those may come from another
/// file than the groups.
fn check_heads(connection: &Connection, row: &AreaRow, reading: &mut Reading) -> Result<()> {
    let id = &row.update.id;
    let Some(population) = area::find(connection, id)?.and_then(|area| area.population) else {
        return Ok(());
    };
    let known = fact::of(connection, SubjectKind::Area, id)?;
    for (group, people) in area::heads_by_group(&known) {
        if people <= population {
            continue;
        }
        let (name, at_most) = (group.name(), at_most(population));
        if row.heads.contains_key(&group) {
            let what = format!("`{name}` is `{people}`; expected {at_most} `{id}`");
            reading.faults.add(row.origin.fault(what));
        } else {
            reading.notes.push(format!(
                "area `{id}` has {people} in `{name}` from an earlier import; expected {at_most}"
            ));
        }
    }
    Ok(())
}

/// Plans count groups where they count residents, and nowhere else.
fn note_uncounted_heads(
    connection: &Connection,
    rows: &[AreaRow],
    reading: &mut Reading,
) -> Result<()> {
    let areas = area::all(connection, true)?;
    let level = area::residents(&areas).map(|residents| residents.level);
    let has_residents = |area: &&Area| {
        Some(area.level) == level && area.population.is_some() && area.geometry.is_some()
    };
    let counted: BTreeSet<&str> = areas
        .iter()
        .filter(has_residents)
        .map(|area| area.id.as_str())
        .collect();
    let told = rows.iter().filter(|row| !row.heads.is_empty());
    let uncounted = told
        .filter(|row| !counted.contains(row.update.id.as_str()))
        .count();
    if uncounted > 0 {
        let level = level.map_or("no level", Level::as_str);
        reading.notes.push(format!(
            "areas whose target groups are kept and not counted by plans: {uncounted}; plans \
             count residents of areas with an outline and a population (level: {level})"
        ));
    }
    Ok(())
}
