//! The covering model, sparse: one variable a set of spots that serve the same
//! weight, one row a rule.
//!
//! z_S <= sum of the columns in S, and the objective is linear in z: whatever the
//! demand or the level, parts that depend on the same set of spots are merged.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::coverage::{Coverage, Served};
use super::geometry::Located;
use super::input::{CandidateKind, Problem, SpotReach};
use super::rules::{Held, Rule};

/// What a decision is about: 1 = a spot serves there after the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Index into the candidates; 0 today.
    Candidate(usize),
    /// Index into the open sites, movable; 1 today.
    Site(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Term {
    Column(usize),
    Set(usize),
    /// Who goes where, where pairs are forbidden: continuous, at least 0.
    Flow(usize),
}

/// lower <= sum of factor x term <= upper.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub rule: Rule,
    pub lower: f64,
    pub upper: f64,
    pub terms: Vec<(Term, f64)>,
}

/// Weight that is served as soon as one of the columns is.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub members: Vec<usize>,
    pub gain: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub columns: Vec<Column>,
    pub sets: Vec<Set>,
    pub rows: Vec<Row>,
    pub flows: usize,
    /// Columns (site, candidate) that may not be paired.
    pub forbidden: BTreeSet<(usize, usize)>,
    /// Objective that no decision changes.
    pub constant: f64,
    pub total_weight: f64,
    /// Objective today.
    pub baseline: f64,
    /// Sets by column.
    pub sets_of: Vec<Vec<usize>>,
    column_of_candidate: HashMap<usize, usize>,
    column_of_site: HashMap<usize, usize>,
}

/// Tolerance of rows, relative to their largest figure.
const ROW_TOLERANCE: f64 = 1e-6;

impl Model {
    pub fn new(problem: &Problem, held: &Held, coverage: &Coverage) -> Model {
        Builder::new(problem, held, coverage).build()
    }

    pub fn is_candidate(&self, column: usize) -> bool {
        matches!(self.columns[column], Column::Candidate(_))
    }

    /// The decision to leave everything as it is.
    pub fn today(&self) -> Vec<bool> {
        (0..self.columns.len())
            .map(|column| !self.is_candidate(column))
            .collect()
    }

    pub fn column_of_candidate(&self, candidate: usize) -> Option<usize> {
        self.column_of_candidate.get(&candidate).copied()
    }

    pub fn column_of_site(&self, site: usize) -> Option<usize> {
        self.column_of_site.get(&site).copied()
    }

    pub fn is_covered(&self, set: usize, decision: &[bool]) -> bool {
        self.sets[set]
            .members
            .iter()
            .any(|&column| decision[column])
    }

    pub fn objective(&self, decision: &[bool]) -> f64 {
        let served: f64 = (0..self.sets.len())
            .filter(|&set| self.is_covered(set, decision))
            .map(|set| self.sets[set].gain)
            .sum();
        self.constant + served
    }

    /// The rules that the decision breaks, each once.
    pub fn broken(&self, decision: &[bool]) -> BTreeSet<Rule> {
        let mut broken: BTreeSet<Rule> = self
            .rows
            .iter()
            .filter(|row| !self.keeps(row, decision))
            .map(|row| row.rule)
            .collect();
        if !self.has_matching(decision) {
            broken.insert(Rule::Forbidden);
        }
        broken
    }

    pub fn is_feasible(&self, decision: &[bool]) -> bool {
        self.rows.iter().all(|row| self.keeps(row, decision)) && self.has_matching(decision)
    }

    fn keeps(&self, row: &Row, decision: &[bool]) -> bool {
        let mut sum = 0.0;
        let mut largest: f64 = 1.0;
        for &(term, factor) in &row.terms {
            let holds = match term {
                Term::Column(column) => decision[column],
                Term::Set(set) => self.is_covered(set, decision),
                // Judged by `has_matching`.
                Term::Flow(_) => return true,
            };
            if holds {
                sum += factor;
            }
            largest = largest.max(factor.abs());
        }
        let slack = ROW_TOLERANCE * largest;
        sum >= row.lower - slack && sum <= row.upper + slack
    }

    /// Whether every closed site finds an opened candidate of its own that is not
    /// forbidden to it.
    fn has_matching(&self, decision: &[bool]) -> bool {
        if self.forbidden.is_empty() {
            return true;
        }
        let (closed, opened): (Vec<usize>, Vec<usize>) = (0..self.columns.len())
            .filter(|&column| decision[column] == self.is_candidate(column))
            .partition(|&column| !self.is_candidate(column));
        let mut taken_by: HashMap<usize, usize> = HashMap::new();
        closed
            .iter()
            .all(|&site| self.augment(site, &opened, &mut taken_by, &mut BTreeSet::new()))
    }

    fn augment(
        &self,
        site: usize,
        opened: &[usize],
        taken_by: &mut HashMap<usize, usize>,
        seen: &mut BTreeSet<usize>,
    ) -> bool {
        for &candidate in opened {
            if self.forbidden.contains(&(site, candidate)) || !seen.insert(candidate) {
                continue;
            }
            let free = match taken_by.get(&candidate).copied() {
                None => true,
                Some(other) => self.augment(other, opened, taken_by, seen),
            };
            if free {
                taken_by.insert(candidate, site);
                return true;
            }
        }
        false
    }
}

struct Builder<'a> {
    problem: &'a Problem,
    held: &'a Held,
    coverage: &'a Coverage,
    columns: Vec<Column>,
    column_of_candidate: HashMap<usize, usize>,
    column_of_site: HashMap<usize, usize>,
    sets: Vec<Set>,
    set_of: HashMap<Vec<usize>, usize>,
    constant: f64,
    rows: Vec<Row>,
    flows: usize,
    forbidden: BTreeSet<(usize, usize)>,
}

impl<'a> Builder<'a> {
    fn new(problem: &'a Problem, held: &'a Held, coverage: &'a Coverage) -> Builder<'a> {
        let closable = closable(problem, held);
        let candidates = (0..problem.candidates.len())
            .filter(|&j| may_open(problem, held, &closable, j))
            .map(Column::Candidate);
        let sites = (0..problem.open.len())
            .filter(|&h| closable[h])
            .map(Column::Site);
        let columns: Vec<Column> = candidates.chain(sites).collect();
        let mut column_of_candidate = HashMap::new();
        let mut column_of_site = HashMap::new();
        for (column, what) in columns.iter().enumerate() {
            match *what {
                Column::Candidate(j) => column_of_candidate.insert(j, column),
                Column::Site(h) => column_of_site.insert(h, column),
            };
        }
        Builder {
            problem,
            held,
            coverage,
            columns,
            column_of_candidate,
            column_of_site,
            sets: Vec::new(),
            set_of: HashMap::new(),
            constant: 0.0,
            rows: Vec::new(),
            flows: 0,
            forbidden: BTreeSet::new(),
        }
    }

    fn build(mut self) -> Model {
        self.cover();
        self.count_moves();
        self.limit_boxes();
        self.limit_money();
        self.limit_use();
        self.keep_shares();
        self.spread_closures();
        self.keep_distance();
        self.fix_choices();
        self.forbid_pairs();
        let mut sets_of = vec![Vec::new(); self.columns.len()];
        for (set, Set { members, .. }) in self.sets.iter().enumerate() {
            for &column in members {
                sets_of[column].push(set);
            }
        }
        let mut model = Model {
            columns: self.columns,
            sets: self.sets,
            rows: self.rows,
            flows: self.flows,
            forbidden: self.forbidden,
            constant: self.constant,
            total_weight: self.coverage.total_weight,
            baseline: 0.0,
            sets_of,
            column_of_candidate: self.column_of_candidate,
            column_of_site: self.column_of_site,
        };
        model.baseline = model.objective(&model.today());
        model
    }

    fn push(&mut self, rule: Rule, lower: f64, upper: f64, terms: Vec<(Term, f64)>) {
        self.rows.push(Row {
            rule,
            lower,
            upper,
            terms,
        });
    }

    fn candidates(&self) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(column, what)| match what {
                Column::Candidate(j) => Some((column, *j)),
                Column::Site(_) => None,
            })
    }

    fn sites(&self) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(column, what)| match what {
                Column::Site(h) => Some((column, *h)),
                Column::Candidate(_) => None,
            })
    }

    fn set(&mut self, members: Vec<usize>) -> usize {
        if let Some(&set) = self.set_of.get(&members) {
            return set;
        }
        let set = self.sets.len();
        self.sets.push(Set {
            members: members.clone(),
            gain: 0.0,
        });
        self.set_of.insert(members, set);
        set
    }

    /// The column of a spot, numbered as in [`Served`]: none where it can not open;
    /// `Err` where it serves whatever is decided.
    fn column_of_spot(&self, spot: usize) -> Result<Option<usize>, ()> {
        let candidates = self.problem.candidates.len();
        if spot < candidates {
            return Ok(self.column_of_candidate.get(&spot).copied());
        }
        match self.column_of_site.get(&(spot - candidates)) {
            Some(&column) => Ok(Some(column)),
            None => Err(()),
        }
    }

    /// Sets with their gains, and the rows that keep what is served today.
    fn cover(&mut self) {
        let mut municipalities: BTreeMap<&str, Floor> = BTreeMap::new();
        let mut groups: BTreeMap<&str, Floor> = BTreeMap::new();
        let mut protected: BTreeSet<usize> = BTreeSet::new();
        let coverage = self.coverage;
        for point in &coverage.points {
            let unit = &coverage.units[point.unit];
            let parts = if unit.own_wifi {
                vec![Part {
                    set: None,
                    value: 1.0,
                    today: true,
                }]
            } else {
                self.parts(&point.served)
            };
            for part in parts {
                let weight = unit.weight * point.share * part.value;
                match part.set {
                    None => self.constant += weight,
                    Some(set) => {
                        self.sets[set].gain += weight;
                        if unit.protected && part.today {
                            protected.insert(set);
                        }
                    }
                }
                let count = |floor: &mut Floor, heads: f64| {
                    floor.add(&part, heads * point.share);
                };
                if let (Some(municipality), Some(heads)) = (&unit.municipality, unit.heads) {
                    count(municipalities.entry(municipality).or_default(), heads);
                }
                for (group, heads) in &unit.groups {
                    count(groups.entry(group).or_default(), *heads);
                }
            }
        }
        if self.held.protection {
            for set in protected {
                self.push(
                    Rule::Protection,
                    1.0,
                    f64::INFINITY,
                    vec![(Term::Set(set), 1.0)],
                );
            }
        }
        self.keep_floors(
            Rule::MunicipalityFloor,
            self.held.municipality_floor,
            municipalities,
        );
        self.keep_floors(Rule::GroupFloor, self.held.group_floor, groups);
    }

    /// The values of a point cut into the sets they depend on: v_l - v_(l+1) for
    /// the spots worth at least v_l. A part without a set is served for good.
    fn parts(&mut self, served: &[Served]) -> Vec<Part> {
        let mut by_value: Vec<&Served> = served.iter().collect();
        by_value.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.spot.cmp(&b.spot)));
        let mut parts = Vec::new();
        let mut members: Vec<usize> = Vec::new();
        let mut today = false;
        let mut at = 0;
        while at < by_value.len() {
            let value = by_value[at].value;
            while at < by_value.len() && by_value[at].value == value {
                match self.column_of_spot(by_value[at].spot) {
                    Err(()) => {
                        parts.push(Part {
                            set: None,
                            value,
                            today: true,
                        });
                        return parts;
                    }
                    Ok(Some(column)) => {
                        members.push(column);
                        today |= matches!(self.columns[column], Column::Site(_));
                    }
                    Ok(None) => {}
                }
                at += 1;
            }
            if members.is_empty() {
                continue;
            }
            let next = by_value.get(at).map_or(0.0, |served| served.value);
            members.sort_unstable();
            let set = self.set(members.clone());
            parts.push(Part {
                set: Some(set),
                value: value - next,
                today,
            });
        }
        parts
    }

    /// sum of heads x z >= share of today's; what serves for good counts on both
    /// sides.
    fn keep_floors(&mut self, rule: Rule, share: Option<f64>, floors: BTreeMap<&str, Floor>) {
        let Some(share) = share.filter(|share| *share > 0.0) else {
            return;
        };
        for floor in floors.into_values() {
            let lower = share - floor.for_good / floor.today;
            if floor.today <= 0.0 || lower <= 0.0 {
                continue;
            }
            let terms = floor
                .heads
                .into_iter()
                .map(|(set, heads)| (Term::Set(set), heads / floor.today))
                .collect();
            self.push(rule, lower, f64::INFINITY, terms);
        }
    }

    fn count_moves(&mut self) {
        let movable = self.sites().count();
        let sites: Vec<(Term, f64)> = self.sites().map(|(c, _)| (Term::Column(c), 1.0)).collect();
        let fewest_kept = movable as f64 - self.problem.moves as f64;
        if movable > 0 && fewest_kept > 0.0 {
            self.push(Rule::Moves, fewest_kept, f64::INFINITY, sites.clone());
        }
        let mut all = sites;
        all.extend(self.candidates().map(|(c, _)| (Term::Column(c), 1.0)));
        let serving = (movable + self.problem.additions) as f64;
        self.push(Rule::Additions, serving, serving, all);
    }

    /// need x <= boxes of closed sites + stock.
    fn limit_boxes(&mut self) {
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

    fn limit_money(&mut self) {
        let Some(budget) = self.held.budget else {
            return;
        };
        let problem = self.problem;
        let mut to_close_all = 0.0;
        let mut terms = Vec::new();
        for (column, j) in self.candidates() {
            if let Some(cost) = problem.candidates[j].cost {
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

    /// The use lost is at most the cap times that of the K least used.
    fn limit_use(&mut self) {
        let Some(cap) = self.held.use_cap else { return };
        let uses: Vec<(usize, f64)> = self
            .sites()
            .filter_map(|(column, h)| Some((column, self.problem.open[h].use_lost?)))
            .collect();
        if uses.is_empty() {
            return;
        }
        let mut least: Vec<f64> = uses.iter().map(|(_, use_lost)| *use_lost).collect();
        least.sort_by(f64::total_cmp);
        let allowed = cap * least.iter().take(self.problem.moves).sum::<f64>();
        let all: f64 = least.iter().sum();
        let terms = uses
            .into_iter()
            .map(|(column, use_lost)| (Term::Column(column), use_lost))
            .collect();
        self.push(Rule::UseCap, all - allowed, f64::INFINITY, terms);
    }

    fn keep_shares(&mut self) {
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

    fn spread_closures(&mut self) {
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

    /// x_j + x_j' <= 1 and x_j + y_h <= 1 within the spacing, pairs gathered into
    /// cliques; pairs of existing sites and members' spots are exempt.
    fn keep_distance(&mut self) {
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

    fn fix_choices(&mut self) {
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
                // What has to be chosen can not be: no decision keeps this row.
                None => self.push(rule, 1.0, 1.0, Vec::new()),
            }
        }
    }

    /// A transport of closed sites to opened candidates that are not forbidden to
    /// them. Candidates forbidden to the same sites are one destination, sites
    /// without forbidden pairs one origin, so that it stays small.
    fn forbid_pairs(&mut self) {
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
                let flow = Term::Flow(self.flows);
                self.flows += 1;
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

struct Part {
    set: Option<usize>,
    value: f64,
    today: bool,
}

/// Heads of a municipality or group, each counted with the value it is served at.
#[derive(Default)]
struct Floor {
    heads: BTreeMap<usize, f64>,
    for_good: f64,
    today: f64,
}

impl Floor {
    fn add(&mut self, part: &Part, heads: f64) {
        let served = heads * part.value;
        match part.set {
            Some(set) => *self.heads.entry(set).or_insert(0.0) += served,
            None => self.for_good += served,
        }
        if part.today {
            self.today += served;
        }
    }
}

/// Whether a candidate can be part of any plan.
fn may_open(problem: &Problem, held: &Held, closable: &[bool], j: usize) -> bool {
    let candidate = &problem.candidates[j];
    if problem.rules.veto.contains(&candidate.id) {
        return false;
    }
    if held
        .budget
        .is_some_and(|budget| candidate.cost.is_none_or(|cost| cost > budget))
    {
        return false;
    }
    let Some(spacing_m) = held.spacing_m else {
        return true;
    };
    if candidate.reach == SpotReach::Members {
        return true;
    }
    let here = Located::new(candidate.position);
    !(0..problem.open.len()).any(|h| {
        let site = &problem.open[h];
        !closable[h]
            && site.reach != SpotReach::Members
            && here.distance_m(&Located::new(site.position), problem.earth_radius_m) < spacing_m
    })
}

/// Which sites a plan may close: movable or named, not kept, the use known where
/// the use cap holds and any use is known at all.
fn closable(problem: &Problem, held: &Held) -> Vec<bool> {
    let rules = &problem.rules;
    let use_matters =
        held.use_cap.is_some() && problem.open.iter().any(|site| site.use_lost.is_some());
    problem
        .open
        .iter()
        .map(|site| {
            let named = rules.close.contains(&site.id)
                || rules.forced.iter().any(|pair| pair.from == site.id);
            problem.moves > 0
                && !rules.keep.contains(&site.id)
                && (named || (site.movable && (site.use_lost.is_some() || !use_matters)))
        })
        .collect()
}

/// Columns of each candidate column that lie too near; candidates come first.
fn close_pairs(
    located: &[(Located, SpotReach)],
    candidates: usize,
    spacing_m: f64,
    problem: &Problem,
) -> Vec<BTreeSet<usize>> {
    let positions: Vec<Located> = located.iter().map(|(located, _)| *located).collect();
    let neighbours =
        super::coverage::Neighbours::new(&positions, spacing_m, problem.earth_radius_m);
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
