//! Use of a site: what its access points counted while they stood there, summed.
//!
//! A stretch in which nothing could be counted has no figure; it is never zero.

pub mod counted;
pub mod steps;
pub mod sums;

use std::collections::HashMap;

use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::placement::{self, Placement};
use records::windows::StoredWindow;
use rusqlite::Connection;

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

    /// From this instant on: before anything was counted, nothing was missing.
    pub fn since(mut self, began_s: i64) -> Self {
        let began = Timestamp::from_second(began_s).unwrap_or(Timestamp::MIN);
        for placement in self.by_access_point.values_mut().flatten() {
            placement.from = placement.from.max(began);
        }
        self
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

#[cfg(test)]
mod tests {
    use super::*;

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
        // Counting began later: until then nothing was missing.
        let counted = presence.since(50_000);
        assert_eq!(counted.placed_s(0, 100_000)["south"], 50_000);
        assert_eq!(counted.placed_at_s("north", 0, 100_000), 0);
    }
}
