//! What is believed about the sites, given each other (`docs/methods/verdicts.md#the-method`, steps 5
//! and 6).

use std::collections::BTreeMap;

use super::answer::Stopped;
use super::group::{Group, Grouping};
use super::input::Options;
use super::measure::Measure;
use super::median::median;
use super::period::SiteInPeriod;
use super::pool::Fall;
use super::posterior::{Belief, Grid, Seen};
use super::site_use::Use;
use super::variance::{self, Variance, Weekly};
use super::window::Series;

/// Distance of neighbours in the middle of n log levels with a spread of 1.1, times n.
const MIDDLE_SPACING: f64 = 2.76;

/// The variance of each measure, of weeks and of longer rows apart.
pub type Variances = BTreeMap<(Measure, bool), Variance>;

pub fn variances(uses: &[Option<Use>], sites: &[SiteInPeriod], options: &Options) -> Variances {
    if !options.steps.fitted_variance {
        return Variances::new();
    }
    let mut weekly: BTreeMap<(Measure, bool), Vec<Weekly>> = BTreeMap::new();
    for (site, used) in sites.iter().zip(uses) {
        if let Some(used) = used {
            weekly
                .entry((site.series.measure, site.series.is_long()))
                .or_default()
                .push(Weekly {
                    weeks: &used.weeks.weeks,
                    full_week: used.full_week(),
                    online_share: site.presence.online_share,
                });
        }
    }
    weekly
        .into_iter()
        .map(|(key, sites)| (key, variance::fit(&sites, key.0)))
        .collect()
}

pub fn variance_of(variances: &Variances, series: &Series) -> Variance {
    let usual = || Variance::usual(series.measure);
    variances
        .get(&(series.measure, series.is_long()))
        .copied()
        .unwrap_or_else(usual)
}

/// What is believed about the sites.
pub struct Beliefs {
    /// By site; `None` where nothing was expected.
    pub of_sites: Vec<Option<Belief>>,
    pub grid: Grid,
}

/// The beliefs about the sites, in their order.
pub fn beliefs(
    uses: &[Option<Use>],
    falls: &[Fall],
    sites: &[SiteInPeriod],
    grouping: &Grouping,
    variances: &Variances,
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Beliefs, Stopped> {
    let grid = Grid::new(options.underused_below);
    let errors = if options.steps.reference_error {
        reference_errors(uses, sites, grouping, variances)
    } else {
        BTreeMap::new()
    };
    let likelihood = |index: usize| {
        let variance = variance_of(variances, sites[index].series);
        let group = &grouping.of_site[index].0;
        let seen = |used: &Use| Seen {
            reference_error: errors.get(group).copied().unwrap_or(0.0),
            ..used.seen()
        };
        uses[index]
            .as_ref()
            .map(|used| grid.likelihood(&seen(used), &variance))
    };
    let likelihoods: Vec<Option<Vec<f64>>> = (0..uses.len()).map(likelihood).collect();

    let mut of_group: BTreeMap<&Group, Vec<&[f64]>> = BTreeMap::new();
    for (index, likelihood) in likelihoods.iter().enumerate() {
        let (Some(likelihood), Some(used)) = (likelihood, &uses[index]) else {
            continue;
        };
        let good = used.exposure_share() >= options.least_exposure
            && sites[index].presence.online_share >= options.offline_below
            && !(options.steps.drops_apart && falls[index].drop.is_some());
        if good {
            of_group
                .entry(&grouping.of_site[index].0)
                .or_default()
                .push(likelihood);
        }
    }
    let everyone: Vec<&[f64]> = of_group.values().flatten().copied().collect();
    let fitted = options.steps.fitted_prior;
    let fit = |members: &[&[f64]]| {
        if fitted {
            grid.fit_prior(members)
        } else {
            grid.flat()
        }
    };
    let all = fit(&everyone);
    let mut priors: BTreeMap<Group, Vec<f64>> = BTreeMap::new();
    for (group, members) in &of_group {
        if should_stop() {
            return Err(Stopped);
        }
        priors.insert(
            (*group).clone(),
            grid.mix(&fit(members), members.len(), &all),
        );
    }
    let of_others = grid.mix(&all, 0, &all);
    let belief = |(index, likelihood): (usize, &Option<Vec<f64>>)| {
        let prior = priors.get(&grouping.of_site[index].0).unwrap_or(&of_others);
        likelihood
            .as_ref()
            .map(|likelihood| grid.belief(prior, likelihood))
    };
    let of_sites = likelihoods.iter().enumerate().map(belief).collect();
    Ok(Beliefs { of_sites, grid })
}

/// Relative variance of each group's reference, the median. It is the level of the
/// site in the middle, or the mean of two, known to 3/4 of the relative variance v of
/// any site near it on average; where several sites lie closer together than their
/// errors these average out: 3/4 v / (1 + n sqrt(v) / d), with d / n the distance of
/// neighbours in the middle of n sites.
fn reference_errors<'a>(
    uses: &[Option<Use>],
    sites: &[SiteInPeriod],
    grouping: &'a Grouping,
    variances: &Variances,
) -> BTreeMap<&'a Group, f64> {
    let mut errors = BTreeMap::new();
    for (group, members) in &grouping.members {
        let precision = |site: &usize| {
            let seen = uses[*site].as_ref()?.seen();
            let variance = variance_of(variances, sites[*site].series);
            let near = (0.5..2.0).contains(&seen.sums.ratio());
            let of_one = variance.of(1.0, &seen.sums, seen.weeks) / seen.sums.expected.powi(2);
            (near && of_one.is_finite()).then_some(of_one)
        };
        let mut known: Vec<f64> = members.iter().filter_map(precision).collect();
        if let Some(v) = median(&mut known) {
            let averaged = members.len() as f64 * v.sqrt() / MIDDLE_SPACING;
            errors.insert(group, 0.75 * v / (1.0 + averaged));
        }
    }
    errors
}
