//! What would have been expected of a site in any window, for charts.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::local_time::LocalTime;
use super::slot::{DayKey, HourKey, place};

/// What a typical site of a site's group would have had in any window: the model of
/// an evaluation, kept for charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    pub(super) tables: Arc<Tables>,
}

/// Reference level with profile and day effects.
#[derive(Debug, PartialEq)]
pub(super) struct Tables {
    pub zone: TimeZone,
    /// Use per minute online.
    pub reference: f64,
    pub profile: HashMap<HourKey, f64>,
    pub days: HashMap<DayKey, f64>,
}

impl Expectation {
    /// Device-minutes (or visits) expected in a window that was online for so many
    /// minutes. `None` for a length or an hour of the week that was never seen; a day
    /// that was never seen counts as an ordinary one.
    pub fn of(&self, start: Timestamp, minutes: u32, online_minutes: f64) -> Option<f64> {
        let tables = &*self.tables;
        let local = LocalTime::new(&tables.zone).of(start);
        let (hour, day) = place(minutes, local);
        let profile = tables.profile.get(&hour)?;
        let effect = tables.days.get(&day).copied().unwrap_or(1.0);
        Some(tables.reference * online_minutes * profile * effect)
    }
}
