//! What an evaluation is given: sites with what was released about them, and options.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::layers::Shared;

/// A site and all that was counted there. Rows may come in any order and of any
/// length; of rows that overlap the first one in this list is kept.
#[derive(Debug, Clone, Default)]
pub struct Site {
    pub id: String,
    /// Sites of one kind are compared with each other; `None` with all sites.
    pub kind: Option<String>,
    pub municipality: Option<String>,
    /// When the site opened; the start of its first row where this is unknown.
    pub installed: Option<Timestamp>,
    pub access_points: u32,
    /// False where the box could not prove that its radio was alive.
    pub radio_proven: bool,
    pub rows: Vec<SiteWindow>,
    /// Noise that the rows have in common, of each total that they were combined with
    /// ([`crate::layers::combine`]), all access points one after the other.
    pub device_minutes_shared: Vec<Shared>,
    pub visits_shared: Vec<Shared>,
    /// Each of several access points, week by week; empty where only their sum is known.
    pub boxes: Vec<SiteBox>,
}

/// What one access point of a site counted, in weeks that end with the evaluation.
#[derive(Debug, Clone, Default)]
pub struct SiteBox {
    pub id: String,
    /// In order of time.
    pub weeks: Vec<BoxWeek>,
}

/// A week of one access point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoxWeek {
    pub start: Timestamp,
    pub online_minutes: f32,
    /// Best figure, noise included.
    pub device_minutes: f64,
    /// Variance of the noise in it.
    pub variance: f32,
}

/// What was released about one site in one window of time. Kept small: a country has
/// tens of millions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteWindow {
    pub start: Timestamp,
    /// Length of the window.
    pub minutes: u32,
    /// Sum over the site's access points of the best figures, noise included; `None` =
    /// could not count.
    pub device_minutes: Option<f64>,
    pub visits: Option<f64>,
    /// Mean over the access points placed at the site, at most `minutes`.
    pub online_minutes: f32,
    /// Variance of the noise of the windows as they were released, summed over the access
    /// points; what totals take from it is in `device_minutes_shared`.
    pub device_minutes_variance: f32,
    pub visits_variance: f32,
}

/// How verdicts are reached. The defaults are the published ones.
#[derive(Debug, Clone)]
pub struct Options {
    /// Weekdays, hours and days are those of this zone.
    pub time_zone: TimeZone,
    /// The end of the period; rows from here on are left out. `None` = the end of
    /// the last row.
    pub until: Option<Timestamp>,
    /// A site is underused below this ratio.
    pub underused_below: f64,
    pub period: SignedDuration,
    /// Rows that make a period where they are longer than seven days.
    pub period_rows: u32,
    /// Probability at which a site becomes UNDERUSED, in two evaluations running.
    pub enter_at: f64,
    /// Probability under which a site is not UNDERUSED any more.
    pub leave_below: f64,
    /// Probability from which on a site that is not UNDERUSED is on WATCH.
    pub watch_from: f64,
    pub least_age: SignedDuration,
    /// Least share of a full period's expected use.
    pub least_exposure: f64,
    /// Largest standard deviation of the ratio, at `underused_below`.
    pub most_noise: f64,
    /// Online for less than this share of the time, or of its own hours, is OFFLINE.
    pub offline_below: f64,
    /// So is silence of this length at the end.
    pub silent_after: SignedDuration,
    /// Chance that nobody at all uses it from which on a site is NOBODY, and below which
    /// it is not any more.
    pub nobody_from: f64,
    pub nobody_until: f64,
    /// From this chance on an underused site is to be looked at first: its counts do
    /// not make it less likely that nobody is there than it is at any site.
    pub nobody_possible: f64,
    /// Sites a kind needs to be its own reference.
    pub own_reference_from: usize,
    /// Sites any reference needs.
    pub reference_from: usize,
    /// Evaluations running that have to be sure.
    pub sure_evaluations: u32,
    pub steps: Steps,
}

/// Steps of the method that a study may leave out; all are taken by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Use differs by hour of the week.
    pub profile: bool,
    /// Days of a kind differ: weather, holidays, strikes.
    pub day_effects: bool,
    /// Windows count by what they can tell beside the noise.
    pub weights: bool,
    /// The reference is itself only known to some precision.
    pub reference_error: bool,
    /// f and c^2 come from the weeks, not from what is usual.
    pub fitted_variance: bool,
    /// Sites are shrunk towards what is found at their kind.
    pub fitted_prior: bool,
    pub change_point: bool,
    /// A site that dropped is a reference by what it had before.
    pub drops_apart: bool,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            profile: true,
            day_effects: true,
            weights: true,
            reference_error: true,
            fitted_variance: true,
            fitted_prior: true,
            change_point: true,
            drops_apart: true,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time_zone: TimeZone::get("Europe/Brussels").unwrap_or(TimeZone::UTC),
            until: None,
            underused_below: 0.25,
            period: SignedDuration::from_hours(56 * 24),
            period_rows: 12,
            enter_at: 0.80,
            leave_below: 0.50,
            watch_from: 0.15,
            least_age: SignedDuration::from_hours(28 * 24),
            least_exposure: 0.5,
            most_noise: 0.15,
            offline_below: 0.5,
            silent_after: SignedDuration::from_hours(7 * 24),
            nobody_from: 0.88,
            nobody_until: 0.50,
            nobody_possible: 0.05,
            own_reference_from: 8,
            reference_from: 4,
            sure_evaluations: 2,
            steps: Steps::default(),
        }
    }
}
