use protocol::receipt::{Outcome, Receipt, Settlement};
use protocol::report::Report;
use protocol::status::{SourceState, Status};

use super::*;
use crate::core::layers::Layers;
use crate::core::noise::Scales;
use crate::core::random::Seeded;
use crate::core::station::{Blind, Station};
use crate::core::window::Length;

mod layers;

const START: u32 = 1_767_225_600;
const HOUR: Length = Length {
    period_s: 60,
    periods: 60,
};

fn station(connected_s: u32) -> Station {
    Station {
        connected_s: Some(connected_s),
        inactive_ms: Some(0),
    }
}

fn agent(settings: Settings, seed: u64) -> Counting<Seeded> {
    let outbox = Outbox::in_memory(64, &mut Seeded::new(seed)).unwrap();
    Counting::new(settings, outbox, Seeded::new(seed)).unwrap()
}

fn hours(noise: Scales) -> Settings {
    Settings {
        length: HOUR,
        layers: Layers::windows_alone(noise),
        ..Settings::default()
    }
}

fn around() -> Surroundings {
    Surroundings {
        presence: Presence::Online,
        connection: 1,
        version: "0.1.0".to_owned(),
        uptime_s: 60,
        clock: ClockState::Trusted,
        sent_at: Some(START),
        sources: vec![],
        internet: Internet::Reached,
        certificate_expires: None,
        site: None,
    }
}

/// All messages of one day; `stations` gives the table of each minute.
fn day(
    counting: &mut Counting<Seeded>,
    stations: impl Fn(u32) -> Vec<Station>,
) -> Vec<(u32, MessageKind, Vec<u8>)> {
    let mut sent = vec![];
    for minute in 0..25 * 60 {
        let now = START + minute * 60;
        let reading = Reading::Stations(stations(minute));
        counting.minute(Moment::at(now), &reading, true).unwrap();
        let now_ms = u64::from(minute) * 60_000;
        while let Some((kind, payload)) = counting.next_message(now_ms, Some(now)).unwrap() {
            sent.push((minute, kind, payload));
        }
    }
    sent
}

#[test]
fn counts_exactly_when_noise_is_off() {
    let mut counting = agent(hours(Scales::OFF), 1);
    // One device from minute 10 to 39: a visit, and 28 minutes past the first two.
    let sent = day(&mut counting, |minute| match minute % 60 {
        in_hour @ 10..40 => vec![station((in_hour - 10) * 60)],
        _ => vec![],
    });
    let report = Report::decode(&sent[3].2).unwrap();
    let window = report.windows[0];
    assert_eq!((window.device_minutes, window.visits), (28, 1));
    assert_eq!((window.sampled_minutes, window.online_minutes), (60, 60));
}

#[test]
fn an_idle_and_a_busy_day_send_the_same_messages_at_the_same_time() {
    let shape = |sent: Vec<(u32, MessageKind, Vec<u8>)>| -> Vec<(u32, MessageKind, usize)> {
        sent.into_iter()
            .map(|(minute, kind, payload)| (minute, kind, payload.len()))
            .collect()
    };
    // With a total every four hours.
    let settings = Settings {
        week_periods: 240,
        layers: Layers::STANDARD,
        ..hours(Scales::STANDARD)
    };
    let mut idle = agent(settings.clone(), 1);
    let mut busy = agent(settings, 1);
    let quiet = shape(day(&mut idle, |_| vec![]));
    let crowd = shape(day(&mut busy, |minute| {
        vec![station(minute % 200 * 60); 300]
    }));
    assert!(quiet.len() >= 24 + 6);
    assert_eq!(quiet, crowd);
    let (idle, busy) = (idle.status(around()), busy.status(around()));
    assert_eq!(idle.encode().unwrap().len(), busy.encode().unwrap().len());
}

#[test]
fn no_release_tells_in_which_order_stations_were_listed() {
    let crowd = |minute: u32| -> Vec<Station> {
        (0..20)
            .map(|k| station((minute * 7 + k * 311) % 9000))
            .collect()
    };
    let one = day(&mut agent(hours(Scales::STANDARD), 5), crowd);
    let other = day(&mut agent(hours(Scales::STANDARD), 5), |minute| {
        let mut stations = crowd(minute);
        stations.rotate_left(usize::try_from(minute % 20).unwrap());
        stations.reverse();
        stations
    });
    assert_eq!(one, other);
}

#[test]
fn noise_is_drawn_once_and_the_same_bytes_are_sent_again() {
    let mut counting = agent(hours(Scales::STANDARD), 1);
    counting.advance(Moment::at(START)).unwrap();
    counting.advance(Moment::at(START + 3600)).unwrap();
    let (_, first) = counting.next_message(0, Some(START)).unwrap().unwrap();
    let (_, again) = counting
        .next_message(3_600_000, Some(START))
        .unwrap()
        .unwrap();
    assert_eq!(first, again);
}

#[test]
fn a_window_in_which_nobody_could_see_is_sent_with_no_minute_sampled() {
    let mut counting = agent(hours(Scales::OFF), 1);
    for minute in 0..=60 {
        let blind = Reading::CouldNotCount(Blind::Absent);
        counting
            .minute(Moment::at(START + minute * 60), &blind, true)
            .unwrap();
    }
    let (_, payload) = counting.next_message(0, Some(START)).unwrap().unwrap();
    let window = Report::decode(&payload).unwrap().windows[0];
    assert_eq!((window.sampled_minutes, window.online_minutes), (0, 0));
    assert_eq!(counting.counter().state(), SourceState::Absent);
}

#[test]
fn a_killed_process_goes_on_with_a_new_boot_and_never_draws_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    let mut windows = std::collections::BTreeMap::new();
    let mut now = START;
    for life in 0..20 {
        let mut random = Seeded::new(life);
        let outbox = Outbox::open(&path, 64, &mut random).unwrap();
        let mut counting = Counting::new(hours(Scales::STANDARD), outbox, random).unwrap();
        for _ in 0..37 {
            let reading = Reading::Stations(vec![station(1000)]);
            counting.minute(Moment::at(now), &reading, true).unwrap();
            now += 60;
        }
        while let Some((_, payload)) = counting.next_message(0, Some(now)).unwrap() {
            let report = Report::decode(&payload).unwrap();
            for window in &report.windows {
                let start = report.start_of(window);
                let known = windows.entry(start).or_insert((report.boot, *window));
                assert_eq!(known.1.device_minutes, window.device_minutes);
                assert_eq!(known.0, report.boot);
            }
        }
    }
    assert_eq!(windows.len(), 12);
}

/// A minute at `steady_s` on a box that booted `START - 1000` and knows it or not.
fn early(counting: &mut Counting<Seeded>, steady_s: u64, trusted: bool) {
    let now = Moment {
        steady_s,
        utc_s: trusted.then(|| START - 1000 + u32::try_from(steady_s).unwrap()),
    };
    let table = Reading::Stations(vec![station(1000)]);
    counting.minute(now, &table, true).unwrap();
}

#[test]
fn minutes_counted_before_the_clock_is_trusted_are_placed_afterwards() {
    let mut counting = agent(hours(Scales::OFF), 1);
    for minute in 0..80 {
        early(&mut counting, minute * 60, false);
        assert_eq!(counting.next_message(0, None).unwrap(), None);
    }
    early(&mut counting, 80 * 60, true);
    let windows: Vec<_> = counting
        .just_closed()
        .iter()
        .map(|it| (it.start, it.sampled_minutes, it.device_minutes))
        .collect();
    // 1000 s before the hour, the hour, and the open one.
    assert_eq!(windows, [(START - 3600, 17, 17), (START, 60, 60)]);
    assert_eq!(counting.status(around()).lost_minutes, []);
}

#[test]
fn minutes_that_waited_do_not_reopen_a_window_that_is_closed() {
    let mut outbox = Outbox::in_memory(64, &mut Seeded::new(1)).unwrap();
    let mut other = agent(hours(Scales::OFF), 1);
    other.advance(Moment::at(START - 3600)).unwrap();
    other.advance(Moment::at(START)).unwrap();
    outbox.append(other.just_closed()[0]).unwrap();
    let mut counting = Counting::new(hours(Scales::OFF), outbox, Seeded::new(2)).unwrap();
    for minute in 0..80 {
        early(&mut counting, minute * 60, false);
    }
    early(&mut counting, 80 * 60, true);
    assert_eq!(counting.just_closed()[0].start, START);
    let lost = counting.status(around()).lost_minutes;
    assert_eq!((lost[0].reason, lost[0].minutes), (LossReason::Clock, 17));
}

#[test]
fn a_box_that_never_learns_the_time_keeps_seven_days_and_counts_the_rest_lost() {
    let mut counting = agent(hours(Scales::STANDARD), 1);
    let week = 7 * 24 * 60;
    for minute in 0..week + 9 {
        early(&mut counting, minute * 60, false);
    }
    let lost = |counting: &Counting<Seeded>| {
        let lost = counting.status(around()).lost_minutes;
        assert_eq!(lost[0].reason, LossReason::WaitedTooLong);
        lost[0].minutes
    };
    assert_eq!(lost(&counting), 9);
    counting.stop().unwrap();
    assert_eq!(u64::from(lost(&counting)), week + 9);
}

#[test]
fn without_an_outbox_windows_are_counted_lost_and_counting_goes_on() {
    let outbox = Outbox::unwritable(&mut Seeded::new(1)).unwrap();
    let mut counting = Counting::new(hours(Scales::STANDARD), outbox, Seeded::new(1)).unwrap();
    counting.advance(Moment::at(START)).unwrap();
    let error = counting.advance(Moment::at(START + 3600)).unwrap_err();
    assert!(matches!(error, CloseError::Unwritable { start: START, .. }));
    counting.advance(Moment::at(START + 7200)).unwrap_err();
    assert_eq!(counting.next_message(0, Some(START)).unwrap(), None);
    let status = counting.status(around());
    assert_eq!(status.lost_minutes[0].minutes, 120);
    assert_eq!(status.lost_minutes[0].reason, LossReason::OutboxUnwritable);
}

#[test]
fn an_outbox_that_can_be_written_again_goes_on_with_the_whole_account() {
    let stand_in = Outbox::unwritable(&mut Seeded::new(1)).unwrap();
    let mut counting = Counting::new(hours(Scales::STANDARD), stand_in, Seeded::new(1)).unwrap();
    counting.advance(Moment::at(START)).unwrap();
    counting.advance(Moment::at(START + 3600)).unwrap_err();
    let mut outbox = Outbox::in_memory(8, &mut Seeded::new(2)).unwrap();
    outbox.lose(Loss {
        from: START - 7200,
        to: START - 7140,
        minutes: 1,
        reason: LossReason::Clock,
        layer: Layer::Windows,
    });
    counting.adopt(outbox).unwrap();
    counting.advance(Moment::at(START + 7200)).unwrap();
    assert_eq!(counting.just_closed()[0].start, START + 3600);
    let status = counting.status(around());
    let lost: Vec<_> = status
        .lost_minutes
        .iter()
        .map(|lost| lost.minutes)
        .collect();
    assert_eq!(lost, [1, 60]);
    assert_eq!(status.losses.len(), 2);
}

#[test]
fn a_window_without_noise_is_never_kept() {
    #[derive(Debug)]
    struct Spent(u8);
    impl RandomSource for Spent {
        fn next(&mut self) -> Result<u64, NoRandomness> {
            self.0 = self.0.checked_sub(1).ok_or(NoRandomness)?;
            Ok(1)
        }
    }
    let outbox = Outbox::in_memory(8, &mut Seeded::new(1)).unwrap();
    let mut counting = Counting::new(hours(Scales::STANDARD), outbox, Spent(1)).unwrap();
    counting.advance(Moment::at(START)).unwrap();
    let error = counting.advance(Moment::at(START + 3600)).unwrap_err();
    assert!(matches!(error, CloseError::NoNoise { .. }));
    assert_eq!(counting.outbox().held().count(), 0);
}
