//! What the studies share: cities by their level of use, and ways of counting in them.

use simulator::trial::condition::{Counting, Noise, Restarts, Setting, Split, Trouble};

pub const MEDIANS: [f64; 3] = [300.0, 1_000.0, 3_000.0];

pub fn setting(median: f64, trouble: Trouble) -> Setting {
    Setting {
        sites: 220,
        weeks: 9,
        median,
        sigma: 1.0,
        stay: 1.0,
        trouble,
    }
}

pub const HALVES: Noise = split(120, None, Some(120));

pub const fn split(windows: u16, day: Option<u16>, week: Option<u16>) -> Noise {
    Noise::Split(Split { windows, day, week })
}

pub fn counting(access_points: u32, noise: Noise) -> Counting {
    Counting {
        window_hours: 4,
        access_points,
        noise,
        restarts: Restarts::NEVER,
        week_starts_after: 0,
    }
}
