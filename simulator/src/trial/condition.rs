use agent::core::noise::Scales;
use analysis::layers::{NoiseOfSum, Released, combine, noise_variance};

pub const WEEK_HOURS: u32 = 7 * 24;

/// What makes a city, before anything is counted.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub sites: u32,
    /// Length of the history.
    pub weeks: u32,
    /// Median level of each kind, device-minutes a day.
    pub median: f64,
    /// Standard deviation of the logarithm of levels within a kind.
    pub sigma: f64,
    /// Length of stays against the usual: longer ones make use more random.
    pub stay: f64,
    pub trouble: Trouble,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Drops, outages from minutes to weeks, new sites, weather, holidays.
    Usual,
    /// Also: radios that hang unseen, boxes off at night, places with their own
    /// season, events, sites that close, a line closed for works, wrong clocks,
    /// unknown dates of installation.
    Everything,
    /// The usual, and one thing more.
    World(World),
}

/// What the usual city does not have, each for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray)]
pub enum World {
    /// Sites that see nobody for four weeks or more, and say that they work.
    Nobody,
    /// Of two boxes and more, one sees nobody.
    DeadBox,
    /// Use that falls slowly over months.
    Decline,
    /// Sites that go silent 1 to 30 days before the end.
    Silent,
    /// Indoor sites whose box is off at night.
    Nights,
    /// Indoor sites that are open for a few hours on weekdays.
    ShortHours,
    /// Little used sites with a crowd once a month.
    Events,
    /// All sites of a kind are as good as dead.
    DeadKind,
    /// The ups and downs of a site come by the week, and not by the day.
    Weeks,
}

/// How a city is counted.
#[derive(Debug, Clone, Copy)]
pub struct Counting {
    /// Length of a window, hours: a divisor of 24.
    pub window_hours: u32,
    /// Access points a site.
    pub access_points: u32,
    pub noise: Noise,
    pub restarts: Restarts,
    /// Hours after Monday 00:00 UTC at which weeks of totals begin: whole windows.
    pub week_starts_after: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    Standard,
    Strict,
    /// The standard budget, spent on several layers.
    Split(Split),
    Off,
}

/// Scales of the noise of device-minutes; the sum of 1/b is the budget's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    pub windows: u16,
    pub day: Option<u16>,
    pub week: Option<u16>,
}

/// How the processes of boxes end; each box by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Restarts {
    /// Share of its weeks in which a box crashes once.
    pub crashed: f64,
    /// Share of its weeks in which it is restarted in order once.
    pub in_order: f64,
    /// All boxes are cut off from 20:00 to 06:00 UTC.
    pub off_at_night: bool,
}

impl Restarts {
    pub const NEVER: Restarts = Restarts {
        crashed: 0.0,
        in_order: 0.0,
        off_at_night: false,
    };
}

impl Noise {
    pub fn scales(self) -> Scales {
        match self {
            Noise::Standard => Scales::STANDARD,
            Noise::Strict => Scales::STRICT,
            Noise::Split(split) => of_layer(split.windows),
            Noise::Off => Scales::OFF,
        }
    }

    /// Scales of the totals, by the length of their layer in hours, finest first.
    pub fn totals(self) -> Vec<(u32, Scales)> {
        let Noise::Split(split) = self else {
            return Vec::new();
        };
        let layers = [(24, split.day), (WEEK_HOURS, split.week)];
        let layers = layers.into_iter();
        layers
            .filter_map(|(hours, scale)| Some((hours, of_layer(scale?))))
            .collect()
    }

    pub fn name(self) -> String {
        match self {
            Noise::Standard => "standard".into(),
            Noise::Strict => "strict".into(),
            Noise::Split(split) => {
                let day = split.day.map_or(String::new(), |b| format!(" + day {b}"));
                let week = split.week.map_or(String::new(), |b| format!(" + week {b}"));
                format!("{}{day}{week}", split.windows)
            }
            Noise::Off => "off".into(),
        }
    }
}

impl Counting {
    /// Standard deviation that the noise gives a ratio over 56 days where the kind's
    /// median is `median` device-minutes a day (`docs/methods/verdicts.md`, step 7).
    pub fn noise_of_ratio(&self, median: f64) -> f64 {
        let windows = 24.0 / f64::from(self.window_hours);
        let boxes = f64::from(self.access_points);
        if let Noise::Split(_) = self.noise {
            let deviation = noise_of(self, &|_| true) * boxes.sqrt();
            return deviation / 56.0 / median;
        }
        let scale = f64::from(self.noise.scales().device_minutes);
        scale * (2.0 * boxes * windows / 56.0).sqrt() / median
    }
}

/// Scales of a layer: visits share the budget as device-minutes do, rounded to more noise.
fn of_layer(device_minutes: u16) -> Scales {
    let per_visit = Scales::STANDARD.device_minutes / u16::from(Scales::STANDARD.visits);
    Scales {
        device_minutes,
        visits: u8::try_from(device_minutes.div_ceil(per_visit)).unwrap_or(u8::MAX),
    }
}

/// Standard deviation, by closed form, of one box's sum over the windows of eight weeks
/// that `keep` keeps by their first hour.
pub fn noise_of(counting: &Counting, keep: &dyn Fn(u32) -> bool) -> f64 {
    let row = |hours: u32, scales: Scales| {
        (0..8 * WEEK_HOURS / hours).map(move |number| Released {
            start: i64::from(number * hours),
            end: i64::from((number + 1) * hours),
            value: 0.0,
            variance: noise_variance(f64::from(scales.device_minutes)),
        })
    };
    let windows: Vec<Released> = row(counting.window_hours, counting.noise.scales()).collect();
    let totals = counting.noise.totals();
    let totals: Vec<Released> = totals
        .into_iter()
        .flat_map(|(hours, scales)| row(hours, scales))
        .collect();
    let mut sum = NoiseOfSum::default();
    for (window, number) in windows.iter().zip(0..) {
        if keep(number * counting.window_hours) {
            sum.add(window.start, 1.0, window.variance);
        }
    }
    sum.variance(&combine(&windows, &totals).shared).sqrt()
}
