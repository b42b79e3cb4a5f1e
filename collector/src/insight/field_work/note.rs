//! What people write down of their work at hotspots: a visit, a ticket, where an access
//! point hangs. Each call is for one transaction.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use protocol::AccessPointId;
use records::registry::audit::detail::Done;
use records::registry::placement::{self, PlaceError};
use records::registry::site::Site;
use records::registry::ticket::{self, Closed, Ticket, What};
use records::registry::visit::{self, Visit};
use records::registry::{access_point, audit, recommendation, site};
use rusqlite::Connection;

use crate::insight::rights::{self, Deed, Denied, Object, Who};

/// Longest text, characters.
pub const MAX_TEXT: usize = 2_000;

#[derive(Debug, thiserror::Error)]
pub enum NotNoted {
    #[error("there is no {what} `{id}`")]
    Unknown { what: &'static str, id: String },
    #[error("`{field}` is empty or longer than {MAX_TEXT} characters")]
    Words { field: &'static str },
    #[error("`visited_on` is {given}; expected a day that has come, until {until}")]
    Ahead { given: Date, until: Date },
    #[error("ticket {id} was closed on {at} by {by}")]
    Closed { id: i64, at: Timestamp, by: String },
    #[error("hotspot `{id}` is closed since {since}; expected one that is open")]
    ClosedSite { id: String, since: Date },
    #[error(transparent)]
    Place(PlaceError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
}

impl From<PlaceError> for NotNoted {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::Database(error) => Self::Database(error),
            other => Self::Place(other),
        }
    }
}

/// Who writes it down, and when.
#[derive(Clone, Debug)]
pub struct Writer {
    pub who: Who,
    pub at: Timestamp,
}

impl Writer {
    fn log(
        &self,
        connection: &Connection,
        action: &str,
        subject: String,
        detail: Done,
    ) -> rusqlite::Result<()> {
        let entry = audit::Entry {
            at: self.at,
            by: self.who.name().to_owned(),
            action: action.to_owned(),
            subject,
            detail: detail.into(),
        };
        audit::add(connection, &entry)
    }
}

/// # Errors
/// When the registry does not know what is named, or the day or the words cannot be.
pub fn visit(connection: &Connection, visit: &Visit, writer: &Writer) -> Result<(), NotNoted> {
    rights::check_any(&writer.who, Deed::WorkAtHotspots)?;
    check_words("found", &visit.found)?;
    let site = known_site(connection, &visit.site, visit.access_point.as_ref())?;
    rights::check(&writer.who, Deed::WorkAtHotspots, Object::Hotspot(&site))?;
    if let Some(id) = &visit.recommendation
        && recommendation::find(connection, id)?.is_none()
    {
        return Err(unknown("recommendation", id));
    }
    // A day begins somewhere before it does here.
    let soon = writer.at + SignedDuration::from_hours(14);
    let until = TimeZone::UTC.to_datetime(soon).date();
    if visit.visited_on > until {
        let given = visit.visited_on;
        return Err(NotNoted::Ahead { given, until });
    }
    visit::add(connection, visit)?;
    let subject = format!("site {}", visit.site);
    let on = visit.visited_on;
    writer.log(connection, "visit", subject, Done::Visited { on })?;
    Ok(())
}

/// # Errors
/// When the registry does not know what is named, or the words cannot be.
pub fn open_ticket(
    connection: &Connection,
    site: &str,
    access_point: Option<&AccessPointId>,
    what: &str,
    writer: &Writer,
) -> Result<i64, NotNoted> {
    rights::check_any(&writer.who, Deed::WorkAtHotspots)?;
    let what = what.trim();
    check_words("what", what)?;
    let known = known_site(connection, site, access_point)?;
    rights::check(&writer.who, Deed::WorkAtHotspots, Object::Hotspot(&known))?;
    let id = ticket::open(
        connection,
        site,
        access_point,
        What::Typed(what),
        writer.who.name(),
        writer.at,
    )?;
    writer.log(
        connection,
        "open ticket",
        format!("site {site}"),
        Done::Ticket { number: id },
    )?;
    Ok(id)
}

/// # Errors
/// When there is no such ticket, it was closed before, or the words cannot be.
pub fn close_ticket(
    connection: &Connection,
    id: i64,
    done: &str,
    writer: &Writer,
) -> Result<Ticket, NotNoted> {
    rights::check_any(&writer.who, Deed::WorkAtHotspots)?;
    let done = done.trim();
    check_words("done", done)?;
    let number = || unknown("ticket", &id.to_string());
    let ticket = ticket::find(connection, id)?.ok_or_else(number)?;
    let site = known_site(connection, &ticket.site, None)?;
    rights::check(&writer.who, Deed::WorkAtHotspots, Object::Hotspot(&site))?;
    let closed = Closed {
        done: done.to_owned(),
        by: writer.who.name().to_owned(),
        at: writer.at,
    };
    if let Some(Closed { at, by, .. }) = ticket.closed {
        return Err(NotNoted::Closed { id, at, by });
    }
    ticket::close(connection, id, &closed)?;
    let subject = format!("site {}", ticket.site);
    writer.log(
        connection,
        "close ticket",
        subject,
        Done::Ticket { number: id },
    )?;
    Ok(Ticket {
        closed: Some(closed),
        ..ticket
    })
}

/// From now on the access point hangs at a hotspot, or nowhere.
///
/// # Errors
/// When the registry does not know what is named, or the hotspot is closed.
pub fn place(
    connection: &Connection,
    id: &AccessPointId,
    to: Option<&str>,
    writer: &Writer,
) -> Result<(), NotNoted> {
    let deed = Deed::PlaceAccessPoints;
    rights::check_any(&writer.who, deed)?;
    if access_point::find(connection, id)?.is_none() {
        return Err(unknown("access point", id.as_str()));
    }
    let stays = placement::of_access_point(connection, id)?;
    let now = stays.iter().find(|stay| stay.to.is_none());
    if now.map(|stay| stay.site.as_str()) == to {
        return Ok(());
    }
    if let Some(here) = now {
        let here = known_site(connection, &here.site, None)?;
        rights::check(&writer.who, deed, Object::Hotspot(&here))?;
    }
    let since = writer.at;
    let detail = match to {
        None => {
            placement::take_away(connection, id, writer.at)?;
            Done::TakenAway {
                site: now.map(|here| here.site.clone()),
                since,
                recommendation: None,
            }
        }
        Some(to) => {
            let found = known_site(connection, to, None)?;
            rights::check(&writer.who, deed, Object::Hotspot(&found))?;
            if let Some(since) = found.closed {
                return Err(NotNoted::ClosedSite {
                    id: found.id,
                    since,
                });
            }
            placement::place(connection, id, to, writer.at)?;
            Done::Placed {
                site: to.to_owned(),
                since,
                recommendation: None,
            }
        }
    };
    writer.log(connection, "place", format!("access point {id}"), detail)?;
    Ok(())
}

fn known_site(
    connection: &Connection,
    site: &str,
    access_point: Option<&AccessPointId>,
) -> Result<Site, NotNoted> {
    let found = site::find(connection, site)?.ok_or_else(|| unknown("hotspot", site))?;
    if let Some(id) = access_point
        && access_point::find(connection, id)?.is_none()
    {
        return Err(unknown("access point", id.as_str()));
    }
    Ok(found)
}

fn check_words(field: &'static str, words: &str) -> Result<(), NotNoted> {
    if (1..=MAX_TEXT).contains(&words.trim().chars().count()) {
        Ok(())
    } else {
        Err(NotNoted::Words { field })
    }
}

fn unknown(what: &'static str, id: &str) -> NotNoted {
    let id = id.chars().take(60).collect();
    NotNoted::Unknown { what, id }
}
