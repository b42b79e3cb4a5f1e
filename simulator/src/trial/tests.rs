use analysis::verdict::{Options, evaluate};
use proptest::prelude::*;

use super::better::Added;
use super::condition::{Counting, Noise, Restarts};
use super::score::Score;
use super::*;

fn setting(sites: u32, trouble: Trouble) -> Setting {
    Setting {
        sites,
        weeks: 9,
        median: 1_000.0,
        sigma: 1.1,
        stay: 1.0,
        trouble,
    }
}

const COUNTING: Counting = Counting {
    window_hours: 4,
    access_points: 1,
    noise: Noise::Standard,
    restarts: Restarts::NEVER,
    week_starts_after: 0,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_same_seed_makes_the_same_trial(seed: u64, sites in 40_u32..80) {
        let setting = setting(sites, Trouble::Everything);
        let (one, two) = (City::new(seed, &setting), City::new(seed, &setting));
        prop_assert_eq!(one.places.len(), usize::try_from(sites).unwrap());
        for (a, b) in one.places.iter().zip(&two.places) {
            prop_assert_eq!(a.truth, b.truth);
            prop_assert_eq!(&a.hours, &b.hours);
        }
        let counted = one.release(&COUNTING, 1).unwrap();
        for site in &counted {
            for row in &site.rows {
                prop_assert!(row.online_minutes > 0.0 && row.online_minutes <= 240.0);
            }
        }
    }
}

#[test]
fn a_trial_has_its_share_of_quiet_and_of_nearly_quiet_sites() {
    let (mut all, mut below, mut near, mut dropped) = (0.0, 0.0, 0.0, 0.0);
    for seed in 0..20 {
        for place in City::new(seed, &setting(220, Trouble::Usual)).places {
            all += 1.0;
            below += f64::from(u8::from(place.truth.is_below()));
            near += f64::from(u8::from((0.15..0.40).contains(&place.truth.ratio)));
            dropped += f64::from(u8::from(place.truth.dropped));
        }
    }
    let [below, near, dropped] = [below / all, near / all, dropped / all];
    assert!((0.08..=0.12).contains(&below), "{below}");
    assert!(near >= 0.10, "{near}");
    assert!((0.03..=0.05).contains(&dropped), "{dropped}");
}

#[test]
fn noise_is_the_only_difference_between_two_ways_of_counting() {
    let city = City::new(3, &setting(40, Trouble::Usual));
    let sum = |counting: &Counting| -> f64 {
        let sites = city.release(counting, 5).unwrap();
        let rows = sites.iter().flat_map(|site| &site.rows);
        rows.filter_map(|row| row.device_minutes).sum()
    };
    let off = |window_hours| Counting {
        window_hours,
        noise: Noise::Off,
        ..COUNTING
    };
    assert!((sum(&off(4)) - sum(&off(24))).abs() < 1e-6);
    assert!((sum(&COUNTING) - sum(&off(4))).abs() > 1.0);
}

/// A small run of the acceptance table (`docs/methods/verdicts.md`, first row) with fixed seeds.
fn keeps_the_first_row(median: f64, counting: Counting, trouble: Trouble) {
    let mut scores = Vec::new();
    for seed in 2_001..2_009 {
        let setting = Setting {
            median,
            ..setting(220, trouble)
        };
        let city = City::new(seed, &setting);
        let sites = city.release(&counting, seed).unwrap();
        let options = Options {
            until: Some(city.end),
            ..Options::default()
        };
        let answer = evaluate(&sites, &options, &|| false).unwrap();
        scores.push(Score::new(&city, &sites, &answer));
    }
    let score = Score::sum(&scores);
    for (what, value, least) in [
        ("precision", score.precision(), 0.94),
        ("recall", score.recall(), 0.61),
        ("average precision", score.mean_average_precision(), 0.92),
        ("right on the 10 % list", 1.0 - score.list_wrong(), 0.88),
        ("found below 0.20", score.recall_below_020(), 0.79),
        ("drops: precision", score.drop_precision(), 0.92),
        ("drops: recall", score.drop_recall(), 0.75),
        ("1 - Brier", 1.0 - score.brier(), 1.0 - 0.022),
        ("stated - wrong", -score.wrong_beyond_stated(), -0.03),
        ("offline and not flagged", -score.flagged_offline, 0.0),
    ] {
        assert!(value >= least, "{what} {value:.3} below {least}");
    }
}

#[test]
fn keeps_the_first_row_of_the_table_with_windows_of_a_day() {
    let counting = Counting {
        window_hours: 24,
        access_points: 4,
        ..COUNTING
    };
    keeps_the_first_row(1_000.0, counting, Trouble::Usual);
}

#[test]
fn keeps_the_first_row_of_the_table_with_windows_of_four_hours() {
    keeps_the_first_row(3_000.0, COUNTING, Trouble::Usual);
}

#[test]
fn keeps_the_first_row_of_the_table_when_everything_goes_wrong() {
    keeps_the_first_row(3_000.0, COUNTING, Trouble::Everything);
}

#[test]
fn a_better_place_adds_what_is_expected_of_it_from_its_day_on() {
    let city = City::new(3, &setting(80, Trouble::Usual));
    let (mut counted, mut expected) = (0.0, 0.0);
    for place in &city.places {
        let added = city.better(&place.id, (28, 300.0)).unwrap();
        let (before, after) = added.split_at(28 * 24);
        assert!(before.iter().all(|hour| *hour == Added::default()));
        counted += after.iter().map(|hour| hour.counted).sum::<f64>();
        expected += after.iter().map(|hour| hour.expected).sum::<f64>();
        let nothing = city.better(&place.id, (28, 0.0)).unwrap();
        assert!(nothing.iter().all(|hour| hour.counted == 0.0));
    }
    let ratio = counted / expected;
    assert!((0.97..1.03).contains(&ratio), "{ratio}");
    assert_eq!(city.better("nowhere", (28, 300.0)), None);
}
