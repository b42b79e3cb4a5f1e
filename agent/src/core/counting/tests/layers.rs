//! Totals beside windows: what they hold, what they cost, and when they go out.

use proptest::prelude::*;
use protocol::report::NOT_COUNTED;
use protocol::status::Released;

use super::*;

/// A Monday.
const MONDAY: u32 = 1_767_571_200;
const DAY: u32 = 86_400;
const WEEK: u32 = 7 * DAY;

const QUARTERS: Layers = Layers {
    budget: Scales::STANDARD,
    windows: scales(240, 8),
    days: Some(scales(240, 8)),
    weeks: Some(scales(120, 4)),
};
const UNNOISED: Layers = Layers {
    budget: Scales::OFF,
    windows: Scales::OFF,
    days: Some(Scales::OFF),
    weeks: Some(Scales::OFF),
};

const fn scales(device_minutes: u16, visits: u8) -> Scales {
    Scales {
        device_minutes,
        visits,
    }
}

fn layered(layers: Layers) -> Settings {
    Settings {
        layers,
        ..Settings::default()
    }
}

/// A process on what the one before left.
fn process(settings: Settings, outbox: Outbox, boot: u64) -> Counting<Seeded> {
    Counting::new(settings, outbox, Seeded::new(boot)).unwrap()
}

fn new_outbox() -> Outbox {
    Outbox::in_memory(4000, &mut Seeded::new(1)).unwrap()
}

/// A look every ten minutes, at one device.
fn run(counting: &mut Counting<Seeded>, from: u32, to: u32) {
    for now in (from..to).step_by(600) {
        counting.advance(Moment::at(now)).unwrap();
        let table = Reading::Stations(vec![station(1000)]);
        counting.minute(Moment::at(now), &table, true).unwrap();
    }
}

fn held(outbox: &Outbox, layer: Layer) -> Vec<ClosedWindow> {
    let held = outbox.held().map(|(_, held)| held.window);
    let mut held: Vec<_> = held.filter(|it| it.layer == layer).collect();
    held.sort_by_key(|it| (it.start, it.sequence));
    held
}

#[test]
fn a_week_is_the_sum_of_its_windows_and_both_have_half_of_the_budget() {
    let mut counting = process(layered(Layers::STANDARD), new_outbox(), 1);
    run(&mut counting, MONDAY, MONDAY + WEEK + 3600);
    let windows = held(counting.outbox(), Layer::Windows);
    let weeks = held(counting.outbox(), Layer::Weeks);
    assert_eq!((windows.len(), weeks.len()), (42, 1));
    assert!(windows.iter().all(|it| it.noise == scales(120, 4)));
    let week = weeks[0];
    assert_eq!((week.start, week.end()), (MONDAY, MONDAY + WEEK));
    assert_eq!((week.noise, week.sequence), (scales(120, 4), 42));
    assert_eq!((week.sampled_minutes, week.online_minutes), (1008, 1008));
    // 1,008 looks, and noise with a standard deviation of 170.
    assert!((week.device_minutes - 1008).abs() < 2000, "{week:?}");
    assert_eq!(counting.outbox().oldest().unwrap().window, windows[0]);
}

#[test]
fn a_part_is_released_when_the_process_stops_and_the_next_begins_another() {
    let mut outbox = new_outbox();
    let mut from = MONDAY;
    for (boot, hours) in [(1, 30), (2, 40), (3, 60), (4, 39)] {
        let mut counting = process(layered(UNNOISED), outbox, boot);
        run(&mut counting, from, from + hours * 3600);
        assert_eq!(counting.status(around()).undivided_until, None);
        counting.stop().unwrap();
        from += hours * 3600;
        outbox = counting.into_outbox();
    }
    let weeks = held(&outbox, Layer::Weeks);
    let hours: Vec<_> = weeks
        .iter()
        .map(|it| ((it.start - MONDAY) / 3600, (it.end() - MONDAY) / 3600))
        .collect();
    // The window that is open when a process stops is closed by the next.
    assert_eq!(hours, [(0, 28), (28, 68), (68, 128), (128, 168)]);
    for (week, looks) in weeks.iter().zip([28, 38, 58, 38]) {
        assert_eq!(week.device_minutes, looks * 6, "{week:?}");
    }
}

#[test]
fn from_the_second_start_of_a_week_on_windows_have_the_whole_budget() {
    let mut counting = process(layered(Layers::STANDARD), new_outbox(), 1);
    run(&mut counting, MONDAY, MONDAY + DAY);
    assert_eq!(counting.status(around()).undivided_until, None);
    let mut counting = process(
        layered(Layers::STANDARD),
        counting.into_outbox().crashed(),
        2,
    );
    run(&mut counting, MONDAY + 2 * DAY, MONDAY + 3 * DAY);
    let status = counting.status(around());
    assert_eq!(status.undivided_until, Some(MONDAY + 2 * WEEK));
    let released: Vec<_> = status.layers.iter().map(noise_of).collect();
    let week = (Layer::Weeks, scales(120, 4));
    assert_eq!(released, [(Layer::Windows, Scales::STANDARD), week]);
    // The week after one with two starts as well, and then no more.
    run(&mut counting, MONDAY + 3 * DAY, MONDAY + 3 * WEEK + 3600);
    assert_eq!(counting.status(around()).undivided_until, None);
    let noises: Vec<u16> = [1, 3, 8, 15]
        .into_iter()
        .map(|day| {
            let windows = held(counting.outbox(), Layer::Windows);
            let mut windows = windows.iter().filter(|it| it.start >= MONDAY + day * DAY);
            windows.next().unwrap().noise.device_minutes
        })
        .collect();
    assert_eq!(noises, [60, 60, 60, 120]);
    let weeks = held(counting.outbox(), Layer::Weeks);
    let counted: Vec<bool> = weeks
        .iter()
        .map(|it| {
            assert_eq!(it.noise, scales(120, 4));
            assert_eq!(it.device_minutes == NOT_COUNTED, it.visits == NOT_COUNTED);
            it.device_minutes != NOT_COUNTED
        })
        .collect();
    assert_eq!(counted, [false, false, true]);
}

fn noise_of(released: &Released) -> (Layer, Scales) {
    let scales = scales(released.noise_device_minutes, released.noise_visits);
    (released.layer, scales)
}

#[test]
fn new_layers_take_effect_on_monday_and_in_a_new_outbox_at_once() {
    let alone = Layers::windows_alone(Scales::STANDARD);
    let mut counting = process(layered(alone), new_outbox(), 1);
    run(&mut counting, MONDAY, MONDAY + DAY);
    assert_eq!(counting.status(around()).layers.len(), 1);
    counting.stop().unwrap();
    let mut counting = process(layered(Layers::STANDARD), counting.into_outbox(), 2);
    run(&mut counting, MONDAY + DAY, MONDAY + 2 * WEEK + 3600);
    let windows = held(counting.outbox(), Layer::Windows);
    assert!(windows.iter().all(|it| {
        let whole = it.start < MONDAY + WEEK;
        it.noise.device_minutes == if whole { 60 } else { 120 }
    }));
    let weeks = held(counting.outbox(), Layer::Weeks);
    assert_eq!(weeks[0].device_minutes, NOT_COUNTED);
    assert_ne!(weeks[1].device_minutes, NOT_COUNTED);
}

#[test]
fn a_start_is_on_flash_before_anything_is_released() {
    let counting = {
        let mut counting = process(layered(Layers::STANDARD), new_outbox(), 1);
        counting
            .minute(Moment::at(MONDAY), &Reading::Count(3), true)
            .unwrap();
        counting
    };
    let again = counting.into_outbox().crashed();
    assert_eq!(again.held().count(), 0);
    assert_eq!(again.ledger().starts.this_week, 1);
    // Not before the time is known: nothing can be released until then.
    let mut counting = process(layered(Layers::STANDARD), again, 2);
    let blind = Moment {
        steady_s: 5,
        utc_s: None,
    };
    counting.minute(blind, &Reading::Count(3), true).unwrap();
    counting.advance(blind).unwrap();
    assert_eq!(counting.outbox().ledger().starts.this_week, 1);
}

#[test]
fn a_start_that_cannot_be_written_leaves_nothing_to_totals() {
    let stand_in = Outbox::unwritable(&mut Seeded::new(1)).unwrap();
    let mut counting = process(layered(Layers::STANDARD), stand_in, 1);
    counting.advance(Moment::at(MONDAY)).unwrap();
    assert_eq!(
        counting.status(around()).undivided_until,
        Some(MONDAY + WEEK)
    );
    counting.advance(Moment::at(MONDAY + 4 * 3600)).unwrap_err();
    counting.stop().unwrap();
    // No total of windows that are not there.
    let status = counting.status(around());
    assert_eq!(
        (status.lost_totals, status.lost_minutes[0].minutes),
        (0, 240)
    );
}

#[test]
fn a_total_that_cannot_be_written_is_counted_apart_from_minutes() {
    let mut counting = process(layered(Layers::STANDARD), new_outbox(), 1);
    run(&mut counting, MONDAY, MONDAY + DAY);
    counting.outbox.break_storage();
    counting.stop().unwrap_err();
    let status = counting.status(around());
    assert_eq!((status.lost_totals, status.lost_minutes.len()), (1, 0));
    let loss = status.losses[0];
    assert_eq!((loss.layer, loss.minutes), (Layer::Weeks, 1200));
    assert!(!counting.outbox().ledger().starts.ended_in_order);
}

#[test]
fn totals_travel_alone_are_late_by_their_own_length_and_come_again_by_their_end() {
    let settings = layered(Layers::STANDARD);
    let mut counting = process(settings, new_outbox(), 1);
    run(&mut counting, MONDAY, MONDAY + WEEK + 3600);
    let mut sent = vec![];
    let now = MONDAY + WEEK + 3600;
    while let Some((kind, payload)) = counting.next_message(0, Some(now)).unwrap() {
        sent.push((kind, Report::decode(&payload).unwrap()));
    }
    let (kind, week) = sent.pop().unwrap();
    assert_eq!((kind, week.layer), (MessageKind::Report, Layer::Weeks));
    assert_eq!((week.windows.len(), week.length_periods), (1, 10_080));
    assert_eq!(sent[0].0, MessageKind::Late);
    assert!(
        sent.iter()
            .all(|(_, report)| report.layer == Layer::Windows)
    );

    let settled = Receipt::Settled(vec![Settlement {
        boot: counting.boot(),
        first: 0,
        last: 42,
        outcome: Outcome::Stored,
    }]);
    counting.receipt(&settled.encode().unwrap()).unwrap();
    assert_eq!(counting.wake_ms(), None);
    let newest = counting.status(around()).newest_settled.unwrap();
    assert_eq!(newest.start, MONDAY + WEEK - 4 * 3600);
    // Three windows end after this, and the week.
    let resend = Receipt::Resend {
        from: MONDAY + WEEK - 9 * 3600,
    };
    let answer = counting.receipt(&resend.encode().unwrap()).unwrap();
    assert_eq!(answer, Answer::Resend { windows: 4 });
}

#[test]
fn until_a_receipt_of_version_2_a_status_is_told_in_both_versions() {
    let mut counting = process(layered(Layers::STANDARD), new_outbox(), 1);
    run(&mut counting, MONDAY, MONDAY + DAY);
    let versions = |counting: &Counting<Seeded>| {
        let told = counting.told(&counting.status(around())).unwrap();
        let versions = told.iter().map(|bytes| Status::read(bytes).unwrap().0);
        versions.collect::<Vec<Version>>()
    };
    assert_eq!(versions(&counting), [Version::Two, Version::One]);
    let resend = || Receipt::Resend { from: u32::MAX };
    counting
        .receipt(&resend().encode_in(Version::One).unwrap())
        .unwrap();
    assert_eq!(versions(&counting), [Version::Two, Version::One]);
    counting
        .receipt(&resend().encode_in(Version::Two).unwrap())
        .unwrap();
    assert_eq!(versions(&counting), [Version::Two]);
}

/// What may happen to a process, in a world of windows of 15 minutes, days of an hour
/// and weeks of four.
#[derive(Clone, Debug)]
enum Step {
    Looks(u32),
    Blind(u32),
    Jump(i64),
    Untrusted(u32),
    Crash,
    Stop,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..300_u32).prop_map(Step::Looks),
        1 => (1..30_u32).prop_map(Step::Blind),
        1 => (-40_000..40_000_i64).prop_map(Step::Jump),
        1 => (1..300_u32).prop_map(Step::Untrusted),
        2 => Just(Step::Crash),
        2 => Just(Step::Stop),
    ]
}

/// All that was ever kept, and which boots stopped in order.
fn lives(steps: &[Step], layers: Layers, offset_hours: u8) -> (Outbox, Vec<u64>) {
    let settings = Settings {
        length: Length {
            period_s: 60,
            periods: 15,
        },
        day_periods: 60,
        week_periods: 240,
        offset_hours,
        ..layered(layers)
    };
    let mut counting = process(settings.clone(), new_outbox(), 0);
    let mut boots = 0;
    let mut orderly = vec![];
    let (mut utc_s, mut steady_s) = (i64::from(MONDAY), 5000);
    for step in steps {
        let mut look = |counting: &mut Counting<Seeded>, reading: &Reading, trusted: bool| {
            utc_s += 60;
            steady_s += 60;
            let now = Moment {
                steady_s,
                utc_s: trusted.then(|| u32::try_from(utc_s).unwrap()),
            };
            counting.advance(now).unwrap();
            counting.minute(now, reading, steady_s % 7 != 0).unwrap();
        };
        match step {
            Step::Looks(looks) => {
                for number in 0..*looks {
                    let table = Reading::Stations(vec![station(number * 60); 3]);
                    look(&mut counting, &table, true);
                }
            }
            Step::Blind(looks) => {
                let bare = Reading::Count(2);
                (0..*looks).for_each(|_| look(&mut counting, &bare, true));
            }
            Step::Untrusted(looks) => {
                let bare = Reading::Stations(vec![]);
                (0..*looks).for_each(|_| look(&mut counting, &bare, false));
            }
            Step::Jump(seconds) => utc_s += seconds,
            Step::Crash | Step::Stop => {
                let mut outbox = if matches!(step, Step::Stop) {
                    counting.stop().unwrap();
                    orderly.push(counting.boot());
                    counting.into_outbox()
                } else {
                    counting.into_outbox().crashed()
                };
                outbox.flush().unwrap();
                boots += 1;
                counting = process(settings.clone(), outbox, boots);
            }
        }
    }
    (counting.into_outbox(), orderly)
}

proptest! {
    #[test]
    fn no_minute_costs_more_than_the_budget_and_totals_are_the_sums_of_their_windows(
        steps in proptest::collection::vec(step(), 1..40),
        offset_hours in 0..24_u8,
    ) {
        let (noised, orderly) = lives(&steps, QUARTERS, offset_hours);
        let (exact, _) = lives(&steps, UNNOISED, offset_hours);
        let windows = held(&noised, Layer::Windows);
        let exact_windows = held(&exact, Layer::Windows);
        prop_assert!(windows.is_sorted_by(|one, next| one.end() <= next.start));
        let mut spent: Vec<f64> = windows.iter().map(|it| share(it.noise)).collect();
        for layer in [Layer::Days, Layer::Weeks] {
            let totals = held(&noised, layer);
            prop_assert!(totals.is_sorted_by(|one, next| one.end() <= next.start));
            let exact_totals = held(&exact, layer);
            prop_assert_eq!(totals.len(), exact_totals.len());
            let mut covered = vec![0; windows.len()];
            for (total, exact) in totals.iter().zip(&exact_totals) {
                prop_assert_eq!((total.start, total.length), (exact.start, exact.length));
                let within = |it: &ClosedWindow| {
                    it.boot == total.boot && total.start <= it.start && it.end() <= total.end()
                };
                let inside: Vec<usize> = (0..windows.len()).filter(|&at| within(&windows[at])).collect();
                let sum_of = |figure: fn(&ClosedWindow) -> i32| -> i32 {
                    inside.iter().map(|&at| figure(&exact_windows[at])).sum()
                };
                prop_assert_eq!(sum_of(|it| it.length.periods.into()), i32::from(total.length.periods));
                prop_assert_eq!(sum_of(|it| it.sampled_minutes.into()), i32::from(total.sampled_minutes));
                prop_assert_eq!(sum_of(|it| it.online_minutes.into()), i32::from(total.online_minutes));
                let is_divided = inside.iter().all(|&at| windows[at].noise == QUARTERS.windows);
                prop_assert_eq!(total.device_minutes != NOT_COUNTED, is_divided);
                let tells_visits = inside.iter().all(|&at| windows[at].visits != NOT_COUNTED);
                prop_assert_eq!(total.visits != NOT_COUNTED, is_divided && tells_visits);
                if is_divided {
                    prop_assert_eq!(sum_of(|it| it.device_minutes), exact.device_minutes);
                    if tells_visits {
                        prop_assert_eq!(sum_of(|it| it.visits), exact.visits);
                    }
                }
                for at in inside {
                    covered[at] += 1;
                    spent[at] += if is_divided { share(total.noise) } else { 0.0 };
                }
            }
            // Each window is in one total of the layer, but for those that a crash took.
            let span_of = |window: &ClosedWindow| match layer {
                Layer::Days => (window.start - u32::from(offset_hours) * 3600) / 3600,
                _ => (window.start - u32::from(offset_hours) * 3600) / 14_400,
            };
            for (at, window) in windows.iter().enumerate() {
                let later = windows.iter().any(|it| it.boot == window.boot && span_of(it) > span_of(window));
                prop_assert!(covered[at] <= 1);
                if later || orderly.contains(&window.boot) {
                    prop_assert_eq!(covered[at], 1, "{:?} of {:?}", layer, window);
                }
            }
        }
        for spent in spent {
            prop_assert!(spent <= 1.0 / 60.0 + 1e-9, "{spent}");
        }
    }
}

fn share(noise: Scales) -> f64 {
    1.0 / f64::from(noise.device_minutes)
}
