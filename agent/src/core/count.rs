//! Which entries count, and which became visits: the rules that docs/PRIVACY.md,
//! "What is counted", tells in words.

use protocol::status::SourceState;

use crate::core::station::{Abilities, Reading, Station};

/// Limits of counting, seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Longest connected time that counts: devices that never leave.
    pub cap_s: u32,
    /// Unheard for this long, an entry is a ghost that left without saying so.
    pub ghost_s: u32,
    /// Active for less than this, it is a passer-by.
    pub passer_by_s: u32,
    /// Connected for this long, it becomes a visit.
    pub visit_s: u32,
    /// Unheard for this long, it does not become a visit.
    pub visit_inactive_s: u32,
    /// The source drops departed stations by itself, so entries without an inactive
    /// time may count.
    pub source_drops_departed: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            cap_s: 240 * 60,
            ghost_s: 300,
            passer_by_s: 120,
            visit_s: 300,
            visit_inactive_s: 120,
            source_drops_departed: false,
        }
    }
}

/// Count of one minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    pub devices: u32,
    /// `None` where the source lacks the counters that tell.
    pub visits: Option<u32>,
}

/// Counts minute by minute. It remembers when it last looked, never who was there.
#[derive(Clone, Debug)]
pub struct Counter {
    rules: Rules,
    previous_s: Option<u64>,
    /// What was missing stays missing: a driver does not learn, and a state that
    /// followed the entries would tell whether there were any.
    abilities: Abilities,
    /// Are they to be learned from the entries, for want of a better way?
    learns: bool,
    state: SourceState,
    /// The same at the last minute in which the source could be read.
    table: SourceState,
}

impl Counter {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            previous_s: None,
            abilities: Abilities::BOTH,
            learns: true,
            state: SourceState::Starting,
            table: SourceState::Starting,
        }
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// State of the source at the last minute.
    pub fn state(&self) -> SourceState {
        self.state
    }

    /// State of a table that could be read. One radio that is off does not change that
    /// of another one.
    pub fn table_state(&self) -> SourceState {
        if self.learns {
            self.table
        } else {
            self.abilities.state()
        }
    }

    /// What the source knows of the driver; from then on entries teach nothing.
    pub fn declare(&mut self, abilities: Abilities) {
        self.abilities = abilities;
        self.learns = false;
    }

    /// Counts a reading taken at `at_s` on a clock that never jumps; `None` when
    /// nobody could see.
    pub fn tally(&mut self, at_s: u64, reading: &Reading) -> Option<Tally> {
        let stations = match reading {
            Reading::CouldNotCount(blind) => {
                self.state = blind.state();
                return None;
            }
            Reading::Count(devices) => {
                self.state = SourceState::CountOnly;
                self.table = self.state;
                return Some(Tally {
                    devices: *devices,
                    visits: None,
                });
            }
            Reading::Stations(stations) => stations,
        };
        if self.learns {
            for entry in stations {
                self.abilities.connected_time &= entry.connected_s.is_some();
                self.abilities.inactive_time &= entry.inactive_ms.is_some();
            }
        }
        self.state = self.abilities.state();
        self.table = self.state;
        let elapsed_s = self
            .previous_s
            .replace(at_s)
            .map_or(0, |previous| at_s.saturating_sub(previous));
        if !self.abilities.inactive_time && !self.rules.source_drops_departed {
            return None;
        }
        let counted = stations.iter().filter(|station| self.counts(station));
        let visits = stations
            .iter()
            .filter(|station| self.became_visit(station, elapsed_s));
        Some(Tally {
            devices: saturated(counted.count()),
            visits: (self.state == SourceState::Complete).then(|| saturated(visits.count())),
        })
    }

    fn counts(&self, station: &Station) -> bool {
        let inactive_ms = u64::from(station.inactive_ms.unwrap_or(0));
        if inactive_ms >= milliseconds(self.rules.ghost_s) {
            return false;
        }
        let Some(connected_s) = station.connected_s else {
            return true;
        };
        connected_s <= self.rules.cap_s
            && milliseconds(connected_s) >= inactive_ms + milliseconds(self.rules.passer_by_s)
    }

    /// By the driver's own counter: it crossed the limit since the last look.
    fn became_visit(&self, station: &Station, elapsed_s: u64) -> bool {
        let (Some(connected_s), Some(inactive_ms)) = (station.connected_s, station.inactive_ms)
        else {
            return false;
        };
        let limit_s = u64::from(self.rules.visit_s);
        let connected_s = u64::from(connected_s);
        connected_s >= limit_s
            && connected_s < limit_s + elapsed_s
            && u64::from(inactive_ms) < milliseconds(self.rules.visit_inactive_s)
    }
}

fn milliseconds(seconds: u32) -> u64 {
    u64::from(seconds) * 1000
}

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::station::Blind;

    fn station(connected_s: u32, inactive_ms: u32) -> Station {
        Station {
            connected_s: Some(connected_s),
            inactive_ms: Some(inactive_ms),
        }
    }

    fn devices_of(station: Station) -> u32 {
        let mut counter = Counter::new(Rules::default());
        let reading = Reading::Stations(vec![station]);
        counter.tally(1000, &reading).unwrap().devices
    }

    #[test]
    fn a_ghost_is_unheard_for_300_seconds() {
        assert_eq!(devices_of(station(3000, 299_999)), 1);
        assert_eq!(devices_of(station(3000, 300_000)), 0);
    }

    #[test]
    fn a_passer_by_was_active_for_less_than_120_seconds() {
        assert_eq!(devices_of(station(120, 0)), 1);
        assert_eq!(devices_of(station(119, 0)), 0);
        assert_eq!(devices_of(station(140, 20_000)), 1);
        assert_eq!(devices_of(station(140, 20_001)), 0);
        assert_eq!(devices_of(station(10, 200_000)), 0);
    }

    #[test]
    fn a_device_that_never_leaves_stops_counting_after_the_cap() {
        assert_eq!(devices_of(station(240 * 60, 0)), 1);
        assert_eq!(devices_of(station(240 * 60 + 1, 0)), 0);
    }

    #[test]
    fn a_visit_is_counted_in_the_one_minute_in_which_it_reaches_300_seconds() {
        for phase in 0..60 {
            let mut counter = Counter::new(Rules::default());
            let mut visits = 0;
            // Looks at a random second of each minute: irregular on purpose.
            let looks = (0..20_u64).map(|minute| minute * 60 + (minute * 37) % 60);
            for look in looks {
                let reading = match look.checked_sub(60 + phase) {
                    Some(connected) => {
                        Reading::Stations(vec![station(u32::try_from(connected).unwrap(), 0)])
                    }
                    None => Reading::Stations(vec![]),
                };
                visits += counter.tally(look, &reading).unwrap().visits.unwrap();
            }
            assert_eq!(visits, 1, "phase {phase}");
        }
    }

    #[test]
    fn the_first_look_after_a_start_counts_no_visit() {
        let mut counter = Counter::new(Rules::default());
        let reading = Reading::Stations(vec![station(310, 0)]);
        assert_eq!(counter.tally(60, &reading).unwrap().visits, Some(0));
    }

    #[test]
    fn an_entry_unheard_for_120_seconds_becomes_no_visit() {
        let mut counter = Counter::new(Rules::default());
        counter.tally(0, &Reading::Stations(vec![]));
        let reading = Reading::Stations(vec![station(310, 119_999), station(310, 120_000)]);
        assert_eq!(counter.tally(60, &reading).unwrap().visits, Some(1));
    }

    #[test]
    fn without_connected_time_visits_are_not_counted_from_then_on() {
        let mut counter = Counter::new(Rules::default());
        let bare = Station {
            connected_s: None,
            inactive_ms: Some(0),
        };
        let tally = counter.tally(60, &Reading::Stations(vec![bare])).unwrap();
        assert_eq!((tally.devices, tally.visits), (1, None));
        let tally = counter.tally(120, &Reading::Stations(vec![])).unwrap();
        assert_eq!((tally.devices, tally.visits), (0, None));
        assert_eq!(counter.state(), SourceState::NoConnectedTime);
    }

    #[test]
    fn without_inactive_time_only_a_source_that_drops_the_departed_counts() {
        let blind = Station {
            connected_s: Some(500),
            inactive_ms: None,
        };
        let reading = Reading::Stations(vec![blind]);
        let mut counter = Counter::new(Rules::default());
        assert_eq!(counter.tally(60, &reading), None);
        assert_eq!(counter.state(), SourceState::NoInactiveTime);

        let mut counter = Counter::new(Rules {
            source_drops_departed: true,
            ..Rules::default()
        });
        let tally = counter.tally(60, &reading).unwrap();
        assert_eq!((tally.devices, tally.visits), (1, None));
    }

    #[test]
    fn what_a_source_declares_does_not_change_with_who_is_there() {
        let bare = Station {
            connected_s: None,
            inactive_ms: Some(0),
        };
        for (abilities, state, visits) in [
            (Abilities::BOTH, SourceState::Complete, Some(0)),
            (Abilities::NONE, SourceState::CountOnly, None),
        ] {
            let mut counter = Counter::new(Rules {
                source_drops_departed: true,
                ..Rules::default()
            });
            counter.declare(abilities);
            for stations in [vec![], vec![bare], vec![station(3000, 0), bare]] {
                let devices = u32::try_from(stations.len()).unwrap();
                let tally = counter.tally(60, &Reading::Stations(stations)).unwrap();
                assert_eq!((tally.devices, tally.visits), (devices, visits));
                assert_eq!(counter.state(), state);
            }
        }
    }

    #[test]
    fn a_bare_number_is_taken_as_it_is() {
        let mut counter = Counter::new(Rules::default());
        let tally = counter.tally(60, &Reading::Count(7)).unwrap();
        assert_eq!((tally.devices, tally.visits), (7, None));
    }

    #[test]
    fn nobody_there_and_nobody_could_see_are_different() {
        let mut counter = Counter::new(Rules::default());
        let empty = counter.tally(60, &Reading::Stations(vec![]));
        assert_eq!(empty.map(|tally| tally.devices), Some(0));
        let blind = counter.tally(120, &Reading::CouldNotCount(Blind::Absent));
        assert_eq!(blind, None);
        assert_eq!(counter.state(), SourceState::Absent);
    }
}
