//! What comes with time and not with an event: the digest of Monday morning, moves that
//! are said to be made and not seen, and what needs a hand.

use std::time::Duration;

use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use records::registry::{place, recommendation};
use records::{outbox, told};
use rusqlite::Connection;
use tokio::sync::watch;

use super::item::{News, UnseenMove};
use super::tell::{name_of, tell};
use super::{fleet, week};
use crate::clock::Clock;
use crate::insight::decisions::sighting::{self, Sighting, SightingError};
use crate::insight::fleet::FleetError;
use crate::periodic;
use crate::shared::Shared;

/// How often to look.
const LOOK: Duration = Duration::from_secs(120);
/// A move is told of when it is this many days old, and then every week.
const FIRST_DAYS: i32 = 3;
const AGAIN_DAYS: i32 = 7;
/// What was settled is kept this long, and what was told is known this long.
const KEPT_DAYS: i64 = 90;
const KNOWN_DAYS: i64 = 400;

#[derive(Debug, thiserror::Error)]
pub enum RoundsError {
    #[error("registry cannot be used")]
    Registry(#[from] rusqlite::Error),
    #[error(transparent)]
    Sighting(#[from] SightingError),
    #[error(transparent)]
    Fleet(#[from] FleetError),
}

/// Writes down what is to be told now. Blocks.
///
/// # Errors
/// When registry or store cannot be used.
pub fn catch_up(shared: &Shared) -> Result<(), RoundsError> {
    if !shared.channels.any() {
        return Ok(());
    }
    let now = Timestamp::from_second(shared.clock.now()).unwrap_or(Timestamp::MAX);
    let zone = &shared.time_zone;
    let quiet = shared.channels.quiet;
    let is_night = quiet.is_some_and(|quiet| quiet.end(now, zone) != now);
    fleet::look(shared, now, is_night)?;
    if is_night {
        return Ok(());
    }
    let connection = shared.database.reader()?;
    let today = zone.to_datetime(now).date();
    let mut unseen = Vec::new();
    for sighting in sighting::not_seen(shared)? {
        unseen.push(unseen_move(&connection, sighting, today)?);
    }
    let evaluated = week::evaluated(&connection, shared, now)?;
    let digest = match evaluated {
        Some(monday) => Some(week::of(shared, &connection, monday, unseen.clone())?),
        None => None,
    };
    shared.database.write(|transaction| {
        let due: Vec<(String, UnseenMove)> = unseen
            .into_iter()
            .filter(|unseen| unseen.days >= FIRST_DAYS)
            .map(|unseen| (cause(&unseen), unseen))
            .collect();
        let mut moves = Vec::new();
        for (cause, unseen) in due {
            if told::first_time(transaction, &cause, now)? {
                moves.push(unseen);
            }
        }
        if !moves.is_empty() {
            let news = News::NotSeen { moves };
            tell(transaction, shared, &format!("not seen {now}"), &news, now)?;
        }
        if let Some(digest) = digest {
            let cause = format!("digest {}", digest.week_of);
            let news = News::Digest(Box::new(digest));
            tell(transaction, shared, &cause, &news, now)?;
        }
        outbox::forget(transaction, days_before(now, KEPT_DAYS))?;
        told::forget(transaction, days_before(now, KNOWN_DAYS))?;
        Ok::<_, RoundsError>(())
    })
}

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now - jiff::SignedDuration::from_hours(24 * days)
}

/// Told once, and once more each week.
fn cause(unseen: &UnseenMove) -> String {
    let turn = (unseen.days - FIRST_DAYS) / AGAIN_DAYS;
    format!(
        "not seen {} {} {turn}",
        unseen.recommendation, unseen.moved_on
    )
}

fn unseen_move(
    connection: &Connection,
    sighting: Sighting,
    today: Date,
) -> rusqlite::Result<UnseenMove> {
    let done = sighting.done;
    let place = match recommendation::find(connection, &done.recommendation)? {
        Some(recommended) => place::find(connection, &recommended.to_place)?,
        None => None,
    };
    let to: Text = match place {
        Some(place) => place.name,
        None => name_of(connection, &done.to_site)?,
    };
    let days = today.since(done.moved_on).map_or(0, |span| span.get_days());
    Ok(UnseenMove {
        from: name_of(connection, &done.from_site)?,
        to,
        days,
        moved_on: done.moved_on,
        missing: sighting.missing,
        recommendation: done.recommendation,
    })
}

/// The part of the daemon that looks.
pub struct Rounds(Shared);

impl Rounds {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    /// Runs until `stopped` says so. Anyone who moves the clock by hand calls
    /// [`catch_up`].
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let Self(shared) = self;
        if matches!(shared.clock, Clock::Stepped(..)) || !shared.channels.any() {
            let _ = stopped.wait_for(|stop| *stop).await;
            return;
        }
        let look = move || catch_up(&shared);
        periodic::run("nobody is told what is new", LOOK, stopped, look).await;
    }
}
