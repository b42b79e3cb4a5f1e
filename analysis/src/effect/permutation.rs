//! Whether another choice of sites would have looked as good, at the same dates.
//!
//! Which of several flagged sites moves is drawn by lot, so under no effect any of them
//! could stand for any other. Dates are never exchanged: weeks differ by themselves.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Change, Measure};

const DRAWS: u32 = 4_999;

/// A flagged site, moved or not, in the weeks around each date of the programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Flagged {
    pub site: String,
    /// The number of the date on which it moved; `None` while it stays.
    pub moved: Option<usize>,
    /// By date; `None` where it was not online enough or the weeks are not over. Of a
    /// site that moved, other dates show what it would have been called had it moved then.
    pub changes: Vec<Option<Change>>,
}

impl Flagged {
    /// Its change around a date.
    pub(super) fn at(&self, date: usize, measure: Measure) -> Option<f64> {
        self.changes.get(date)?.as_ref()?.of(measure)
    }

    /// Its change around the date of its own move.
    pub(super) fn own(&self, measure: Measure) -> Option<f64> {
        self.at(self.moved?, measure)
    }
}

/// Probability that sites drawn by lot show a difference as large as the one found, in
/// either direction. `slots` are the dates of the moves; rows are sites by date, first
/// those that moved, in the order of the slots.
pub fn probability(slots: &[usize], rows: &[Vec<f64>]) -> f64 {
    let moved = slots.len();
    let dates = rows.first().map_or(0, Vec::len);
    let totals: Vec<f64> = (0..dates)
        .map(|date| rows.iter().map(|row| row[date]).sum())
        .collect();
    let stay = (rows.len() - moved) as f64;
    let difference = |order: &[usize]| -> f64 {
        let chosen = &order[..moved];
        let of_slots = slots.iter().zip(chosen).map(|(date, site)| {
            let others = chosen.iter().map(|site| rows[*site][*date]).sum::<f64>();
            rows[*site][*date] - (totals[*date] - others) / stay
        });
        (of_slots.sum::<f64>() / moved as f64).abs()
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let found = difference(&order) * (1.0 - 1e-12);
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut as_large = 1;
    for _ in 0..DRAWS {
        for place in 0..moved {
            let left = order.len() - place;
            order.swap(place, place + below(left, &mut random));
        }
        as_large += u32::from(difference(&order) >= found);
    }
    f64::from(as_large) / f64::from(DRAWS + 1)
}

/// A number from 0 to less than `count`. Counts of sites are so far below 2^64 that the
/// remainder favours none of them.
fn below(count: usize, random: &mut ChaCha8Rng) -> usize {
    let count = u64::try_from(count).unwrap_or(1).max(1);
    usize::try_from(random.next_u64() % count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_is_improbable_and_what_does_not_is_not() {
        let rows = |moved: f64| -> Vec<Vec<f64>> {
            let of = |site: u32, added: f64| vec![f64::from(site * 7 % 11) + added, 0.0];
            let moved = (0..6).map(|site| of(site, moved));
            moved.chain((6..18).map(|site| of(site, 0.0))).collect()
        };
        assert!(probability(&[0; 6], &rows(20.0)) < 0.001);
        assert!(probability(&[0; 6], &rows(0.0)) > 0.2);
    }

    #[test]
    fn a_change_that_all_sites_share_at_a_date_is_not_an_effect() {
        let rows: Vec<Vec<f64>> = (0..16)
            .map(|site| vec![f64::from(site * 5 % 7), 500.0 + f64::from(site * 3 % 7)])
            .collect();
        assert!(probability(&[0, 0, 1, 1, 1], &rows) > 0.1);
    }
}
