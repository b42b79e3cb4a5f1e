//! What rules in use elsewhere would say of a site.

use crate::layers::NoiseOfSum;

use super::answer::Naive;
use super::period::{SiteInPeriod, Span};
use super::slot::row_end;

const VISITS_A_DAY: f64 = 15.0;
const THREE_DAYS_S: i64 = 3 * 86_400;
/// A figure of fewer standard deviations of its noise may stand for no use at all.
const INSIDE_NOISE: f64 = 1.64;

/// Two rules in use elsewhere: Hong Kong's auditor flagged spots with fewer than 15
/// visits a day, OpenWISP alerts when nobody connected for three days (here: visits,
/// or device-minutes without them, below 1.64 standard deviations of their noise).
pub fn naive(site: &SiteInPeriod) -> Naive {
    let Span { from, until } = site.period.span;
    let rows = || {
        site.series
            .rows
            .iter()
            .filter(move |row| row.start.as_second() < until)
    };
    let (mut visits, mut days) = (0.0, 0.0);
    for row in rows().filter(|row| row.start.as_second() >= from && row.online_minutes > 0.0) {
        if let Some(of_row) = row.visits {
            visits += of_row;
            days += f64::from(row.minutes) / 1_440.0;
        }
    }
    let (mut sum, mut counted) = (0.0, false);
    let (mut of_visits, mut of_device_minutes) = (NoiseOfSum::default(), NoiseOfSum::default());
    for row in rows().filter(|row| row_end(row) > until.saturating_sub(THREE_DAYS_S)) {
        let (figure, noise, variance) = match row.visits {
            Some(visits) => (Some(visits), &mut of_visits, row.visits_variance),
            None => (
                row.device_minutes,
                &mut of_device_minutes,
                row.device_minutes_variance,
            ),
        };
        if let Some(of_row) = figure.filter(|_| row.online_minutes > 0.0) {
            sum += of_row;
            noise.add(row.start.as_second(), 1.0, f64::from(variance));
            counted = true;
        }
    }
    let variance = of_visits.variance(site.series.visits_shared)
        + of_device_minutes.variance(site.series.device_minutes_shared);
    Naive {
        fewer_than_15_visits_a_day: (days > 0.0).then(|| visits / days < VISITS_A_DAY),
        nobody_for_three_days: counted.then(|| sum <= INSIDE_NOISE * variance.sqrt()),
    }
}
