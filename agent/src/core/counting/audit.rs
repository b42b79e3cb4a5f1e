//! Does what leaves the agent tell a device apart by no more, and hide it by no
//! less, than is claimed (docs/PRIVACY.md)?
//!
//! Two worlds that differ in one device go through the whole core, from the station
//! table to the payload, 400,000 times each. The ratio of the probabilities of many
//! events bounds epsilon from below (Clopper and Pearson 1934, alpha 1e-6).

use protocol::Message;
use protocol::receipt::{Outcome, Receipt, Settlement};
use protocol::report::Report;

use super::bug::Bug;
use super::*;
use crate::core::layers::Layers;
use crate::core::noise::Scales;
use crate::core::random::Seeded;
use crate::core::station::Station;
use crate::core::window::Length;
use bounds::{lower, upper};

mod bounds;
mod layers;

const DRAWS: usize = 400_000;
const START: u32 = 1_767_225_600;
const MINUTE: Length = Length {
    period_s: 60,
    periods: 1,
};
/// One device for 121 minutes at b = 60, one visit at b = 2.
const DISTANCE: u32 = 121;
const DEVICE_CLAIM: f64 = 121.0 / 60.0;
const VISIT_CLAIM: f64 = 0.5;

/// What one window released: device-minutes, visits, and device-minutes sent again.
type Draw = (i32, i32, i32);
type Event<T> = Box<dyn Fn(T) -> bool>;

/// Windows of a minute, so that a table with so many entries is so many
/// device-minutes; the first `visits` of them just became visits.
fn draws(devices: u32, visits: u32, bug: Bug, again: bool, seed: u64) -> Vec<Draw> {
    let entry = |number: u32| Station {
        connected_s: Some(if number < visits { 310 } else { 3000 }),
        inactive_ms: Some(0),
    };
    let table = Reading::Stations((0..devices).map(entry).collect());
    let outbox = Outbox::in_memory(4, &mut Seeded::new(seed)).unwrap();
    let settings = Settings {
        length: MINUTE,
        layers: Layers::windows_alone(Scales::STANDARD),
        ..Settings::default()
    };
    let mut counting = Counting::new(settings, outbox, Seeded::new(seed)).unwrap();
    counting.faulty.bug = bug;
    let mut released = Vec::with_capacity(DRAWS);
    let mut now = START;
    counting.minute(Moment::at(now), &table, true).unwrap();
    while released.len() < DRAWS {
        now += 60;
        // Closes the window before, whose table was the same.
        counting.minute(Moment::at(now), &table, true).unwrap();
        let now_ms = u64::from(now - START) * 1000;
        let first = sent(&mut counting, now_ms, now);
        let second = match again {
            true => sent(&mut counting, now_ms + 3_600_000, now),
            false => first.clone(),
        };
        let receipt = Receipt::Settled(vec![Settlement {
            boot: first.boot,
            first: first.first_sequence,
            last: first.first_sequence,
            outcome: Outcome::Stored,
        }]);
        counting.receipt(&receipt.encode().unwrap()).unwrap();
        // The very first look counts no visit.
        if first.first_sequence > 0 {
            let (one, two) = (first.windows[0], second.windows[0]);
            released.push((one.device_minutes, one.visits, two.device_minutes));
        }
    }
    released
}

fn sent(counting: &mut Counting<Seeded>, now_ms: u64, now: u32) -> Report {
    let (_, payload) = counting.next_message(now_ms, Some(now)).unwrap().unwrap();
    Report::decode(&payload).unwrap()
}

/// Both worlds at once; `again` also sends each window a second time.
fn worlds(baseline: u32, distance: u32, bug: Bug, again: bool) -> [Vec<Draw>; 2] {
    let visits = baseline / 100;
    // Its own noise for each world and distance.
    let seed = u64::from(baseline + distance) * 2;
    std::thread::scope(|scope| {
        let without = scope.spawn(move || draws(baseline, visits, bug, again, seed));
        let with = draws(baseline + distance, visits + 1, bug, again, seed + 1);
        [without.join().unwrap(), with]
    })
}

/// Lower confidence bound of epsilon over all events, both ways.
fn epsilon<T: Copy>(one: &[T], other: &[T], events: &[Event<T>]) -> f64 {
    let mut largest: f64 = 0.0;
    for event in events {
        let count = |draws: &[T]| draws.iter().filter(|&&draw| event(draw)).count();
        let (k, l) = (count(one), count(other));
        for (k, l) in [
            (k, l),
            (l, k),
            (one.len() - k, other.len() - l),
            (other.len() - l, one.len() - k),
        ] {
            let bound = (lower(k, one.len()) / upper(l, other.len())).ln();
            largest = largest.max(bound);
        }
    }
    largest
}

/// Thresholds from tail to tail, parity, and the two most likely values.
fn single_events(low: i64, high: i64, step: usize) -> Vec<Event<i64>> {
    let (from, to) = (low - 900, high + 900);
    let mut events: Vec<Event<i64>> = vec![
        Box::new(|draw| draw % 2 == 0),
        Box::new(move |draw| draw == low),
        Box::new(move |draw| draw == high),
        Box::new(move |draw| draw >= high),
    ];
    for threshold in (from..to).step_by(step) {
        events.push(Box::new(move |draw| draw >= threshold));
    }
    events
}

fn device_epsilon([without, with]: &[Vec<Draw>; 2], baseline: u32, distance: u32) -> f64 {
    let devices = |draws: &[Draw]| -> Vec<i64> { draws.iter().map(|it| it.0.into()).collect() };
    let (low, high) = (i64::from(baseline), i64::from(baseline + distance));
    let events = single_events(low, high, 37);
    epsilon(&devices(without), &devices(with), &events)
}

/// Of the sum of what was sent and what was sent again.
fn resend_epsilon([without, with]: &[Vec<Draw>; 2], baseline: u32, distance: u32) -> f64 {
    let sums = |draws: &[Draw]| -> Vec<i64> {
        draws
            .iter()
            .map(|it| i64::from(it.0) + i64::from(it.2))
            .collect()
    };
    let (low, high) = (2 * i64::from(baseline), 2 * i64::from(baseline + distance));
    epsilon(&sums(without), &sums(with), &single_events(low, high, 37))
}

fn assert_holds(what: &str, found: f64, claim: f64) {
    let share = found / claim;
    println!("{what}: at least {found:.3} of a claimed {claim:.3} ({share:.3})");
    assert!(
        (0.90..=1.00).contains(&share),
        "{what}: {share:.3} of the claim"
    );
}

#[test]
fn what_leaves_protects_as_claimed_neither_less_nor_more() {
    for baseline in [0, 600] {
        let worlds = worlds(baseline, DISTANCE, Bug::None, true);
        let found = device_epsilon(&worlds, baseline, DISTANCE);
        assert_holds("device-minutes", found, DEVICE_CLAIM);
        let found = resend_epsilon(&worlds, baseline, DISTANCE);
        assert_holds("device-minutes and again", found, DEVICE_CLAIM);

        let visits = |draws: &[Draw]| -> Vec<i64> { draws.iter().map(|it| it.1.into()).collect() };
        let low = i64::from(baseline / 100);
        let events = single_events(low, low + 1, 61);
        let found = epsilon(&visits(&worlds[0]), &visits(&worlds[1]), &events);
        assert_holds("visits", found, VISIT_CLAIM);

        let device_top = i64::from(baseline + DISTANCE);
        let joint = |draws: &[Draw]| -> Vec<(i64, i64)> {
            draws.iter().map(|it| (it.0.into(), it.1.into())).collect()
        };
        let found = epsilon(
            &joint(&worlds[0]),
            &joint(&worlds[1]),
            &corner(device_top, low + 1),
        );
        assert_holds("both", found, DEVICE_CLAIM + VISIT_CLAIM);

        // Two windows in which the device was there.
        let pairs = |draws: &[Draw]| -> Vec<(i64, i64)> {
            let pairs = draws.chunks_exact(2);
            pairs
                .map(|pair| (pair[0].0.into(), pair[1].0.into()))
                .collect()
        };
        let found = epsilon(
            &pairs(&worlds[0]),
            &pairs(&worlds[1]),
            &corner(device_top, device_top),
        );
        assert_holds("two windows", found, 2.0 * DEVICE_CLAIM);
    }
}

#[test]
fn two_access_points_that_share_a_device_protect_by_the_sum_of_its_samples() {
    for baseline in [0, 600] {
        let [one, two] = [61, 60].map(|distance| worlds(baseline, distance, Bug::None, false));
        let joined = |world: usize| -> Vec<(i64, i64)> {
            let pairs = one[world].iter().zip(&two[world]);
            pairs
                .map(|(one, two)| (one.0.into(), two.0.into()))
                .collect()
        };
        let top = i64::from(baseline);
        let found = epsilon(&joined(0), &joined(1), &corner(top + 61, top + 60));
        assert_holds("two access points", found, DEVICE_CLAIM);
    }
}

/// Both figures reach what the device makes likely, or something a little apart.
fn corner(first: i64, second: i64) -> Vec<Event<(i64, i64)>> {
    let mut events: Vec<Event<(i64, i64)>> = vec![];
    for (one, two) in [(0, 0), (10, 0), (0, 10), (-20, 0), (30, 1)] {
        events.push(Box::new(move |(x, y)| {
            x >= first + one && y >= second + two
        }));
    }
    events
}

#[test]
fn the_audit_catches_every_seeded_bug() {
    for bug in [
        Bug::HalfTheNoise,
        Bug::FivePercentTooSmall,
        Bug::TenPercentTooLarge,
        Bug::NoNoiseOnZero,
        Bug::SuppressedBeforeNoise,
        Bug::EvenNoiseOnly,
        Bug::ClippedAt480,
        Bug::RedrawnOnResend,
    ] {
        let again = matches!(bug, Bug::RedrawnOnResend);
        let worlds = worlds(0, DISTANCE, bug, again);
        let found = match bug {
            Bug::RedrawnOnResend => resend_epsilon(&worlds, 0, DISTANCE),
            _ => device_epsilon(&worlds, 0, DISTANCE),
        };
        let share = found / DEVICE_CLAIM;
        println!("{bug:?}: {share:.3} of the claim");
        assert!(
            !(0.90..=1.00).contains(&share),
            "{bug:?} was overlooked: {share:.3}"
        );
    }
}
