//! One evaluation at one instant: from windows to a finding for each site.

use std::collections::BTreeMap;

use super::beliefs::{beliefs, variance_of, variances};
use super::expectation::Expectation;
use super::facts::{Assessment, Facts};
use super::group::{Group, group};
use super::measure::Measure;
use super::period::{Ends, Presence, presence, span_of, spans, within};
use super::pool::Pool;
use super::site_use::{Use, use_of};
use super::window::{Prepared, instant};
use super::{Options, Site, Stopped};

/// One evaluation, in the order of the sites.
pub struct Assessments {
    pub assessments: Vec<Assessment>,
    pub expectations: Vec<Option<Expectation>>,
}

/// Evaluates all sites at `ends`, with what happened before them.
pub fn assess(
    sites: &[Site],
    prepared: &Prepared,
    ends: Ends,
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Assessments, Stopped> {
    let spans = spans(prepared, ends, options);
    let presences: Vec<Presence> = prepared
        .series
        .iter()
        .map(|series| presence(series, span_of(series, &spans)))
        .collect();
    let measures: Vec<Option<Measure>> = prepared
        .series
        .iter()
        .map(|series| {
            (!within(series, span_of(series, &spans)).is_empty()).then_some(series.measure)
        })
        .collect();
    let grouping = group(sites, &measures, options);

    let mut pools = BTreeMap::new();
    for (group, members) in &grouping.members {
        if should_stop() {
            return Err(Stopped);
        }
        pools.insert(
            group.clone(),
            Pool::new(
                members,
                prepared,
                &presences,
                &spans,
                group.measure,
                options,
            ),
        );
    }
    let mut uses: Vec<Option<Use>> = Vec::with_capacity(sites.len());
    for index in 0..sites.len() {
        uses.push(use_of(index, &grouping, &pools, prepared, &spans));
    }
    let variances = variances(&uses, &presences, prepared, options);
    if should_stop() {
        return Err(Stopped);
    }
    let beliefs = beliefs(
        &uses,
        &presences,
        &grouping,
        &variances,
        prepared,
        options,
        should_stop,
    )?;

    let assessments = (0..sites.len()).map(|index| {
        let series = &prepared.series[index];
        let (group, borrowed) = &grouping.of_site[index];
        let pool = pools.get(group);
        let variance = variance_of(&variances, series);
        let facts = Facts {
            presence: presences[index],
            used: uses[index].as_ref(),
            belief: beliefs[index],
            variance,
            span: span_of(series, &spans),
            until: instant(span_of(series, &spans).until),
        };
        let enough_sites =
            pool.is_some_and(|pool| pool.model.reference_sites >= options.reference_from);
        let change_point = pool
            .filter(|_| options.steps.change_point)
            .and_then(|pool| pool.change_point(series, variance));
        facts.assessment(
            group,
            *borrowed,
            series,
            enough_sites,
            change_point,
            options,
        )
    });
    let assessments = assessments.collect();
    let mut tables = BTreeMap::new();
    for (group, pool) in &pools {
        tables.insert(group, pool.expectation(prepared, options));
    }
    let expectation = |(group, _): &(Group, bool)| tables.get(group).cloned().flatten();
    let expectations = grouping.of_site.iter().map(expectation).collect();
    Ok(Assessments {
        assessments,
        expectations,
    })
}
