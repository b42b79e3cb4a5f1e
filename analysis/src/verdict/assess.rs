//! One evaluation at one instant: from windows to a finding for each site.

use std::collections::BTreeMap;

use super::answer::Stopped;
use super::beliefs::{beliefs, variance_of, variances};
use super::expectation::Expectation;
use super::facts::{Assessment, Facts};
use super::group::{Group, group};
use super::input::{Options, Site};
use super::period::{Ends, SiteInPeriod, SitesInPeriod};
use super::pool::Pool;
use super::site_use::{Use, use_of};
use super::window::Prepared;

/// One evaluation, in the order of the sites.
pub struct Assessments<'a> {
    pub in_period: SitesInPeriod<'a>,
    pub assessments: Vec<Assessment>,
    pub expectations: Vec<Option<Expectation>>,
}

/// Evaluates all sites at `ends`, with what happened before them.
pub fn assess<'a>(
    sites: &[Site],
    prepared: &'a Prepared<'a>,
    ends: Ends,
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Assessments<'a>, Stopped> {
    let in_period = SitesInPeriod::new(prepared, ends, options);
    let grouping = group(sites, &in_period.sites, options);

    let mut pools = BTreeMap::new();
    for (group, members) in &grouping.members {
        if should_stop() {
            return Err(Stopped);
        }
        let members: Vec<&SiteInPeriod> =
            members.iter().map(|site| &in_period.sites[*site]).collect();
        let pool = Pool::new(&members, prepared, group.measure, options);
        pools.insert(group.clone(), pool);
    }
    let mut uses: Vec<Option<Use>> = Vec::with_capacity(sites.len());
    for (site, (group, _)) in in_period.sites.iter().zip(&grouping.of_site) {
        uses.push(pools.get(group).and_then(|pool| use_of(site, pool)));
    }
    let variances = variances(&uses, &in_period.sites, options);
    if should_stop() {
        return Err(Stopped);
    }
    let beliefs = beliefs(
        &uses,
        &in_period.sites,
        &grouping,
        &variances,
        options,
        should_stop,
    )?;

    let assessments = in_period.sites.iter().enumerate().map(|(index, site)| {
        let (group, borrowed) = &grouping.of_site[index];
        let pool = pools.get(group);
        let variance = variance_of(&variances, site.series);
        let facts = Facts {
            site,
            used: uses[index].as_ref(),
            belief: beliefs[index],
            variance,
        };
        let enough_sites =
            pool.is_some_and(|pool| pool.model.reference_sites >= options.reference_from);
        let change_point = pool
            .filter(|_| options.steps.change_point)
            .and_then(|pool| pool.change_point(site, variance));
        facts.assessment(group, *borrowed, enough_sites, change_point, options)
    });
    let assessments = assessments.collect();
    let mut tables = BTreeMap::new();
    for (group, pool) in &pools {
        tables.insert(group, pool.expectation(prepared, options));
    }
    let expectation = |(group, _): &(Group, bool)| tables.get(group).cloned().flatten();
    let expectations = grouping.of_site.iter().map(expectation).collect();
    Ok(Assessments {
        in_period,
        assessments,
        expectations,
    })
}
