//! The rows that keep spots apart.

use std::collections::BTreeSet;

use super::build::Builder;
use super::coverage::Neighbours;
use super::covering::{Column, Term};
use crate::siting::problem::{Located, Pair, Problem, Rule, SpotReach};

impl Builder<'_> {
    /// x_j + x_j' <= 1 and x_j + y_h <= 1 within the spacing, pairs gathered into
    /// cliques; pairs of existing sites and members' spots are exempt.
    pub(super) fn keep_distance(&mut self) {
        let Some(spacing_m) = self.held.spacing_m.filter(|metres| *metres > 0.0) else {
            return;
        };
        let located: Vec<(Located, SpotReach)> = self
            .columns
            .iter()
            .map(|column| match *column {
                Column::Candidate(j) => {
                    let candidate = &self.problem.candidates[j];
                    (Located::new(candidate.position), candidate.reach)
                }
                Column::Site(h) => {
                    let site = &self.problem.open[h];
                    (Located::new(site.position), site.reach)
                }
            })
            .collect();
        let near = close_pairs(&located, self.candidates().count(), spacing_m, self.problem);
        for clique in cliques(&near) {
            let terms = clique.into_iter().map(|c| (Term::Column(c), 1.0)).collect();
            self.push(Rule::Spacing, f64::NEG_INFINITY, 1.0, terms);
        }
    }
}

impl Builder<'_> {
    /// x_j <= y_h where the candidate is near to the site: it does not close for a place
    /// close by. Sites and places that somebody named are exempt.
    pub(super) fn refuse_short_moves(&mut self) {
        let Some(metres) = self.held.min_move_m.filter(|metres| *metres > 0.0) else {
            return;
        };
        let rules = &self.problem.rules;
        let is_named = |id: &String| {
            let in_pair = |pair: &Pair| pair.from == *id || pair.to == *id;
            rules.close.contains(id) || rules.open.contains(id) || rules.forced.iter().any(in_pair)
        };
        let mut rows = Vec::new();
        for (site, h) in self.sites() {
            let from = &self.problem.open[h];
            let here = Located::new(from.position);
            for (place, j) in self.candidates() {
                let to = &self.problem.candidates[j];
                let there = Located::new(to.position);
                let straight = here.distance_m(&there, self.problem.earth_radius_m);
                if straight > metres || is_named(&from.id) || is_named(&to.id) {
                    continue;
                }
                let walked = self.problem.walked_m(from.position, to.position, straight);
                if walked.is_some_and(|walked| walked < metres) {
                    rows.push(vec![(Term::Column(place), 1.0), (Term::Column(site), -1.0)]);
                }
            }
        }
        for terms in rows {
            self.push(Rule::ShortMove, f64::NEG_INFINITY, 0.0, terms);
        }
    }
}

/// Columns of each candidate column that lie too near; candidates come first.
fn close_pairs(
    located: &[(Located, SpotReach)],
    candidates: usize,
    spacing_m: f64,
    problem: &Problem,
) -> Vec<BTreeSet<usize>> {
    let positions: Vec<Located> = located.iter().map(|(located, _)| *located).collect();
    let neighbours = Neighbours::new(&positions, spacing_m, problem.earth_radius_m);
    let mut near = vec![BTreeSet::new(); located.len()];
    for a in 0..candidates {
        let (here, reach) = &located[a];
        if *reach == SpotReach::Members {
            continue;
        }
        for b in neighbours.around(here) {
            let (there, other_reach) = &located[b];
            if b != a
                && *other_reach != SpotReach::Members
                && here.distance_m(there, problem.earth_radius_m) < spacing_m
            {
                near[a].insert(b);
                near[b].insert(a);
            }
        }
    }
    near
}

/// Cliques that cover every edge, grown greedily: fewer and tighter rows than one
/// a pair.
fn cliques(near: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let mut covered: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut found = Vec::new();
    for (a, neighbours) in near.iter().enumerate() {
        for &b in neighbours.iter().filter(|&&b| b > a) {
            if covered.contains(&(a, b)) {
                continue;
            }
            let mut clique = vec![a, b];
            for &c in neighbours {
                if !clique.contains(&c) && clique.iter().all(|member| near[*member].contains(&c)) {
                    clique.push(c);
                }
            }
            clique.sort_unstable();
            for (n, &from) in clique.iter().enumerate() {
                covered.extend(clique[n + 1..].iter().map(|&to| (from, to)));
            }
            found.push(clique);
        }
    }
    found
}
