//! Is a site underused, or broken, or can nobody tell yet?
//!
//! [`evaluate`] answers for all sites at once, because a site is compared with those
//! of its kind. In reading order: `input` and `answer` are the values; `window` makes
//! rows ready, with the `hours` that a site keeps, and `period` makes each site in its
//! period, and everything after works on that; `group` says who is compared with whom;
//! `expected` fits what a typical site would have had, `pool` for one group;
//! `common_noise` is what totals tell of the windows below; `week`, `site_use`,
//! `variance`, `posterior` and `beliefs` turn the difference into a probability;
//! `change_point` finds drops by `quasi_likelihood`, `decline` slow falls and `nobody` what nobody uses at all;
//! `facts` puts them together for a site and `assess` for one instant; `memory` is what
//! is remembered between instants; `expectation` keeps the fit for charts; `naive`,
//! `list`, `certainty` and `sentence` say the rest. The method is told in
//! `docs/methods/verdicts.md`.
//!
//! Sources: indirect standardisation and over-dispersion, Spiegelhalter 2005
//! (Statistics in Medicine 24); ranking under uncertainty, Lin et al. 2006 (Bayesian
//! Analysis 1) and Gu and Koenker 2023 (Econometrica 91).

mod answer;
mod assess;
mod beliefs;
mod certainty;
mod change_point;
mod common_noise;
mod decline;
mod expectation;
mod expected;
mod facts;
mod finding;
mod group;
mod hours;
mod input;
mod joined;
mod list;
mod local_time;
mod measure;
mod median;
mod memory;
mod naive;
mod nobody;
mod period;
mod pool;
mod posterior;
mod quasi_likelihood;
mod sentence;
mod site_use;
mod slot;
#[cfg(test)]
mod tests;
mod variance;
mod week;
mod window;

use jiff::Timestamp;

pub use answer::{
    Absolute, Answer, BoxDown, BoxTrouble, Evidence, Lack, LowKind, Missing, Naive, Period,
    Stopped, Verdict, Warning,
};
pub use certainty::{as_told, percent_sure, told};
pub use change_point::{in_counts, least_z};
pub use expectation::Expectation;
pub use finding::{ChangePoint, Class, Decline, Finding, Used};
pub use group::shelter;
pub use input::{BoxWeek, Options, Site, SiteBox, SiteWindow, Steps};
pub use memory::Memory;
pub use window::Oddity;

/// Verdicts without memory: evaluates one week (one row, where all rows are longer)
/// before the end and at the end, so that a site may be called underused at once.
/// `should_stop` is asked now and then.
pub fn evaluate(
    sites: &[Site],
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Answer, Stopped> {
    let prepared = window::prepare(sites, options);
    let before = period::ends_before(&prepared);
    let earlier = assess::assess(sites, &prepared, before, options, should_stop)?;
    let at = slot::instant(before[0].min(before[1]));
    let memories: Vec<Memory> = earlier
        .assessments
        .iter()
        .map(|assessment| Memory::default().next(assessment.finding, at, options))
        .collect();
    finish(sites, &prepared, &memories, options, should_stop)
}

/// Verdicts of the weekly run: `former` are the memories of the last one, in the order
/// of the sites (a site without one is new). The next memories are in the answer.
pub fn evaluate_next(
    sites: &[Site],
    former: &[Memory],
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Answer, Stopped> {
    let prepared = window::prepare(sites, options);
    finish(sites, &prepared, former, options, should_stop)
}

fn finish(
    sites: &[Site],
    prepared: &window::Prepared,
    former: &[Memory],
    options: &Options,
    should_stop: &dyn Fn() -> bool,
) -> Result<Answer, Stopped> {
    let now: Timestamp = prepared.until;
    let found = assess::assess(
        sites,
        prepared,
        period::last_ends(prepared),
        options,
        should_stop,
    )?;
    let mut memories = Vec::with_capacity(sites.len());
    for (index, assessment) in found.assessments.iter().enumerate() {
        let before = former.get(index).copied().unwrap_or_default();
        memories.push(before.next(assessment.finding, now, options));
    }
    Ok(list::answer(sites, prepared, found, memories, options))
}
