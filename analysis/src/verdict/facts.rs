//! What is found at one site, and what is still missing.

use jiff::{SignedDuration, Timestamp};

use super::answer::{BoxTrouble, Lack};
use super::finding::{ChangePoint, Decline, Finding, Used};
use super::group::Group;
use super::input::Options;
use super::measure::Measure;
use super::period::SiteInPeriod;
use super::pool::Fall;
use super::posterior::Belief;
use super::site_use::{Use, noise_of_ratio};
use super::slot::{WEEK_S, instant};
use super::variance::Variance;

const DAY_S: i64 = 86_400;
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
    pub decline: Option<Decline>,
    /// Its boxes that are down, by their place in the list.
    pub down: Vec<(usize, BoxTrouble)>,
    /// The end of its last time online, if that was a day ago or more.
    pub silent_since: Option<Timestamp>,
    pub hours_a_week: Option<f64>,
    pub missing: Vec<(Lack, Option<Timestamp>)>,
    pub finding: Finding,
}

/// What is known before it is put together.
pub struct Facts<'a> {
    pub site: &'a SiteInPeriod<'a>,
    pub used: Option<&'a Use>,
    pub belief: Option<Belief>,
    pub variance: Variance,
    /// The chance that nobody is there, where that can be told.
    pub nobody: Option<f64>,
    pub down: Vec<(usize, BoxTrouble)>,
}

impl Facts<'_> {
    pub fn assessment(
        &self,
        group: &Group,
        borrowed: bool,
        enough_sites: bool,
        Fall { drop, decline }: Fall,
        options: &Options,
    ) -> Assessment {
        let SiteInPeriod {
            series,
            period,
            presence,
            ..
        } = self.site;
        let until = self.until();
        let observed = period
            .windows
            .iter()
            .fold(0.0, |sum, window| sum + window.observed);
        let total = self.used.map(|used| used.total);
        let ratio = total.map(|total| total.plain.ratio());
        let exposure_share = self.exposure_share();
        let days = series
            .begin
            .map(|begin| until.duration_since(begin).as_secs_f64() / 86_400.0);
        let missing = self.missing(enough_sites, options);

        let regular = exposure_share >= REGULAR_EXPOSURE;
        let quiet_s = options.silent_after.as_secs();
        // Of rows longer than a week, one may still be on its way.
        let quiet_s = quiet_s.max(i64::from(series.minutes) * 60);
        let little = presence.online_share < options.offline_below && !regular;
        let offline = presence.minutes > 0.0 && (little || presence.silent_s >= quiet_s);
        let used = self.belief.filter(|_| missing.is_empty());
        let finding = Finding {
            offline,
            nobody: self.nobody.unwrap_or(0.0),
            box_down: !self.down.is_empty(),
            used: used.map(|belief| Used {
                probability: belief.probability,
                recent: self.used.and_then(Use::recent),
                drop,
                declines: decline.is_some(),
            }),
        };
        Assessment {
            measure: series.measure,
            group: group.clone(),
            borrowed,
            observed,
            expected: total.map_or(0.0, |total| total.plain.expected),
            ratio,
            belief: self.belief,
            weeks: exposure_share * period.span.seconds() / WEEK_S as f64,
            online_share: presence.online_share,
            online_minutes: presence.online_minutes,
            days_since_installation: days,
            exposure_share,
            noise_of_ratio: self.used.map(noise_of_ratio),
            reference: self.used.map(|used| used.reference * 1_440.0),
            change_point: drop,
            decline,
            down: self.down.clone(),
            silent_since: (presence.silent_s >= DAY_S)
                .then(|| instant(period.span.until - presence.silent_s)),
            hours_a_week: series
                .hours
                .as_ref()
                .map(|hours| hours.minutes_a_week / 60.0),
            missing,
            finding,
        }
    }

    /// Expected use as a share of a full period's, or of what a full period of its own
    /// hours gives.
    fn exposure_share(&self) -> f64 {
        self.used.map_or(0.0, Use::exposure_share)
    }

    /// The end of the period.
    fn until(&self) -> Timestamp {
        instant(self.site.period.span.until)
    }

    /// What is still missing, and when it will be there.
    fn missing(&self, enough_sites: bool, options: &Options) -> Vec<(Lack, Option<Timestamp>)> {
        let mut missing = Vec::new();
        let until = self.until();
        let later = |seconds: f64| {
            let whole = SignedDuration::try_from_secs_f64(seconds.max(0.0).ceil()).ok()?;
            until.checked_add(whole).ok()
        };
        if self.site.period.windows.is_empty() {
            missing.push((Lack::NoData, None));
            return missing;
        }
        if let Some(begin) = self.site.series.begin
            && until.duration_since(begin) < options.least_age
        {
            missing.push((Lack::TooNew, begin.checked_add(options.least_age).ok()));
        }
        let Some(used) = self.used.filter(|_| enough_sites) else {
            missing.push((Lack::NoReference, None));
            return missing;
        };
        let lacking = options.least_exposure - self.exposure_share();
        if lacking > 0.0 {
            let wait_s = lacking * self.site.period.span.seconds();
            missing.push((Lack::TooLittleExpected, later(wait_s)));
        }
        let seen = used.seen();
        let q = options.underused_below;
        let spread = self.variance.of(q, &seen.sums, seen.weeks).sqrt() / seen.sums.expected;
        if spread > options.most_noise {
            missing.push((Lack::TooNoisy, None));
        }
        missing
    }
}
