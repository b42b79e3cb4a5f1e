//! A window as `export` writes it and `import` reads it. Nothing is lost on the way.

use jiff::Timestamp;
use protocol::report::LONGEST_WINDOW_S;
use records::windows::StoredWindow;
use serde::{Deserialize, Serialize};

use crate::commands::spreadsheet;

#[derive(Serialize, Deserialize)]
pub struct WindowRow {
    access_point: String,
    start: Timestamp,
    length_s: u32,
    period_s: u8,
    device_minutes: Option<i64>,
    visits: Option<i64>,
    sampled_minutes: u16,
    online_minutes: u16,
    noise_device_minutes: u16,
    noise_visits: u8,
    late: bool,
    /// 16 hexadecimal digits: JSON numbers are not exact so far.
    boot: String,
    sequence: u32,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RowFault {
    #[error("`access_point` is `{0}`; expected 1 to 24 characters of a-z, 0-9 and -")]
    AccessPoint(String),
    #[error("`boot` is `{0}`; expected hexadecimal digits")]
    Boot(String),
    #[error("`length_s` is {0}; expected 1 to {LONGEST_WINDOW_S} seconds")]
    Length(u32),
}

impl TryFrom<StoredWindow> for WindowRow {
    type Error = jiff::Error;

    fn try_from(window: StoredWindow) -> Result<Self, jiff::Error> {
        Ok(Self {
            access_point: window.access_point.into(),
            start: Timestamp::from_second(window.start)?,
            length_s: window.length_s,
            period_s: window.period_s,
            device_minutes: window.device_minutes,
            visits: window.visits,
            sampled_minutes: window.sampled_minutes,
            online_minutes: window.online_minutes,
            noise_device_minutes: window.noise_device_minutes,
            noise_visits: window.noise_visits,
            late: window.late,
            boot: format!("{:016x}", window.boot),
            sequence: window.sequence,
        })
    }
}

impl WindowRow {
    /// With each text as `write` writes it.
    #[must_use]
    pub fn with_text(mut self, write: impl Fn(String) -> String) -> Self {
        self.access_point = write(self.access_point);
        self
    }
}

impl TryFrom<WindowRow> for StoredWindow {
    type Error = RowFault;

    fn try_from(row: WindowRow) -> Result<Self, RowFault> {
        if !(1..=LONGEST_WINDOW_S).contains(&row.length_s.into()) {
            return Err(RowFault::Length(row.length_s));
        }
        Ok(Self {
            access_point: spreadsheet::read(&row.access_point)
                .parse()
                .map_err(|_| RowFault::AccessPoint(row.access_point.clone()))?,
            start: row.start.as_second(),
            length_s: row.length_s,
            period_s: row.period_s,
            device_minutes: row.device_minutes,
            visits: row.visits,
            sampled_minutes: row.sampled_minutes,
            online_minutes: row.online_minutes,
            noise_device_minutes: row.noise_device_minutes,
            noise_visits: row.noise_visits,
            late: row.late,
            boot: u64::from_str_radix(&row.boot, 16)
                .map_err(|_| RowFault::Boot(row.boot.clone()))?,
            sequence: row.sequence,
        })
    }
}
