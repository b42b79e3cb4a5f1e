//! From the registry and the windows to the values that the analysis compares.

use std::collections::BTreeMap;

use analysis::effect::{self, Change, Finding, Flagged, Measure, Series, Spans, sentence};
use jiff::{SignedDuration, Timestamp};
use records::registry::recommendation;
use records::registry::{place, site};
use rusqlite::Connection;

use super::city::City;
use super::moved::{self, Moved};
use super::{Kept, MoveEffect, Programme, WeekOfMove};
use crate::insight::evaluate::{EvaluateError, input};
use crate::shared::Shared;

/// Weeks shown around a move.
const SHOWN: std::ops::Range<i32> = -9..9;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// All moves as of now; what was found of one stays when its windows are gone.
pub fn compute(shared: &Shared, former: &Kept, now: Timestamp) -> Result<Kept, EvaluateError> {
    let connection = shared.database.reader()?;
    let (moves, not_seen) = moved::all(shared, &connection, now)?;
    let is_known = |moved: &Moved| former.changes.contains_key(&moved.done.recommendation);
    let mut kept = Kept::default();
    let open: Vec<&Moved> = moves.iter().filter(|moved| !is_known(moved)).collect();
    let sites = match open.iter().map(|moved| moved.earliest()).min() {
        Some(from) => {
            let until = open.iter().map(|moved| moved.spans.after.end).max();
            let until = until.unwrap_or(now).min(now);
            Some((from..until, input::sites(shared, from, until, true)?))
        }
        None => None,
    };
    let city = match &sites {
        Some((span, sites)) => Some(City::new(shared, &connection, sites, &moves, span)?),
        None => None,
    };
    for moved in &moves {
        let id = &moved.done.recommendation;
        let changes = match (former.changes.get(id), &city) {
            (Some(known), _) => known.clone(),
            (None, Some(city)) if moved.over => city.changes(&moves, moved),
            (None, _) => continue,
        };
        kept.changes.insert(id.clone(), changes);
    }
    let flagged = flagged(&moves, &kept.changes);
    for (number, moved) in moves.iter().enumerate() {
        let id = &moved.done.recommendation;
        let known = former
            .effects
            .items
            .iter()
            .find(|item| item.recommendation == *id && is_known(moved));
        let item = match (known, &city) {
            (Some(known), _) => known.clone(),
            (None, Some(city)) => one(&connection, city, &moves, &flagged, number)?,
            (None, None) => continue,
        };
        kept.effects.items.push(item);
    }
    if !moves.is_empty() || not_seen > 0 {
        let items = &kept.effects.items;
        kept.effects.programme = Some(programme(&moves, &flagged, items, not_seen));
    }
    Ok(kept)
}

/// What moved, in the order of the moves, and the flagged sites that stayed.
fn flagged(moves: &[Moved], changes: &BTreeMap<String, BTreeMap<String, Change>>) -> Vec<Flagged> {
    let at = |site: &str| -> Vec<Option<Change>> {
        let of_moves = moves.iter().map(|moved| {
            let at = changes.get(&moved.done.recommendation)?;
            at.get(site).copied()
        });
        of_moves.collect()
    };
    let moved = moves.iter().enumerate().map(|(number, moved)| Flagged {
        site: moved.done.from_site.clone(),
        moved: Some(number),
        changes: at(&moved.done.from_site),
    });
    let mut all: Vec<Flagged> = moved.collect();
    let mut stayed: Vec<&String> = changes.values().flat_map(BTreeMap::keys).collect();
    stayed.sort();
    stayed.dedup();
    for site in stayed {
        if moves.iter().all(|moved| moved.done.from_site != *site) {
            all.push(Flagged {
                site: site.clone(),
                moved: None,
                changes: at(site),
            });
        }
    }
    all
}

fn one(
    connection: &Connection,
    city: &City<'_>,
    moves: &[Moved],
    flagged: &[Flagged],
    number: usize,
) -> Result<MoveEffect, EvaluateError> {
    let moved = &moves[number];
    let done = &moved.done;
    let unmoved = if moved.over {
        city.unmoved(&moved.spans)
    } else {
        Vec::new()
    };
    let compare = |measure| effect::one_move(&flagged[number], flagged, &unmoved, measure);
    let device_minutes = compare(Measure::DeviceMinutes);
    // What can never be compared is said at once.
    let finding = if moved.spans.before.is_none() {
        Finding::NotCompared
    } else if moved.over {
        effect::of_one_move(&device_minutes)
    } else {
        Finding::TooEarly
    };
    let over = Spans::over(done.moved_on);
    let before = moved.spans.before.as_ref();
    let before = before.and_then(|span| city.series_of_move(done).stretch(span));
    let name = |id: &str| site::find(connection, id).map(|site| site.map(|site| site.name));
    let place = match recommendation::find(connection, &done.recommendation)? {
        Some(recommended) => place::find(connection, &recommended.to_place)?,
        None => None,
    };
    Ok(MoveEffect {
        recommendation: done.recommendation.clone(),
        from: name(&done.from_site)?.unwrap_or_default(),
        to: match place {
            Some(place) => place.name,
            None => name(&done.to_site)?.unwrap_or_default(),
        },
        moved_on: done.moved_on,
        complete_on: over,
        finding,
        sentence: sentence::of_one_move(finding, device_minutes.as_ref().ok(), over),
        device_minutes: device_minutes.ok(),
        ratio: compare(Measure::Ratio).ok(),
        lost_a_day: before
            .and_then(|before| before.value(Measure::DeviceMinutes))
            .map(|minutes| minutes.max(0.0)),
        weeks: weeks(city, moves, moved),
    })
}

fn programme(
    moves: &[Moved],
    flagged: &[Flagged],
    items: &[MoveEffect],
    not_seen: u32,
) -> Programme {
    let compare = |measure| effect::programme(flagged, measure);
    let device_minutes = compare(Measure::DeviceMinutes);
    let over = moves.iter().filter(|moved| moved.over).count();
    let finding = if over > 0 || moves.is_empty() {
        effect::of_programme(&device_minutes)
    } else {
        Finding::TooEarly
    };
    let counted = device_minutes.as_ref().map_or(over, |found| found.moves);
    let lost: Vec<f64> = items.iter().filter_map(|item| item.lost_a_day).collect();
    let ended: Vec<&MoveEffect> = items
        .iter()
        .zip(moves)
        .filter(|(_, moved)| moved.over)
        .map(|(item, _)| item)
        .collect();
    Programme {
        finding,
        sentence: sentence::of_programme(finding, counted, device_minutes.as_ref().ok()),
        moves: u32::try_from(moves.len()).unwrap_or(u32::MAX),
        not_seen,
        device_minutes: device_minutes.ok(),
        ratio: compare(Measure::Ratio).ok(),
        lost_a_day: (!lost.is_empty()).then(|| lost.iter().sum()),
        lost_of: u32::try_from(lost.len()).unwrap_or(u32::MAX),
        weeks: if ended.is_empty() {
            mean_weeks(&items.iter().collect::<Vec<_>>())
        } else {
            mean_weeks(&ended)
        },
    }
}

/// Mean use week by week around a move, of what moved and of the controls.
fn weeks(city: &City<'_>, moves: &[Moved], moved: &Moved) -> Vec<WeekOfMove> {
    let own = city.series_of_move(&moved.done);
    let controls: Vec<Series<'_>> = city
        .controls(moves)
        .map(|site| city.series_of(site))
        .collect();
    let week = |number: i32| {
        // The day of the move begins a week before the weeks after it.
        let begins = moved.spans.after.start - WEEK + number * WEEK;
        let span = begins..begins + WEEK;
        let of = |series: &Series<'_>| series.stretch(&span)?.value(Measure::DeviceMinutes);
        WeekOfMove {
            week: number,
            moved: of(&own),
            stayed: mean(controls.iter().filter_map(of)),
        }
    };
    SHOWN.map(week).collect()
}

fn mean_weeks(items: &[&MoveEffect]) -> Vec<WeekOfMove> {
    if items.is_empty() {
        return Vec::new();
    }
    let week = |number: i32| {
        let of = |value: fn(&WeekOfMove) -> Option<f64>| {
            let weeks = items.iter().flat_map(|item| &item.weeks);
            mean(weeks.filter(|week| week.week == number).filter_map(value))
        };
        WeekOfMove {
            week: number,
            moved: of(|week| week.moved),
            stayed: of(|week| week.stayed),
        }
    };
    SHOWN.map(week).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then_some(sum / count)
}
