//! Whether the data show a move that somebody reported: its access points report from the
//! new place, and the old one is silent. Until then it is said to be moved, and not seen.

use std::time::Duration;

use analysis::text::{self, Text};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use protocol::AccessPointId;
use records::registry::carried_out::{self, CarriedOut};
use records::registry::recommendation::{self, Stage};
use records::statuses::last;
use records::windows::{Store, StoreError, StoredWindow};
use rusqlite::Connection;
use tokio::sync::watch;

use super::{state_of, take};
use crate::clock::Clock;
use crate::periodic;
use crate::shared::Shared;

/// How often to look.
const LOOK: Duration = Duration::from_secs(300);
/// Where the box does not say where it hangs, a move leaves a gap in its reports of at
/// least this long, seconds, within a day of the day of the move, and its process starts
/// anew. A source that could not be read leaves a gap too, and the same process.
const GAP_S: i64 = 600;
const AROUND: SignedDuration = SignedDuration::from_hours(24);
/// The longest window of an access point, and how long it has to arrive.
const ARRIVED: SignedDuration = SignedDuration::from_hours(24 + 6);

#[derive(Debug, thiserror::Error)]
pub enum SightingError {
    #[error("registry cannot be used")]
    Registry(#[from] rusqlite::Error),
    #[error("windows cannot be read")]
    Store(#[from] StoreError),
}

/// A move that is reported, and what the data still lack to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    pub done: CarriedOut,
    /// Empty once it is seen.
    pub missing: Vec<Text>,
}

/// What is known of one access point of a move.
struct Boxed<'a> {
    id: &'a AccessPointId,
    /// The site that is set on it.
    says: Option<&'a str>,
    /// Its windows from a day before the move on, by start.
    windows: Vec<StoredWindow>,
}

/// What the data lack to show a move. Blocks.
///
/// # Errors
/// When registry or store cannot be read.
pub fn of(
    connection: &Connection,
    store: &Store,
    done: CarriedOut,
    now: Timestamp,
) -> Result<Sighting, SightingError> {
    let statuses = last::all(connection)?;
    let said = |id: &AccessPointId| {
        let heard = statuses
            .iter()
            .find(|heard| heard.access_point == id.as_str());
        heard.and_then(|heard| heard.status.as_ref().ok()?.site.as_deref())
    };
    let ids: Vec<AccessPointId> = done
        .went
        .iter()
        .chain(&done.stayed_behind)
        .cloned()
        .collect();
    let since = (done.from - AROUND).as_second();
    let mut windows = if ids.is_empty() {
        Vec::new()
    } else {
        store.windows(since, now.as_second(), Some(&ids))?
    };
    windows.sort_by_key(|window| window.start);
    let boxed = |id| Boxed {
        id,
        says: said(id),
        windows: windows
            .iter()
            .filter(|window| window.access_point == *id)
            .cloned()
            .collect(),
    };
    let mut missing = Vec::new();
    if done.went.is_empty() {
        missing.push(no_box());
    }
    for id in &done.went {
        missing.extend(lacks(&boxed(id), &done));
    }
    for id in &done.stayed_behind {
        // On the day itself it counted until somebody unplugged it.
        let from = done.from + AROUND;
        if reports_since(&boxed(id).windows, from) {
            missing.push(still_there(id));
        } else if now < from + ARRIVED {
            missing.push(silence_not_known(id, from + ARRIVED));
        }
    }
    Ok(Sighting { done, missing })
}

fn lacks(moved: &Boxed<'_>, done: &CarriedOut) -> Option<Text> {
    if let Some(says) = moved.says
        && says != done.to_site
    {
        return Some(says_elsewhere(moved.id, says));
    }
    if !reports_since(&moved.windows, done.from) {
        return Some(silent(moved.id));
    }
    // Its own word is enough; otherwise somebody's word and a gap.
    if moved.says.is_none() && !has_gap(&moved.windows, done.from) {
        return Some(no_gap(moved.id));
    }
    None
}

fn reports_since(windows: &[StoredWindow], from: Timestamp) -> bool {
    windows
        .iter()
        .any(|window| window.start >= from.as_second() && window.sampled_minutes > 0)
}

/// Whether it was unplugged between a day before and a day after the day of the move; it
/// may have been plugged in again later.
fn has_gap(windows: &[StoredWindow], from: Timestamp) -> bool {
    let until = (from + AROUND + AROUND).as_second();
    let sampled: Vec<&StoredWindow> = windows
        .iter()
        .filter(|window| window.sampled_minutes > 0)
        .collect();
    if sampled
        .first()
        .is_none_or(|first| first.start >= from.as_second())
    {
        // Nothing came from the old place.
        return true;
    }
    sampled.windows(2).any(|pair| {
        let (before, after) = (pair[0], pair[1]);
        let sampled_s =
            |window: &StoredWindow| i64::from(window.sampled_minutes) * i64::from(window.period_s);
        let off_s = after.end() - before.start - sampled_s(before) - sampled_s(after);
        before.boot != after.boot && before.start < until && off_s >= GAP_S
    })
}

fn no_box() -> Text {
    Text::new(
        "Er is geen toegangspunt bekend dat mee verhuisde.",
        "Aucun point d’accès déplacé n’est connu.",
        "No access point is known that moved along.",
    )
}

fn says_elsewhere(id: &AccessPointId, says: &str) -> Text {
    Text::new(
        format!("Toegangspunt {id} meldt zelf dat het bij {says} hangt."),
        format!("Le point d’accès {id} indique lui-même qu’il se trouve à « {says} »."),
        format!("Access point {id} itself says that it hangs at {says}."),
    )
}

fn silent(id: &AccessPointId) -> Text {
    Text::new(
        format!("Toegangspunt {id} heeft vanaf de nieuwe plaats nog niets gemeld."),
        format!("Le point d’accès {id} n’a encore rien transmis depuis le nouvel emplacement."),
        format!("Access point {id} has not reported from the new place yet."),
    )
}

fn no_gap(id: &AccessPointId) -> Text {
    Text::new(
        format!(
            "Toegangspunt {id} is rond die dag niet opnieuw gestart: het lijkt niet te zijn losgemaakt."
        ),
        format!(
            "Le point d’accès {id} n’a pas redémarré autour de ce jour : il ne semble pas avoir été débranché."
        ),
        format!(
            "Access point {id} did not start anew around that day: it does not seem to have been unplugged."
        ),
    )
}

fn silence_not_known(id: &AccessPointId, from: Timestamp) -> Text {
    let day = text::day(TimeZone::UTC.to_datetime(from).date());
    Text::new(
        format!(
            "Of toegangspunt {id} van de oude plaats zwijgt, is pas bekend op {}.",
            day.nl
        ),
        format!(
            "On saura le {} seulement si le point d’accès {id} de l’ancien emplacement se tait.",
            day.fr
        ),
        format!(
            "Whether access point {id} of the old place is silent is not known before {}.",
            day.en
        ),
    )
}

fn still_there(id: &AccessPointId) -> Text {
    Text::new(
        format!("Toegangspunt {id} van de oude plaats meldt nog steeds."),
        format!("Le point d’accès {id} de l’ancien emplacement transmet toujours."),
        format!("Access point {id} of the old place still reports."),
    )
}

/// Moves that are reported and not seen, the earliest first. Blocks.
///
/// # Errors
/// When registry or store cannot be read.
pub fn not_seen(shared: &Shared) -> Result<Vec<Sighting>, SightingError> {
    let mut open = reported(shared)?;
    open.retain(|sighting| !sighting.missing.is_empty());
    Ok(open)
}

fn reported(shared: &Shared) -> Result<Vec<Sighting>, SightingError> {
    let connection = shared.database.reader()?;
    let now = Timestamp::from_second(shared.clock.now()).unwrap_or(Timestamp::MAX);
    let mut open = Vec::new();
    for done in carried_out::all(&connection)? {
        let steps = recommendation::steps(&connection, &done.recommendation)?;
        if state_of(&steps) == Stage::Moved {
            open.push(of(&connection, &shared.store, done, now)?);
        }
    }
    Ok(open)
}

/// Takes what the data show to `verified`, and says how many. Blocks.
///
/// # Errors
/// When registry or store cannot be used.
pub fn catch_up(shared: &Shared) -> Result<usize, SightingError> {
    let mut seen = 0;
    let now = Timestamp::from_second(shared.clock.now()).unwrap_or(Timestamp::MAX);
    for sighting in reported(shared)? {
        if !sighting.missing.is_empty() {
            continue;
        }
        let id = &sighting.done.recommendation;
        let taken: rusqlite::Result<bool> = shared
            .database
            .write(|transaction| take::by_data(transaction, id, Stage::Verified, None, now));
        seen += usize::from(taken?);
    }
    Ok(seen)
}

/// The part of the daemon that looks for reported moves.
pub struct Sightings(Shared);

impl Sightings {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    /// Runs until `stopped` says so. Anyone who moves the clock by hand calls
    /// [`catch_up`].
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let Self(shared) = self;
        if matches!(shared.clock, Clock::Stepped(..)) {
            let _ = stopped.wait_for(|stop| *stop).await;
            return;
        }
        let look = move || catch_up(&shared).map(drop);
        periodic::run("moves are not looked for", LOOK, stopped, look).await;
    }
}
