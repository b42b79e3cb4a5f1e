//! Windows in InfluxDB 2, for those who run one already.
//!
//! InfluxDB overwrites a point silently. So there is one writer, and SQLite keeps a
//! ledger of recent windows: a window is judged against it and recorded first, then
//! written to the server, then receipted. Killed between any two of these, the same
//! batch put again ends in the same store. What the server refuses as it is stays in the
//! ledger without a receipt. The server syncs each write to its disk
//! before it answers (`storage-wal-fsync-delay` left at 0), so what is receipted
//! survives a power cut there too.

mod connection;
mod record;
#[cfg(test)]
mod refusal_tests;
mod set_aside;
mod totals;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use groundwork::seconds::DAY_S;
use protocol::AccessPointId;
use protocol::report::LONGEST_WINDOW_S;

use self::connection::{Connection, End};
use self::set_aside::{Told, tell};
use super::{Put, StoreError, StoredTotal, StoredWindow, TimeSeries, ledger, read, write};
use crate::database::Database;

/// Windows that ended longer ago, counted from the newest, leave the ledger.
const LEDGER_S: i64 = 45 * DAY_S;
/// Access points named in one query.
const NAMED: usize = 100;
/// No window has an instant beyond these.
const BEGINNING: i64 = 0;
const END: i64 = 8_000_000_000;

/// Where the server is, and as whom it is used.
#[derive(Clone)]
pub struct InfluxAddress {
    /// Such as `http://localhost:8086`, without a path.
    pub url: String,
    pub organisation: String,
    pub bucket: String,
    pub token: String,
}

impl std::fmt::Debug for InfluxAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            url,
            organisation,
            bucket,
            ..
        } = self;
        write!(formatter, "{url}, {organisation}, {bucket} and a token")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum InfluxError {
    #[error("no runtime for the client of InfluxDB")]
    Runtime(#[source] std::io::Error),
    #[error("`{url}` cannot be used as the address of InfluxDB: {why}")]
    Address { url: String, why: String },
    #[error("InfluxDB has no organisation `{0}` that this token may see")]
    NoOrganisation(String),
    #[error(
        "InfluxDB has no bucket `{bucket}` in organisation `{organisation}` that this token may see"
    )]
    NoBucket {
        bucket: String,
        organisation: String,
    },
    /// It would refuse every later window of a batch with one that is too old for it.
    #[error(
        "bucket `{bucket}` of InfluxDB forgets by itself after {} hours; expected one that keeps \
         all (`influx bucket update --retention 0`): the collector deletes what is to go",
        seconds / 3600
    )]
    Forgets { bucket: String, seconds: i32 },
    #[error("no connection to InfluxDB, or it broke off")]
    Connection(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("InfluxDB says {status}: {text}")]
    Refused { status: u16, text: String },
    #[error("InfluxDB answered what cannot be read: {text}")]
    Answer { text: String },
    #[error("InfluxDB did not answer {0} within 30 s")]
    Slow(&'static str),
    #[error("InfluxDB's answer to {0} is damaged")]
    NotUnderstood(&'static str),
    #[error("InfluxDB's answer to {what} is not whole: {rows} rows of {counted}")]
    NotWhole {
        what: &'static str,
        rows: i64,
        counted: i64,
    },
}

pub struct Influx {
    database: Database,
    connection: Connection,
    /// The ledger knows windows that start here or later.
    known_from: AtomicI64,
    /// What was set aside is told once more by each process, and then when it comes again.
    windows_retried: AtomicBool,
    totals_retried: AtomicBool,
}

impl Influx {
    /// Connects, and checks that organisation and bucket are there.
    ///
    /// # Errors
    /// When they are not, or the server does not answer.
    pub fn open(database: Database, address: &InfluxAddress) -> Result<Self, StoreError> {
        let connection = Connection::new(address)?;
        connection.check()?;
        // The ledger may be younger than the server, or restored from a backup: it
        // vouches for what comes after the last window there.
        let last = connection.end(record::WINDOWS, BEGINNING, END, End::Last)?;
        Self::load_totals(&database, &connection)?;
        Ok(Self {
            database,
            connection,
            known_from: AtomicI64::new(last.map_or(i64::MIN, |last| last + LONGEST_WINDOW_S)),
            windows_retried: AtomicBool::new(false),
            totals_retried: AtomicBool::new(false),
        })
    }

    /// That server, organisation and bucket can be used.
    ///
    /// # Errors
    /// When they cannot.
    pub fn check(address: &InfluxAddress) -> Result<(), InfluxError> {
        Connection::new(address)?.check()
    }

    /// Windows on the server that may overlap those of the batch and that the ledger
    /// may not know.
    fn forgotten(&self, windows: &[StoredWindow]) -> Result<Vec<StoredWindow>, StoreError> {
        let known_from = self.known_from.load(Ordering::Acquire);
        let old = || windows.iter().filter(|window| window.start < known_from);
        let (Some(from), Some(to)) = (
            old().map(|window| window.start).min(),
            old().map(StoredWindow::end).max(),
        ) else {
            return Ok(Vec::new());
        };
        let mut access_points: Vec<AccessPointId> =
            old().map(|window| window.access_point.clone()).collect();
        access_points.sort();
        access_points.dedup();
        self.windows(from - LONGEST_WINDOW_S, to, Some(&access_points))
    }

    /// Those that start in `from..to`, of at most a hundred access points or of all.
    fn read_windows(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, InfluxError> {
        let read = self
            .connection
            .read(record::WINDOWS, from, to, access_points, record::read);
        let mut windows = read?;
        windows.sort_by(|one, other| {
            (one.start, &one.access_point).cmp(&(other.start, &other.access_point))
        });
        Ok(windows)
    }

    fn write_open(&self) -> Result<(), StoreError> {
        loop {
            let open = {
                let reader = self.database.reader().map_err(StoreError::Read)?;
                ledger::unwritten(&reader).map_err(StoreError::Read)?
            };
            if open.is_empty() {
                return Ok(());
            }
            self.tell_windows(&open)?;
        }
    }

    fn tell_windows(&self, windows: &[StoredWindow]) -> Result<(), StoreError> {
        let write = |some: &[StoredWindow]| {
            let lines = record::lines(some);
            let lines = lines.map_err(|_| InfluxError::NotUnderstood("a write"))?;
            self.connection.write(lines)?;
            #[cfg(test)]
            super::contract::die_after("written");
            Ok(())
        };
        tell(windows, &write, &|some, told| {
            self.database
                .write(|transaction| match told {
                    Told::Written => ledger::mark_written(transaction, some),
                    Told::Refused(why) => ledger::put_aside(transaction, some, why),
                })
                .map_err(StoreError::Write)
        })
    }

    /// Takes out of the ledger what is deleted on the server, and what is old.
    fn forget_until(&self, end: i64) -> Result<(), StoreError> {
        let known_from = self
            .database
            .write(|transaction| {
                let newest = read::extent(transaction)?.map_or(end, |(_, last)| last);
                let forget = (newest - LEDGER_S).max(end);
                ledger::give_up_until(transaction, end)?;
                ledger::forget_until(transaction, forget)?;
                Ok(forget + LONGEST_WINDOW_S)
            })
            .map_err(StoreError::Write)?;
        self.known_from.fetch_max(known_from, Ordering::AcqRel);
        Ok(())
    }

    fn windows_set_aside(&self) -> Result<Vec<StoredWindow>, StoreError> {
        let reader = self.database.reader().map_err(StoreError::Read)?;
        ledger::set_aside(&reader).map_err(StoreError::Read)
    }
}

/// What tells windows of the ledger apart.
type Key<'a> = (i64, &'a AccessPointId);

fn key(window: &StoredWindow) -> Key<'_> {
    (window.start, &window.access_point)
}

impl TimeSeries for Influx {
    fn name(&self) -> &'static str {
        "influxdb"
    }

    fn put(&self, windows: &[StoredWindow], received_at: i64) -> Result<Vec<Put>, StoreError> {
        let forgotten = self.forgotten(windows)?;
        let results = self
            .database
            .write(|transaction| {
                ledger::remember(transaction, &forgotten)?;
                let results = write::put(transaction, windows, received_at)?;
                let stored: Vec<&StoredWindow> = windows
                    .iter()
                    .zip(&results)
                    .filter(|(_, put)| **put == Put::Stored)
                    .map(|(window, _)| window)
                    .collect();
                ledger::mark_unwritten(transaction, &stored)?;
                Ok(results)
            })
            .map_err(StoreError::Write)?;
        #[cfg(test)]
        super::contract::die_after("recorded");
        let mut again = self.windows_set_aside()?;
        if self.windows_retried.load(Ordering::Acquire) {
            let batch: BTreeSet<Key<'_>> = windows.iter().map(key).collect();
            again.retain(|window| batch.contains(&key(window)));
        }
        self.write_open()?;
        self.tell_windows(&again)?;
        self.windows_retried.store(true, Ordering::Release);
        let aside = self.windows_set_aside()?;
        let aside: BTreeSet<Key<'_>> = aside.iter().map(key).collect();
        let results = windows.iter().zip(results);
        Ok(results
            .map(|(window, put)| match put {
                Put::Stored | Put::AlreadyThere if aside.contains(&key(window)) => Put::SetAside,
                put => put,
            })
            .collect())
    }

    /// Reads a day at a time where all are wanted: the crate holds an answer in memory.
    fn windows(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, StoreError> {
        if access_points.is_some_and(<[_]>::is_empty) {
            return Ok(Vec::new());
        }
        let (mut from, mut to) = (from.max(BEGINNING), to.min(END));
        let step = if access_points.is_some() {
            30 * DAY_S
        } else {
            DAY_S
        };
        if to.saturating_sub(from) > step {
            let Some((first, last)) = self.extent()? else {
                return Ok(Vec::new());
            };
            from = from.max(first);
            to = to.min(last + 1);
        }
        let mut windows = Vec::new();
        while from < to {
            let next = (from + step).min(to);
            match access_points {
                None => windows.extend(self.read_windows(from, next, None)?),
                Some(named) => {
                    let before = windows.len();
                    for some in named.chunks(NAMED) {
                        windows.extend(self.read_windows(from, next, Some(some))?);
                    }
                    windows[before..].sort_by(|one: &StoredWindow, other| {
                        (one.start, &one.access_point).cmp(&(other.start, &other.access_point))
                    });
                }
            }
            from = next;
        }
        Ok(windows)
    }

    fn extent(&self) -> Result<Option<(i64, i64)>, StoreError> {
        let end = |which| self.connection.end(record::WINDOWS, BEGINNING, END, which);
        Ok(end(End::First)?.zip(end(End::Last)?))
    }

    fn put_totals(&self, totals: &[StoredTotal]) -> Result<Vec<Put>, StoreError> {
        self.record_totals(totals)
    }

    fn totals(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredTotal>, StoreError> {
        self.totals_starting_in(from, to, access_points)
    }

    fn extent_of_totals(&self) -> Result<Option<(i64, i64)>, StoreError> {
        self.ends_of_totals()
    }

    fn delete_until(&self, end: i64) -> Result<usize, StoreError> {
        self.delete_totals_until(end)?;
        let Some((first, _)) = self.extent()? else {
            self.forget_until(end)?;
            return Ok(0);
        };
        let mut deleted = 0;
        // All that start a day before the end have ended, a day at a time to count them.
        let mut from = first;
        while from < end - LONGEST_WINDOW_S {
            let next = (from + DAY_S).min(end - LONGEST_WINDOW_S);
            deleted += self.read_windows(from, next, None)?.len();
            from = next;
        }
        if first < end - LONGEST_WINDOW_S {
            self.connection
                .delete(record::WINDOWS, first, end - LONGEST_WINDOW_S, None)?;
        }
        let last_day = self.read_windows((end - LONGEST_WINDOW_S).max(first), end, None)?;
        for together in last_day.chunk_by(|one, other| one.start == other.start) {
            let start = together[0].start;
            let ended = together.iter().filter(|window| window.end() <= end);
            deleted += ended.clone().count();
            if together.iter().all(|window| window.end() <= end) {
                self.connection
                    .delete(record::WINDOWS, start, start + 1, None)?;
                continue;
            }
            for window in ended {
                let only = record::tag_of(&window.access_point);
                self.connection
                    .delete(record::WINDOWS, start, start + 1, Some(only))?;
            }
        }
        self.forget_until(end)?;
        Ok(deleted)
    }
}
