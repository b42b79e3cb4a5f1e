//! What one site had and what was expected of it in the period.

use super::period::SiteInPeriod;
use super::pool::Pool;
use super::posterior::Seen;
use super::week::{self, Week, Weeks};

/// What a site had, and what was expected of it, in the period.
pub struct Use {
    pub total: Week,
    pub weeks: Weeks,
    /// Of a full period, at ratio 1.
    pub full_expected: f64,
    pub full_weeks: f64,
    /// Of its own hours in a full period, where it keeps hours.
    pub share_of_hours: Option<f64>,
    pub reference: f64,
}

impl Use {
    /// The same against a reference that is so many times as high. The weights of windows
    /// stay those of the old one: they may be anything that was not counted at the site.
    pub fn rescale(&mut self, factor: f64) {
        self.total.rescale(factor);
        self.weeks.rescale(factor);
        self.full_expected *= factor;
        self.reference *= factor;
    }

    pub fn full_week(&self) -> f64 {
        self.full_expected / self.full_weeks
    }

    /// Of a full period's expected use, or of its own hours where those are fewer.
    pub fn exposure_share(&self) -> f64 {
        let share = (self.total.plain.expected / self.full_expected).clamp(0.0, 1.0);
        share.max(self.share_of_hours.unwrap_or(0.0))
    }

    /// The ratio of the last two weeks, if there is a week's worth in them.
    pub fn recent(&self) -> Option<f64> {
        let weeks = &self.weeks.weeks;
        let last = week::total(&weeks[weeks.len().saturating_sub(2)..]);
        (last.plain.expected >= self.full_week()).then(|| last.weighted.ratio())
    }

    pub fn seen(&self) -> Seen {
        Seen {
            sums: self.total.weighted,
            weeks: self.exposure_share() * self.full_weeks * self.weeks.evenness(&self.total),
            reference_error: 0.0,
        }
    }
}

pub fn use_of(site: &SiteInPeriod, pool: &Pool) -> Option<Use> {
    let reference = pool
        .model
        .reference
        .filter(|_| !site.period.windows.is_empty())?;
    let weeks = week::weeks(site.period, &pool.model, site.series.is_long());
    let total = weeks.total();
    let full_expected = reference * pool.full_exposure;
    let usable = total.plain.expected > 0.0
        && total.weighted.expected > 0.0
        && total.plain.expected.is_finite()
        && full_expected > 0.0;
    usable.then_some(Use {
        total,
        weeks,
        full_expected,
        full_weeks: site.full_weeks,
        share_of_hours: site.presence.share_of_hours,
        reference,
    })
}

/// Standard deviation of the ratio that the privacy noise of a full period makes.
pub fn noise_of_ratio(used: &Use) -> f64 {
    let share = used.total.plain.expected / used.full_expected;
    (used.total.plain.noise / share).sqrt() / used.full_expected
}
