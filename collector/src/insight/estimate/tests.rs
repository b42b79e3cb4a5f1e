use protocol::Layer;

use super::*;

const LENGTH_S: u32 = 14_400;

fn window(place: i64, device_minutes: Option<i64>, online_minutes: u16) -> StoredWindow {
    StoredWindow {
        access_point: "a".parse().unwrap(),
        start: place * i64::from(LENGTH_S),
        length_s: LENGTH_S,
        period_s: 60,
        device_minutes,
        visits: None,
        sampled_minutes: 240,
        online_minutes,
        noise_device_minutes: 120,
        noise_visits: 4,
        late: false,
        boot: 1,
        sequence: 0,
    }
}

/// Of windows `from..to`.
fn total(from: i64, to: i64, device_minutes: Option<i64>) -> StoredTotal {
    StoredTotal {
        layer: Layer::Weeks,
        sum: StoredWindow {
            length_s: LENGTH_S * u32::try_from(to - from).unwrap(),
            ..window(from, device_minutes, 240)
        },
    }
}

fn values(told: &Told) -> Vec<Option<f64>> {
    let estimates: Vec<_> = told.estimates().collect();
    assert_eq!(estimates.len(), 1);
    let windows = estimates[0].windows.iter();
    windows
        .map(|estimated| estimated.device_minutes.map(|figure| figure.value))
        .collect()
}

#[test]
fn windows_and_their_total_meet_where_their_noise_is_least() {
    let windows = vec![window(0, Some(100), 240), window(1, Some(300), 240)];
    let told = Told::of(windows, vec![total(0, 2, Some(460))]);
    // 60 are missing; three draws of one scale share them alike.
    assert_eq!(values(&told), [Some(120.0), Some(320.0)]);
    let estimate = told.estimates().next().unwrap();
    let mut tally = Tally::default();
    for estimated in &estimate.windows {
        tally.add(estimated, 1.0);
    }
    let sum = tally.sum(&estimate);
    assert_eq!(sum.device_minutes, Some(440.0));
    let one = noise_variance(120.0);
    let expected = 2.0 * one * one / (3.0 * one);
    assert!((sum.noise_variance / expected - 1.0).abs() < 1e-12);
}

#[test]
fn of_a_window_without_a_minute_online_the_total_knows_that_it_holds_nobody() {
    let windows = vec![window(0, Some(100), 240), window(1, Some(-77), 0)];
    let told = Told::of(windows, vec![total(0, 2, Some(140))]);
    assert_eq!(values(&told), [Some(120.0), None]);
}

#[test]
fn a_total_says_nothing_where_a_window_is_missing_or_could_not_count() {
    let alone = [Some(100.0), Some(300.0)];
    let windows = vec![window(0, Some(100), 240), window(2, Some(300), 240)];
    let told = Told::of(windows, vec![total(0, 3, Some(900))]);
    assert_eq!(values(&told), alone);
    let windows = vec![
        window(0, Some(100), 240),
        window(1, None, 240),
        window(2, Some(300), 240),
    ];
    let told = Told::of(windows, vec![total(0, 3, Some(900)), total(3, 6, None)]);
    assert_eq!(values(&told), [Some(100.0), None, Some(300.0)]);
}
