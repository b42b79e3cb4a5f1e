use agent::core::count::{Counter, Rules};
use agent::core::station::Reading;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::city::TIME_ZONE;
use crate::places::Kind;

fn city(seed: u64, start: &str, weeks: u16) -> City {
    City::new(seed, start.parse().expect("an instant"), weeks)
}

/// The limits that the agent counts by.
fn counted(stations: &[Station]) -> u32 {
    let reading = Reading::Stations(stations.to_vec());
    let tally = Counter::new(Rules::default()).tally(0, &reading);
    tally.expect("every entry is complete").devices
}

/// Calls `see` with every minute of the history: time, count if any, uplink.
fn play(city: &City, site: usize, index: usize, mut see: impl FnMut(u32, Option<u32>, bool)) {
    let mut radio = Radio::new(city, site, index);
    let end_s = u32::try_from(city.now.as_second()).expect("before 2106");
    for at_s in (radio.start_s + 17..end_s).step_by(60) {
        let uplink = radio.uplink(at_s);
        let count = match radio.minute(at_s) {
            RadioState::On { stations } => Some(counted(stations)),
            RadioState::Hung | RadioState::Off => None,
        };
        see(at_s, count, uplink);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_same_seed_shows_the_same_stations(seed: u64, site in 0usize..200) {
        let city = city(seed, "2026-09-01T00:00:00Z", 2);
        let mut first = Vec::new();
        play(&city, site, 0, |_, count, uplink| first.push((count, uplink)));
        let mut second = Vec::new();
        play(&city, site, 0, |_, count, uplink| second.push((count, uplink)));
        prop_assert_eq!(first, second);
    }

    #[test]
    fn who_comes_does_not_depend_on_when_one_looks(seed: u64) {
        let city = city(seed, "2026-09-01T00:00:00Z", 4);
        let (mut often, mut seldom) = (Radio::new(&city, 1, 0), Radio::new(&city, 1, 0));
        let end_s = often.start_s + 4 * 7 * 86_400;
        let start_s = often.start_s;
        for at_s in (start_s..end_s).step_by(60) {
            let now = match often.minute(at_s) {
                RadioState::On { stations } => Some(stations.to_vec()),
                _ => None,
            };
            if at_s % 7200 == 0 {
                let then = match seldom.minute(at_s) {
                    RadioState::On { stations } => Some(stations.to_vec()),
                    _ => None,
                };
                prop_assert_eq!(now, then);
            }
        }
    }
}

#[test]
fn counts_are_on_average_what_the_site_is_meant_to_have() {
    let city = city(3, "2026-09-01T00:00:00Z", 12);
    let (mut all_meant, mut all_seen) = (0.0, 0.0);
    for site in (0..city.sites.len()).step_by(5) {
        let place = &city.sites[site];
        let (mut meant, mut seen) = (0.0, 0.0);
        for index in 0..place.access_points.len() {
            let share = place.access_points[index].share;
            play(&city, site, index, |at_s, count, _| {
                let Some(count) = count else { return };
                let hour = (i64::from(at_s) - city.start.as_second()) / 3600;
                let hour = usize::try_from(hour).expect("in the history");
                meant += f64::from(place.presence[hour]) * share;
                seen += f64::from(count);
            });
        }
        if meant > 30_000.0 {
            let off = (seen / meant - 1.0).abs();
            assert!(off < 0.15, "{}: {seen:.0} of {meant:.0}", place.facts.id);
        }
        all_meant += meant;
        all_seen += seen;
    }
    let ratio = all_seen / all_meant;
    assert!((0.98..1.02).contains(&ratio), "{ratio}");
}

#[test]
fn the_morning_peak_stays_at_eight_when_the_clocks_change() {
    // Clocks go back on Sunday 25 October 2026.
    let city = city(11, "2026-10-18T22:00:00Z", 2);
    let zone = TimeZone::get(TIME_ZONE).expect("bundled");
    let mut by_hour = [[0u32; 24]; 2];
    let mut utc_of_peak = [0u32; 2];
    for (site, index, _) in city.access_points() {
        if city.sites[site].facts.kind != Kind::Metro {
            continue;
        }
        play(&city, site, index, |at_s, count, _| {
            let at = Timestamp::from_second(i64::from(at_s)).expect("an instant");
            let local = zone.to_datetime(at);
            if local.weekday().to_monday_one_offset() > 5 {
                return;
            }
            let week = usize::from(
                at_s - u32::try_from(city.start.as_second()).expect("now") >= 7 * 86_400,
            );
            let hour = usize::try_from(local.hour()).expect("0 to 23");
            by_hour[week][hour] += count.unwrap_or(0);
            if hour == 8 {
                utc_of_peak[week] = at_s % 86_400 / 3600;
            }
        });
    }
    for counts in by_hour {
        let peak = (0..13).max_by_key(|hour| counts[*hour]).expect("hours");
        assert_eq!(peak, 8, "{counts:?}");
    }
    assert_eq!(utc_of_peak, [6, 7]);
}

#[test]
fn a_box_that_is_not_hung_yet_has_no_power() {
    let city = city(2, "2026-09-01T00:00:00Z", 12);
    let new = city
        .sites
        .iter()
        .position(|site| site.installed > city.start);
    let site = new.expect("some sites are new");
    let installed_s = u32::try_from(city.sites[site].installed.as_second()).expect("now");
    let mut radio = Radio::new(&city, site, 0);
    assert_eq!(radio.minute(installed_s - 60), RadioState::Off);
    assert!(matches!(radio.minute(installed_s), RadioState::On { .. }));
}

#[test]
fn states_follow_the_outages_that_the_truth_lists() {
    let city = city(4, "2026-09-01T00:00:00Z", 12);
    let mut seen = [0u32; 3];
    for (site, index, access_point) in city.access_points().step_by(7) {
        let mut radio = Radio::new(&city, site, index);
        let now_s = u32::try_from(city.now.as_second()).expect("now");
        for outage in access_point.outages.iter().filter(|it| it.from_s < now_s) {
            let uplink = radio.uplink(outage.from_s);
            let state = radio.minute(outage.from_s);
            match outage.cause {
                Cause::Power => assert_eq!(state, RadioState::Off),
                Cause::Radio => assert_eq!((state, uplink), (RadioState::Hung, true)),
                Cause::Uplink => {
                    assert!(matches!(state, RadioState::On { .. }));
                    assert!(!uplink);
                }
            }
            seen[outage.cause as usize] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 5), "{seen:?}");
}

#[test]
fn a_ghost_lingers_five_minutes() {
    let stay = Stay {
        from_s: 1000,
        left_s: 1600,
        gone_s: 1900,
    };
    let ghost = stay.station(1899);
    assert_eq!(ghost.connected_s, Some(899));
    assert_eq!(ghost.inactive_ms, Some(299_000));
}

#[test]
fn the_city_lives_on_after_all_that_was_made_in_advance() {
    let city = city(6, "2026-09-01T00:00:00Z", 1);
    let mut radio = Radio::new(&city, 0, 0);
    let far_s = radio.start_s + 3 * 365 * 86_400;
    let mut seen = 0;
    for at_s in (far_s..far_s + 7 * 86_400).step_by(60) {
        if let RadioState::On { stations } = radio.minute(at_s) {
            seen += counted(stations);
        }
    }
    assert!(seen > 0);
}
