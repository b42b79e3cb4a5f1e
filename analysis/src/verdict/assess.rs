//! One evaluation at one instant: from windows to a finding for each site.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::expectation::Expectation;
use super::group::{Group, Grouping, group};
use super::hysteresis::Finding;
use super::period::{Ends, Presence, Span, is_long, presence, span_of, spans, weeks_of, within};
use super::pool::Pool;
use super::posterior::{Belief, Grid, Seen};
use super::variance::{self, Variance, Weekly};
use super::week::{self, Week};
use super::window::{Measure, Prepared, Series, instant};
use super::{ChangePoint, Lack, Options, Site, Stopped};

/// A site off at fixed hours only, as a library at night, still has this share of a
/// full period's expected use, and is not offline.
const REGULAR_EXPOSURE: f64 = 0.75;

/// All that one evaluation knows of a site.
#[derive(Debug, Clone)]
pub struct Assessment {
    pub measure: Measure,
    pub group: Group,
    pub borrowed: bool,
    pub observed: f64,
    pub expected: f64,
    pub ratio: Option<f64>,
    pub belief: Option<Belief>,
    /// Weeks' worth of a full period's expected use.
    pub weeks: f64,
    pub online_share: f64,
    /// Minutes online in the period.
    pub online_minutes: f64,
    pub days_since_installation: Option<f64>,
    pub exposure_share: f64,
    pub noise_of_ratio: Option<f64>,
    /// Use of the reference per day online.
    pub reference: Option<f64>,
    pub change_point: Option<ChangePoint>,
    pub missing: Vec<(Lack, Option<Timestamp>)>,
    pub finding: Finding,
}

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
            Pool::new(members, prepared, &presences, &spans),
        );
    }
    let mut uses: Vec<Option<Use>> = Vec::with_capacity(sites.len());
    for index in 0..sites.len() {
        uses.push(use_of(index, &grouping, &pools, prepared, &spans));
    }
    let variances = variances(&uses, &presences, prepared);
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
        let change_point = pool.and_then(|pool| pool.change_point(series, variance));
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

/// What a site had, and what was expected of it, in the period.
struct Use {
    total: Week,
    weeks: Vec<Week>,
    /// Of a full period, at ratio 1.
    full_expected: f64,
    full_weeks: f64,
    reference: f64,
}

impl Use {
    fn full_week(&self) -> f64 {
        self.full_expected / self.full_weeks
    }

    fn exposure_share(&self) -> f64 {
        (self.total.expected / self.full_expected).clamp(0.0, 1.0)
    }

    /// The ratio of the last two weeks, if there is a week's worth in them.
    fn recent(&self) -> Option<f64> {
        let last = week::total(&self.weeks[self.weeks.len().saturating_sub(2)..]);
        (last.expected >= self.full_week()).then(|| last.observed / last.expected)
    }

    fn seen(&self) -> Seen {
        Seen {
            observed: self.total.observed,
            expected: self.total.expected,
            noise: self.total.noise,
            weeks: self.exposure_share() * self.full_weeks,
        }
    }
}

fn use_of(
    site: usize,
    grouping: &Grouping,
    pools: &BTreeMap<Group, Pool>,
    prepared: &Prepared,
    spans: &[Span; 2],
) -> Option<Use> {
    let pool = pools.get(&grouping.of_site[site].0)?;
    let series = &prepared.series[site];
    let span = span_of(series, spans);
    let windows = within(series, span);
    let reference = pool.model.reference.filter(|_| !windows.is_empty())?;
    let weeks = week::weeks(windows, &pool.model, reference, span.until, is_long(series));
    let total = week::total(&weeks);
    let full_expected = reference * pool.full_exposure;
    let usable = total.expected > 0.0 && total.expected.is_finite() && full_expected > 0.0;
    usable.then(|| Use {
        total,
        weeks,
        full_expected,
        full_weeks: weeks_of(series, spans),
        reference,
    })
}

/// The variance of each measure, of weeks and of longer rows apart.
type Variances = BTreeMap<(Measure, bool), Variance>;

fn variances(uses: &[Option<Use>], presences: &[Presence], prepared: &Prepared) -> Variances {
    let mut weekly: BTreeMap<(Measure, bool), Vec<Weekly>> = BTreeMap::new();
    for (index, series) in prepared.series.iter().enumerate() {
        if let Some(used) = &uses[index] {
            weekly
                .entry((series.measure, is_long(series)))
                .or_default()
                .push(Weekly {
                    weeks: &used.weeks,
                    full_week: used.full_week(),
                    online_share: presences[index].online_share,
                });
        }
    }
    weekly
        .into_iter()
        .map(|(key, sites)| (key, variance::fit(&sites, key.0)))
        .collect()
}

fn variance_of(variances: &Variances, series: &Series) -> Variance {
    let usual = || Variance::usual(series.measure);
    variances
        .get(&(series.measure, is_long(series)))
        .copied()
        .unwrap_or_else(usual)
}

fn beliefs(
    uses: &[Option<Use>],
    presences: &[Presence],
    grouping: &Grouping,
    variances: &Variances,
    prepared: &Prepared,
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<Option<Belief>>, Stopped> {
    let grid = Grid::new(options.underused_below);
    let likelihood = |index: usize| {
        let variance = variance_of(variances, &prepared.series[index]);
        uses[index]
            .as_ref()
            .map(|used| grid.likelihood(&used.seen(), &variance))
    };
    let likelihoods: Vec<Option<Vec<f64>>> = (0..uses.len()).map(likelihood).collect();

    let mut of_group: BTreeMap<&Group, Vec<&[f64]>> = BTreeMap::new();
    for (index, likelihood) in likelihoods.iter().enumerate() {
        let (Some(likelihood), Some(used)) = (likelihood, &uses[index]) else {
            continue;
        };
        let good = used.exposure_share() >= options.least_exposure
            && presences[index].online_share >= options.offline_below;
        if good {
            of_group
                .entry(&grouping.of_site[index].0)
                .or_default()
                .push(likelihood);
        }
    }
    let everyone: Vec<&[f64]> = of_group.values().flatten().copied().collect();
    let all = grid.fit_prior(&everyone);
    let mut priors: BTreeMap<&Group, Vec<f64>> = BTreeMap::new();
    for (group, members) in &of_group {
        if should_stop() {
            return Err(Stopped);
        }
        priors.insert(
            group,
            grid.mix(&grid.fit_prior(members), members.len(), &all),
        );
    }
    let none = grid.mix(&all, 0, &all);
    let belief = |(index, likelihood): (usize, &Option<Vec<f64>>)| {
        let prior = priors.get(&grouping.of_site[index].0).unwrap_or(&none);
        likelihood
            .as_ref()
            .map(|likelihood| grid.belief(prior, likelihood))
    };
    Ok(likelihoods.iter().enumerate().map(belief).collect())
}

struct Facts<'a> {
    presence: Presence,
    used: Option<&'a Use>,
    belief: Option<Belief>,
    variance: Variance,
    span: Span,
    until: Timestamp,
}

impl Facts<'_> {
    fn assessment(
        &self,
        group: &Group,
        borrowed: bool,
        series: &Series,
        enough_sites: bool,
        change_point: Option<ChangePoint>,
        options: &Options,
    ) -> Assessment {
        let observed = within(series, self.span)
            .iter()
            .fold(0.0, |sum, window| sum + window.observed);
        let total = self.used.map(|used| used.total);
        let ratio = total.map(|total| total.observed / total.expected);
        let exposure_share = self.used.map_or(0.0, Use::exposure_share);
        let days = series
            .begin
            .map(|begin| self.until.duration_since(begin).as_secs_f64() / 86_400.0);
        let missing = self.missing(series, enough_sites, options);
        let period = self.span.until.saturating_sub(self.span.from) as f64;

        let regular = exposure_share >= REGULAR_EXPOSURE;
        let offline = self.presence.minutes > 0.0
            && self.presence.online_share < options.offline_below
            && !regular;
        let finding = match self.belief {
            _ if offline => Finding::Offline,
            Some(belief) if missing.is_empty() => Finding::Use {
                probability: belief.probability,
                recent: self.used.and_then(Use::recent),
                drop: change_point,
            },
            _ => Finding::NotEnoughData,
        };
        Assessment {
            measure: series.measure,
            group: group.clone(),
            borrowed,
            observed,
            expected: total.map_or(0.0, |total| total.expected),
            ratio,
            belief: self.belief,
            weeks: exposure_share * period / week::WEEK_S as f64,
            online_share: self.presence.online_share,
            online_minutes: self.presence.online_minutes,
            days_since_installation: days,
            exposure_share,
            noise_of_ratio: self.used.map(noise_of_ratio),
            reference: self.used.map(|used| used.reference * 1_440.0),
            change_point,
            missing,
            finding,
        }
    }

    /// Step 5: what is still missing, and when it will be there.
    fn missing(
        &self,
        series: &Series,
        enough_sites: bool,
        options: &Options,
    ) -> Vec<(Lack, Option<Timestamp>)> {
        let mut missing = Vec::new();
        let later = |seconds: f64| {
            let whole = SignedDuration::try_from_secs_f64(seconds.max(0.0).ceil()).ok()?;
            self.until.checked_add(whole).ok()
        };
        if within(series, self.span).is_empty() {
            missing.push((Lack::NoData, None));
            return missing;
        }
        if let Some(begin) = series.begin
            && self.until.duration_since(begin) < options.least_age
        {
            missing.push((Lack::TooNew, begin.checked_add(options.least_age).ok()));
        }
        let Some(used) = self.used.filter(|_| enough_sites) else {
            missing.push((Lack::NoReference, None));
            return missing;
        };
        let lacking = options.least_exposure - used.exposure_share();
        if lacking > 0.0 {
            let period = self.span.until.saturating_sub(self.span.from) as f64;
            missing.push((Lack::TooLittleExpected, later(lacking * period)));
        }
        let seen = used.seen();
        let q = options.underused_below;
        let spread = self
            .variance
            .of(q, seen.expected, seen.weeks, seen.noise)
            .sqrt()
            / seen.expected;
        if spread > options.most_noise {
            missing.push((Lack::TooNoisy, None));
        }
        missing
    }
}

/// Standard deviation of the ratio that the privacy noise of a full period makes.
fn noise_of_ratio(used: &Use) -> f64 {
    let share = used.total.expected / used.full_expected;
    (used.total.noise / share).sqrt() / used.full_expected
}
