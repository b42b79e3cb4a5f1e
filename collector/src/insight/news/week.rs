//! What the week brought, for the mail of Monday morning.

use std::collections::BTreeMap;

use analysis::text::Text;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use records::registry::recommendation::{self, Stage};
use records::registry::verdict::{self, Class};
use records::registry::{place, plan, request, ticket};
use rusqlite::Connection;

use super::fleet::{concerns, grouped, seen};
use super::item::{Digest, NewlyUnderused, ScheduledMove, UnseenMove};
use super::tell::name_of;
use super::underused;
use crate::insight::decisions::{is_replaced, state_of};
use crate::insight::effects;
use crate::insight::fleet::FleetError;
use crate::shared::Shared;

/// As of now; `not_seen` is what the data do not show.
///
/// # Errors
/// When the database cannot be read.
pub fn of(
    shared: &Shared,
    connection: &Connection,
    week_of: Date,
    not_seen: Vec<UnseenMove>,
) -> Result<Digest, FleetError> {
    let mut verdicts = BTreeMap::new();
    let mut newly_underused = Vec::new();
    if let Some(run) = verdict::last_run(connection)? {
        let now = verdict::of_run(connection, run.evaluated_at)?;
        let earlier = run.evaluated_at - SignedDuration::from_secs(1);
        let before = match verdict::run_before(connection, earlier)? {
            Some(run) => verdict::of_run(connection, run.evaluated_at)?,
            None => Vec::new(),
        };
        for verdict in &now {
            let class: &str = class_word(verdict.verdict);
            *verdicts.entry(class.to_owned()).or_default() += 1;
        }
        for verdict in underused::newly(&now, &before) {
            newly_underused.push(NewlyUnderused {
                site: verdict.site.clone(),
                name: name_of(connection, &verdict.site)?,
                sentence: verdict.sentence.clone(),
            });
        }
    }
    let (to_decide, scheduled) = moves(connection)?;
    let tickets = ticket::all(connection)?;
    let open_tickets = tickets.iter().filter(|ticket| ticket.closed.is_none());
    let programme = effects::last(connection)?.and_then(|(_, effects)| effects.programme);
    let (to_answer, first) = request::waiting(connection)?;
    Ok(Digest {
        week_of,
        verdicts,
        newly_underused,
        to_decide,
        to_answer,
        asked_first: first.map(|first| shared.time_zone.to_datetime(first).date()),
        scheduled,
        not_seen,
        programme: programme.map(|programme| programme.sentence),
        needs: grouped(&concerns(&seen(shared)?)),
        open_tickets: u32::try_from(open_tickets.count()).unwrap_or(u32::MAX),
    })
}

fn class_word(class: Class) -> &'static str {
    class.into()
}

/// How many moves wait for a decision, and those that have a day.
fn moves(connection: &Connection) -> rusqlite::Result<(u32, Vec<ScheduledMove>)> {
    let latest = plan::latest(connection)?;
    let mut to_decide = 0;
    let mut scheduled = Vec::new();
    for recommended in recommendation::all(connection)? {
        let steps = recommendation::steps(connection, &recommended.id)?;
        let state = state_of(&steps);
        if is_replaced(&steps, &recommended.plan, latest.as_ref()) {
            continue;
        }
        match state {
            Stage::Proposed => to_decide += 1,
            Stage::Scheduled => scheduled.push(ScheduledMove {
                from: name_of(connection, &recommended.from_site)?,
                to: match place::find(connection, &recommended.to_place)? {
                    Some(place) => place.name,
                    None => Text::same(&recommended.to_place),
                },
                on: steps.last().and_then(|step| step.date),
                recommendation: recommended.id,
            }),
            _ => {}
        }
    }
    scheduled.sort_by(|one, other| {
        (one.on, &one.recommendation).cmp(&(other.on, &other.recommendation))
    });
    Ok((to_decide, scheduled))
}

/// The Monday of the week of an instant, where that week's evaluation is made.
///
/// # Errors
/// When the database cannot be read.
pub fn evaluated(
    connection: &Connection,
    shared: &Shared,
    now: Timestamp,
) -> rusqlite::Result<Option<Date>> {
    let Some(run) = verdict::last_run(connection)? else {
        return Ok(None);
    };
    let recent = now.duration_since(run.evaluated_at) < SignedDuration::from_hours(7 * 24);
    Ok(recent.then(|| shared.time_zone.to_datetime(run.evaluated_at).date()))
}
