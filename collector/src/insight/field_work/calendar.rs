//! Work at hotspots as a calendar (iCalendar, RFC 5545): scheduled moves as days, open
//! tickets as tasks.

use analysis::text::Text;
use chrono::{DateTime, NaiveDate, Utc};
use icalendar::{Calendar, Component, Event, EventLike, Todo};
use jiff::Timestamp;
use jiff::civil::Date;
use records::registry::recommendation::Stage;

use super::{FieldWork, PlannedMove, TicketAt};

/// In one language, as of `now`.
pub fn of(work: &FieldWork, say: impl Fn(&Text) -> String, now: Timestamp) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&say(&Text::new("Hotspots", "Hotspots", "Hotspots")));
    let planned = work.moves.iter();
    for planned in planned.filter(|planned| planned.state == Stage::Scheduled) {
        if let Some(day) = planned.date.and_then(day) {
            calendar.push(event(planned, day, &say, now));
        }
    }
    let tickets = work.tickets.iter();
    for open in tickets.filter(|open| open.ticket.closed.is_none()) {
        calendar.push(task(open, &say, now));
    }
    calendar.to_string()
}

fn event(
    planned: &PlannedMove,
    day: NaiveDate,
    say: &impl Fn(&Text) -> String,
    now: Timestamp,
) -> Event {
    let (from, to) = (say(&planned.from.name), say(&planned.to.name));
    let ids: Vec<&str> = planned.standing.iter().map(|id| id.as_str()).collect();
    let ids = ids.join(", ");
    let mut lines = vec![
        planned.recommendation.clone(),
        say(&Text::new(
            format!("Toegangspunten: {ids}"),
            format!("Points d’accès : {ids}"),
            format!("Access points: {ids}"),
        )),
    ];
    if let Some(team) = &planned.team {
        lines.push(say(&Text::new(
            format!("Ploeg: {team}"),
            format!("Équipe : {team}"),
            format!("Team: {team}"),
        )));
    }
    let mut event = Event::new();
    event
        .uid(&format!("{}@hotspot-collector", planned.recommendation))
        .timestamp(instant(now))
        .summary(&say(&Text::new(
            format!("Hotspot verplaatsen: {from} → {to}"),
            format!("Déplacer un hotspot : {from} → {to}"),
            format!("Move a hotspot: {from} → {to}"),
        )))
        .description(&lines.join("\n"))
        .location(&format!("{from} → {to}"))
        .starts(day);
    // The end of a day is the beginning of the next (RFC 5545, 3.6.1).
    if let Some(next) = day.succ_opt() {
        event.ends(next);
    }
    event.done()
}

fn task(open: &TicketAt, say: &impl Fn(&Text) -> String, now: Timestamp) -> Todo {
    let site = say(&open.site_name);
    let mut task = Todo::new();
    task.uid(&format!("ticket-{}@hotspot-collector", open.ticket.id))
        .timestamp(instant(now))
        .summary(&say(&Text::new(
            format!("Nakijken: {site}"),
            format!("À vérifier : {site}"),
            format!("Look at: {site}"),
        )))
        .description(&say(&open.ticket.what));
    task.done()
}

fn day(date: Date) -> Option<NaiveDate> {
    let month = u32::try_from(date.month()).ok()?;
    let day = u32::try_from(date.day()).ok()?;
    NaiveDate::from_ymd_opt(i32::from(date.year()), month, day)
}

fn instant(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default()
}
