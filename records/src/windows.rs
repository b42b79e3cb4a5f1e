//! The time series: windows as access points closed them, and beside them the totals of
//! days and weeks, which are the same minutes once more and are never added to windows.
//!
//! Narrow on purpose: put a batch, read a range, delete what is too old. The file of
//! the registry is one store, InfluxDB 2 the other; `contract` is what both keep.

pub mod influx;
mod ledger;
mod newest;
mod numbers;
pub mod read;
pub mod sqlite;
pub mod stretch;
pub mod sum;
pub mod totals;
pub mod write;

use std::sync::Arc;

use groundwork::settings::Section;
use protocol::{AccessPointId, Layer};
use rusqlite::Row;

use crate::database::Database;

pub use influx::{Influx, InfluxAddress};
pub use ledger::count_set_aside;
pub use newest::{NewestWindow, newest_of_each};
pub use sqlite::Sqlite;
pub use stretch::Stretch;
pub use sum::Sum;
pub use write::stored_until;

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

    /// How much of its time the source could count in, seconds. Where that is nothing, its
    /// figures are noise.
    pub fn counted_s(&self) -> i64 {
        let sampled_s = i64::from(self.sampled_minutes) * i64::from(self.period_s);
        match self.device_minutes {
            Some(_) => sampled_s.min(i64::from(self.length_s)),
            None => 0,
        }
    }

    pub fn is_counted(&self) -> bool {
        self.counted_s() > 0
    }

    /// The same figures for the same time, no matter who sent them and how often.
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

/// A total of one access point: what its windows of a day or week, or of a part of one,
/// add up to, with noise of its own. Not a window, so that it is never added to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTotal {
    pub layer: Layer,
    /// Its figures, from the start of its first window to the end of its last.
    pub sum: StoredWindow,
}

impl StoredTotal {
    /// See [`StoredWindow::same_content`].
    pub fn same_content(&self, other: &Self) -> bool {
        self.layer == other.layer && self.sum.same_content(&other.sum)
    }
}

/// What became of a window or total that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Stored,
    /// The same figures were there already.
    AlreadyThere,
    /// Another window covers part of its time, or another total of its layer: first come,
    /// first kept.
    Overlap,
    /// The store refuses it as it is. It is kept beside, and tried again when it comes
    /// again: whoever has it has to keep it.
    SetAside,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the time series cannot be read")]
    Read(#[source] rusqlite::Error),
    #[error("the time series cannot be written")]
    Write(#[source] rusqlite::Error),
    #[error(transparent)]
    Influx(#[from] influx::InfluxError),
    #[error(
        "the windows are in {found}, and the configuration says {wanted}; `export windows` with \
         the former configuration, then `import windows FILE --new-store` with this one"
    )]
    Elsewhere { found: String, wanted: &'static str },
}

/// Where windows are kept. One writer; any number of readers. Everything blocks.
pub trait TimeSeries: Send + Sync {
    /// The word of the configuration.
    fn name(&self) -> &'static str;

    /// Commits a batch and says what became of each window, in the order given: of two
    /// that overlap the first is kept. `received_at` is in Unix seconds. What it says
    /// survives a power cut; called again with the same batch it says the same.
    ///
    /// # Errors
    /// When it cannot be committed: then the batch, whole, is to be put again.
    fn put(&self, windows: &[StoredWindow], received_at: i64) -> Result<Vec<Put>, StoreError>;

    /// Windows that start in `from..to` (Unix seconds), by start; of the given access
    /// points, or of all.
    ///
    /// # Errors
    /// When the store cannot be read, or its answer is not whole.
    fn windows(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, StoreError>;

    /// Starts of the first and the last window, Unix seconds; `None` when nothing is stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn extent(&self) -> Result<Option<(i64, i64)>, StoreError>;

    /// As [`put`](Self::put), of totals. Overlap is within a layer, never across.
    ///
    /// # Errors
    /// When it cannot be committed: then the batch, whole, is to be put again.
    fn put_totals(&self, totals: &[StoredTotal]) -> Result<Vec<Put>, StoreError>;

    /// Totals that start in `from..to` (Unix seconds), by start, access point and layer; of
    /// the given access points, or of all. One that reaches into a time starts up to a
    /// week before it.
    ///
    /// # Errors
    /// When the store cannot be read, or its answer is not whole.
    fn totals(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredTotal>, StoreError>;

    /// Starts of the first and the last total, Unix seconds; `None` when none is stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn extent_of_totals(&self) -> Result<Option<(i64, i64)>, StoreError>;

    /// Deletes windows and totals that end at or before `end`, Unix seconds; says how many
    /// windows.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn delete_until(&self, end: i64) -> Result<usize, StoreError>;
}

/// Which store holds the windows, as configured.
#[derive(Clone, Debug)]
pub enum Choice {
    Sqlite,
    Influx(InfluxAddress),
}

impl Choice {
    /// Section `[store]`; `None` where it noted a fault.
    pub fn read(root: &mut Section) -> Option<Self> {
        let mut store = root.section("store");
        let choice = read_choice(&mut store);
        root.close(store);
        choice
    }

    fn name(&self) -> &'static str {
        match self {
            Choice::Sqlite => "sqlite",
            Choice::Influx(_) => "influxdb",
        }
    }
}

fn read_choice(store: &mut Section) -> Option<Choice> {
    let influx = store.parsed("kind", "`sqlite` or `influxdb`", |kind| match kind {
        "sqlite" => Some(false),
        "influxdb" => Some(true),
        _ => None,
    });
    let url = store.parsed(
        "url",
        "an address such as `http://localhost:8086`, without a path",
        |url| is_plain_address(url).then(|| url.to_owned()),
    );
    let organisation = store.text_or("organisation", "hotspots");
    let bucket = store.text_or("bucket", "hotspots");
    let token_file = store.text("token_file");
    if influx != Some(true) {
        return Some(Choice::Sqlite);
    }
    let Some(file) = token_file else {
        store.refuse("kind", "influxdb", "`token_file` beside it");
        return None;
    };
    let token = store.content("token_file", &file)?;
    Some(Choice::Influx(InfluxAddress {
        url: url.unwrap_or_else(|| "http://localhost:8086".to_owned()),
        organisation,
        bucket,
        token: token.trim().to_owned(),
    }))
}

/// The client knows no TLS and drops a path.
fn is_plain_address(url: &str) -> bool {
    url.parse::<http::Uri>().is_ok_and(|uri| {
        uri.scheme_str() == Some("http")
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.path() == "/"
            && uri.query().is_none()
    })
}

/// A handle on the time series; clones share it.
#[derive(Clone)]
pub struct Store(Arc<dyn TimeSeries>);

impl Store {
    /// Opens the store that is configured.
    ///
    /// # Errors
    /// When it cannot be used, or the windows are in another one.
    pub fn open(database: &Database, choice: &Choice) -> Result<Self, StoreError> {
        ledger::claim(database, choice.name())?;
        Ok(match choice {
            Choice::Sqlite => Self::new(database.clone()),
            Choice::Influx(address) => Self::of(Influx::open(database.clone(), address)?),
        })
    }

    /// Whether the store that is configured can be used; changes nothing.
    ///
    /// # Errors
    /// When it cannot.
    pub fn check(choice: &Choice) -> Result<(), StoreError> {
        match choice {
            Choice::Sqlite => Ok(()),
            Choice::Influx(address) => Ok(Influx::check(address)?),
        }
    }

    /// As [`open`](Self::open), but of a store that takes over: the windows of the one
    /// before were exported and are forgotten here.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open_anew(database: &Database, choice: &Choice) -> Result<Self, StoreError> {
        if let Choice::Influx(address) = choice {
            Influx::check(address)?;
        }
        ledger::start_anew(database, choice.name())?;
        Self::open(database, choice)
    }

    /// The windows in the file of the registry.
    pub fn new(database: Database) -> Self {
        Self(Arc::new(Sqlite::new(database)))
    }

    pub fn of(series: impl TimeSeries + 'static) -> Self {
        Self(Arc::new(series))
    }

    /// See [`TimeSeries::name`]; likewise the others.
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    pub fn put(&self, windows: &[StoredWindow], received_at: i64) -> Result<Vec<Put>, StoreError> {
        self.0.put(windows, received_at)
    }

    pub fn windows(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredWindow>, StoreError> {
        self.0.windows(from, to, access_points)
    }

    pub fn extent(&self) -> Result<Option<(i64, i64)>, StoreError> {
        self.0.extent()
    }

    pub fn put_totals(&self, totals: &[StoredTotal]) -> Result<Vec<Put>, StoreError> {
        self.0.put_totals(totals)
    }

    pub fn totals(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredTotal>, StoreError> {
        self.0.totals(from, to, access_points)
    }

    pub fn extent_of_totals(&self) -> Result<Option<(i64, i64)>, StoreError> {
        self.0.extent_of_totals()
    }

    pub fn delete_until(&self, end: i64) -> Result<usize, StoreError> {
        self.0.delete_until(end)
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
mod contract;
#[cfg(test)]
mod tests;
