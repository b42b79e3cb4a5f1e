//! A small city of known truth, and what must hold for any answer.

mod edges;
mod layers;
mod properties;

use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

const START: i64 = 1_767_571_200; // Monday 2026-01-05, UTC
const DAY: i64 = 86_400;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
}

/// One site of a city: level 1 is 1,000 device-minutes a day.
struct Plan {
    kind: &'static str,
    level: f64,
    /// Days, counted from the start, on which the site is offline.
    offline: std::ops::Range<i64>,
    /// From this day on it has a tenth of its use.
    drop_at: Option<i64>,
    installed_at: Option<i64>,
}

fn plan(kind: &'static str, level: f64) -> Plan {
    Plan {
        kind,
        level,
        offline: 0..0,
        drop_at: None,
        installed_at: None,
    }
}

/// `days` of windows of `hours`, with noise of variance 2 b^2.
fn city(plans: &[Plan], days: i64, hours: u32, b: f64, seed: u64) -> Vec<Site> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let weather: Vec<f64> = (0..days)
        .map(|_| (0.2 * normal(&mut random)).exp())
        .collect();
    let mut sites = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        let mut rows = Vec::new();
        for day in plan.installed_at.unwrap_or(0)..days {
            let own = (0.3 * normal(&mut random)).exp();
            let dropped = plan.drop_at.is_some_and(|drop| day >= drop);
            let weekend = if day % 7 >= 5 { 0.6 } else { 1.1 };
            let use_of_day = 1_000.0
                * plan.level
                * weather[usize::try_from(day).unwrap()]
                * own
                * weekend
                * if dropped { 0.1 } else { 1.0 };
            for window in 0..24 / hours {
                let hour = f64::from(window * hours + hours / 2);
                let share = f64::from(hours) / 24.0
                    * (1.0 + 0.8 * ((hour - 14.0) / 24.0 * std::f64::consts::TAU).cos());
                let noise = b * std::f64::consts::SQRT_2 * normal(&mut random);
                let online = !plan.offline.contains(&day);
                let minutes = hours * 60;
                rows.push(SiteWindow {
                    start: at(START + day * DAY + i64::from(window * hours) * 3_600),
                    minutes,
                    device_minutes: online.then_some(use_of_day * share + noise),
                    visits: None,
                    online_minutes: if online { minutes as f32 } else { 0.0 },
                    device_minutes_variance: (2.0 * b * b) as f32,
                    visits_variance: 0.0,
                });
            }
        }
        sites.push(Site {
            id: format!("{index:03}"),
            kind: Some(plan.kind.into()),
            installed: plan.installed_at.map(|day| at(START + day * DAY)),
            access_points: 1,
            radio_proven: true,
            rows,
            ..Site::default()
        });
    }
    sites
}

fn answer(sites: &[Site]) -> Answer {
    evaluate(sites, &Options::default(), &|| false).unwrap()
}

fn of<'a>(answer: &'a Answer, site: &str) -> &'a Verdict {
    answer.items.iter().find(|item| item.site == site).unwrap()
}

/// Ten libraries around level 1, then what a test adds.
fn libraries(more: Vec<Plan>) -> Vec<Plan> {
    let mut plans: Vec<Plan> = (0..10)
        .map(|index| plan("library", 0.7 + 0.07 * f64::from(index)))
        .collect();
    plans.extend(more);
    plans
}

#[test]
fn tells_underused_from_broken_dropped_and_new() {
    for hours in [1, 4, 24] {
        let plans = libraries(vec![
            plan("library", 0.10),
            Plan {
                offline: 10..56,
                ..plan("library", 1.0)
            },
            Plan {
                drop_at: Some(40),
                ..plan("library", 1.0)
            },
            Plan {
                installed_at: Some(40),
                ..plan("library", 0.1)
            },
            Plan {
                offline: 10..30,
                ..plan("library", 1.0)
            },
        ]);
        let answer = answer(&city(&plans, 56, hours, 5.0, 1));
        let class = |site: &str| of(&answer, site).verdict;
        assert_eq!(class("010"), Class::Underused, "{hours} h");
        assert_eq!(class("011"), Class::Offline, "{hours} h");
        assert_eq!(class("012"), Class::Dropped, "{hours} h");
        assert_eq!(class("013"), Class::NotEnoughData, "{hours} h");
        assert_eq!(class("014"), Class::Healthy, "{hours} h");
        for site in 0..10 {
            assert_eq!(class(&format!("{site:03}")), Class::Healthy, "{hours} h");
        }
        let ratio = of(&answer, "010").ratio.unwrap();
        assert!((0.07..0.14).contains(&ratio), "{ratio}");
        let lack = &of(&answer, "013").evidence.missing[0];
        assert_eq!(
            (lack.what, lack.enough_at),
            (Lack::TooNew, Some(at(START + 68 * DAY)))
        );
        let change = of(&answer, "012").evidence.change_point.unwrap();
        assert!((change.at.as_second() - START - 40 * DAY).abs() <= 7 * DAY);
        assert_eq!(answer.ten_percent_list[0], "010");
    }
}

#[test]
fn the_first_weekly_run_never_flags_and_the_second_does() {
    let sites = city(&libraries(vec![plan("library", 0.1)]), 63, 4, 0.0, 2);
    let run = |former: &[Memory], days: i64| {
        let until = Some(at(START + days * DAY));
        evaluate_next(
            &sites,
            former,
            &Options {
                until,
                ..Options::default()
            },
            &|| false,
        )
        .unwrap()
    };
    let first = run(&[], 56);
    assert_eq!(of(&first, "010").verdict, Class::Watch);
    let said = &of(&first, "010").sentence.en;
    assert!(said.ends_with("One week so far; needs two."), "{said}");
    assert!(said.contains("a chance of 99%"), "{said}");
    let second = run(&first.memories, 63);
    assert_eq!(of(&second, "010").verdict, Class::Underused);
    assert_eq!(of(&second, "010").since, Some(at(START + 63 * DAY)));
    assert!(second.expected_false_flags < 0.2);
}

#[test]
fn a_small_kind_borrows_and_says_so() {
    let plans = libraries(vec![
        plan("museum", 1.0),
        plan("school", 1.0),
        plan("park", 1.0),
    ]);
    let answer = answer(&city(&plans, 56, 24, 0.0, 3));
    let group = |site| {
        (
            of(&answer, site).evidence.reference_group.clone(),
            of(&answer, site).evidence.reference_borrowed,
        )
    };
    assert_eq!(group("000"), ("library".into(), false));
    assert_eq!(group("010"), ("all".into(), true));
    assert_eq!(group("011"), ("indoor".into(), true));
    assert_eq!(group("012"), ("all".into(), true));
}

#[test]
fn months_stand_in_for_weeks() {
    let mut sites = Vec::new();
    for (index, level) in [
        900.0, 1_000.0, 1_100.0, 950.0, 1_050.0, 1_000.0, 980.0, 1_020.0, 90.0,
    ]
    .into_iter()
    .enumerate()
    {
        let rows = (0..30).map(|month: i8| {
            let date = jiff::civil::date(2023 + i16::from(month / 12), month % 12 + 1, 1);
            let start = jiff::tz::TimeZone::UTC
                .to_timestamp(date.at(0, 0, 0, 0))
                .unwrap();
            let minutes = u32::from(date.days_in_month().unsigned_abs()) * 1_440;
            let wave =
                1.0 + 0.1 * f64::from((i32::from(month) * 5 + i32::try_from(index).unwrap()) % 7);
            SiteWindow {
                start,
                minutes,
                device_minutes: None,
                visits: Some(level * wave),
                online_minutes: minutes as f32,
                device_minutes_variance: 0.0,
                visits_variance: 0.0,
            }
        });
        let mut rows: Vec<SiteWindow> = rows.collect();
        if index == 7 {
            rows.truncate(12); // closed long ago
        }
        sites.push(Site {
            id: format!("{index}"),
            rows,
            ..Site::default()
        });
    }
    let answer = answer(&sites);
    assert_eq!(answer.period.from, "2024-07-01T00:00:00Z".parse().unwrap());
    assert_eq!(of(&answer, "8").verdict, Class::Underused);
    assert_eq!(of(&answer, "7").verdict, Class::Offline);
    assert_eq!(of(&answer, "0").verdict, Class::Healthy);
}

#[test]
fn noise_too_large_for_the_use_gives_no_verdict() {
    let mut plans: Vec<Plan> = (0..12).map(|_| plan("park", 0.05)).collect();
    plans[3].level = 0.002;
    let answer = answer(&city(&plans, 56, 4, 60.0, 4));
    let lack = |item: &Verdict| {
        item.evidence
            .missing
            .iter()
            .any(|missing| missing.what == Lack::TooNoisy)
    };
    assert!(
        answer
            .items
            .iter()
            .all(|item| item.verdict == Class::NotEnoughData && lack(item))
    );
}

#[test]
fn all_zeros_and_a_single_site_give_no_verdict() {
    let zeros: Vec<Plan> = (0..10).map(|_| plan("park", 0.0)).collect();
    for sites in [
        city(&zeros, 56, 24, 0.0, 5),
        city(&[plan("park", 1.0)], 56, 24, 0.0, 5),
    ] {
        let answer = answer(&sites);
        assert!(
            answer
                .items
                .iter()
                .all(|item| item.verdict == Class::NotEnoughData)
        );
    }
    assert!(answer(&[]).items.is_empty());
}

#[test]
fn a_drop_older_than_the_period_is_still_a_drop() {
    let plans = libraries(vec![Plan {
        drop_at: Some(100),
        ..plan("library", 1.0)
    }]);
    let answer = answer(&city(&plans, 290, 24, 0.0, 6));
    assert_eq!(of(&answer, "010").verdict, Class::Dropped);
}

#[test]
fn a_site_whose_use_came_back_is_not_called_underused() {
    let plans = libraries(vec![Plan {
        drop_at: Some(30),
        ..plan("library", 1.0)
    }]);
    for back in [3, 10, 20, 30] {
        let mut sites = city(&plans, 84, 24, 0.0, 11);
        let first_back = sites[10].rows.len() - back;
        for row in &mut sites[10].rows[first_back..] {
            row.device_minutes = row.device_minutes.map(|figure| figure * 10.0);
        }
        let class = of(&answer(&sites), "010").verdict;
        match back {
            3 => assert_eq!(class, Class::Dropped),
            30 => assert_eq!(class, Class::Healthy),
            days => assert_ne!(class, Class::Underused, "{days} days"),
        }
    }
}

#[test]
fn of_rows_that_overlap_the_first_given_counts() {
    let mut sites = city(&libraries(vec![]), 56, 24, 0.0, 7);
    let before = answer(&sites);
    let mut copy = sites[0].rows[5];
    copy.device_minutes = Some(1e6);
    sites[0].rows.push(copy);
    copy.start = copy
        .start
        .checked_add(SignedDuration::from_hours(3))
        .unwrap();
    sites[0].rows.push(copy);
    let after = answer(&sites);
    assert_eq!(before.items, after.items);
    let counts: Vec<_> = after
        .warnings
        .iter()
        .map(|warning| (warning.what, warning.count))
        .collect();
    assert_eq!(counts, [(Oddity::Duplicate, 1), (Oddity::Overlapping, 1)]);
}

#[test]
fn the_expectation_of_all_windows_sums_to_the_expected_use() {
    let sites = city(&libraries(vec![]), 56, 4, 0.0, 9);
    let answer = answer(&sites);
    let expectation = answer.expectations[3].as_ref().unwrap();
    let of_row = |row: &SiteWindow| {
        expectation
            .of(row.start, row.minutes, row.online_minutes.into())
            .unwrap()
    };
    let sum: f64 = sites[3].rows.iter().map(of_row).sum();
    assert!((sum / of(&answer, "003").expected - 1.0).abs() < 1e-6);
    assert_eq!(expectation.of(at(START), 17, 17.0), None);
}

#[test]
fn the_sentence_says_what_a_planner_would_say() {
    let mut sites = city(&libraries(vec![plan("library", 0.1)]), 56, 24, 0.0, 10);
    let said = |sites: &[Site]| of(&answer(sites), "010").sentence.en.clone();
    let sentence = said(&sites);
    assert!(sentence.starts_with("Its use is 1"), "{sentence}");
    assert!(
        sentence.ends_with(
            "% of that of a typical library in the hours it was online; 99% sure; 8 weeks \
             of data; not a fault, because the access points answered 100% of the time."
        ),
        "{sentence}"
    );
    sites[10].radio_proven = false;
    assert!(said(&sites).ends_with("8 weeks of data. Check the radio on site first."));
    let answer = answer(&sites);
    assert!(of(&answer, "010").evidence.check_radio);
}

#[test]
fn stops_when_asked() {
    let sites = city(&libraries(vec![]), 56, 24, 0.0, 8);
    assert_eq!(
        evaluate(&sites, &Options::default(), &|| true),
        Err(Stopped)
    );
}

#[test]
fn the_sentence_says_when_the_whole_kind_is_low() {
    let mut plans = libraries(Vec::new());
    plans.extend((0..10).map(|_| plan("park", 0.05)));
    let answer = answer(&city(&plans, 63, 24, 0.0, 3));
    let park = answer
        .items
        .iter()
        .find(|item| item.sentence.en.contains("a typical park"))
        .unwrap();
    let said = &park.sentence.en;
    assert!(said.contains("The whole kind is little used"), "{said}");
    assert_eq!(answer.low_kinds.len(), 1);
}
