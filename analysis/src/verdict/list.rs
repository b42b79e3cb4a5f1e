//! From assessments to the answer: order, ranks, lists.

use std::collections::BTreeMap;

use super::answer::{
    Absolute, Answer, BoxDown, Evidence, LowKind, Missing, Period, Verdict, Warning,
};
use super::assess::Assessments;
use super::facts::Assessment;
use super::finding::Class;
use super::input::{Options, Site};
use super::measure::Measure;
use super::median::median;
use super::memory::Memory;
use super::period::Span;
use super::slot::instant;
use super::window::{Prepared, Series};
use super::{naive, sentence};

/// Largest mean of 1 - P on the list of that name.
const TEN_PERCENT: f64 = 0.10;

pub fn answer(
    sites: &[Site],
    prepared: &Prepared,
    found: Assessments,
    memories: Vec<Memory>,
    options: &Options,
) -> Answer {
    let Assessments {
        in_period,
        assessments,
        expectations,
    } = found;
    let absolutes = absolutes(&assessments);
    let low_kinds = low_kinds(sites, &assessments, options);
    let mut items = Vec::with_capacity(sites.len());
    for (index, site) in sites.iter().enumerate() {
        let (assessment, memory) = (&assessments[index], &memories[index]);
        let site_in_period = &in_period.sites[index];
        let (class, since) = memory
            .verdict
            .unwrap_or((Class::NotEnoughData, prepared.until));
        let series = site_in_period.series;
        let evidence = evidence(site, class, assessment, (memory, series), options);
        let since = match (class, evidence.change_point) {
            (Class::Dropped, Some(change)) => change.at,
            (Class::Declining, _) => assessment.decline.map_or(since, |decline| decline.from),
            _ => since,
        };
        let told = sentence::verdict(class, site, assessment, &evidence, memory, options);
        let low = low_kinds
            .iter()
            .find(|low| Some(&low.kind) == site.kind.as_ref());
        // What holds for the whole kind is said first.
        let sentence = match low.filter(|_| !matches!(class, Class::Offline | Class::Dropped)) {
            Some(low) => {
                let mut sentence = low.text.clone();
                sentence.push(&told);
                sentence
            }
            None => told,
        };
        let interval = assessment.belief.map(|belief| belief.interval);
        items.push(Verdict {
            site: site.id.clone(),
            verdict: class,
            ratio: assessment.ratio,
            probability: assessment.belief.map(|belief| belief.probability),
            interval: interval
                .zip(assessment.ratio)
                .map(|(interval, ratio)| around(interval, ratio)),
            observed: assessment.observed,
            expected: assessment.expected,
            since: Some(since),
            sentence,
            would_change: sentence::would_change(class, assessment, memory, options),
            naive: naive::naive(site_in_period),
            absolute: absolutes[index],
            evidence,
        });
    }
    let Span { from, until } = in_period.span;
    items.sort_by(worst_first);
    Answer {
        evaluated_at: prepared.until,
        period: Period {
            from: instant(from),
            to: instant(until),
        },
        expected_false_flags: expected_false_flags(&items),
        ten_percent_list: ten_percent_list(&items),
        low_kinds,
        method: sentence::method(options),
        warnings: prepared
            .oddities
            .iter()
            .map(|(what, count)| Warning {
                what: *what,
                count: *count,
                text: sentence::oddity(*what, *count),
            })
            .collect(),
        items,
        memories,
        expectations,
    }
}

/// Underused, surest first; nobody; dropped; declining; offline; on watch, surest first;
/// then the others by ratio.
fn worst_first(a: &Verdict, b: &Verdict) -> std::cmp::Ordering {
    let class = |verdict: &Verdict| match verdict.verdict {
        Class::Underused => 0,
        Class::Nobody => 1,
        Class::Dropped => 2,
        Class::Declining => 3,
        Class::Offline => 4,
        Class::Watch => 5,
        Class::NotEnoughData | Class::Healthy => 6,
    };
    let surest = |verdict: &Verdict| match verdict.verdict {
        Class::Underused | Class::Watch => -verdict.probability.unwrap_or(0.0),
        _ => 0.0,
    };
    let ratio = |verdict: &Verdict| verdict.ratio.unwrap_or(f64::INFINITY);
    class(a)
        .cmp(&class(b))
        .then(surest(a).total_cmp(&surest(b)))
        .then(ratio(a).total_cmp(&ratio(b)))
        .then_with(|| a.site.cmp(&b.site))
}

/// The ratio that is shown is the plain one; what is believed rests on weighted windows
/// and on other sites. Where the first lies outside the interval of the second, the
/// interval is widened to hold it, so that no reader wonders which of the two is meant.
fn around([low, high]: [f64; 2], ratio: f64) -> [f64; 2] {
    let ratio = ratio.max(0.0);
    [low.min(ratio), high.max(ratio)]
}

fn evidence(
    site: &Site,
    class: Class,
    assessment: &Assessment,
    (memory, series): (&Memory, &Series),
    options: &Options,
) -> Evidence {
    let missing = assessment.missing.iter().map(|(what, enough_at)| Missing {
        what: *what,
        text: sentence::lack(*what, *enough_at, assessment, series, options),
        enough_at: *enough_at,
    });
    Evidence {
        weeks: assessment.weeks,
        online_share: assessment.online_share,
        days_since_installation: assessment.days_since_installation,
        exposure_share: assessment.exposure_share,
        noise_of_ratio: assessment.noise_of_ratio,
        reference: assessment.reference,
        reference_group: assessment.group.name.clone(),
        reference_borrowed: assessment.borrowed,
        change_point: memory.drop.or(assessment.change_point),
        decline: assessment.decline,
        silent_since: assessment.silent_since,
        boxes_down: boxes_down(site, assessment),
        hours_a_week: assessment.hours_a_week,
        missing: missing.collect(),
        check_radio: (!site.radio_proven || assessment.finding.nobody >= options.nobody_possible)
            && matches!(class, Class::Underused | Class::Dropped | Class::Nobody),
    }
}

fn boxes_down(site: &Site, assessment: &Assessment) -> Vec<BoxDown> {
    let down = assessment.down.iter();
    down.filter_map(|(index, what)| {
        Some(BoxDown {
            access_point: site.boxes.get(*index)?.id.clone(),
            what: *what,
        })
    })
    .collect()
}

fn absolutes(assessments: &[Assessment]) -> Vec<Absolute> {
    let a_day = |assessment: &Assessment| {
        let days = assessment.online_minutes / 1_440.0;
        let known = assessment.measure == Measure::DeviceMinutes && days > 0.0;
        (known && !assessment.observed.is_nan()).then(|| assessment.observed / days)
    };
    let of_sites: Vec<Option<f64>> = assessments.iter().map(a_day).collect();
    let mut sorted: Vec<f64> = of_sites.iter().flatten().copied().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let rank = |use_a_day: f64| sorted.partition_point(|other| *other > use_a_day) + 1;
    of_sites
        .into_iter()
        .map(|device_minutes_a_day| Absolute {
            device_minutes_a_day,
            rank: device_minutes_a_day.map(rank),
            of: sorted.len(),
        })
        .collect()
}

fn expected_false_flags(items: &[Verdict]) -> f64 {
    let flagged = items.iter().filter(|item| item.verdict == Class::Underused);
    flagged
        .filter_map(|item| item.probability)
        .fold(0.0, |sum, probability| sum + 1.0 - probability)
}

/// The sites with a verdict on their use, surest first, while the mean of 1 - P is
/// at most 10 %.
fn ten_percent_list(items: &[Verdict]) -> Vec<String> {
    let judged = items.iter().filter(|item| item.verdict.is_of_use());
    let mut sure: Vec<(f64, &str)> = judged
        .filter_map(|item| {
            item.probability
                .map(|probability| (1.0 - probability, item.site.as_str()))
        })
        .collect();
    sure.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let mut wrong = 0.0;
    let mut list = Vec::new();
    for (doubt, site) in sure {
        wrong += doubt;
        if wrong > TEN_PERCENT * (list.len() + 1) as f64 {
            break;
        }
        list.push(site.to_owned());
    }
    list
}

/// Kinds whose median use per day online is below the threshold times the median of all.
fn low_kinds(sites: &[Site], assessments: &[Assessment], options: &Options) -> Vec<LowKind> {
    let mut all = Vec::new();
    let mut of_kind: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (site, assessment) in sites.iter().zip(assessments) {
        let days = assessment.online_minutes / 1_440.0;
        if assessment.measure != Measure::DeviceMinutes
            || assessment.online_share < options.offline_below
            || days <= 0.0
        {
            continue;
        }
        all.push(assessment.observed / days);
        if let Some(kind) = &site.kind {
            of_kind
                .entry(kind)
                .or_default()
                .push(assessment.observed / days);
        }
    }
    let Some(typical) = median(&mut all).filter(|typical| *typical > 0.0) else {
        return Vec::new();
    };
    let mut low = Vec::new();
    for (kind, mut uses) in of_kind {
        let enough = uses.len() >= options.own_reference_from;
        if let Some(of_kind) = median(&mut uses).filter(|_| enough)
            && of_kind < options.underused_below * typical
        {
            let of_kind = of_kind.max(0.0);
            low.push(LowKind {
                kind: kind.to_owned(),
                text: sentence::low_kind(kind, of_kind, of_kind / typical),
            });
        }
    }
    low
}
