//! Sites of a group fitted together, and the drops among them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change_point;
use super::decline;
use super::expectation::{Expectation, Tables};
use super::expected::{self, Member, Model};
use super::finding::{ChangePoint, Decline};
use super::input::Options;
use super::measure::Measure;
use super::period::{SiteInPeriod, Stretch};
use super::slot::{DayKey, HourKey, WEEK_S};
use super::variance::Variance;
use super::week;
use super::window::Prepared;

/// A drop is looked for at the end of every half week: one of ten days ago would be
/// hidden where whole weeks have to make up the least share of a period.
const SPLIT_S: i64 = WEEK_S / 2;
/// So much of the period has to lie before a drop, to say what the site had then.
const LEAST_BEFORE_S: i64 = WEEK_S;
/// What a full period is worth is taken from the best tenth of a group's sites.
const FULL: f64 = 0.9;

/// At once, or slowly.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fall {
    pub drop: Option<ChangePoint>,
    pub decline: Option<Decline>,
}

/// Sites fitted together, over the period and over the year.
pub struct Pool {
    pub model: Model,
    /// Expected use, at the reference level 1, of a full period online.
    pub full_exposure: f64,
    /// The same over 52 weeks, where there are rows older than the period.
    year: Option<Box<Pool>>,
}

impl Pool {
    pub fn new<'a>(
        members: &[&SiteInPeriod<'a>],
        prepared: &Prepared,
        measure: Measure,
        options: &Options,
    ) -> Self {
        let over = |stretch: fn(&SiteInPeriod<'a>) -> Stretch<'a>| {
            Self::over(members, stretch, prepared, measure, options)
        };
        let mut pool = over(|site| site.period);
        if members.iter().any(|site| site.is_older()) {
            pool.year = Some(Box::new(over(|site| site.year)));
        }
        pool
    }

    fn over<'a>(
        members: &[&SiteInPeriod<'a>],
        stretch: impl Fn(&SiteInPeriod<'a>) -> Stretch<'a>,
        prepared: &Prepared,
        measure: Measure,
        options: &Options,
    ) -> Self {
        let member = |site: &&SiteInPeriod<'a>| Member {
            windows: stretch(site).windows,
            shared: stretch(site).shared,
            online_share: site.presence.online_share,
        };
        let as_members: Vec<Member> = members.iter().map(member).collect();
        let model = expected::fit(
            &as_members,
            (prepared.cells.len(), prepared.days.len()),
            measure,
            options.underused_below,
            options.steps,
        );
        let mut exposures: Vec<f64> = Vec::with_capacity(members.len());
        for (site, member) in members.iter().zip(&as_members) {
            let span = stretch(site).span;
            let first = member
                .windows
                .first()
                .map_or(span.until, |window| window.start);
            let covered = span.until.saturating_sub(first) as f64;
            // A site that was not there from the start is scaled up to the period.
            if covered > 0.0 && member.online_share > expected::REFERENCE_ONLINE {
                let exposure: f64 = member
                    .windows
                    .iter()
                    .map(|window| model.exposure(window))
                    .sum();
                exposures.push(exposure * (span.seconds() / covered).max(1.0));
            }
        }
        exposures.sort_by(f64::total_cmp);
        let place = (exposures.len() as f64 * FULL) as usize;
        let full_exposure = exposures.get(place.min(exposures.len().saturating_sub(1)));
        Self {
            model,
            full_exposure: full_exposure.copied().unwrap_or(0.0),
            year: None,
        }
    }

    /// Takes the reference from what sites that dropped had before; the new one over the
    /// old. `falls` are those of the members, in their order.
    pub fn set_drops_apart(&mut self, members: &[&SiteInPeriod], falls: &[Fall]) -> f64 {
        let mut corrected = BTreeMap::new();
        for (index, (site, fall)) in members.iter().zip(falls).enumerate() {
            if let Some(drop) = fall.drop {
                let windows = site.period.windows;
                let at = drop.at.as_second();
                let before = windows.partition_point(|window| window.start < at);
                let told = at - site.period.span.from >= LEAST_BEFORE_S;
                let level = self.model.level_of(&windows[..before]).filter(|_| told);
                corrected.insert(index, level);
            }
        }
        if corrected.is_empty() {
            return 1.0;
        }
        let members = members.iter().map(|site| Member {
            windows: site.period.windows,
            shared: &[],
            online_share: site.presence.online_share,
        });
        let members: Vec<Member> = members.collect();
        let factor = self.model.correct_reference(&members, &corrected);
        factor.unwrap_or(1.0)
    }

    pub fn expectation(&self, prepared: &Prepared, options: &Options) -> Option<Expectation> {
        let profile = |(key, cell): (&HourKey, &u32)| (*key, self.model.profile[*cell as usize]);
        let effect = |(key, day): (&DayKey, &u32)| (*key, self.model.day[*day as usize]);
        let tables = Tables {
            zone: options.time_zone.clone(),
            reference: self.model.reference?,
            profile: prepared.cells.iter().map(profile).collect(),
            days: prepared.days.iter().map(effect).collect(),
        };
        Some(Expectation {
            tables: Arc::new(tables),
        })
    }

    /// How the use of a site fell, if it did.
    pub fn fall(&self, site: &SiteInPeriod, variance: Variance) -> Fall {
        self.find_fall(site, variance).unwrap_or_default()
    }

    fn find_fall(&self, site: &SiteInPeriod, variance: Variance) -> Option<Fall> {
        let (pool, stretch) = match self.year.as_deref() {
            Some(year) => (year, site.year),
            None => (self, site.period),
        };
        pool.model.reference?;
        let half_weeks = week::parts(stretch, &pool.model, site.series.is_long(), SPLIT_S);
        // The sides are measured against the period's own full worth.
        let full_period = self.model.reference? * self.full_exposure;
        let full_week = full_period / site.full_weeks;
        let drop = change_point::find(&half_weeks, &variance, full_week, full_period);
        if site.series.is_long() {
            return Some(Fall {
                drop,
                decline: None,
            });
        }
        let weeks = week::weeks(stretch, &pool.model, false);
        let slow = decline::find(&weeks, &variance, full_week, stretch.span.until);
        Some(Fall {
            drop: drop.filter(|_| slow.is_none()),
            decline: slow.and_then(|slow| slow.decline),
        })
    }
}
