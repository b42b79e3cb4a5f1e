//! Demand that is mere weighted points: kept small while it is read, and taken together
//! where the same spots serve it.

use std::collections::HashSet;

use analysis::siting::{
    Demand, List, Position, Problem, Refusal, merged, refusals, wrong_positions,
};
use analysis::text::Text;

/// Points in the order of the file.
#[derive(Debug, Default)]
pub struct PlainPoints {
    points: Vec<(Position, f64)>,
    pub lines: Vec<u64>,
    /// All ids, and where each ends.
    ids: String,
    ends: Vec<usize>,
}

/// A demand of which nothing is known but where it is.
pub fn demand(id: &str, name: Text, position: Position) -> Demand {
    Demand {
        id: id.to_owned(),
        name,
        kind: None,
        position,
        shape: Vec::new(),
        points: Vec::new(),
        weight: None,
        groups: Default::default(),
        heads_by_group: Default::default(),
        heads: None,
        municipality: None,
        protected: None,
        own_wifi: false,
        host: None,
    }
}

impl PlainPoints {
    pub fn push(&mut self, line: u64, id: &str, position: Position, weight: f64) {
        self.points.push((position, weight));
        self.lines.push(line);
        self.ids.push_str(id);
        self.ends.push(self.ids.len());
    }

    fn id(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[index]]
    }

    /// A demand of each point.
    pub fn each(self) -> Vec<Demand> {
        self.rows().into_iter().map(|(_, demand)| demand).collect()
    }

    /// The same with the line of each.
    pub fn rows(self) -> Vec<(u64, Demand)> {
        let one = |index: usize| (self.lines[index], self.one(index, self.points[index].1));
        (0..self.points.len()).map(one).collect()
    }

    fn one(&self, index: usize, weight: f64) -> Demand {
        let id = self.id(index);
        Demand {
            weight: Some(weight),
            // Plain demand is never named: its id will do.
            ..demand(id, Text::same(id), self.points[index].0)
        }
    }

    /// A demand of all points that the same spots serve, each with the line of the first.
    /// What is wrong with any of them is told before they are one.
    pub fn merged(&self, problem: &Problem) -> Result<Vec<(u64, Demand)>, Vec<Refusal>> {
        let wrong = self.wrong(problem);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let sets = merged(problem, &self.points).into_iter();
        Ok(sets
            .map(|(first, weight)| (self.lines[first], self.one(first, weight)))
            .collect())
    }

    fn wrong(&self, problem: &Problem) -> Vec<Refusal> {
        let refusal = |index: usize, field, problem| Refusal {
            list: List::Demands,
            index: Some(index),
            id: self.id(index).to_owned(),
            field,
            problem,
        };
        let mut wrong = Vec::new();
        let mut seen = HashSet::with_capacity(self.points.len());
        for index in 0..self.points.len() {
            let id = self.id(index);
            if !seen.insert(id) {
                let twice = format!("id `{id}` appears twice, expected once");
                wrong.push(refusal(index, "id", twice));
            }
        }
        let mut positions: Vec<Position> = self.points.iter().map(|(place, _)| *place).collect();
        positions.extend(
            problem
                .candidates
                .iter()
                .map(|candidate| candidate.position),
        );
        positions.extend(problem.open.iter().map(|site| site.position));
        let points = self.points.len();
        let of_points = wrong_positions(&positions).into_iter();
        let of_points = of_points.filter(|(index, _, _)| *index < points);
        wrong.extend(of_points.map(|(index, field, what)| refusal(index, field, what)));
        let others = refusals(problem).into_iter();
        wrong.extend(others.filter(|refusal| refusal.list != List::Demands));
        wrong
    }
}
