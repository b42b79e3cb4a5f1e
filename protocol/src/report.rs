//! A batch of closed windows. Every field has a fixed width, so the size tells
//! how many windows there are and nothing about what happened in them.

use postcard::fixint::le as fixed;
use serde::{Deserialize, Serialize};

use crate::codec::{CHECKSUM_BYTES, Message};
use crate::layer::Layer;

/// Most windows in one batch: more would widen the count byte.
pub const MAX_WINDOWS: usize = 127;
/// Bytes before the first window, the version byte included.
pub const HEADER_BYTES: usize = 25;
/// Bytes of one window.
pub const WINDOW_BYTES: usize = 14;
/// A window is at most a day long, in seconds: one that starts earlier cannot reach
/// into a range.
pub const LONGEST_WINDOW_S: i64 = 86_400;
/// The total of a week is at most a week long, in seconds.
pub const LONGEST_TOTAL_S: i64 = 7 * 86_400;
/// `visits` or `device_minutes` that the source could not count.
pub const NOT_COUNTED: i32 = i32::MIN;

/// Consecutive windows of one process of one agent, or totals of windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Random, new at every start of the process.
    #[serde(with = "fixed")]
    pub boot: u64,
    /// Sequence number of the first window; the others follow on.
    #[serde(with = "fixed")]
    pub first_sequence: u32,
    /// Start of the first window, Unix seconds.
    #[serde(with = "fixed")]
    pub first_start: u32,
    /// Sampling period, seconds.
    pub period_s: u8,
    /// Length of each window, in sampling periods.
    #[serde(with = "fixed")]
    pub length_periods: u16,
    /// Scale b of the noise on `device_minutes`; 0 is off.
    #[serde(with = "fixed")]
    pub noise_device_minutes: u16,
    /// Scale b of the noise on `visits`; 0 is off.
    pub noise_visits: u8,
    pub layer: Layer,
    pub windows: Vec<Window>,
}

/// Counts of one window, or of one total. Minutes are sampling periods, 60 s each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Start, in window lengths after the batch's first start.
    #[serde(with = "fixed")]
    pub offset_lengths: u16,
    /// Sum over sampled and online minutes of devices connected, plus noise: may
    /// be negative. [`NOT_COUNTED`] if the source cannot tell.
    #[serde(with = "fixed")]
    pub device_minutes: i32,
    /// Visits in such minutes, plus noise: may be negative. [`NOT_COUNTED`] if the
    /// source cannot tell.
    #[serde(with = "fixed")]
    pub visits: i32,
    /// Minutes in which the station table could be read.
    #[serde(with = "fixed")]
    pub sampled_minutes: u16,
    /// Sampled minutes in which clients could also reach the internet.
    #[serde(with = "fixed")]
    pub online_minutes: u16,
}

impl Report {
    /// Length of a window, seconds.
    pub fn length_s(&self) -> u32 {
        u32::from(self.period_s) * u32::from(self.length_periods)
    }

    /// Start of a window of this batch, Unix seconds.
    pub fn start_of(&self, window: &Window) -> u64 {
        u64::from(self.first_start) + u64::from(window.offset_lengths) * u64::from(self.length_s())
    }

    /// Windows with their sequence numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &Window)> {
        (self.first_sequence..=u32::MAX).zip(&self.windows)
    }
}

impl Message for Report {
    const MAX_BYTES: usize = HEADER_BYTES + MAX_WINDOWS * WINDOW_BYTES + CHECKSUM_BYTES;
    const LAYOUT: u8 = 2;
    const SEALED: bool = true;

    fn validate(&self) -> Result<(), &'static str> {
        if self.windows.is_empty() || self.windows.len() > MAX_WINDOWS {
            return Err("a report holds 1 to 127 windows");
        }
        if self.period_s == 0 || self.length_periods == 0 {
            return Err("sampling period and window length are at least 1");
        }
        let last = self.windows.len() - 1;
        if u32::try_from(last).map_or(true, |last| self.first_sequence.checked_add(last).is_none())
        {
            return Err("sequence numbers run past the largest u32");
        }
        if self.windows[0].offset_lengths != 0 {
            return Err("the first window starts at the batch's first start");
        }
        if self
            .windows
            .windows(2)
            .any(|pair| pair[0].offset_lengths >= pair[1].offset_lengths)
        {
            return Err("windows of a report are in the order of time");
        }
        if u32::try_from(self.start_of(&self.windows[last])).is_err() {
            return Err("the last window starts past the year 2106");
        }
        for window in &self.windows {
            if window.sampled_minutes > self.length_periods {
                return Err("sampled minutes are at most the window's length");
            }
            if window.online_minutes > window.sampled_minutes {
                return Err("online minutes are at most the sampled minutes");
            }
        }
        Ok(())
    }
}
