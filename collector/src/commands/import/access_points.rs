//! Access points and where they stand, from our CSV.

use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::placement::{self, PlaceError};
use records::registry::{access_point, site};
use rusqlite::{Connection, Result};

use super::provenance::optional_moment;
use super::{Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, Fault, Faults, TableRow, read_bytes};

const COLUMNS: Columns = Columns {
    required: &["access_point"],
    optional: &["site", "from", "name", "noise_off_allowed"],
    delimiter: b',',
    max_bytes: MAX_BYTES,
};

pub struct AccessPointRow {
    file: String,
    line: u64,
    id: AccessPointId,
    name: Option<String>,
    placed: Option<(String, Timestamp)>,
    noise_off_allowed: Option<bool>,
}

pub fn read(input: &Input, options: &Options, faults: &mut Faults) -> Vec<AccessPointRow> {
    read_bytes(&COLUMNS, &input.name, &input.bytes, faults, |row| {
        read_row(row, &input.name, options)
    })
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
    let from = optional_moment(row, "from", options.time_zone.as_ref());
    let noise_off_allowed = row.optional_boolean("noise_off_allowed");
    if site.is_some() && row.cell("from").is_empty() {
        row.fault("from", "since when it stands there");
    }
    Some(AccessPointRow {
        file: file.to_owned(),
        line: row.line(),
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
    faults: &mut Faults,
) -> Result<usize> {
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
        let wrong = |what: String| Fault {
            file: row.file.clone(),
            line: row.line,
            column: 0,
            what,
        };
        if site::find(connection, site)?.is_none() {
            faults.add(wrong(format!(
                "`site` is `{site}`; expected the id of a hotspot"
            )));
            continue;
        }
        match placement::place(connection, &row.id, site, *from) {
            Ok(()) => {}
            Err(PlaceError::Database(error)) => return Err(error),
            Err(error @ PlaceError::BeforeTheLast { .. }) => faults.add(wrong(error.to_string())),
        }
    }
    Ok(rows.len())
}
