//! Names in the rules, and choices that exclude each other.

use std::collections::BTreeSet;

use super::{List, Refusals};
use crate::siting::problem::input::Problem;

impl Refusals {
    /// Names in the rules, and choices that exclude each other.
    pub(super) fn choices(&mut self, problem: &Problem) {
        let rules = &problem.rules;
        let candidates: BTreeSet<&str> = problem.candidates.iter().map(|c| c.id.as_str()).collect();
        let sites: BTreeSet<&str> = problem.open.iter().map(|s| s.id.as_str()).collect();
        let mut named: Vec<(&'static str, &String, bool)> = Vec::new();
        named.extend(rules.open.iter().map(|id| ("open", id, true)));
        named.extend(rules.veto.iter().map(|id| ("veto", id, true)));
        named.extend(rules.close.iter().map(|id| ("close", id, false)));
        named.extend(rules.keep.iter().map(|id| ("keep", id, false)));
        for (field, pairs) in [("forced", &rules.forced), ("forbidden", &rules.forbidden)] {
            named.extend(pairs.iter().map(|pair| (field, &pair.from, false)));
            named.extend(pairs.iter().map(|pair| (field, &pair.to, true)));
        }
        for (field, id, is_candidate) in named {
            let (known, what) = if is_candidate {
                (&candidates, "a candidate")
            } else {
                (&sites, "an open site")
            };
            if !known.contains(id.as_str()) {
                let wrong = format!("unknown id `{id}`, expected the id of {what}");
                self.refuse(List::Rules, None, field, field, wrong);
            }
        }
        self.contradictions(problem);
    }

    fn contradictions(&mut self, problem: &Problem) {
        let rules = &problem.rules;
        let mut contradict = |field: &'static str, id: &str, other: &str| {
            let wrong = format!("`{id}` is in `{field}` and in `{other}`, expected one of them");
            self.refuse(List::Rules, None, field, field, wrong);
        };
        for id in rules.open.iter().filter(|id| rules.veto.contains(id)) {
            contradict("open", id, "veto");
        }
        for id in rules.close.iter().filter(|id| rules.keep.contains(id)) {
            contradict("close", id, "keep");
        }
        for pair in &rules.forced {
            if rules.forbidden.contains(pair) {
                contradict(
                    "forced",
                    &format!("{} to {}", pair.from, pair.to),
                    "forbidden",
                );
            }
            if rules.veto.contains(&pair.to) {
                contradict("forced", &pair.to, "veto");
            }
            if rules.keep.contains(&pair.from) {
                contradict("forced", &pair.from, "keep");
            }
        }
        for from_side in [true, false] {
            let mut seen = BTreeSet::new();
            for pair in &rules.forced {
                let id = if from_side { &pair.from } else { &pair.to };
                if !seen.insert(id) {
                    let wrong = format!("`{id}` is in two forced pairs, expected one");
                    self.refuse(List::Rules, None, "forced", "forced", wrong);
                }
            }
        }
    }
}
