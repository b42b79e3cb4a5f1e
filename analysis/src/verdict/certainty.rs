//! How sure a verdict is, as everyone is told: one figure for sentences, tables and files.

use serde::Serializer;

/// A probability in whole percent, rounded down. Nothing is ever certain: 99 at most.
pub fn percent_sure(probability: f64) -> f64 {
    // What was rounded before stays: 0.29 x 100 lies just below 29.
    (probability * 100.0 + 1e-6).floor().clamp(0.0, 99.0)
}

/// The same as a share of 1.
pub fn told(probability: f64) -> f64 {
    percent_sure(probability) / 100.0
}

/// Writes a probability as it is told.
///
/// # Errors
/// Those of the serializer.
pub fn as_told<S: Serializer>(probability: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match probability {
        Some(probability) => serializer.serialize_some(&told(*probability)),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_percents_stay_what_they_are() {
        for percent in 0..=99_u32 {
            let percent = f64::from(percent);
            assert_eq!(percent_sure(percent / 100.0), percent);
            assert_eq!(percent_sure(told(percent / 100.0 + 0.009)), percent);
        }
        assert_eq!(percent_sure(1.0), 99.0);
    }
}
