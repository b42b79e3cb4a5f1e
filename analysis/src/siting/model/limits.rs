//! The rows that count: moves, boxes, money, use, shares, closures, fixed choices.

use std::collections::BTreeMap;

use super::build::Builder;
use super::covering::Term;
use crate::siting::problem::{CandidateKind, Rule, Screening};

/// Under the use cap no site counts as less used than this many standard deviations of
/// its noise: 98 of 100 unused sites show no more, so the cap never keeps a site open
/// that is as good as unused.
const LEAST_USE_DEVIATIONS: f64 = 2.0;
/// A site of more than this times the use that may be lost weighs no more than that:
/// it stays either way, and the solver keeps its digits.
const HEAVIEST_USE: f64 = 1e4;

impl Builder<'_> {
    pub(super) fn count_moves(&mut self) {
        let movable = self.sites().count();
        let sites: Vec<(Term, f64)> = self.sites().map(|(c, _)| (Term::Column(c), 1.0)).collect();
        let moves = self.problem.fewer.unwrap_or(self.problem.moves);
        let fewest_kept = movable as f64 - moves.min(self.problem.moves) as f64;
        if movable > 0 && fewest_kept > 0.0 {
            self.push(Rule::Moves, fewest_kept, f64::INFINITY, sites.clone());
        }
        let mut all = sites;
        all.extend(self.candidates().map(|(c, _)| (Term::Column(c), 1.0)));
        let serving = (movable + self.problem.additions) as f64;
        self.push(Rule::Additions, serving, serving, all);
    }

    /// need x <= boxes of closed sites + stock.
    pub(super) fn limit_boxes(&mut self) {
        let Some(stock) = self.held.stock else { return };
        let problem = self.problem;
        let mut hung = 0.0;
        let mut terms = Vec::new();
        for (column, j) in self.candidates() {
            let need = f64::from(problem.candidates[j].access_points);
            terms.push((Term::Column(column), need));
        }
        for (column, h) in self.sites() {
            let boxes = f64::from(problem.open[h].access_points);
            hung += boxes;
            terms.push((Term::Column(column), boxes));
        }
        self.push(
            Rule::Boxes,
            f64::NEG_INFINITY,
            f64::from(stock) + hung,
            terms,
        );
    }

    pub(super) fn limit_money(&mut self) {
        let Some(budget) = self.held.budget else {
            return;
        };
        let problem = self.problem;
        let mut to_close_all = 0.0;
        let mut terms = Vec::new();
        for (column, j) in self.candidates() {
            if let Some(cost) = self.costs[j] {
                terms.push((Term::Column(column), cost));
            }
        }
        for (column, h) in self.sites() {
            let cost = problem.open[h].close_cost.unwrap_or(0.0);
            to_close_all += cost;
            terms.push((Term::Column(column), -cost));
        }
        self.push(
            Rule::Budget,
            f64::NEG_INFINITY,
            budget - to_close_all,
            terms,
        );
    }

    /// The use lost is at most the cap times the use of the K least used sites, each
    /// counted as at least two standard deviations of its noise.
    pub(super) fn limit_use(&mut self) {
        let Some(cap) = self.held.use_cap else { return };
        let mut uses = Vec::new();
        let mut least = Vec::new();
        for (column, h) in self.sites() {
            let site = &self.problem.open[h];
            if let Some(use_lost) = site.use_lost {
                let floor = LEAST_USE_DEVIATIONS * site.use_noise.unwrap_or(0.0);
                uses.push((column, use_lost));
                least.push(use_lost.max(floor));
            }
        }
        if uses.is_empty() {
            return;
        }
        least.sort_by(f64::total_cmp);
        let allowed = cap * least.iter().take(self.problem.moves).sum::<f64>();
        let heaviest = HEAVIEST_USE * (allowed + 1.0);
        let terms: Vec<(Term, f64)> = uses
            .into_iter()
            .map(|(column, use_lost)| (Term::Column(column), use_lost.min(heaviest)))
            .collect();
        let all: f64 = terms.iter().map(|(_, use_lost)| use_lost).sum();
        self.push(Rule::UseCap, all - allowed, f64::INFINITY, terms);
    }

    pub(super) fn keep_shares(&mut self) {
        let shares = [
            (Rule::MinTargetShare, self.held.min_target_share),
            (
                Rule::MinSocialHousingShare,
                self.held.min_social_housing_share,
            ),
        ];
        for (rule, share) in shares {
            let Some(share) = share.filter(|share| *share > 0.0) else {
                continue;
            };
            let terms = self
                .candidates()
                .map(|(column, j)| {
                    let kind = self.problem.candidates[j].kind;
                    let counts = match rule {
                        Rule::MinTargetShare => kind.is_target(),
                        _ => kind == CandidateKind::SocialHousing,
                    };
                    let factor = if counts { 1.0 - share } else { -share };
                    (Term::Column(column), factor)
                })
                .collect();
            self.push(rule, 0.0, f64::INFINITY, terms);
        }
    }

    pub(super) fn limit_unscreened(&mut self) {
        let Some(most) = self.held.max_unscreened else {
            return;
        };
        let unscreened = self
            .candidates()
            .filter(|(_, j)| self.problem.candidates[*j].screening == Screening::Unscreened);
        let terms = unscreened
            .map(|(column, _)| (Term::Column(column), 1.0))
            .collect();
        self.push(Rule::Unscreened, f64::NEG_INFINITY, most as f64, terms);
    }

    pub(super) fn spread_closures(&mut self) {
        let Some(share) = self.held.closure_share else {
            return;
        };
        let most = (self.problem.moves as f64 * share).floor().max(1.0);
        let mut by_municipality: BTreeMap<&str, Vec<(Term, f64)>> = BTreeMap::new();
        let problem = self.problem;
        for (column, h) in self.sites() {
            if let Some(municipality) = &problem.open[h].municipality {
                let terms = by_municipality.entry(municipality).or_default();
                terms.push((Term::Column(column), 1.0));
            }
        }
        for terms in by_municipality.into_values() {
            let fewest_kept = terms.len() as f64 - most;
            if fewest_kept > 0.0 {
                self.push(
                    Rule::ClosuresPerMunicipality,
                    fewest_kept,
                    f64::INFINITY,
                    terms,
                );
            }
        }
    }

    pub(super) fn fix_choices(&mut self) {
        let rules = &self.problem.rules;
        let candidate_column = |id: &String| {
            let j = self.problem.candidates.iter().position(|c| c.id == *id)?;
            self.column_of_candidate.get(&j).copied()
        };
        let site_column = |id: &String| {
            let h = self.problem.open.iter().position(|s| s.id == *id)?;
            self.column_of_site.get(&h).copied()
        };
        let mut fixed: Vec<(Rule, Option<usize>, f64)> = Vec::new();
        if !rules.off.contains(&Rule::Open) {
            fixed.extend(
                rules
                    .open
                    .iter()
                    .map(|id| (Rule::Open, candidate_column(id), 1.0)),
            );
        }
        if !rules.off.contains(&Rule::Close) {
            fixed.extend(
                rules
                    .close
                    .iter()
                    .map(|id| (Rule::Close, site_column(id), 0.0)),
            );
        }
        if !rules.off.contains(&Rule::Forced) {
            for pair in &rules.forced {
                fixed.push((Rule::Forced, site_column(&pair.from), 0.0));
                fixed.push((Rule::Forced, candidate_column(&pair.to), 1.0));
            }
        }
        for (rule, column, value) in fixed {
            match column {
                Some(column) => self.push(rule, value, value, vec![(Term::Column(column), 1.0)]),
                // What has to be chosen cannot be chosen: no decision keeps this row.
                None => self.push(rule, 1.0, 1.0, Vec::new()),
            }
        }
    }
}
