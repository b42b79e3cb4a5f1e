//! What people note of a hotspot that its figures cannot say: works, a market, a closure.
//! Charts and tables show it; verdicts and plans do not look at it. Each call is for one
//! transaction.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use records::registry::audit::detail::Done;
use records::registry::site_event::{self, NewSiteEvent, SiteEvent, Withdrawn};
use records::registry::{audit, site};
use rusqlite::Connection;

use crate::insight::rights::{self, Deed, Denied, Object, Who};

/// Longest text, characters: it stands beside a chart.
pub const MAX_TEXT: usize = 200;
/// As many as one hotspot may have.
pub const MAX_EVENTS: usize = 500;

#[derive(Debug, thiserror::Error)]
pub enum NotNoted {
    #[error("there is no {what} `{id}`")]
    Unknown { what: &'static str, id: String },
    #[error("`what` is empty or longer than {MAX_TEXT} characters")]
    Words,
    #[error("`last_day` {last} is before `first_day` {first}")]
    Backwards { first: Date, last: Date },
    #[error("`{field}` is {given}; expected a day from {from} to {until}")]
    Far {
        field: &'static str,
        given: Date,
        from: Date,
        until: Date,
    },
    #[error("hotspot `{0}` has {MAX_EVENTS} events already; withdraw what no longer helps")]
    TooMany(String),
    #[error("event {id} was withdrawn on {at} by {by}")]
    Withdrawn { id: i64, at: Timestamp, by: String },
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
}

/// # Errors
/// When it is not theirs to do, the registry does not know the hotspot, or the days or the
/// words cannot be.
pub fn note(
    connection: &Connection,
    new: &NewSiteEvent,
    who: &Who,
    at: Timestamp,
) -> Result<SiteEvent, NotNoted> {
    let new = NewSiteEvent {
        what: new.what.trim().to_owned(),
        ..new.clone()
    };
    rights::check_any(who, Deed::NoteEvents)?;
    check(&new, at)?;
    let site = site::find(connection, &new.site)?;
    let site = site.ok_or_else(|| unknown("hotspot", &new.site))?;
    rights::check(who, Deed::NoteEvents, Object::Hotspot(&site))?;
    if site_event::of_site(connection, &new.site)?.len() >= MAX_EVENTS {
        return Err(NotNoted::TooMany(new.site));
    }
    let by = who.name();
    let id = site_event::add(connection, &new, by, at)?;
    let done = Done::Event {
        number: id,
        first_day: Some(new.first_day),
        last_day: new.last_day,
    };
    log(connection, by, at, "note event", &new.site, done)?;
    let noted = site_event::find(connection, id)?;
    noted.ok_or_else(|| unknown("event", &id.to_string()))
}

/// # Errors
/// When it is not theirs to do, there is no such event, or it was withdrawn before.
pub fn withdraw(
    connection: &Connection,
    id: i64,
    who: &Who,
    at: Timestamp,
) -> Result<SiteEvent, NotNoted> {
    rights::check_any(who, Deed::NoteEvents)?;
    let number = || unknown("event", &id.to_string());
    let event = site_event::find(connection, id)?.ok_or_else(number)?;
    if let Some(Withdrawn { at, by }) = event.withdrawn {
        return Err(NotNoted::Withdrawn { id, at, by });
    }
    let site = site::find(connection, &event.site)?;
    let site = site.ok_or_else(|| unknown("hotspot", &event.site))?;
    rights::check(who, Deed::NoteEvents, Object::Hotspot(&site))?;
    let by = who.name().to_owned();
    let withdrawn = Withdrawn { by, at };
    site_event::withdraw(connection, id, &withdrawn)?;
    let done = Done::Event {
        number: id,
        first_day: None,
        last_day: None,
    };
    log(
        connection,
        &withdrawn.by,
        at,
        "withdraw event",
        &event.site,
        done,
    )?;
    Ok(SiteEvent {
        withdrawn: Some(withdrawn),
        ..event
    })
}

/// Works are announced ahead, and looked back on; not by centuries.
fn check(new: &NewSiteEvent, at: Timestamp) -> Result<(), NotNoted> {
    if !(1..=MAX_TEXT).contains(&new.what.chars().count()) {
        return Err(NotNoted::Words);
    }
    // A day begins somewhere before it does here.
    let today = TimeZone::UTC.to_datetime(at + SignedDuration::from_hours(14));
    let today = today.date();
    let from = today.saturating_sub(20.years());
    let until = today.saturating_add(5.years());
    let days = [
        ("first_day", Some(new.first_day)),
        ("last_day", new.last_day),
    ];
    for (field, given) in days {
        if let Some(given) = given.filter(|day| !(from..=until).contains(day)) {
            return Err(NotNoted::Far {
                field,
                given,
                from,
                until,
            });
        }
    }
    match new.last_day {
        Some(last) if last < new.first_day => Err(NotNoted::Backwards {
            first: new.first_day,
            last,
        }),
        _ => Ok(()),
    }
}

fn log(
    connection: &Connection,
    by: &str,
    at: Timestamp,
    action: &str,
    site: &str,
    done: Done,
) -> rusqlite::Result<()> {
    let entry = audit::Entry {
        at,
        by: by.to_owned(),
        action: action.to_owned(),
        subject: format!("site {site}"),
        detail: done.into(),
    };
    audit::add(connection, &entry)
}

fn unknown(what: &'static str, id: &str) -> NotNoted {
    let id = id.chars().take(60).collect();
    NotNoted::Unknown { what, id }
}
