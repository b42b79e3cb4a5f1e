//! The moves until the end of a period, with what was found of each.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use records::registry::carried_out;
use records::registry::recommendation::{self, Stage};
use records::registry::verdict::{self, Class};
use records::registry::{place, site};
use rusqlite::Connection;

use super::{Names, ReportError, Sources, day, name_of};
use crate::insight::decisions::state_of;
use crate::insight::effects;
use crate::insight::report::{Move, Moves};

/// Of those that left or came to one of the sites.
pub fn load(
    sources: &Sources<'_>,
    sites: &BTreeSet<&str>,
    names: &Names,
    (from, to): (i64, i64),
) -> Result<Moves, ReportError> {
    let (connection, zone) = (sources.connection, sources.time_zone);
    let (first, last) = (day(from, zone), day(to - 1, zone));
    let effects = effects::last(connection)?;
    let effects = effects.map(|(_, effects)| effects).unwrap_or_default();
    let found: HashMap<&str, _> = effects
        .items
        .iter()
        .map(|item| (item.recommendation.as_str(), &item.sentence))
        .collect();
    let mut moves = Moves {
        programme: effects.programme.as_ref().map(|told| told.sentence.clone()),
        ..Moves::default()
    };
    for done in carried_out::all(connection)? {
        let is_theirs = [&done.from_site, &done.to_site]
            .iter()
            .any(|site| sites.contains(site.as_str()));
        if !is_theirs || done.moved_on > last {
            continue;
        }
        let steps = recommendation::steps(connection, &done.recommendation)?;
        if state_of(&steps) == Stage::Moved {
            moves.not_seen += 1;
            continue;
        }
        let Some(recommended) = recommendation::find(connection, &done.recommendation)? else {
            continue;
        };
        let (Some(old), Some(new)) = (
            site::find(connection, &done.from_site)?,
            site::find(connection, &done.to_site)?,
        ) else {
            continue;
        };
        let place = place::find(connection, &recommended.to_place)?;
        moves.items.push(Move {
            moved_on: done.moved_on,
            in_period: done.moved_on >= first,
            to_municipality: name_of(names, &new.municipality),
            to_kind: place.as_ref().map_or(new.kind, |place| place.kind),
            is_target: place
                .as_ref()
                .map_or(new.kind.is_target(), |place| place.target),
            was_underused: was_underused(connection, &old.id, recommended.created)?,
            from: old.name,
            to: place.map_or(new.name, |place| place.name),
            sentence: found
                .get(done.recommendation.as_str())
                .map(|told| (*told).clone()),
        });
    }
    Ok(moves)
}

/// By the evaluation that the move was proposed on; `None` where there was none.
fn was_underused(
    connection: &Connection,
    site: &str,
    proposed: Timestamp,
) -> rusqlite::Result<Option<bool>> {
    let Some(run) = verdict::run_before(connection, proposed)? else {
        return Ok(None);
    };
    let verdicts = verdict::of_run(connection, run.evaluated_at)?;
    let its = verdicts.iter().find(|verdict| verdict.site == site);
    Ok(its.map(|verdict| verdict.verdict == Class::Underused))
}
