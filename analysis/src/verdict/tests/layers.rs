//! Cities whose weeks are released beside their windows.

use super::*;
use crate::layers::{Released, combine, noise_variance};
use crate::verdict::{period, pool::Pool, site_use};

const WEEK: i64 = 7 * DAY;

/// Noise of scale `b` on the windows of a city without any, and of `of_week` on weeks.
fn noisy(mut sites: Vec<Site>, b: f64, of_week: Option<f64>, seed: u64) -> Vec<Site> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for site in &mut sites {
        let mut released = |start: i64, end: i64, b: f64| Released {
            start,
            end,
            value: noise_variance(b).sqrt() * normal(&mut random),
            variance: noise_variance(b),
        };
        let windows: Vec<Released> = site
            .rows
            .iter()
            .map(|row| {
                let start = row.start.as_second();
                released(start, start + i64::from(row.minutes) * 60, b)
            })
            .collect();
        let end = windows.last().map_or(START, |last| last.end);
        let weeks = (START..end).step_by(usize::try_from(WEEK).unwrap());
        let totals: Vec<Released> = of_week.map_or(Vec::new(), |b| {
            weeks
                .map(|start| released(start, start + WEEK, b))
                .collect()
        });
        let combined = combine(&windows, &totals);
        for (row, noise) in site.rows.iter_mut().zip(combined.values) {
            row.device_minutes = row.device_minutes.map(|figure| figure + noise);
            row.device_minutes_variance = noise_variance(b) as f32;
        }
        site.device_minutes_shared = combined.shared;
    }
    sites
}

#[test]
fn a_total_a_week_judges_what_windows_alone_leave_in_noise() {
    let mut plans: Vec<Plan> = (0..12)
        .map(|index| plan("park", 0.09 + 0.005 * f64::from(index)))
        .collect();
    plans.push(plan("park", 0.005));
    let quiet = city(&plans, 63, 4, 0.0, 4);
    let alone = answer(&noisy(quiet.clone(), 60.0, None, 5));
    let missing = &of(&alone, "012").evidence.missing;
    assert_eq!(missing[0].what, Lack::TooNoisy);
    assert!(
        missing[0]
            .text
            .en
            .contains("a total a week beside the counting periods would do")
    );
    let layered = answer(&noisy(quiet, 120.0, Some(120.0), 5));
    assert_eq!(of(&layered, "012").evidence.missing, []);
    assert!(of(&layered, "012").probability > Some(0.6));
    assert_eq!(of(&layered, "003").verdict, Class::Healthy);
    let noise = |answer: &Answer| of(answer, "003").evidence.noise_of_ratio.unwrap();
    let left = noise(&layered) / noise(&alone);
    assert!((left - 474.0 / 1_555.0).abs() < 0.02, "{left}");
}

#[test]
fn a_network_that_is_too_quiet_for_its_split_is_told_what_would_do() {
    let plans: Vec<Plan> = (0..12).map(|_| plan("park", 0.095)).collect();
    let quiet = city(&plans, 56, 4, 0.0, 4);
    let answer = answer(&noisy(quiet, 240.0, Some(240.0), 5));
    let missing = &of(&answer, "003").evidence.missing;
    assert_eq!(missing[0].what, Lack::TooNoisy);
    assert!(missing[0].text.en.ends_with("or a period twice as long."));
}

/// Periods that end on a Monday and in mid-week: totals lie across the verdict's weeks.
#[test]
fn the_noise_of_a_period_is_that_of_its_windows() {
    let sites = noisy(
        city(&libraries(Vec::new()), 70, 4, 0.0, 6),
        120.0,
        Some(120.0),
        7,
    );
    for (days, exact) in [(63, 474.0), (66, 896.5)] {
        let options = Options {
            until: Some(at(START + days * DAY)),
            ..Options::default()
        };
        let prepared = window::prepare(&sites, &options);
        let in_period =
            period::SitesInPeriod::new(&prepared, period::last_ends(&prepared), &options);
        let members: Vec<_> = in_period.sites.iter().collect();
        let measure = in_period.sites[0].series.measure;
        let pool = Pool::new(&members, &prepared, measure, &options);
        let used = site_use::use_of(&in_period.sites[0], &pool).unwrap();
        let found = used.total.plain.noise.sqrt();
        assert!((found - exact).abs() < 1.0, "{days} days: {found}");
        let sum: f64 = used.weeks.weeks.iter().map(|week| week.plain.noise).sum();
        assert_eq!(days == 63, (sum.sqrt() - found).abs() < 1e-3, "{sum}");
        // Weighted, a week without its total counts less.
        let ratio = |tally: &week::Tally| tally.noise.sqrt() / tally.expected;
        assert!(ratio(&used.total.weighted) < ratio(&used.total.plain) * 1.001);
    }
}
