use agent::core::noise::Scales;

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
}

/// How a city is counted.
#[derive(Debug, Clone, Copy)]
pub struct Counting {
    /// Length of a window, hours: a divisor of 24.
    pub window_hours: u32,
    /// Access points a site.
    pub access_points: u32,
    pub noise: Noise,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Noise {
    Standard,
    Strict,
    Off,
}

impl Noise {
    pub fn scales(self) -> Scales {
        match self {
            Noise::Standard => Scales::STANDARD,
            Noise::Strict => Scales::STRICT,
            Noise::Off => Scales::OFF,
        }
    }

    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Counting {
    /// Standard deviation that the noise gives a ratio over 56 days where the kind's
    /// median is `median` device-minutes a day (`docs/methods/verdicts.md`, step 7).
    pub fn noise_of_ratio(&self, median: f64) -> f64 {
        let windows = 24.0 / f64::from(self.window_hours);
        let boxes = f64::from(self.access_points);
        let scale = f64::from(self.noise.scales().device_minutes);
        scale * (2.0 * boxes * windows / 56.0).sqrt() / median
    }
}
