//! Figures as the files of a report have them, whatever their format. What was not counted
//! is `None`, and so is what cannot be told from its noise.

use crate::insight::usage::counted::Counted;

pub fn minutes(counted: &Counted) -> Option<f64> {
    let is_told = minutes_fewer(counted).is_none();
    let told = counted.sum.device_minutes.filter(|_| is_told);
    told.map(f64::round_ties_even)
}

pub fn minutes_fewer(counted: &Counted) -> Option<f64> {
    counted.sum.device_minutes?;
    let limit = counted.sum.device_minutes_fewer_than();
    limit.map(f64::round_ties_even)
}

pub fn visits(counted: &Counted) -> Option<f64> {
    let is_told = visits_fewer(counted).is_none();
    let told = counted.sum.visits.filter(|_| is_told);
    told.map(f64::round_ties_even)
}

pub fn visits_fewer(counted: &Counted) -> Option<f64> {
    counted.sum.visits?;
    let limit = counted.sum.visits_fewer_than();
    limit.map(f64::round_ties_even)
}

/// `None` where nothing was counted that it could be the noise of.
pub fn noise(counted: &Counted) -> Option<f64> {
    counted.sum.device_minutes?;
    Some(counted.sum.noise_variance.sqrt().round_ties_even())
}

/// To a tenth of an hour.
pub fn tenths(hours: f64) -> f64 {
    (10.0 * hours).round_ties_even() / 10.0
}
