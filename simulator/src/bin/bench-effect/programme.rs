//! One city: who is flagged, who moves by lot, and what is found of it.

use std::ops::Range;

use analysis::effect::{self, Change, Flagged, Measure, Series, Spans};
use analysis::verdict::{Class, Expectation, Options, Site, evaluate};
use anyhow::Context;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use simulator::trial::City;
use simulator::trial::condition::{Counting, Setting};

use super::moved::Moved;
use super::tally::Tally;

/// Ten until the flag, nine before the move, nine after it.
pub const WEEKS: u32 = 28;
const FLAG_WEEK: i64 = 10;
const MOVE_WEEK: i64 = 19;
const MOVE_DAY: u32 = 133;
const MOST_MOVES: usize = 8;
const CONTROLS: usize = 5;

/// A tally of each effect, over programmes drawn by lot.
///
/// # Errors
/// When the city cannot be released or judged.
pub fn judge(
    seed: u64,
    setting: &Setting,
    counting: &Counting,
    effects: &[f64; 2],
    lots: u64,
) -> anyhow::Result<[Tally; 2]> {
    let city = City::new(seed, setting);
    let sites = city.release(counting, seed)?;
    let week = |weeks: i64| city.start + (weeks * 168).hours();
    let zone = TimeZone::UTC;
    let moved_on: Date = zone.to_datetime(week(MOVE_WEEK)).date();
    let flagging = Options {
        until: Some(week(FLAG_WEEK)),
        time_zone: TimeZone::get("Europe/Brussels")?,
        ..Options::default()
    };
    let found = evaluate(&sites, &flagging, &|| false)?;
    let flagged: Vec<&Site> = found
        .items
        .iter()
        .filter(|verdict| verdict.verdict == Class::Underused)
        .filter_map(|verdict| sites.iter().find(|site| site.id == verdict.site))
        .collect();
    let spans = Spans::around(moved_on, Some(week(FLAG_WEEK)), &zone)
        .ok_or_else(|| anyhow::anyhow!("outside the calendar"))?;
    let flag = week(FLAG_WEEK - 8)..week(FLAG_WEEK);

    // Of each effect, all that may move, in the order of the flagged.
    let better: Option<Vec<Vec<Moved>>> = effects
        .iter()
        .map(|effect| {
            let a_day = effect * setting.median;
            let moved = flagged.iter();
            moved
                .map(|site| Moved::new(&city, site, MOVE_DAY, a_day))
                .collect()
        })
        .collect();
    let better = better.context("a flagged site is one of the city")?;

    let mut tallies = [Tally::default(), Tally::default()];
    for lot in 0..lots {
        let mut random = ChaCha8Rng::seed_from_u64(seed * 1_000 + lot);
        let mut order: Vec<&Site> = flagged.clone();
        for place in 0..order.len() {
            let left = u64::try_from(order.len() - place)?;
            order.swap(place, place + usize::try_from(random.next_u64() % left)?);
        }
        let count = order.len().saturating_sub(CONTROLS).min(MOST_MOVES);
        if count == 0 {
            tallies.iter_mut().for_each(Tally::nobody);
            continue;
        }
        let (moving, staying) = order.split_at(count);
        let model = Model::new(&sites, moving, &spans, &flagging)?;
        let stayed: Vec<Flagged> = staying
            .iter()
            .map(|site| Flagged {
                site: site.id.clone(),
                moved: None,
                changes: vec![model.change(site, &spans, &flag)],
            })
            .collect();
        let unmoved: Vec<Change> = sites
            .iter()
            .filter(|site| !moving.iter().any(|moved| moved.id == site.id))
            .filter_map(|site| model.change(site, &spans, &flag))
            .collect();
        for (better, tally) in better.iter().zip(&mut tallies) {
            let mut all: Vec<Flagged> = Vec::new();
            let mut added: Vec<f64> = Vec::new();
            for site in moving {
                let moved = better.iter().find(|moved| moved.site.id == site.id);
                let moved = moved.context("a site that moves is flagged")?;
                added.push(moved.expected(&spans.after));
                all.push(Flagged {
                    site: site.id.clone(),
                    moved: Some(0),
                    changes: vec![model.change(&moved.site, &spans, &flag)],
                });
            }
            all.extend(stayed.iter().cloned());
            compare(&all, &unmoved, &added, tally);
        }
    }
    Ok(tallies)
}

/// What is expected of each site, by those that do not move.
struct Model {
    expectations: Vec<(String, Option<Expectation>)>,
}

impl Model {
    fn new(
        sites: &[Site],
        moving: &[&Site],
        spans: &Spans,
        options: &Options,
    ) -> anyhow::Result<Model> {
        let is_moving = |site: &&Site| moving.iter().any(|moved| moved.id == site.id);
        let stay: Vec<Site> = sites
            .iter()
            .filter(|site| !is_moving(site))
            .cloned()
            .collect();
        let start = spans
            .before
            .as_ref()
            .map_or(spans.after.start, |span| span.start);
        let options = Options {
            until: Some(spans.after.end),
            period: spans.after.end.duration_since(start),
            ..options.clone()
        };
        let answer = evaluate(&stay, &options, &|| false)?;
        let kinds = stay.iter().filter_map(|site| site.kind.clone());
        Ok(Model {
            expectations: kinds.zip(answer.expectations).collect(),
        })
    }

    fn change(&self, site: &Site, spans: &Spans, flag: &Range<Timestamp>) -> Option<Change> {
        let kind = site.kind.as_deref()?;
        let known = self
            .expectations
            .iter()
            .find(|(of, known)| of == kind && known.is_some());
        let expectation = known.and_then(|(_, known)| known.as_ref());
        Series::of(site, expectation).change(spans, Some(flag))
    }
}

/// `added` is what is expected to be added in the weeks after, of those that moved, which
/// come first.
fn compare(all: &[Flagged], unmoved: &[Change], added: &[f64], tally: &mut Tally) {
    let compared: Vec<(&Flagged, f64, Option<f64>)> = all
        .iter()
        .zip(added)
        .filter_map(|(site, added)| {
            let after = site.changes[0]?.after;
            let in_ratio = after.expected.map(|expected| added / expected);
            Some((site, added / after.online_days, in_ratio))
        })
        .collect();
    let a_day = mean(compared.iter().map(|(_, a_day, _)| *a_day));
    let in_ratio = mean(compared.iter().filter_map(|(_, _, in_ratio)| *in_ratio));
    let programme = effect::programme(all, Measure::DeviceMinutes);
    let of_programme = effect::of_programme(&programme);
    let ratio = effect::programme(all, Measure::Ratio);
    tally.programme(
        programme.ok().map(|found| (found, a_day)),
        ratio.ok().map(|found| (found, in_ratio)),
        of_programme,
    );
    for (site, a_day, in_ratio) in compared {
        let one = effect::one_move(site, all, unmoved, Measure::DeviceMinutes);
        let finding = effect::of_one_move(&one);
        let ratio = effect::one_move(site, all, unmoved, Measure::Ratio);
        tally.one(
            one.ok().map(|found| (found, a_day)),
            ratio.ok().zip(in_ratio),
            finding,
        );
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
