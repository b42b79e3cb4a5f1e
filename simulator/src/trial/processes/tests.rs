use rand_chacha::rand_core::SeedableRng;

use super::super::condition::{Noise, Restarts, Split};
use super::*;

const COUNTING: Counting = Counting {
    window_hours: 4,
    access_points: 1,
    noise: Noise::Split(Split {
        windows: 120,
        day: None,
        week: Some(120),
    }),
    restarts: Restarts::NEVER,
    week_starts_after: 0,
};

/// Windows of a week.
const WEEK: usize = 42;

fn four_weeks(counting: Counting) -> Closed {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    closed(&counting, 4 * 7 * 24, &mut random)
}

fn spans(closed: &Closed) -> Vec<Range<usize>> {
    let spans = closed.totals.iter().map(|(_, span)| span.clone());
    spans.collect()
}

#[test]
fn a_box_that_runs_closes_a_total_a_week() {
    let closed = four_weeks(COUNTING);
    let weeks: Vec<Range<usize>> = (0..4).map(|week| week * WEEK..(week + 1) * WEEK).collect();
    assert_eq!(spans(&closed), weeks);
    assert!(closed.lost.is_empty() && !closed.undivided.contains(&true));
}

#[test]
fn weeks_may_begin_later_and_days_lie_in_them() {
    let noise = Noise::Split(Split {
        windows: 240,
        day: Some(240),
        week: Some(120),
    });
    let closed = four_weeks(Counting {
        noise,
        week_starts_after: 4,
        ..COUNTING
    });
    let weeks: Vec<&(usize, Range<usize>)> =
        closed.totals.iter().filter(|total| total.0 == 1).collect();
    // The last week is not over.
    assert_eq!(weeks[..2], [&(1, 0..1), &(1, 1..WEEK + 1)]);
    assert_eq!(weeks.len(), 4);
    let days = closed.totals.iter().filter(|total| total.0 == 0);
    assert_eq!(days.count(), 28);
}

#[test]
fn a_crash_takes_the_total_of_the_windows_before() {
    let closed = four_weeks(Counting {
        restarts: Restarts {
            crashed: 1.0,
            ..Restarts::NEVER
        },
        ..COUNTING
    });
    let spans = spans(&closed);
    assert_eq!(spans.len(), 4);
    for (week, span) in spans.iter().enumerate() {
        assert_eq!(span.end, (week + 1) * WEEK);
        assert!(span.start >= week * WEEK);
    }
    assert!(spans.iter().any(|span| span.len() < WEEK));
    assert!(!closed.undivided.contains(&true));
}

#[test]
fn a_restart_in_order_makes_two_parts() {
    let closed = four_weeks(Counting {
        restarts: Restarts {
            in_order: 1.0,
            ..Restarts::NEVER
        },
        ..COUNTING
    });
    let mut at = 0;
    for span in spans(&closed) {
        assert_eq!(span.start, at);
        at = span.end;
    }
    assert_eq!(at, 4 * WEEK);
    assert!((7..=8).contains(&closed.totals.len()));
}

#[test]
fn a_box_that_is_cut_off_at_night_spends_all_on_windows_from_the_second_morning_on() {
    let closed = four_weeks(Counting {
        restarts: Restarts {
            off_at_night: true,
            ..Restarts::NEVER
        },
        ..COUNTING
    });
    assert!(closed.totals.is_empty());
    let first = closed.undivided.iter().position(|undivided| *undivided);
    assert_eq!(first, Some(7));
    assert!(closed.undivided[7..].iter().all(|undivided| *undivided));
    assert_eq!(closed.lost.len(), 4 * 7 * 10);
}
