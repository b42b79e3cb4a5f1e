//! Sites of a group fitted together, and the drops among them.

use std::sync::Arc;

use super::change_point;
use super::expectation::{Expectation, Tables};
use super::expected::{self, Member, Model};
use super::measure::Measure;
use super::period::{Presence, Span, is_long, span_of, weeks_of, within};
use super::variance::Variance;
use super::week;
use super::window::{DayKey, HourKey, Prepared, Series};
use super::{ChangePoint, Options};

/// A drop is looked for at the end of every half week: one of ten days ago would be
/// hidden where whole weeks have to make up the least share of a period.
const SPLIT_S: i64 = week::WEEK_S / 2;
const YEAR_S: i64 = 52 * week::WEEK_S;
/// What a full period is worth is taken from the best tenth of a group's sites.
const FULL: f64 = 0.9;

/// Sites fitted together, over the period and over the year.
pub struct Pool {
    pub model: Model,
    /// Expected use, at the reference level 1, of a full period online.
    pub full_exposure: f64,
    /// The same over 52 weeks, where there are rows older than the period.
    year: Option<Box<Pool>>,
    spans: [Span; 2],
}

impl Pool {
    pub fn new(
        members: &[usize],
        prepared: &Prepared,
        presences: &[Presence],
        spans: &[Span; 2],
        measure: Measure,
        options: &Options,
    ) -> Self {
        let mut pool = Self::over(members, prepared, presences, spans, measure, options);
        let year = spans.map(|span| Span {
            from: span.from.min(span.until - YEAR_S),
            ..span
        });
        let older = members.iter().any(|site| {
            let series = &prepared.series[*site];
            let first = series
                .windows
                .first()
                .map_or(i64::MAX, |window| window.start);
            first + week::WEEK_S <= span_of(series, spans).from
        });
        if older {
            pool.year = Some(Box::new(Self::over(
                members, prepared, presences, &year, measure, options,
            )));
        }
        pool
    }

    fn over(
        members: &[usize],
        prepared: &Prepared,
        presences: &[Presence],
        spans: &[Span; 2],
        measure: Measure,
        options: &Options,
    ) -> Self {
        let as_members = as_members(members, prepared, presences, spans);
        let model = expected::fit(
            &as_members,
            (prepared.cells.len(), prepared.days.len()),
            measure,
            options.underused_below,
            options.steps,
        );
        let mut exposures: Vec<f64> = Vec::with_capacity(members.len());
        for (site, member) in members.iter().zip(&as_members) {
            let series = &prepared.series[*site];
            let span = span_of(series, spans);
            let first = member
                .windows
                .first()
                .map_or(span.until, |window| window.start);
            let covered = span.until.saturating_sub(first) as f64;
            let whole = span.until.saturating_sub(span.from) as f64;
            // A site that was not there from the start is scaled up to the period.
            if covered > 0.0 && member.online_share > expected::REFERENCE_ONLINE {
                let exposure: f64 = member
                    .windows
                    .iter()
                    .map(|window| model.exposure(window))
                    .sum();
                exposures.push(exposure * (whole / covered).max(1.0));
            }
        }
        exposures.sort_by(f64::total_cmp);
        let place = (exposures.len() as f64 * FULL) as usize;
        let full_exposure = exposures.get(place.min(exposures.len().saturating_sub(1)));
        Self {
            model,
            full_exposure: full_exposure.copied().unwrap_or(0.0),
            year: None,
            spans: *spans,
        }
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

    pub fn change_point(&self, series: &Series, variance: Variance) -> Option<ChangePoint> {
        let pool = self.year.as_deref().unwrap_or(self);
        let reference = pool.model.reference?;
        let span = span_of(series, &pool.spans);
        let stretches = week::stretches(
            within(series, span),
            &pool.model,
            reference,
            span.until,
            is_long(series),
            SPLIT_S,
        );
        // The sides are measured against the period's own full worth.
        let full_period = self.model.reference? * self.full_exposure;
        let full_week = full_period / weeks_of(series, &self.spans);
        change_point::find(&stretches, &variance, full_week, full_period)
    }
}

fn as_members<'a>(
    members: &[usize],
    prepared: &'a Prepared,
    presences: &[Presence],
    spans: &[Span; 2],
) -> Vec<Member<'a>> {
    let member = |site: &usize| {
        let series = &prepared.series[*site];
        Member {
            windows: within(series, span_of(series, spans)),
            online_share: presences[*site].online_share,
        }
    };
    members.iter().map(member).collect()
}
