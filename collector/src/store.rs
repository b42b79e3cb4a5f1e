//! The time series: windows as access points closed them.
//!
//! Narrow on purpose: put a batch, read a range, delete what is too old. SQLite is
//! the one implementation today.

pub mod read;
pub mod write;

use protocol::AccessPointId;
use rusqlite::Row;

use crate::database::Database;

/// One window of one access point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWindow {
    pub access_point: AccessPointId,
    /// Unix seconds.
    pub start: i64,
    pub length_s: u32,
    /// Sampling period, seconds; a "minute" is one period.
    pub period_s: u8,
    /// Noise included; `None` where the source could not count.
    pub device_minutes: Option<i64>,
    /// Noise included; `None` where the source could not count.
    pub visits: Option<i64>,
    pub sampled_minutes: u16,
    pub online_minutes: u16,
    /// Scale b of the noise on `device_minutes`; 0 is off.
    pub noise_device_minutes: u16,
    /// Scale b of the noise on `visits`; 0 is off.
    pub noise_visits: u8,
    /// Came with the late ones: alerts nobody.
    pub late: bool,
    pub boot: u64,
    pub sequence: u32,
}

impl StoredWindow {
    /// Unix seconds, exclusive.
    pub fn end(&self) -> i64 {
        self.start + i64::from(self.length_s)
    }

    /// The same figures for the same time, whoever sent them and how often.
    pub fn same_content(&self, other: &Self) -> bool {
        self.access_point == other.access_point
            && self.start == other.start
            && self.length_s == other.length_s
            && self.period_s == other.period_s
            && self.device_minutes == other.device_minutes
            && self.visits == other.visits
            && self.sampled_minutes == other.sampled_minutes
            && self.online_minutes == other.online_minutes
            && self.noise_device_minutes == other.noise_device_minutes
            && self.noise_visits == other.noise_visits
    }
}

/// What became of a window that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Stored,
    /// The same figures were there already.
    AlreadyThere,
    /// Another window covers part of its time: first come, first kept.
    Overlap,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the time series cannot be read")]
    Read(#[source] rusqlite::Error),
    #[error("the time series cannot be written")]
    Write(#[source] rusqlite::Error),
}

/// A handle on the time series; clones share it.
#[derive(Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

/// Reads the twelve columns from `start_s` to `sequence`.
fn read_figures(row: &Row<'_>, access_point: AccessPointId) -> rusqlite::Result<StoredWindow> {
    Ok(StoredWindow {
        access_point,
        start: row.get(0)?,
        length_s: row.get(1)?,
        period_s: row.get(2)?,
        device_minutes: row.get(3)?,
        visits: row.get(4)?,
        sampled_minutes: row.get(5)?,
        online_minutes: row.get(6)?,
        noise_device_minutes: row.get(7)?,
        noise_visits: row.get(8)?,
        late: row.get(9)?,
        boot: row.get::<_, i64>(10)?.cast_unsigned(),
        sequence: row.get(11)?,
    })
}

#[cfg(test)]
mod tests;
