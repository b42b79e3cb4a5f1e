//! What the registry knows of the city that a plan is made for.

use std::collections::{BTreeMap, HashMap};

use analysis::siting::Position;
use jiff::Timestamp;
use records::registry::area::{self, Area};
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::place::{self, Place};
use records::registry::plan::Plan;
use records::registry::recommendation::{self, Recommendation, RefusalRule, Stage};
use records::registry::screening::{self, Screened};
use records::registry::site::{self, Site};
use records::registry::street;
use records::registry::verdict::{self, Verdict};
use rusqlite::Connection;

use crate::insight::decisions;

/// Weekly verdicts that a refusal outlives at most.
const VERDICTS: u32 = 30;

pub struct City {
    pub sites: Vec<Site>,
    pub places: Vec<Place>,
    /// By place.
    pub facts: BTreeMap<String, Vec<Fact>>,
    /// With outlines.
    pub areas: Vec<Area>,
    /// What the registry says of areas, by area.
    pub area_facts: BTreeMap<String, Vec<Fact>>,
    /// Of the last evaluation, by site.
    pub verdicts: HashMap<String, Verdict>,
    /// Lines to walk on; empty where no streets are loaded.
    pub streets: Vec<Vec<Position>>,
    /// What the registry says of sites, by site.
    pub site_facts: BTreeMap<String, Vec<Fact>>,
    /// How far candidates have been looked at, by place.
    pub screenings: BTreeMap<String, Screened>,
    /// What was decided on earlier recommendations.
    pub decided: Vec<Decided>,
}

pub struct Decided {
    pub site: String,
    pub place: String,
    pub state: Stage,
    /// Whether it binds the plan.
    pub binds: bool,
    /// What a refusal asks.
    pub rule: RefusalRule,
    pub reason: String,
}

impl City {
    pub fn read(connection: &Connection, now: Timestamp) -> rusqlite::Result<Self> {
        Self::with_decisions(connection, now, |_| true)
    }

    /// What binds a plan that was made earlier: decisions on its own recommendations
    /// do not.
    pub fn as_of(connection: &Connection, plan: &Plan) -> rusqlite::Result<Self> {
        Self::with_decisions(connection, plan.created, |recommendation| {
            recommendation.plan != plan.id && recommendation.created <= plan.created
        })
    }

    fn with_decisions(
        connection: &Connection,
        now: Timestamp,
        binds: impl Fn(&Recommendation) -> bool,
    ) -> rusqlite::Result<Self> {
        let verdicts = match verdict::last_run(connection)? {
            Some(run) => verdict::of_run(connection, run.evaluated_at)?,
            None => Vec::new(),
        };
        let mut decided = Vec::new();
        let recommended = recommendation::all(connection)?;
        for earlier in recommended.into_iter().filter(binds) {
            if let Some(step) = recommendation::steps(connection, &earlier.id)?.pop() {
                let found = verdict::history(connection, &earlier.from_site, VERDICTS)?;
                let changed = found
                    .iter()
                    .any(|past| past.evaluated_at > step.at && decisions::is_gone(past.verdict));
                decided.push(Decided {
                    site: earlier.from_site,
                    place: earlier.to_place,
                    state: step.state,
                    binds: decisions::binds(&step, now, changed),
                    rule: step.rule.unwrap_or_default(),
                    reason: step.reason,
                });
            }
        }
        Ok(Self {
            sites: site::all(connection)?,
            places: place::all(connection)?,
            facts: fact::of_all(connection, SubjectKind::Place)?,
            areas: area::all(connection, true)?,
            area_facts: fact::of_all(connection, SubjectKind::Area)?,
            streets: street::lines(connection)?,
            site_facts: fact::of_all(connection, SubjectKind::Site)?,
            screenings: screening::all(connection)?,
            verdicts: verdicts
                .into_iter()
                .map(|verdict| (verdict.site.clone(), verdict))
                .collect(),
            decided,
        })
    }

    /// What the registry says of a place under a key.
    pub fn fact(&self, place: &str, key: &str) -> Option<&Fact> {
        self.facts.get(place)?.iter().find(|fact| fact.key == key)
    }

    /// Whether the owner of a site let go of its hotspot.
    pub fn owner_let_go(&self, site: &str) -> bool {
        let facts = self.site_facts.get(site).into_iter().flatten();
        let mut agreed = facts.filter(|fact| fact.key == "owner_agreed");
        agreed.any(Fact::says_yes)
    }

    /// The same as a figure; `None` where it is unknown or not a figure.
    pub fn figure(&self, place: &str, key: &str) -> Option<f64> {
        let figure: f64 = self.fact(place, key)?.value.parse().ok()?;
        (figure.is_finite() && figure >= 0.0).then_some(figure)
    }
}
