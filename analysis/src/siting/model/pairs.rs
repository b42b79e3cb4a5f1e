//! The rows that keep forbidden pairs apart.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::build::Builder;
use super::covering::Term;
use crate::siting::problem::Rule;

impl Builder<'_> {
    /// A transport of closed sites to opened candidates that are not forbidden to
    /// them. Candidates forbidden to the same sites are one destination, sites
    /// without forbidden pairs one origin, so that it stays small.
    pub(super) fn forbid_pairs(&mut self) {
        if self.problem.rules.off.contains(&Rule::Forbidden) {
            return;
        }
        let index_of_candidate: HashMap<&str, usize> = self
            .candidates()
            .map(|(column, j)| (self.problem.candidates[j].id.as_str(), column))
            .collect();
        let index_of_site: HashMap<&str, usize> = self
            .sites()
            .map(|(column, h)| (self.problem.open[h].id.as_str(), column))
            .collect();
        for pair in &self.problem.rules.forbidden {
            if let (Some(&site), Some(&candidate)) = (
                index_of_site.get(pair.from.as_str()),
                index_of_candidate.get(pair.to.as_str()),
            ) {
                self.forbidden.insert((site, candidate));
            }
        }
        if self.forbidden.is_empty() {
            return;
        }
        let restricted: BTreeSet<usize> = self.forbidden.iter().map(|(site, _)| *site).collect();
        let mut destinations: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (column, _) in self.candidates() {
            let banned: Vec<usize> = restricted
                .iter()
                .copied()
                .filter(|&site| self.forbidden.contains(&(site, column)))
                .collect();
            destinations.entry(banned).or_default().push(column);
        }
        let unrestricted: Vec<usize> = self
            .sites()
            .map(|(column, _)| column)
            .filter(|column| !restricted.contains(column))
            .collect();
        let origins = restricted
            .iter()
            .map(|&site| vec![site])
            .chain([unrestricted]);
        let mut arriving: Vec<Vec<(Term, f64)>> = vec![Vec::new(); destinations.len()];
        for origin in origins {
            let mut leaving: Vec<(Term, f64)> =
                origin.iter().map(|&c| (Term::Column(c), 1.0)).collect();
            for (d, banned) in destinations.keys().enumerate() {
                if origin.len() == 1 && banned.contains(&origin[0]) {
                    continue;
                }
                let flow = Term::Flow(self.flows.len());
                self.flows.push(0.0);
                leaving.push((flow, 1.0));
                arriving[d].push((flow, 1.0));
            }
            let sites = origin.len() as f64;
            self.push(Rule::Forbidden, sites, sites, leaving);
        }
        for (candidates, mut terms) in destinations.into_values().zip(arriving) {
            terms.extend(candidates.into_iter().map(|c| (Term::Column(c), -1.0)));
            self.push(Rule::Forbidden, f64::NEG_INFINITY, 0.0, terms);
        }
    }
}
