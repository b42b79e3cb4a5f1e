//! Moved sites against those that stayed: the programme as a whole, and one move.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::permutation::{self, Flagged};
use super::{Change, LEAST, Measure, Spread};

/// Fewer degrees of freedom say nothing, and more are as good as known.
const FREEDOM: RangeInclusive<f64> = 1.0..=1_000.0;
/// Both ends of an interval that holds the truth 95 times in 100.
const UPPER: f64 = 0.975;

/// How much more the use of moved sites changed than that of sites that stayed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = EffectComparison))]
pub struct Comparison {
    pub difference: f64,
    /// Holds the true difference 95 times in 100.
    pub interval: [f64; 2],
    /// That sites drawn by lot would differ as much; `None` where that cannot be told.
    #[cfg_attr(feature = "schema", schema(required))]
    pub probability: Option<f64>,
    #[cfg_attr(feature = "schema", schema(value_type = u32))]
    pub moves: usize,
    #[cfg_attr(feature = "schema", schema(value_type = u32))]
    pub controls: usize,
    /// Mean change of what moved, which alone says nothing.
    pub moved_change: f64,
    pub controls_change: f64,
    /// Mean change since the weeks of the flag, of what moved and of what stayed: what
    /// was flagged for little use rises by itself.
    #[cfg_attr(feature = "schema", schema(required))]
    pub moved_since_flag: Option<f64>,
    #[cfg_attr(feature = "schema", schema(required))]
    pub controls_since_flag: Option<f64>,
}

/// Why nothing is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    #[error("fewer than {LEAST} moves can be compared")]
    Moves,
    #[error("fewer than {LEAST} flagged sites that stayed can be compared with")]
    Controls,
    #[error("the move has no weeks to compare")]
    Weeks,
}

/// All moves together: difference of mean changes, Welch's t.
///
/// # Errors
/// What is too few of.
pub fn programme(flagged: &[Flagged], measure: Measure) -> Result<Comparison, Lack> {
    let moved: Vec<(&Flagged, usize, f64)> = flagged
        .iter()
        .filter_map(|site| Some((site, site.moved?, site.own(measure)?)))
        .collect();
    if moved.len() < LEAST {
        return Err(Lack::Moves);
    }
    let mut dates: Vec<usize> = moved.iter().map(|(_, date, _)| *date).collect();
    dates.sort_unstable();
    dates.dedup();
    let row = |site: &Flagged| -> Option<Vec<f64>> {
        let dates = dates.iter();
        dates.map(|date| site.at(*date, measure)).collect()
    };
    let controls: Vec<(&Flagged, Vec<f64>)> = flagged
        .iter()
        .filter(|site| site.moved.is_none())
        .filter_map(|site| Some((site, row(site)?)))
        .collect();
    if controls.len() < LEAST {
        return Err(Lack::Controls);
    }
    let slots: Vec<usize> = moved
        .iter()
        .filter_map(|(_, date, _)| dates.binary_search(date).ok())
        .collect();

    let of_date = |slot: usize| mean(controls.iter().map(|(_, row)| row[slot]));
    let against: Vec<f64> = moved
        .iter()
        .zip(&slots)
        .map(|((_, _, change), slot)| change - of_date(*slot))
        .collect();
    // Each control as the moves see it: at their dates, as often as there were moves.
    let seen: Vec<f64> = controls
        .iter()
        .map(|(_, row)| mean(slots.iter().map(|slot| row[*slot])))
        .collect();
    let difference = mean(against.iter().copied());
    let of_moved = variance(&against) / against.len() as f64;
    let of_controls = variance(&seen) / seen.len() as f64;
    let freedom = (of_moved + of_controls).powi(2)
        / (of_moved.powi(2) / (against.len() as f64 - 1.0)
            + of_controls.powi(2) / (seen.len() as f64 - 1.0));

    let rows: Option<Vec<Vec<f64>>> = moved.iter().map(|(site, _, _)| row(site)).collect();
    let probability = rows.map(|mut rows| {
        rows.extend(controls.iter().map(|(_, row)| row.clone()));
        permutation::probability(&slots, &rows)
    });
    let since_flag = |site: &Flagged, date: usize| -> Option<f64> {
        site.changes.get(date)?.as_ref()?.since_flag(measure)
    };
    Ok(Comparison {
        difference,
        interval: interval(difference, of_moved + of_controls, freedom),
        probability,
        moves: moved.len(),
        controls: controls.len(),
        moved_change: mean(moved.iter().map(|(_, _, change)| *change)),
        controls_change: mean(seen.iter().copied()),
        moved_since_flag: all_mean(moved.iter().map(|(site, date, _)| since_flag(site, *date))),
        controls_since_flag: all_mean(controls.iter().flat_map(|(site, _)| {
            let moves = moved.iter();
            moves.map(|(_, date, _)| since_flag(site, *date))
        })),
    })
}

/// One move. `unmoved` are all sites that stayed, flagged or not, in the weeks around its
/// date: they tell how far use differs by itself.
///
/// # Errors
/// What is too few of.
pub fn one_move(
    site: &Flagged,
    flagged: &[Flagged],
    unmoved: &[Change],
    measure: Measure,
) -> Result<Comparison, Lack> {
    let date = site.moved.ok_or(Lack::Weeks)?;
    let own = site.changes.get(date).copied().flatten();
    let own = own.ok_or(Lack::Weeks)?;
    let change = own.of(measure).ok_or(Lack::Weeks)?;
    let controls: Vec<(&Flagged, f64)> = flagged
        .iter()
        .filter(|other| other.moved.is_none())
        .filter_map(|other| Some((other, other.at(date, measure)?)))
        .collect();
    if controls.len() < LEAST {
        return Err(Lack::Controls);
    }
    let spread = Spread::fit(unmoved, measure).ok_or(Lack::Controls)?;
    let uses = [own.before, own.after].map(|stretch| stretch.value(measure).unwrap_or(0.0));
    let noise = own.before.noise(measure) + own.after.noise(measure);
    let changes: Vec<f64> = controls.iter().map(|(_, change)| *change).collect();
    let controls_change = mean(changes.iter().copied());
    let difference = change - controls_change;
    let of_controls = variance(&changes) / changes.len() as f64;
    let of_move = uses.iter().map(|x| spread.at(*x)).sum::<f64>() + noise;
    // The noise is known; the spread and the controls are estimates.
    let freedom = (of_move + of_controls).powi(2)
        / (spread.squared_over_freedom(&uses) + of_controls.powi(2) / (changes.len() as f64 - 1.0));
    let mut rows = vec![vec![change]];
    rows.extend(changes.iter().map(|change| vec![*change]));
    Ok(Comparison {
        difference,
        interval: interval(difference, of_move + of_controls, freedom),
        probability: Some(permutation::probability(&[0], &rows)),
        moves: 1,
        controls: controls.len(),
        moved_change: change,
        controls_change,
        moved_since_flag: own.since_flag(measure),
        controls_since_flag: all_mean(controls.iter().map(|(other, _)| {
            let change = other.changes.get(date)?.as_ref()?;
            change.since_flag(measure)
        })),
    })
}

fn interval(difference: f64, variance: f64, freedom: f64) -> [f64; 2] {
    let freedom = freedom.clamp(*FREEDOM.start(), *FREEDOM.end());
    let half = match StudentsT::new(0.0, 1.0, freedom) {
        Ok(student) => student.inverse_cdf(UPPER) * variance.sqrt(),
        // Nothing varies at all.
        Err(_) => 0.0,
    };
    [difference - half, difference + half]
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

/// The mean where each has a value.
fn all_mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.collect::<Option<_>>()?;
    (!values.is_empty()).then(|| mean(values.iter().copied()))
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values.iter().copied());
    let squares = values.iter().map(|value| (value - middle).powi(2));
    squares.sum::<f64>() / (values.len() as f64 - 1.0)
}
