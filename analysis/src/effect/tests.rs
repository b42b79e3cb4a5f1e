//! Programmes with known truth, made directly as sums of weeks; `make bench-effect` does
//! the same on whole cities. And what is said in each case.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::*;

const PROGRAMMES: u32 = 500;

struct City {
    flagged: Vec<Flagged>,
    unmoved: Vec<Change>,
}

/// Sites of a kind of median 1000 device-minutes a day whose noise has this deviation, a
/// day over eight weeks. Eight of the flagged ones move, on two dates.
fn city(seed: u64, noise: f64, effect: f64) -> City {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut normal = move || -> f64 {
        let sum: f64 = (0..12)
            .map(|_| random.next_u32() as f64 / u32::MAX as f64)
            .sum();
        sum - 6.0
    };
    let mut stretch = |level: f64| {
        let spread = (3.0 * level + (0.12 * level).powi(2) + noise * noise).sqrt();
        Stretch {
            observed: 56.0 * (level + spread * normal()),
            noise: (56.0 * noise).powi(2),
            online_days: 56.0,
            expected: Some(56_000.0),
        }
    };
    let mut change = |level: f64, added: f64| Change {
        flag: None,
        before: stretch(level),
        after: stretch(level + added),
    };
    let flagged = (0..20_u32)
        .map(|site| {
            let level = 20.0 + 10.0 * f64::from(site);
            let moved = (site % 5 < 2).then_some(usize::try_from(site % 5).unwrap());
            let changes = (0..2).map(|date| {
                Some(change(
                    level,
                    if moved == Some(date) { effect } else { 0.0 },
                ))
            });
            Flagged {
                site: format!("site-{site}"),
                moved,
                changes: changes.collect(),
            }
        })
        .collect();
    let unmoved = (0..180).map(|site| change(30.0 + 15.0 * f64::from(site), 0.0));
    City {
        flagged,
        unmoved: unmoved.collect(),
    }
}

#[test]
fn intervals_hold_the_truth_and_nothing_helps_by_chance() {
    for noise in [5.0, 60.0] {
        for effect in [0.0, 300.0] {
            let (mut held, mut helped) = ([0.0; 2], [0.0; 2]);
            let mut of_one = 0.0;
            for seed in 0..PROGRAMMES {
                let city = city(seed.into(), noise, effect);
                let all = programme(&city.flagged, Measure::DeviceMinutes);
                let found = all.as_ref().unwrap();
                let holds = |found: &Comparison| {
                    let [low, high] = found.interval;
                    f64::from(low <= effect && effect <= high)
                };
                held[0] += holds(found);
                helped[0] += f64::from(finding::of_programme(&all) == Finding::Helped);
                for site in city.flagged.iter().filter(|site| site.moved.is_some()) {
                    let one = one_move(site, &city.flagged, &city.unmoved, Measure::DeviceMinutes);
                    held[1] += holds(one.as_ref().unwrap());
                    helped[1] += f64::from(finding::of_one_move(&one) == Finding::Helped);
                    of_one += 1.0;
                }
            }
            let programmes = f64::from(PROGRAMMES);
            let coverage = [held[0] / programmes, held[1] / of_one];
            let helped = [helped[0] / programmes, helped[1] / of_one];
            println!("noise {noise} effect {effect}: held {coverage:?} helped {helped:?}");
            assert!(coverage.iter().all(|share| (0.92..0.985).contains(share)));
            if effect == 0.0 {
                assert!(helped.iter().all(|share| *share <= 0.05));
            } else {
                assert!(helped[0] >= 0.95 && helped[1] >= 0.5);
            }
        }
    }
}

#[test]
fn few_moves_and_few_controls_are_said_to_be_few() {
    let City { flagged, unmoved } = city(1, 5.0, 300.0);
    let some = |keep: &dyn Fn(&Flagged) -> bool, count: usize| -> Vec<Flagged> {
        let kept = flagged.iter().filter(|site| keep(site)).take(count);
        kept.cloned().collect()
    };
    let moved = |site: &Flagged| site.moved.is_some();
    let mut few_moves = some(&moved, 4);
    few_moves.extend(some(&|site| !moved(site), 12));
    assert_eq!(programme(&few_moves, Measure::Ratio), Err(Lack::Moves));
    let alone = one_move(&few_moves[0], &few_moves, &unmoved, Measure::Ratio).unwrap();
    assert!((alone.difference - 0.3).abs() < 0.2, "{alone:?}");

    let mut few_controls = some(&moved, 8);
    few_controls.extend(some(&|site| !moved(site), 4));
    let none = programme(&few_controls, Measure::Ratio);
    assert_eq!(none, Err(Lack::Controls));
    assert_eq!(finding::of_programme(&none), Finding::TooFewControls);
    assert_eq!(
        one_move(&few_controls[0], &few_controls, &unmoved, Measure::Ratio),
        Err(Lack::Controls)
    );
}

#[test]
fn weeks_before_a_move_are_never_those_of_the_flag() {
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
    let moved = jiff::civil::date(2026, 6, 1);
    let around = |flagged: Option<&str>| {
        let flagged = flagged.map(|text| text.parse().unwrap());
        let spans = Spans::around(moved, flagged, &zone).unwrap();
        spans.before.map(|span| span.start.to_string())
    };
    assert_eq!(around(None).unwrap(), "2026-03-29T22:00:00Z");
    assert_eq!(
        around(Some("2026-04-12T22:00:00Z")).unwrap(),
        "2026-04-12T22:00:00Z"
    );
    // Three weeks and a day are left.
    assert_eq!(around(Some("2026-05-02T22:00:00Z")), None);
    let spans = Spans::around(moved, None, &zone).unwrap();
    assert_eq!(spans.after.start.to_string(), "2026-06-07T22:00:00Z");
    assert_eq!(Spans::over(moved), Some(jiff::civil::date(2026, 8, 3)));
}

#[test]
fn a_finding_is_told_with_what_it_is_compared_with() {
    let found = Comparison {
        difference: 1_310.4,
        interval: [-20.0, 2_640.8],
        probability: Some(0.2),
        moves: 8,
        controls: 12,
        moved_change: 1_400.0,
        controls_change: 89.6,
        moved_since_flag: None,
        controls_since_flag: None,
    };
    let told = sentence::of_programme(Finding::Unclear, 8, Some(&found));
    assert_eq!(
        told.en,
        "The 8 moves together (on average for each): the difference cannot be told from chance, +1,310 \
         device-minutes a day online compared with the 12 underused hotspots that stayed \
         (95% sure: from \u{2212}20 to +2,641)."
    );
    let helped = sentence::of_one_move(Finding::Helped, Some(&found), None);
    assert!(
        helped
            .nl
            .starts_with("Deze verplaatsing leverde meer gebruik op: +1.310 toestelminuten")
    );
    let early = sentence::of_one_move(
        Finding::TooEarly,
        None,
        Spans::over(jiff::civil::date(2026, 6, 1)),
    );
    assert_eq!(
        early.fr,
        "Trop tôt : les semaines qui suivent le déplacement ne sont pas terminées ; elles le \
         seront le 3 août 2026."
    );
}
