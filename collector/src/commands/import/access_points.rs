//! Access points and where they stand, from our CSV.

use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::placement::{self, PlaceError};
use records::registry::{access_point, site};
use rusqlite::{Connection, Result};

use super::outcome::{Origin, Reading};
use super::provenance::optional_moment;
use super::{Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, TableRow, ignored_columns, read_mapped};

const COLUMNS: Columns = Columns {
    required: &["access_point"],
    optional: &["site", "from", "name", "noise_off_allowed"],
    max_bytes: MAX_BYTES,
};

pub struct AccessPointRow {
    origin: Origin,
    pub id: AccessPointId,
    name: Option<String>,
    placed: Option<(String, Timestamp)>,
    noise_off_allowed: Option<bool>,
}

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<AccessPointRow> {
    let mapping = options.mapping.as_ref();
    reading.ignore(
        &input.name,
        ignored_columns(&COLUMNS, mapping, &input.bytes),
    );
    let (name, bytes) = (&input.name, &input.bytes);
    read_mapped(&COLUMNS, mapping, name, bytes, &mut reading.faults, |row| {
        read_row(row, &input.name, options)
    })
}

/// Each access point once, or once for each day since which it stands somewhere.
pub fn once(rows: Vec<AccessPointRow>, reading: &mut Reading) -> Vec<AccessPointRow> {
    reading.once(
        rows,
        |row| {
            let since = row.placed.as_ref().map(|(_, from)| from.to_string());
            format!("{} {}", row.id, since.unwrap_or_default())
        },
        |row| &row.origin,
        |_, _| false,
        |row| {
            format!(
                "`access_point` is `{}`; expected it once for each `from`",
                row.id
            )
        },
    )
}

fn read_row(row: &mut TableRow<'_>, file: &str, options: &Options) -> Option<AccessPointRow> {
    let id = row.text("access_point").and_then(|text| {
        let id = text.parse().ok();
        if id.is_none() {
            row.fault("access_point", "1 to 24 characters of a-z, 0-9 and -");
        }
        id
    });
    let name = row.optional_text("name");
    let site = row.optional_text("site");
    let from = optional_moment(row, "from", options);
    let noise_off_allowed = row.optional_boolean("noise_off_allowed");
    if site.is_some() && row.cell("from").is_empty() {
        row.fault("from", "since when it stands there");
    }
    if site.is_none() && from.is_some() {
        let id = row.cell("access_point");
        row.fault(
            "site",
            format!(
                "the hotspot where it stands from then on; `place {id} --cupboard` takes it \
                 away from where it was"
            ),
        );
    }
    Some(AccessPointRow {
        origin: Origin {
            file: file.to_owned(),
            line: row.line(),
            column: 0,
        },
        id: id?,
        name,
        placed: site.zip(from),
        noise_off_allowed,
    })
}

pub fn store(
    connection: &Connection,
    rows: &[AccessPointRow],
    at: Timestamp,
    reading: &mut Reading,
) -> Result<()> {
    let faults = &mut reading.faults;
    // One after the other, whatever the order of the rows.
    let mut rows: Vec<&AccessPointRow> = rows.iter().collect();
    rows.sort_by_key(|row| row.placed.as_ref().map(|(_, from)| *from));
    for row in rows {
        // A box is known from the day it was first hung, also when that is told later.
        let registered = row.placed.as_ref().map_or(at, |(_, from)| at.min(*from));
        access_point::put(connection, &row.id, row.name.as_deref(), registered)?;
        if let Some(allowed) = row.noise_off_allowed {
            access_point::allow_noise_off(connection, &row.id, allowed)?;
        }
        let Some((site, from)) = &row.placed else {
            continue;
        };
        if site::find(connection, site)?.is_none() {
            let what = format!("`site` is `{site}`; expected the id of a hotspot");
            faults.add_by_line(row.origin.fault(what));
            continue;
        }
        match placement::place(connection, &row.id, site, *from) {
            Ok(()) => {}
            Err(PlaceError::Database(error)) => return Err(error),
            Err(error) => {
                faults.add_by_line(row.origin.fault(error.to_string()));
            }
        }
    }
    Ok(())
}
