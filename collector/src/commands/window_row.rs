//! A window or a total as `export` writes it and `import` reads it. Nothing is lost on the
//! way. Which of the two it is, the layer says: whoever adds rows up adds those of one
//! layer.

use jiff::Timestamp;
use protocol::Layer;
use protocol::report::{LONGEST_TOTAL_S, LONGEST_WINDOW_S};
use records::windows::{StoredTotal, StoredWindow};
use serde::{Deserialize, Serialize};

use crate::document::spreadsheet;

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
    /// Files from before there were totals do not have it.
    #[serde(default = "windows")]
    layer: String,
}

fn windows() -> String {
    Layer::Windows.as_str().to_owned()
}

/// What a row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Window(StoredWindow),
    Total(StoredTotal),
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RowFault {
    #[error("`access_point` is `{0}`; expected 1 to 24 characters of a-z, 0-9 and -")]
    AccessPoint(String),
    #[error("`boot` is `{0}`; expected hexadecimal digits")]
    Boot(String),
    #[error("`length_s` is {found}; expected 1 to {longest_s} seconds")]
    Length { found: u32, longest_s: i64 },
    #[error("`layer` is `{0}`; expected `windows`, `days` or `weeks`")]
    Layer(String),
}

impl TryFrom<Row> for WindowRow {
    type Error = jiff::Error;

    fn try_from(row: Row) -> Result<Self, jiff::Error> {
        let (layer, window) = match row {
            Row::Window(window) => (Layer::Windows, window),
            Row::Total(StoredTotal { layer, sum }) => (layer, sum),
        };
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
            layer: layer.as_str().to_owned(),
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

impl TryFrom<WindowRow> for Row {
    type Error = RowFault;

    fn try_from(row: WindowRow) -> Result<Self, RowFault> {
        let layer = Layer::parse(&row.layer).ok_or_else(|| RowFault::Layer(row.layer.clone()))?;
        let longest_s = match layer {
            Layer::Windows | Layer::Days => LONGEST_WINDOW_S,
            Layer::Weeks => LONGEST_TOTAL_S,
        };
        if !(1..=longest_s).contains(&row.length_s.into()) {
            let found = row.length_s;
            return Err(RowFault::Length { found, longest_s });
        }
        let figures = StoredWindow {
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
        };
        Ok(if layer.is_total() {
            let sum = figures;
            Row::Total(StoredTotal { layer, sum })
        } else {
            Row::Window(figures)
        })
    }
}
