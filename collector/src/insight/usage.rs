//! Use of a site: what its access points counted while they stood there, summed.
//!
//! A stretch in which nothing could be counted has no figure; it is never zero.

pub mod steps;

use std::collections::HashMap;

use protocol::AccessPointId;
use records::registry::placement::{self, Placement};
use records::windows::StoredWindow;
use rusqlite::Connection;

/// A figure below this many standard deviations of its noise is not told from nobody:
/// one-sided 95 %.
const WITHIN_NOISE: f64 = 1.64;

/// Where each access point was, and when.
#[derive(Debug, Default)]
pub struct Presence {
    by_access_point: HashMap<AccessPointId, Vec<Placement>>,
}

impl Presence {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(connection: &Connection) -> rusqlite::Result<Self> {
        Ok(Self::of(placement::all(connection)?))
    }

    pub fn of(placements: Vec<Placement>) -> Self {
        let mut by_access_point: HashMap<_, Vec<_>> = HashMap::new();
        for placement in placements {
            by_access_point
                .entry(placement.access_point.clone())
                .or_default()
                .push(placement);
        }
        Self { by_access_point }
    }

    /// The site whose use a window tells; `None` when the box stood nowhere, or was
    /// carried from one site to another inside it.
    pub fn site_of(&self, window: &StoredWindow) -> Option<&str> {
        let placements = self.by_access_point.get(&window.access_point)?;
        let mut met = placements
            .iter()
            .filter(|placement| overlap_s(placement, window.start, window.end()) > 0);
        let site = met.next()?.site.as_str();
        met.all(|other| other.site == site).then_some(site)
    }

    /// Seconds that boxes stood at each site in `from..to` (Unix seconds), summed over
    /// the boxes.
    pub fn placed_s(&self, from: i64, to: i64) -> HashMap<&str, i64> {
        let mut placed: HashMap<&str, i64> = HashMap::new();
        for placement in self.by_access_point.values().flatten() {
            let seconds = overlap_s(placement, from, to);
            if seconds > 0 {
                *placed.entry(&placement.site).or_default() += seconds;
            }
        }
        placed
    }

    /// As [`placed_s`](Self::placed_s), of one site.
    pub fn placed_at_s(&self, site: &str, from: i64, to: i64) -> i64 {
        let placements = self.by_access_point.values().flatten();
        placements
            .filter(|placement| placement.site == site)
            .map(|placement| overlap_s(placement, from, to))
            .sum()
    }

    /// The boxes that stood at the site at some time.
    pub fn access_points_of(&self, site: &str) -> Vec<AccessPointId> {
        let mut boxes: Vec<AccessPointId> = self
            .by_access_point
            .values()
            .filter_map(|placements| placements.iter().find(|placement| placement.site == site))
            .map(|placement| placement.access_point.clone())
            .collect();
        boxes.sort();
        boxes
    }
}

fn overlap_s(placement: &Placement, from: i64, to: i64) -> i64 {
    let until = placement.to.map_or(i64::MAX, |to| to.as_second());
    (until.min(to) - placement.from.as_second().max(from)).max(0)
}

/// What windows add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// `None` while no window could count.
    pub device_minutes: Option<f64>,
    pub visits: Option<f64>,
    /// Box-seconds in which stations were counted.
    pub sampled_s: f64,
    /// Of these, those in which clients reached the internet.
    pub online_s: f64,
    pub noise_variance: f64,
    pub visits_noise_variance: f64,
}

impl Sum {
    /// Adds this share, 0 to 1, of a window. A window without a minute online counted
    /// nobody because it could not: it adds no figure.
    pub fn add(&mut self, window: &StoredWindow, share: f64) {
        let minute_s = f64::from(window.period_s);
        self.sampled_s += share * f64::from(window.sampled_minutes) * minute_s;
        self.online_s += share * f64::from(window.online_minutes) * minute_s;
        if window.online_minutes == 0 {
            return;
        }
        // Counts are i32 on the wire: exact in f64.
        if let Some(device_minutes) = window.device_minutes {
            *self.device_minutes.get_or_insert(0.0) += share * device_minutes as f64;
            self.noise_variance += share * noise_variance(f64::from(window.noise_device_minutes));
        }
        if let Some(visits) = window.visits {
            *self.visits.get_or_insert(0.0) += share * visits as f64;
            self.visits_noise_variance += share * noise_variance(f64::from(window.noise_visits));
        }
    }

    /// Adds what others add up to.
    pub fn join(&mut self, other: &Self) {
        for (sum, part) in [
            (&mut self.device_minutes, other.device_minutes),
            (&mut self.visits, other.visits),
        ] {
            if let Some(part) = part {
                *sum.get_or_insert(0.0) += part;
            }
        }
        self.sampled_s += other.sampled_s;
        self.online_s += other.online_s;
        self.noise_variance += other.noise_variance;
        self.visits_noise_variance += other.visits_noise_variance;
    }

    /// Set when the device-minutes lie inside their noise: they are fewer than this.
    pub fn device_minutes_fewer_than(&self) -> Option<f64> {
        fewer_than(self.device_minutes, self.noise_variance)
    }

    pub fn visits_fewer_than(&self) -> Option<f64> {
        fewer_than(self.visits, self.visits_noise_variance)
    }
}

fn fewer_than(figure: Option<f64>, variance: f64) -> Option<f64> {
    let limit = WITHIN_NOISE * variance.sqrt();
    (figure? < limit).then(|| limit.ceil())
}

/// Variance of the discrete Laplace distribution of scale `b`; 0 where noise is off.
/// 2q / (1 - q)^2 with q = exp(-1/b).
pub fn noise_variance(b: f64) -> f64 {
    if b <= 0.0 {
        return 0.0;
    }
    let q = (-1.0 / b).exp();
    2.0 * q / ((1.0 - q) * (1.0 - q))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn window(access_point: &str, start: i64, device_minutes: i64) -> StoredWindow {
        StoredWindow {
            access_point: access_point.parse().unwrap(),
            start,
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(device_minutes),
            visits: None,
            sampled_minutes: 240,
            online_minutes: 240,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: false,
            boot: 1,
            sequence: 0,
        }
    }

    fn placed(site: &str, from: i64, to: Option<i64>) -> Placement {
        Placement {
            access_point: "a".parse().unwrap(),
            site: site.to_owned(),
            from: Timestamp::from_second(from).unwrap(),
            to: to.map(|to| Timestamp::from_second(to).unwrap()),
        }
    }

    #[test]
    fn a_window_in_which_the_box_moved_tells_of_no_site() {
        let presence = Presence::of(vec![
            placed("north", 0, Some(20_000)),
            placed("south", 20_000, None),
        ]);
        assert_eq!(presence.site_of(&window("a", 0, 1)), Some("north"));
        assert_eq!(presence.site_of(&window("a", 14_400, 1)), None);
        assert_eq!(presence.site_of(&window("a", 28_800, 1)), Some("south"));
        assert_eq!(presence.site_of(&window("b", 0, 1)), None);
        assert_eq!(presence.placed_at_s("north", 0, 100_000), 20_000);
        assert_eq!(presence.placed_s(0, 100_000)["south"], 80_000);
    }

    #[test]
    fn a_window_offline_throughout_adds_no_figure() {
        let mut sum = Sum::default();
        let offline = StoredWindow {
            online_minutes: 0,
            ..window("a", 0, 37)
        };
        sum.add(&offline, 1.0);
        assert_eq!((sum.device_minutes, sum.noise_variance), (None, 0.0));
        assert_eq!(sum.sampled_s, 14_400.0);
    }

    #[test]
    fn a_figure_inside_the_noise_is_fewer_than_its_limit() {
        let mut sum = Sum::default();
        sum.add(&window("a", 0, 100), 1.0);
        // 1.64 sqrt(2) 60 = 139.2
        assert_eq!(sum.device_minutes_fewer_than(), Some(140.0));
        sum.add(&window("a", 14_400, 100), 1.0);
        assert_eq!(sum.device_minutes_fewer_than(), None);
        assert_eq!(sum.visits_fewer_than(), None);
    }

    #[test]
    fn the_variance_of_the_noise_is_near_twice_the_square_of_its_scale() {
        assert_eq!(noise_variance(0.0), 0.0);
        assert!((noise_variance(60.0) - 7_200.0).abs() < 0.2);
    }
}
