use proptest::prelude::*;

use super::*;

const HOUR: Length = Length {
    period_s: 60,
    periods: 60,
};
const DAY: Length = Length {
    period_s: 60,
    periods: 1440,
};
/// A midnight.
const DAY_START: u32 = 1_767_225_600;
const H: u32 = 3600;

fn tally(devices: u32) -> Option<Tally> {
    Some(Tally {
        devices,
        visits: Some(0),
    })
}

fn closed(events: &[Event]) -> Vec<&WindowSums> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Closed(sums) => Some(sums),
            Event::Lost { .. } => None,
        })
        .collect()
}

fn lost(events: &[Event]) -> u32 {
    events
        .iter()
        .map(|event| match event {
            Event::Lost { minutes, .. } => u32::from(*minutes),
            Event::Closed(_) => 0,
        })
        .sum()
}

/// A look in every minute of `from..to`.
fn run(windows: &mut Windows, from: u32, to: u32, events: &mut Vec<Event>) {
    for minute in (from..to).step_by(60) {
        windows.place(minute + 13, tally(2), true, events);
    }
}

#[test]
fn a_window_holds_its_minutes_and_closes_when_the_next_begins() {
    let mut windows = Windows::new(Length::FOUR_HOURS, 0, None, 0);
    let mut events = vec![];
    run(&mut windows, DAY_START, DAY_START + 4 * H, &mut events);
    assert_eq!(events, []);
    windows.advance(DAY_START + 4 * H, &mut events);
    let sums = closed(&events)[0];
    assert_eq!((sums.start, sums.end()), (DAY_START, DAY_START + 4 * H));
    assert_eq!((sums.device_minutes, sums.sampled_minutes), (480, 240));
    assert_eq!(windows.cursor(), DAY_START + 4 * H);
}

#[test]
fn a_start_inside_a_window_closes_it_with_fewer_minutes() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    run(
        &mut windows,
        DAY_START + 2400,
        DAY_START + H + 60,
        &mut events,
    );
    let sums = closed(&events)[0];
    assert_eq!((sums.start, sums.sampled_minutes), (DAY_START, 20));
}

#[test]
fn offline_minutes_are_sampled_and_their_devices_are_not_counted() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    windows.place(DAY_START, tally(5), false, &mut events);
    windows.place(DAY_START + 60, tally(3), true, &mut events);
    windows.place(DAY_START + 120, None, true, &mut events);
    windows.advance(DAY_START + H, &mut events);
    let sums = closed(&events)[0];
    assert_eq!((sums.sampled_minutes, sums.online_minutes), (2, 1));
    assert_eq!((sums.device_minutes, sums.placed_minutes), (3, 3));
}

#[test]
fn one_minute_that_could_not_tell_visits_makes_them_not_counted() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    windows.place(DAY_START, tally(5), true, &mut events);
    let bare = Tally {
        devices: 1,
        visits: None,
    };
    windows.place(DAY_START + 60, Some(bare), true, &mut events);
    windows.advance(DAY_START + H, &mut events);
    assert_eq!(closed(&events)[0].visits, None);
}

#[test]
fn boundaries_move_by_the_configured_hours() {
    let mut windows = Windows::new(Length::FOUR_HOURS, H, None, 0);
    let mut events = vec![];
    windows.advance(DAY_START, &mut events);
    windows.advance(DAY_START + H, &mut events);
    assert_eq!(closed(&events)[0].start, DAY_START - 3 * H);
}

#[test]
fn a_jump_forward_closes_the_windows_between_as_not_sampled() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    run(&mut windows, DAY_START, DAY_START + 600, &mut events);
    windows.advance(DAY_START + 3 * H + 5, &mut events);
    let found: Vec<_> = closed(&events)
        .iter()
        .map(|sums| (sums.start - DAY_START, sums.sampled_minutes))
        .collect();
    assert_eq!(found, [(0, 10), (H, 0), (2 * H, 0)]);
}

#[test]
fn a_jump_of_months_claims_nothing_about_the_time_between() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    windows.advance(DAY_START, &mut events);
    windows.advance(DAY_START + 90 * 24 * H, &mut events);
    assert_eq!(closed(&events).len(), 1);
}

#[test]
fn minutes_before_the_cursor_are_lost_and_counted() {
    let mut windows = Windows::new(HOUR, 0, None, DAY_START + H);
    let mut events = vec![];
    run(&mut windows, DAY_START, DAY_START + 2 * H, &mut events);
    assert_eq!(lost(&events), 60);
    windows.advance(DAY_START + 2 * H, &mut events);
    assert_eq!(closed(&events)[0].sampled_minutes, 60);
}

#[test]
fn a_clock_set_back_inside_a_window_takes_no_minute_twice() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    run(&mut windows, DAY_START, DAY_START + 1800, &mut events);
    run(&mut windows, DAY_START + 600, DAY_START + H, &mut events);
    windows.advance(DAY_START + H, &mut events);
    assert_eq!(closed(&events)[0].sampled_minutes, 60);
    assert_eq!(lost(&events), 20);
}

#[test]
fn a_window_opened_by_a_clock_ahead_of_time_is_dropped_and_counted_lost() {
    let mut windows = Windows::new(HOUR, 0, None, 0);
    let mut events = vec![];
    let years = DAY_START + 1000 * 24 * H;
    run(&mut windows, years, years + 300, &mut events);
    run(&mut windows, DAY_START, DAY_START + H, &mut events);
    windows.advance(DAY_START + H, &mut events);
    assert_eq!(lost(&events), 5);
    assert_eq!(closed(&events)[0].sampled_minutes, 60);
}

#[test]
fn a_new_length_waits_for_a_boundary_of_both() {
    let mut windows = Windows::new(DAY, 0, Some(Length::FOUR_HOURS), DAY_START + 8 * H);
    let mut events = vec![];
    for hour in 9..49 {
        windows.advance(DAY_START + hour * H, &mut events);
    }
    let found: Vec<_> = closed(&events)
        .iter()
        .map(|sums| ((sums.start - DAY_START) / H, sums.length.periods))
        .collect();
    assert_eq!(
        found,
        [(8, 240), (12, 240), (16, 240), (20, 240), (24, 1440)]
    );
}

#[test]
fn a_shorter_length_begins_where_the_longer_one_would_have_ended() {
    let mut windows = Windows::new(HOUR, 0, Some(DAY), DAY_START);
    let mut events = vec![];
    windows.advance(DAY_START + 5 * H + 60, &mut events);
    windows.advance(DAY_START + 6 * H, &mut events);
    assert_eq!(closed(&events)[0].start, DAY_START + 5 * H);

    // Part of the day is reported already: its windows go on.
    let mut windows = Windows::new(DAY, 0, Some(HOUR), DAY_START + 5 * H);
    windows.advance(DAY_START + 5 * H, &mut events);
    assert_eq!(windows.length(), HOUR);
}

proptest! {
    #[test]
    fn every_minute_is_in_a_window_or_counted_lost_whatever_the_clock_does(
        steps in proptest::collection::vec((1..90_u32, prop_oneof![
            8 => Just(0_i64),
            1 => -3 * 86_400..3 * 86_400_i64,
            1 => -7200..7200_i64,
        ]), 1..60),
        length in prop_oneof![Just(HOUR), Just(Length::FOUR_HOURS), Just(DAY)],
        last in prop_oneof![Just(None), Just(Some(HOUR)), Just(Some(DAY))],
        offset in 0..24_u32,
    ) {
        let mut windows = Windows::new(length, offset * H, last, DAY_START);
        let mut events = vec![];
        let mut now = i64::from(DAY_START) + 1000;
        let mut looks = 0;
        for (minutes, jump) in steps {
            now += jump;
            for _ in 0..minutes {
                windows.place(u32::try_from(now).unwrap(), tally(1), true, &mut events);
                now += 60;
                looks += 1;
            }
        }
        let open = windows.open.as_ref().map_or(0, |open| u32::from(open.placed_minutes));
        let placed: u32 = closed(&events).iter().map(|sums| u32::from(sums.placed_minutes)).sum();
        prop_assert_eq!(looks, placed + open + lost(&events));

        let mut end = DAY_START;
        for sums in closed(&events) {
            prop_assert!(sums.start >= end, "windows overlap");
            prop_assert!(sums.sampled_minutes <= sums.length.periods);
            prop_assert_eq!((sums.start + 30 * 86_400 - offset * H) % sums.length.seconds(), 0);
            end = sums.end();
        }
        prop_assert!(windows.cursor() == end || closed(&events).is_empty());
    }
}
