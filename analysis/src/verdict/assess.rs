//! One evaluation at one instant: from windows to a finding for each site.

use std::collections::BTreeMap;

use super::answer::Stopped;
use super::beliefs::{beliefs, variance_of, variances};
use super::expectation::Expectation;
use super::expected::Model;
use super::facts::{Assessment, Facts};
use super::group::{Group, Grouping, group};
use super::input::{Options, Site};
use super::measure::Measure;
use super::median::median;
use super::nobody;
use super::period::{Ends, SiteInPeriod, SitesInPeriod};
use super::pool::{Fall, Pool};
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
    let mut falls = vec![Fall::default(); sites.len()];
    if options.steps.change_point {
        for (index, site) in in_period.sites.iter().enumerate() {
            if let Some(pool) = pools.get(&grouping.of_site[index].0) {
                falls[index] = pool.fall(site, variance_of(&variances, site.series));
            }
        }
    }
    if options.steps.drops_apart {
        set_drops_apart(&mut pools, &mut uses, &falls, &grouping, &in_period.sites);
    }
    let believed = beliefs(
        &uses,
        &falls,
        &in_period.sites,
        &grouping,
        &variances,
        options,
        should_stop,
    )?;

    let used = nobody::prior_of_used(&believed.grid);
    let watched = watched(&pools, &in_period.sites);
    let assessments = in_period.sites.iter().enumerate().map(|(index, site)| {
        let (group, borrowed) = &grouping.of_site[index];
        let pool = pools.get(group);
        let variance = variance_of(&variances, site.series);
        let facts = Facts {
            site,
            used: uses[index].as_ref(),
            belief: believed.of_sites[index],
            variance,
            nobody: watched
                .get(group)
                .and_then(|model| nobody::of_site(site, model, (&believed.grid, &used), &variance)),
            down: nobody::boxes(
                &sites[index].boxes,
                site.period.span.until,
                &believed.grid,
                &variance,
            ),
        };
        let enough_sites =
            pool.is_some_and(|pool| pool.model.reference_sites >= options.reference_from);
        facts.assessment(group, *borrowed, enough_sites, falls[index], options)
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

/// Sites that dropped are a reference by what they had before, as their kind would be
/// without them.
fn set_drops_apart(
    pools: &mut BTreeMap<Group, Pool>,
    uses: &mut [Option<Use>],
    falls: &[Fall],
    grouping: &Grouping,
    sites: &[SiteInPeriod],
) {
    let mut factors = BTreeMap::new();
    for (group, members) in &grouping.members {
        let of_members: Vec<Fall> = members.iter().map(|site| falls[*site]).collect();
        let members: Vec<&SiteInPeriod> = members.iter().map(|site| &sites[*site]).collect();
        if let Some(pool) = pools.get_mut(group) {
            factors.insert(group, pool.set_drops_apart(&members, &of_members));
        }
    }
    for (used, (group, _)) in uses.iter_mut().zip(&grouping.of_site) {
        if let (Some(used), Some(factor)) = (used, factors.get(group)) {
            used.rescale(*factor);
        }
    }
}

/// The least that a kind is expected to be used for, against the typical site of all, where
/// the question is whether nobody is there at all: a whole kind may be dead.
const LEAST_OF_ALL: f64 = 0.25;

/// What each group's sites are expected to have, where the question is whether nobody is
/// there.
fn watched(pools: &BTreeMap<Group, Pool>, sites: &[SiteInPeriod]) -> BTreeMap<Group, Model> {
    let typical = |measure: Measure| {
        let of_site = |site: &&SiteInPeriod| {
            let counted = site.series.measure == measure && site.presence.online_minutes > 0.0;
            counted && !site.period.windows.is_empty()
        };
        let rate = |site: &SiteInPeriod| {
            let observed: f64 = site.period.windows.iter().map(|it| it.observed).sum();
            observed / site.presence.online_minutes
        };
        let mut rates: Vec<f64> = sites.iter().filter(of_site).map(rate).collect();
        median(&mut rates).unwrap_or(0.0)
    };
    let of_all = [Measure::DeviceMinutes, Measure::Visits].map(|it| (it, typical(it)));
    let of_all = BTreeMap::from(of_all);
    let mut watched = BTreeMap::new();
    for (group, pool) in pools {
        let least = LEAST_OF_ALL * of_all[&group.measure];
        let level = pool.model.reference.unwrap_or(0.0).max(least);
        watched.insert(group.clone(), pool.model.at_level(level));
    }
    watched
}
