//! What a typical site of a pool would have had: weekly profile, day effects,
//! levels and reference (`docs/methods/verdicts.md#the-method`, steps 1 to 3).

use std::collections::BTreeMap;

use crate::layers::Shared;

use super::common_noise::CommonNoise;
use super::input::Steps;
use super::measure::Measure;
use super::median::median;
use super::window::Window;

const ITERATIONS: usize = 3;
const PROFILE_FLOOR: f64 = 0.002;
const DAY_EFFECT: (f64, f64) = (0.2, 3.0);
/// A site's day with less than this share of its average day's expected use tells
/// nothing about the day.
const DAY_LEAST: f64 = 0.05;
/// A day effect is taken from this many sites or not at all.
const DAY_SITES: u32 = 3;
/// Sites online for less than this share of the time are not a reference.
pub const REFERENCE_ONLINE: f64 = 0.2;

/// One site's windows as a pool sees them.
pub struct Member<'a> {
    pub windows: &'a [Window],
    pub shared: &'a [Shared],
    /// Share of the time online; below [`REFERENCE_ONLINE`] it is not a reference.
    pub online_share: f64,
}

impl Member<'_> {
    /// Whether its level counts for the reference.
    fn is_reference(&self) -> bool {
        !self.windows.is_empty() && self.online_share > REFERENCE_ONLINE
    }
}

/// The multiplicative model of a pool: a site of level L is expected to have
/// `L * online minutes * profile[cell] * day[day]`.
#[derive(Debug, Clone)]
pub struct Model {
    /// Relative use by cell of the week, mean 1 over the minutes online.
    pub profile: Vec<f64>,
    /// Relative use by local day: weather, holidays, strikes.
    pub day: Vec<f64>,
    /// Use per minute online of each member; 0 without windows.
    pub levels: Vec<f64>,
    /// Median level; `None` without a member to take it from.
    pub reference: Option<f64>,
    /// Members the reference is taken from.
    pub reference_sites: usize,
    /// Variance of chance per expected use, at the ratio in question; `None` = all
    /// windows weigh the same.
    chance: Option<f64>,
}

impl Model {
    /// The same for another reference level, where that is above nothing.
    pub fn at_level(&self, level: f64) -> Model {
        Model {
            reference: (level > 0.0).then_some(level),
            ..self.clone()
        }
    }

    /// Online minutes weighted by how busy a typical site is then.
    pub fn exposure(&self, window: &Window) -> f64 {
        f64::from(window.online)
            * self.profile[window.cell as usize]
            * self.day[window.day as usize]
    }

    /// What is expected of a site at the reference in each window, and how much each
    /// counts.
    pub fn weigh(&self, windows: &[Window], common: &CommonNoise) -> Vec<Weighed> {
        let reference = self.reference.unwrap_or(0.0);
        let weighed = |window: &Window| {
            let expected = reference * self.exposure(window);
            Weighed {
                expected,
                weight: self.weight(expected, f64::from(window.noise)),
            }
        };
        let mut all: Vec<Weighed> = windows.iter().map(weighed).collect();
        if let Some(chance) = self.chance.filter(|_| !common.is_empty()) {
            let mut weights: Vec<f64> = all.iter().map(|it| it.weight).collect();
            let of_window = |(window, it): (&Window, &Weighed)| {
                (chance * it.expected + f64::from(window.noise)).max(f64::MIN_POSITIVE)
            };
            let variances: Vec<f64> = windows.iter().zip(&all).map(of_window).collect();
            common.share(&mut weights, &variances);
            for (weighed, weight) in all.iter_mut().zip(weights) {
                weighed.weight = weight;
            }
        }
        all
    }

    /// How much a window of expected use E and noise variance N counts: inverse to its
    /// variance at the threshold q, f q E / (f q E + N). It depends on nothing that was
    /// counted at the site, so weighted sums have no bias; without noise it is 1. An
    /// empty night adds noise to a plain sum and next to nothing to this one.
    fn weight(&self, expected: f64, noise: f64) -> f64 {
        match self.chance {
            Some(chance) if noise > 0.0 => {
                let signal = chance * expected;
                signal / (signal + noise)
            }
            _ => 1.0,
        }
    }
}

impl Model {
    /// Takes the reference from levels that some members have in truth; `None` for one
    /// that is not a reference at all. Gives the new one over the old.
    pub fn correct_reference(
        &mut self,
        members: &[Member],
        corrected: &BTreeMap<usize, Option<f64>>,
    ) -> Option<f64> {
        let before = self.reference?;
        let level = |(index, member): (usize, &Member)| {
            if !member.is_reference() {
                return None;
            }
            match corrected.get(&index) {
                Some(level) => *level,
                None => self.levels.get(index).copied(),
            }
        };
        let levels = members.iter().enumerate().filter_map(level);
        let mut levels: Vec<f64> = levels.collect();
        let after = median(&mut levels).filter(|after| *after > 0.0)?;
        self.reference = Some(after);
        Some(after / before)
    }

    /// The level of a member over some of its windows; `None` without any exposure.
    pub fn level_of(&self, windows: &[Window]) -> Option<f64> {
        let (mut observed, mut exposure) = (0.0, 0.0);
        let reference = self.reference?;
        for window in windows {
            let of_window = self.exposure(window);
            let weight = self.weight(reference * of_window, f64::from(window.noise));
            observed += weight * window.observed;
            exposure += weight * of_window;
        }
        (exposure > 0.0).then(|| observed / exposure)
    }
}

/// What is expected in a window, and how much the window counts.
#[derive(Debug, Clone, Copy)]
pub struct Weighed {
    pub expected: f64,
    pub weight: f64,
}

/// Fits the model by three rounds of profile, day effects and levels.
/// Windows without time online must have been left out. Profile: sum of w y over
/// sum of w L online d, with w = 1 / max(L, half the median level), so that the
/// busiest sites do not dominate.
/// `measure` and the threshold `below` set how windows are weighed.
pub fn fit(
    members: &[Member],
    (cells, days): (usize, usize),
    measure: Measure,
    below: f64,
    steps: Steps,
) -> Model {
    let mut model = Model {
        profile: vec![1.0; cells],
        day: vec![1.0; days],
        levels: Vec::new(),
        reference: None,
        reference_sites: 0,
        chance: None,
    };
    set_levels(&mut model, members);
    for _ in 0..ITERATIONS {
        let weights = weights(&model);
        if steps.profile {
            set_profile(&mut model, members, &weights);
        }
        if steps.day_effects {
            set_day_effects(&mut model, members, &weights);
        }
        set_levels(&mut model, members);
    }
    if steps.weights {
        model.chance = Some(measure.usual_chance() * below);
        set_levels(&mut model, members);
    }
    model
}

fn set_levels(model: &mut Model, members: &[Member]) {
    let level = |member: &Member| {
        let (mut observed, mut exposure) = (0.0, 0.0);
        let mut add = |window: &Window, weight: f64| {
            observed += weight * window.observed;
            exposure += weight * model.exposure(window);
        };
        if model.chance.is_some() {
            let common = CommonNoise::new(member.shared, member.windows);
            let weighed = model.weigh(member.windows, &common);
            for (window, weighed) in member.windows.iter().zip(weighed) {
                add(window, weighed.weight);
            }
        } else {
            member.windows.iter().for_each(|window| add(window, 1.0));
        }
        if exposure > 0.0 {
            observed / exposure
        } else {
            0.0
        }
    };
    let levels: Vec<f64> = members.iter().map(level).collect();
    model.levels = levels;
    let mut of_reference: Vec<f64> = members
        .iter()
        .zip(&model.levels)
        .filter(|(member, _)| member.is_reference())
        .map(|(_, level)| *level)
        .collect();
    model.reference_sites = of_reference.len();
    model.reference = median(&mut of_reference).filter(|reference| *reference > 0.0);
}

fn weights(model: &Model) -> Vec<f64> {
    let floor = match model.reference {
        Some(reference) => reference / 2.0,
        None => model.levels.iter().copied().fold(0.0, f64::max),
    };
    let weight = |level: &f64| {
        let divisor = level.max(floor);
        if divisor > 0.0 { 1.0 / divisor } else { 0.0 }
    };
    model.levels.iter().map(weight).collect()
}

fn set_profile(model: &mut Model, members: &[Member], weights: &[f64]) {
    let cells = model.profile.len();
    let (mut used, mut possible, mut minutes) =
        (vec![0.0; cells], vec![0.0; cells], vec![0.0; cells]);
    for ((member, weight), level) in members.iter().zip(weights).zip(&model.levels) {
        let level = level.max(0.0);
        for window in member.windows {
            let (cell, online) = (window.cell as usize, f64::from(window.online));
            used[cell] += weight * window.observed;
            possible[cell] += weight * level * online * model.day[window.day as usize];
            minutes[cell] += online;
        }
    }
    let share = |(used, possible): (&f64, &f64)| {
        if *possible > 0.0 {
            (used / possible).max(0.0)
        } else {
            1.0
        }
    };
    let profile: Vec<f64> = used.iter().zip(&possible).map(share).collect();
    let total: f64 = minutes.iter().sum();
    let mean: f64 = profile
        .iter()
        .zip(&minutes)
        .map(|(share, time)| share * time)
        .sum::<f64>()
        / total;
    if mean.is_finite() && mean > 0.0 {
        model.profile = profile
            .iter()
            .map(|share| (share / mean).max(PROFILE_FLOOR))
            .collect();
    }
}

fn set_day_effects(model: &mut Model, members: &[Member], weights: &[f64]) {
    let days = model.day.len();
    let (mut used, mut possible, mut sites) = (vec![0.0; days], vec![0.0; days], vec![0_u32; days]);
    let mut levels: Vec<f64> = model
        .levels
        .iter()
        .copied()
        .filter(|level| *level > 0.0)
        .collect();
    // Half of few sites would be too few to tell a day from a site.
    let few = levels.len() < 2 * DAY_SITES as usize;
    let busier = if few {
        0.0
    } else {
        median(&mut levels).unwrap_or(0.0)
    };
    let mut site_days_found = Vec::new();
    for ((member, weight), level) in members.iter().zip(weights).zip(&model.levels) {
        if *level <= 0.0 || *level < busier {
            continue;
        }
        site_days(member.windows, &model.profile, &mut site_days_found);
        let all: f64 = site_days_found.iter().map(|found| found.typical).sum();
        let least = DAY_LEAST * all / site_days_found.len().max(1) as f64;
        for found in site_days_found
            .iter()
            .filter(|found| found.typical >= least)
        {
            used[found.day] += weight * found.observed;
            possible[found.day] += weight * level * found.typical;
            sites[found.day] += 1;
        }
    }
    for (day, effect) in model.day.iter_mut().enumerate() {
        *effect = if sites[day] >= DAY_SITES && possible[day] > 0.0 {
            (used[day] / possible[day]).clamp(DAY_EFFECT.0, DAY_EFFECT.1)
        } else {
            1.0
        };
    }
}

/// What a site had in one local day, and what an ordinary day gives at level 1.
struct SiteDay {
    day: usize,
    observed: f64,
    typical: f64,
}

fn site_days(windows: &[Window], profile: &[f64], found: &mut Vec<SiteDay>) {
    found.clear();
    for window in windows {
        let day = window.day as usize;
        if found.last().is_none_or(|last| last.day != day) {
            found.push(SiteDay {
                day,
                observed: 0.0,
                typical: 0.0,
            });
        }
        if let Some(last) = found.last_mut() {
            last.observed += window.observed;
            last.typical += f64::from(window.online) * profile[window.cell as usize];
        }
    }
}
