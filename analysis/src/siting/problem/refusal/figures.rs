//! Figures of the rules, of the reach and of the limits.

use std::collections::BTreeSet;

use super::{List, Refusals};
use crate::siting::problem::input::Problem;
use crate::siting::problem::reach::Level;

impl Refusals {
    pub(super) fn figures(&mut self, problem: &Problem) {
        let rules = &problem.rules;
        let shares = [
            ("theta", rules.theta),
            ("min_target_share", rules.min_target_share),
            ("min_social_housing_share", rules.min_social_housing_share),
            ("municipality_floor", rules.municipality_floor),
            ("group_floor", rules.group_floor),
            ("closure_share", rules.closure_share),
        ];
        for (name, share) in shares {
            if let Some(share) = share.filter(|share| !(0.0..=1.0).contains(share)) {
                let wrong = format!("{share}, expected a share from 0 to 1");
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        let reach = &problem.reach;
        let amounts = [
            ("budget", rules.budget),
            ("use_cap", rules.use_cap),
            ("spacing_m", rules.spacing_m),
            ("min_move_m", rules.min_move_m),
            ("same_place_m", Some(reach.same_place_m)),
            ("estate_outline_m", Some(reach.estate_outline_m)),
            ("estate_point_m", Some(reach.estate_point_m)),
        ];
        for (name, amount) in amounts {
            if let Some(amount) = amount.filter(|amount| !amount.is_finite() || *amount < 0.0) {
                let wrong = format!("{amount}, expected a number of at least 0");
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        let above_zero = [
            ("detour", reach.detour),
            ("earth_radius_m", problem.earth_radius_m),
            ("time_limit", problem.limits.time_limit_s.unwrap_or(1.0)),
        ];
        for (name, value) in above_zero {
            if !value.is_finite() || value <= 0.0 {
                let wrong = format!("{value}, expected a number above 0");
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        let levels = [
            ("place", &reach.place),
            ("estate", &reach.estate),
            ("residents", &reach.residents),
            ("levels", &reach.plain),
        ];
        for (name, levels) in levels {
            if let Some(wrong) = wrong_levels(levels) {
                self.refuse(List::Rules, None, name, name, wrong);
            }
        }
        self.group_weights(problem);
    }

    fn group_weights(&mut self, problem: &Problem) {
        let known: BTreeSet<&String> = problem
            .demands
            .iter()
            .flat_map(|d| d.groups.keys())
            .collect();
        for (group, share) in &problem.rules.groups {
            if !share.is_finite() || *share < 0.0 {
                let wrong = format!("{share}, expected a number of at least 0");
                self.refuse(List::Rules, None, group, "groups", wrong);
            }
        }
        let shares = &problem.rules.groups;
        if !shares.is_empty()
            && !known.is_empty()
            && !known
                .iter()
                .any(|group| shares.get(*group).is_some_and(|share| *share > 0.0))
        {
            let wrong = "no group with data has a weight, expected at least one".to_owned();
            self.refuse(List::Rules, None, "groups", "groups", wrong);
        }
    }
}

fn wrong_levels(levels: &[Level]) -> Option<String> {
    let mut sorted = levels.to_vec();
    sorted.sort_by(|a, b| a.within_m.total_cmp(&b.within_m));
    for level in &sorted {
        if !level.within_m.is_finite() || level.within_m <= 0.0 {
            return Some(format!(
                "level within {} m, expected above 0",
                level.within_m
            ));
        }
        if !level.value.is_finite() || level.value <= 0.0 || level.value > 1.0 {
            return Some(format!(
                "level of value {}, expected above 0 and at most 1",
                level.value
            ));
        }
    }
    sorted.windows(2).find_map(|pair| {
        let falls = pair[1].value < pair[0].value && pair[1].within_m > pair[0].within_m;
        (!falls).then(|| {
            format!(
                "level {}:{} after {}:{}, expected values that fall with the distance",
                pair[1].within_m, pair[1].value, pair[0].within_m, pair[0].value
            )
        })
    })
}
