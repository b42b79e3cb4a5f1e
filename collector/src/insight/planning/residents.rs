//! Who lives within a walk of which hotspots, for whoever adds them up by groups of
//! hotspots or by what works at the moment.

use std::collections::{BTreeMap, BTreeSet};

use analysis::siting::{OpenSite, Problem, Reached, SpotReach, residents_by_reach};
use analysis::text::Text;
use jiff::civil::Date;
use records::registry::area::{self, Area};
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::{place, recommendation, site};
use rusqlite::Connection;

use super::PlanningError;
use super::demands;
use super::supply::position;
use crate::insight::decisions;

pub struct Residents {
    /// Metres on foot.
    pub walks_m: Vec<f64>,
    /// Of whom it is known where they live; `None` where no residents are imported.
    pub people: Option<u64>,
    pub sources: Vec<Source>,
    /// Hotspots that are not closed, and places where one is to come.
    pub hotspots: Vec<String>,
    pub reached: Vec<Reached>,
}

/// Who says how many live in some of the areas.
#[derive(Debug, PartialEq)]
pub struct Source {
    pub name: String,
    pub date: Option<Date>,
    pub areas: u32,
}

/// A way is the straight line times the detour, as on the pages about places in need. Every
/// hotspot is here, those that not everyone may enter too: whoever adds up leaves them out.
///
/// # Errors
/// When the registry or an outline in it cannot be read.
pub fn load(connection: &Connection) -> Result<Residents, PlanningError> {
    let hotspots = hotspots(connection)?;
    let areas = area::all(connection, true)?;
    let facts = fact::of_all(connection, SubjectKind::Area)?;
    let known = area::residents(&areas);
    let outlines = demands::outlines(&areas)?;
    let residents = known.map_or_else(Vec::new, |known| {
        demands::residents(&outlines, known.level, &facts)
    });
    let mut problem = Problem::new(residents, Vec::new(), hotspots);
    let levels = &mut problem.reach.residents;
    levels.sort_by(|one, other| one.within_m.total_cmp(&other.within_m));
    Ok(Residents {
        walks_m: levels.iter().map(|level| level.within_m).collect(),
        people: known.map(|known| known.people),
        sources: known.map_or_else(Vec::new, |known| {
            let counted = areas.iter().filter(|area| area.level == known.level);
            sources(counted, &facts)
        }),
        reached: match known {
            Some(_) => residents_by_reach(&problem),
            None => Vec::new(),
        },
        hotspots: problem.open.into_iter().map(|open| open.id).collect(),
    })
}

fn hotspots(connection: &Connection) -> Result<Vec<OpenSite>, PlanningError> {
    let sites = site::all(connection)?.into_iter();
    let open = sites.filter(|site| site.closed.is_none());
    let mut hotspots: Vec<OpenSite> = open
        .map(|site| hotspot(site.id, site.lon, site.lat))
        .collect();
    let mut to_come = BTreeSet::new();
    for planned in recommendation::all(connection)? {
        let steps = recommendation::steps(connection, &planned.id)?;
        if decisions::is_open(decisions::state_of(&steps)) {
            to_come.insert(planned.to_place);
        }
    }
    to_come.retain(|place| !hotspots.iter().any(|hotspot| hotspot.id == *place));
    for id in to_come {
        if let Some(place) = place::find(connection, &id)? {
            hotspots.push(hotspot(id, place.lon, place.lat));
        }
    }
    Ok(hotspots)
}

fn hotspot(id: String, lon: f64, lat: f64) -> OpenSite {
    OpenSite {
        name: Text::same(&id),
        id,
        position: position(lon, lat),
        municipality: None,
        reach: SpotReach::Outdoor,
        access_points: 1,
        host: None,
        movable: false,
        use_lost: None,
        use_noise: None,
        use_interval: None,
        underused_chance: None,
        close_cost: None,
        evidence: Vec::new(),
    }
}

fn sources<'a>(
    areas: impl Iterator<Item = &'a Area>,
    facts: &BTreeMap<String, Vec<Fact>>,
) -> Vec<Source> {
    let mut said: BTreeMap<(&str, Option<Date>), u32> = BTreeMap::new();
    for area in areas.filter(|area| area.population.is_some()) {
        let mut told = facts.get(&area.id).into_iter().flatten();
        let who = match told.find(|fact| fact.key == "population") {
            Some(fact) => (fact.source.as_str(), fact.date),
            None => (area.source.as_str(), area.date),
        };
        *said.entry(who).or_default() += 1;
    }
    let sources = said.into_iter();
    sources
        .map(|((name, date), areas)| Source {
            name: name.to_owned(),
            date,
            areas,
        })
        .collect()
}
