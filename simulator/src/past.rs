//! A programme of the past: planned on what was counted then, agreed to, announced and
//! carried out through the collector's own law, and seen in what the access points sent.

use anyhow::{Context, Result};
use collector::insight::decisions::prepare::{self, Said};
use collector::insight::decisions::take::{self, Decision};
use collector::insight::decisions::{carry_out, prepared, sighting};
use collector::insight::rights::Who;
use collector::insight::{evaluate, planning};
use collector::shared::Shared;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use records::registry::consent::{Answer, Party};
use records::registry::recommendation::{self, Stage};
use records::registry::user;

use crate::city::City;
use crate::history::{History, STEP_S};
use crate::places;

/// Enough for an answer about all of them together.
const MOVES: u32 = 6;
/// Euro; enough for the moves at the default costs.
const BUDGET: f64 = 60_000.0;
/// From the decision to the first day of work: the notice stands for thirty, and four
/// whole weeks lie between the weeks of the flag and the week that is left out.
const DAYS_AHEAD: i32 = 35;
/// Hotspots that the team moves in a day, and days from one to the next.
const A_DAY: usize = 2;
const EVERY_DAYS: i32 = 2;
/// Use at each new place, as a share of what is usual for its kind. One place was ill chosen.
const FOUND: [f64; 6] = [1.1, 0.7, 0.9, 0.08, 1.3, 0.8];
/// The team unplugs the boxes and hangs them up, seconds of the day (UTC).
const UNPLUGGED_S: u32 = 8 * 3600;
const HUNG_S: u32 = 11 * 3600;
const REPORTED_S: u32 = 16 * 3600;
const DAY_S: u32 = 86_400;
const TEAM: &str = "Team 1";

/// A move with its day.
pub struct Planned {
    id: String,
    from: String,
    to: String,
    boxes: usize,
    on: Date,
    /// Use at the new place, as a share of what is usual for its kind.
    found: f64,
}

/// Evaluates, plans, and prepares each move until it has a day. Blocks.
///
/// # Errors
/// When the registry cannot be used, or the law is against a step.
pub fn plan(shared: &Shared) -> Result<Vec<Planned>> {
    evaluate::catch_up(shared)?;
    let wish = planning::Wish {
        max_moves: MOVES,
        budget: Some(BUDGET),
        ..planning::Wish::default()
    };
    let coordinator = account(shared, "coordinator")?;
    let plan = planning::make(shared, &wish, coordinator.name())?;
    let now = now(shared);
    let today = shared.time_zone.to_datetime(now).date();
    let mut on = today.checked_add(DAYS_AHEAD.days())?;
    // In the order of the lot.
    let mut steps = plan.moves;
    steps.sort_by_key(|step| step.turn);
    let mut planned = Vec::new();
    for (number, (step, found)) in steps.iter().zip(FOUND).enumerate() {
        if number > 0 && number % A_DAY == 0 {
            on = on.checked_add(EVERY_DAYS.days())?;
        }
        on = working_day(on)?;
        prepare_move(shared, &step.recommendation, &coordinator, on)?;
        planned.push(Planned {
            id: step.recommendation.clone(),
            from: step.from.clone(),
            to: step.to.clone(),
            boxes: usize::try_from(step.boxes).unwrap_or(1),
            on,
            found,
        });
    }
    println!("programme of the past: {} moves", planned.len());
    Ok(planned)
}

fn prepare_move(shared: &Shared, id: &str, who: &Who, on: Date) -> Result<()> {
    let (at, zone) = (now(shared), &shared.time_zone);
    let today = zone.to_datetime(at).date();
    let operator = account(shared, "operator")?;
    shared.database.write(|transaction| -> Result<()> {
        let decide = |decision: &Decision| take::take(transaction, id, decision, who, at, zone);
        decide(&decision(Stage::Accepted))?;
        let recommendation = recommendation::find(transaction, id)?;
        let recommendation = recommendation.context("a recommendation of the plan just made")?;
        for question in prepared::of(transaction, &recommendation)?.questions {
            let answer = if question.may_be_left_out {
                Answer::NotNeeded
            } else {
                Answer::Given
            };
            let said = Said {
                party: question.party,
                answer,
                given_by: given_by(question.party).to_owned(),
                given_on: None,
                note: String::new(),
            };
            prepare::consent(transaction, id, &said, who, at, today)?;
        }
        prepare::posted(transaction, id, today, &operator, at)?;
        decide(&Decision {
            date: Some(on),
            team: Some(TEAM.to_owned()),
            ..decision(Stage::Scheduled)
        })?;
        Ok(())
    })
}

/// Who says yes, in the two languages of the city.
fn given_by(party: Party) -> &'static str {
    match party {
        Party::GivingMunicipality | Party::ReceivingMunicipality => "Gemeente / Commune (demo)",
        Party::OldHost | Party::NewHost => "Beheerder / Gestionnaire (demo)",
        Party::Operator => "Operator / Opérateur (demo)",
    }
}

/// Lives until each move is made, in the city and in the registry, and seen in the data.
///
/// # Errors
/// When the fleet or the collector fails.
pub async fn carry_out(
    planned: &[Planned],
    city: &mut City,
    history: &mut History,
    shared: &Shared,
) -> Result<()> {
    for day in planned.chunk_by(|one, next| one.on == next.on) {
        let midnight = TimeZone::UTC.to_timestamp(day[0].on.at(0, 0, 0, 0))?;
        let midnight_s = u32::try_from(midnight.as_second())?;
        history.live_until(midnight_s + UNPLUGGED_S, STEP_S).await?;
        for moved in day {
            carry_boxes(moved, city, history, midnight_s)?;
        }
        history.live_until(midnight_s + REPORTED_S, STEP_S).await?;
        for moved in day {
            report(shared, moved)?;
        }
        // The windows of that day are closed and stored.
        let noon_s = midnight_s + DAY_S + DAY_S / 2;
        history.live_until(noon_s, STEP_S).await?;
        let shared = shared.clone();
        tokio::task::spawn_blocking(move || sighting::catch_up(&shared)).await??;
    }
    Ok(())
}

/// What the team does.
fn carry_boxes(
    moved: &Planned,
    city: &mut City,
    history: &mut History,
    midnight_s: u32,
) -> Result<()> {
    let places = places::places();
    let place = places.iter().find(|place| place.id == moved.to);
    let place = place.with_context(|| format!("`{}` is no place of the city", moved.to))?;
    let (from_s, to_s) = (midnight_s + UNPLUGGED_S, midnight_s + HUNG_S);
    let level = place.kind.median_level() * moved.found;
    let at = Timestamp::from_second(i64::from(to_s))?;
    let gone = city.move_site(&moved.from, place, moved.boxes, level, at);
    let (site, ids) = gone.with_context(|| format!("`{}` is no site of the city", moved.from))?;
    let share = 1.0 / f64::from(site.facts.access_points);
    for (number, id) in ids.iter().enumerate() {
        let radio = history.fleet.radio(id)?;
        if number < site.access_points.len() {
            radio.hang_at(&site, share, from_s, to_s);
        } else {
            radio.unplug(from_s, u32::MAX);
        }
    }
    Ok(())
}

/// The operator says that it is done.
fn report(shared: &Shared, moved: &Planned) -> Result<()> {
    let at = now(shared);
    let operator = account(shared, "operator")?;
    shared.database.write(|transaction| -> Result<()> {
        let mut went = carry_out::standing(transaction, &moved.from)?;
        went.truncate(moved.boxes.max(1));
        let decision = Decision {
            date: Some(moved.on),
            access_points: went,
            ..decision(Stage::Moved)
        };
        take::take(
            transaction,
            &moved.id,
            &decision,
            &operator,
            at,
            &shared.time_zone,
        )?;
        Ok(())
    })
}

fn decision(to: Stage) -> Decision {
    Decision {
        to,
        reason: String::new(),
        date: None,
        team: None,
        access_points: Vec::new(),
        rule: None,
        seen: None,
    }
}

fn working_day(date: Date) -> Result<Date> {
    Ok(match date.weekday() {
        Weekday::Saturday => date.checked_add(2.days())?,
        Weekday::Sunday => date.checked_add(1.days())?,
        _ => date,
    })
}

fn account(shared: &Shared, name: &str) -> Result<Who> {
    let known = user::find(&shared.database.reader()?, name)?;
    let (user, _) = known.with_context(|| format!("the demo has no account `{name}`"))?;
    Ok(Who::Account(user))
}

fn now(shared: &Shared) -> Timestamp {
    Timestamp::from_second(shared.clock.now()).unwrap_or(Timestamp::MAX)
}
