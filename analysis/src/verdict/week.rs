use super::expected::Model;
use super::window::Window;

pub const WEEK_S: i64 = 7 * 86_400;

/// What a site had and was expected to have in one week, or in one row where rows
/// are longer than a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// Unix seconds.
    pub start: i64,
    pub observed: f64,
    pub expected: f64,
    /// Variance of the privacy noise in `observed`.
    pub noise: f64,
}

/// Sums windows, sorted by time, into the weeks that end at `until`; weeks without
/// any window are left out. `long` = each window is a week of its own.
pub fn weeks(
    windows: &[Window],
    model: &Model,
    reference: f64,
    until: i64,
    long: bool,
) -> Vec<Week> {
    let mut weeks: Vec<Week> = Vec::new();
    let mut current = None;
    for window in windows {
        let back = until
            .saturating_sub(window.start)
            .saturating_sub(1)
            .div_euclid(WEEK_S);
        let (key, start) = if long {
            (window.start, window.start)
        } else {
            (
                back,
                until.saturating_sub((back + 1).saturating_mul(WEEK_S)),
            )
        };
        if current != Some(key) {
            current = Some(key);
            weeks.push(Week {
                start,
                observed: 0.0,
                expected: 0.0,
                noise: 0.0,
            });
        }
        if let Some(week) = weeks.last_mut() {
            week.observed += window.observed;
            week.expected += reference * model.exposure(window);
            week.noise += f64::from(window.noise);
        }
    }
    weeks
}

/// The sum of several weeks.
pub fn total(weeks: &[Week]) -> Week {
    let start = weeks.first().map_or(0, |week| week.start);
    let mut total = Week {
        start,
        observed: 0.0,
        expected: 0.0,
        noise: 0.0,
    };
    for week in weeks {
        total.observed += week.observed;
        total.expected += week.expected;
        total.noise += week.noise;
    }
    total
}
