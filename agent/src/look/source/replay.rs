//! A file of counts or station tables with times, instead of a radio.
//!
//! Only the minute that is looked at is read, and the buffer is overwritten after
//! it: a replayed table stays in memory no longer than a real one.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use protocol::status::{SourceKind, SourceState};
use zeroize::Zeroize;

use crate::core::station::{Blind, Reading, Station};
use crate::look::source::Look;
use crate::look::source::interfaces::Interface;

const BUFFER_BYTES: usize = 64 * 1024;
/// A line is a time and a few numbers; longer is not ours.
const MAX_LINE_BYTES: usize = 4096;

pub struct Replay {
    file: File,
    name: String,
    columns: Columns,
    period_s: u64,
    /// Where the first row not yet passed begins.
    offset: u64,
    buffer: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("replay file `{file}` cannot be read")]
    Read { file: String, source: io::Error },
    // The line is not shown: in a file of another kind it may hold an address.
    #[error(
        "the first line of replay file `{file}` does not name its columns; expected \
         `time,devices` or `time,connected_s,inactive_ms`, and perhaps `online`"
    )]
    Head { file: String },
}

/// Places of the columns that are read. All others are passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    time: usize,
    online: Option<usize>,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Devices(usize),
    Stations {
        connected_s: usize,
        inactive_ms: usize,
    },
}

struct Line {
    time_s: u64,
    online: Option<bool>,
    content: Content,
}

enum Content {
    Devices(Option<u32>),
    Station(Station),
    /// The table was read and nobody was in it.
    Nobody,
}

/// The rows of one minute, of which the latest table counts.
struct Table {
    time_s: u64,
    online: bool,
    devices: Option<u32>,
    stations: Vec<Station>,
}

impl Replay {
    /// # Errors
    /// When the file cannot be read or its first line does not name the columns.
    pub fn open(path: &Path, period_s: u8) -> Result<Self, ReplayError> {
        let file_name = path.display().to_string();
        let failed = |source| ReplayError::Read {
            file: file_name.clone(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let mut buffer = vec![0; BUFFER_BYTES];
        let filled = file.read_at(&mut buffer, 0).map_err(failed)?;
        let line = buffer[..filled].split(|&byte| byte == b'\n').next();
        let head = String::from_utf8_lossy(line.unwrap_or_default());
        let columns = parse_head(head.trim_end()).ok_or_else(|| ReplayError::Head {
            file: file_name.clone(),
        })?;
        let offset = u64::try_from(line.map_or(0, <[u8]>::len) + 1).unwrap_or(u64::MAX);
        buffer.zeroize();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        Ok(Self {
            file,
            name: name.unwrap_or_default(),
            columns,
            period_s: u64::from(period_s),
            offset,
            buffer: vec![0; BUFFER_BYTES],
        })
    }

    /// The table of the minute that contains `utc_s`.
    pub fn look(&mut self, utc_s: u64) -> Look {
        let minute = utc_s - utc_s % self.period_s;
        let table = self.read_until(minute, minute + self.period_s);
        self.buffer.zeroize();
        self.buffer.resize(BUFFER_BYTES, 0);
        let (reading, online, written_s) = match table {
            Ok(Some(table)) => {
                let online = Some(table.online);
                let written_s = Some(table.time_s);
                let reading = match (self.columns.what, table.devices) {
                    (What::Stations { .. }, _) => Reading::Stations(table.stations),
                    (What::Devices(_), Some(devices)) => Reading::Count(devices),
                    (What::Devices(_), None) => Reading::CouldNotCount(Blind::Unreadable),
                };
                (reading, online, written_s)
            }
            Ok(None) => (Reading::CouldNotCount(Blind::Absent), None, None),
            Err(Unreadable) => (Reading::CouldNotCount(Blind::Unreadable), None, None),
        };
        let state = match &reading {
            Reading::Stations(_) => SourceState::Complete,
            Reading::Count(_) => SourceState::CountOnly,
            Reading::CouldNotCount(blind) => blind.state(),
        };
        Look {
            kind: SourceKind::Replay,
            reading,
            abilities: None,
            online,
            written_s,
            interfaces: vec![Interface::new(&self.name, state)],
            strangers: vec![],
            others: vec![],
        }
    }

    /// Reads on to the first row at or after `to`; what is older than `from` is past.
    fn read_until(&mut self, from: u64, to: u64) -> Result<Option<Table>, Unreadable> {
        let mut table: Option<Table> = None;
        loop {
            let filled = self.file.read_at(&mut self.buffer, self.offset);
            let filled = filled.map_err(|_| Unreadable)?;
            let mut at = 0;
            while at < filled {
                let rest = &self.buffer[at..filled];
                let line = match rest.iter().position(|&byte| byte == b'\n') {
                    Some(end) => &rest[..end],
                    // The last line may lack its end; otherwise read on from here.
                    None if filled < BUFFER_BYTES => rest,
                    None if rest.len() < MAX_LINE_BYTES && at > 0 => break,
                    None => return Err(Unreadable),
                };
                let row = parse_row(line, self.columns);
                let past = match &row {
                    Some(row) if row.time_s >= to => return Ok(table),
                    Some(row) => row.time_s < from,
                    None => false,
                };
                at += (line.len() + 1).min(rest.len());
                self.offset += u64::try_from((line.len() + 1).min(rest.len())).unwrap_or(0);
                match row {
                    Some(_) if past => {}
                    Some(row) => add(&mut table, row),
                    None if line.trim_ascii().is_empty() => {}
                    None => return Err(Unreadable),
                }
            }
            if filled < BUFFER_BYTES {
                return Ok(table);
            }
        }
    }
}

/// A row that is not as the head says.
struct Unreadable;

fn add(table: &mut Option<Table>, row: Line) {
    let current = match table {
        Some(current) if current.time_s == row.time_s => current,
        _ => table.insert(Table {
            time_s: row.time_s,
            online: true,
            devices: None,
            stations: vec![],
        }),
    };
    current.online = row.online.unwrap_or(true);
    match row.content {
        Content::Devices(devices) => current.devices = devices,
        Content::Station(station) => current.stations.push(station),
        Content::Nobody => {}
    }
}

fn parse_head(head: &str) -> Option<Columns> {
    let names: Vec<&str> = head.split(',').map(str::trim).collect();
    let place = |name: &str| names.iter().position(|found| *found == name);
    let what = match (place("devices"), place("connected_s"), place("inactive_ms")) {
        (Some(devices), None, None) => What::Devices(devices),
        (None, Some(connected_s), Some(inactive_ms)) => What::Stations {
            connected_s,
            inactive_ms,
        },
        _ => return None,
    };
    Some(Columns {
        time: place("time")?,
        online: place("online"),
        what,
    })
}

/// `None` where a figure is not a number or a column is missing.
fn parse_row(line: &[u8], columns: Columns) -> Option<Line> {
    let field = |place: usize| {
        let field = line.split(|&byte| byte == b',').nth(place)?;
        std::str::from_utf8(field).ok().map(str::trim)
    };
    let number = |place: usize| -> Option<Option<u32>> {
        match field(place)? {
            "" => Some(None),
            digits => Some(Some(digits.parse().ok()?)),
        }
    };
    let content = match columns.what {
        What::Devices(devices) => Content::Devices(number(devices)?),
        What::Stations {
            connected_s,
            inactive_ms,
        } => match (number(connected_s)?, number(inactive_ms)?) {
            (None, None) => Content::Nobody,
            (connected_s, inactive_ms) => Content::Station(Station {
                connected_s,
                inactive_ms,
            }),
        },
    };
    let online = match columns.online {
        None => None,
        Some(place) => match field(place)? {
            "" => None,
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => return None,
        },
    };
    Some(Line {
        time_s: field(columns.time)?.parse().ok()?,
        online,
        content,
    })
}

#[cfg(test)]
mod tests;
