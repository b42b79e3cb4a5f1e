//! What is to be done at hotspots: moves that are scheduled or were reported and not seen
//! yet, and tickets. As a list, a calendar and a table.

pub mod calendar;
pub mod note;
pub mod table;
#[cfg(test)]
mod tests;
pub mod tickets;

use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use protocol::AccessPointId;
use records::registry::recommendation::{self, Stage};
use records::registry::ticket::{self, Ticket};
use records::registry::visit::{self, Visit};
use records::registry::{carried_out, place, placement, site};
use records::statuses::checked;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::decisions::state_of;

/// Visits that are listed.
const VISITS: u32 = 50;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FieldWork {
    /// By day.
    pub moves: Vec<PlannedMove>,
    /// Those that are open, then those closed last.
    pub tickets: Vec<TicketAt>,
    /// The latest first.
    pub visits: Vec<VisitAt>,
}

/// A move that is scheduled, or reported and not seen in the data yet.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = WorkMove)]
pub struct PlannedMove {
    pub recommendation: String,
    pub state: Stage,
    #[schema(required, value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    #[schema(required)]
    pub team: Option<String>,
    pub from: WorkPlace,
    pub to: WorkPlace,
    /// Access points that go to the new place.
    pub boxes: u32,
    /// Those at the old place.
    #[schema(value_type = Vec<String>)]
    pub standing: Vec<AccessPointId>,
    /// What those that go found when they were last checked on the spot
    /// (`hotspot-agent check`), as they said themselves; absent where none was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<BoxChecked>,
}

/// The result of `hotspot-agent check`, reported by the access point itself.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = WorkCheck)]
pub struct BoxChecked {
    #[schema(value_type = String)]
    pub access_point: AccessPointId,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The hotspot that is set on the box; null where none is.
    #[schema(required)]
    pub site: Option<String>,
    /// Whether all works.
    pub works: bool,
    pub tried: Vec<PartTried>,
}

/// One part of the access point.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = WorkCheckPart)]
pub struct PartTried {
    /// `clock`, `user`, `source`, `online`, `outbox`, `layers`, `tls`, `broker`, `receipts`,
    /// or `unknown` from an agent with more words.
    pub part: String,
    pub works: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct WorkPlace {
    pub id: String,
    pub name: Text,
    pub municipality: String,
    /// Degrees, WGS 84.
    pub lon: f64,
    pub lat: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TicketAt {
    #[serde(flatten)]
    pub ticket: Ticket,
    pub site_name: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VisitAt {
    #[serde(flatten)]
    pub visit: Visit,
    pub site_name: Text,
}

/// # Errors
/// When the database cannot be read.
pub fn of(connection: &Connection) -> rusqlite::Result<FieldWork> {
    let mut moves = Vec::new();
    for recommendation in recommendation::all(connection)? {
        let steps = recommendation::steps(connection, &recommendation.id)?;
        let Some(last) = steps.last() else { continue };
        if !matches!(state_of(&steps), Stage::Scheduled | Stage::Moved) {
            continue;
        }
        let from = site::find(connection, &recommendation.from_site)?;
        let to = place::find(connection, &recommendation.to_place)?;
        let (Some(from), Some(to)) = (from, to) else {
            continue;
        };
        let stays = placement::of_site(connection, &from.id)?.into_iter();
        let standing: Vec<AccessPointId> = stays
            .filter(|stay| stay.to.is_none())
            .map(|stay| stay.access_point)
            .collect();
        let went = carried_out::find(connection, &recommendation.id)?.map(|done| done.went);
        moves.push(PlannedMove {
            checks: checks(connection, went.as_ref().unwrap_or(&standing))?,
            recommendation: recommendation.id,
            state: last.state,
            date: last.date,
            team: last.team.clone(),
            boxes: recommendation.boxes,
            standing,
            from: WorkPlace {
                id: from.id,
                name: from.name,
                municipality: from.municipality,
                lon: from.lon,
                lat: from.lat,
            },
            to: WorkPlace {
                id: to.id,
                name: to.name,
                municipality: to.municipality,
                lon: to.lon,
                lat: to.lat,
            },
        });
    }
    moves.sort_by(|one, other| {
        (one.date, &one.recommendation).cmp(&(other.date, &other.recommendation))
    });
    let name = |id: &str| -> rusqlite::Result<Text> {
        Ok(site::find(connection, id)?.map_or_else(|| Text::same(id), |site| site.name))
    };
    let mut tickets = Vec::new();
    for ticket in ticket::all(connection)? {
        let site_name = name(&ticket.site)?;
        tickets.push(TicketAt { ticket, site_name });
    }
    let mut visits = Vec::new();
    for visit in visit::latest(connection, VISITS)? {
        let site_name = name(&visit.site)?;
        visits.push(VisitAt { visit, site_name });
    }
    Ok(FieldWork {
        moves,
        tickets,
        visits,
    })
}

fn checks(
    connection: &Connection,
    access_points: &[AccessPointId],
) -> rusqlite::Result<Vec<BoxChecked>> {
    let mut checks = Vec::new();
    for id in access_points {
        let Some(checked) = checked::last(connection, id)? else {
            continue;
        };
        let tried = checked.tried.iter().map(|tried| PartTried {
            part: tried.part.as_str().to_owned(),
            works: tried.works,
        });
        checks.push(BoxChecked {
            access_point: id.clone(),
            at: Timestamp::from_second(checked.at_s).unwrap_or(Timestamp::MAX),
            site: checked.site,
            works: checked.tried.iter().all(|tried| tried.works),
            tried: tried.collect(),
        });
    }
    Ok(checks)
}
