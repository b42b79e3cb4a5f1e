//! Whether the collector's clock can be believed. A clock that is days off would delete
//! what may still be kept and refuse for good what may still be stored, so while it
//! contradicts what is known neither happens.
//!
//! There are two witnesses: the last time that was believed, kept in the database, and
//! the clocks of the access points, which the network sets.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use groundwork::seconds::DAY_S;
use protocol::AccessPointId;
use protocol::status::{ClockState, Status};
use records::clock_seen;
use records::database::Database;
use records::statuses::last;
use rusqlite::Connection;

use crate::clock::Clock;

/// Clocks that are further apart than this contradict each other, seconds. Nothing that
/// is decided by age is decided more than a day early.
const APART_S: i64 = DAY_S;
/// Access points heard this long before the last time seen are expected to come back and
/// confirm a clock that leapt, seconds.
const EXPECTED_S: i64 = 8 * DAY_S;
/// How long they are waited for; then most of those that came decide.
const PATIENCE: Duration = Duration::from_secs(6 * 3_600);
/// Access points whose clock is remembered; of more the rest is not asked.
const WITNESSES: usize = 4_096;

pub struct Timekeeper {
    clock: Clock,
    known: Mutex<Belief>,
}

struct Belief {
    /// The last time that was believed, and when this process did; `None` where it was
    /// an earlier process.
    believed: Option<(i64, Option<Instant>)>,
    /// Whether each access point agreed when it was last heard.
    agreed: HashMap<AccessPointId, bool>,
    /// Access points that were there before.
    expected: usize,
    /// Since when it is not believed.
    doubted_at: Option<Instant>,
    doubt: Option<Doubt>,
}

/// Why the clock is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It leapt by this many seconds since it was last believed, and too few access
    /// points have confirmed it.
    Leapt { by_s: i64 },
    /// More access points are more than a day away from it than agree with it.
    Contradicted { by: usize, of: usize },
}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::Leapt { by_s } => write!(
                formatter,
                "it is {} days {} the last time that was seen, and not enough access points \
                 have confirmed it yet",
                by_s.abs() / DAY_S,
                if *by_s > 0 { "after" } else { "before" }
            ),
            Doubt::Contradicted { by, of } => write!(
                formatter,
                "{by} of {of} access points are more than a day away from it"
            ),
        }
    }
}

impl Timekeeper {
    /// Begins with what the database remembers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open(database: &Database, clock: Clock) -> rusqlite::Result<Self> {
        let reader = database.reader()?;
        let seen = clock_seen::last(&reader)?;
        let expected = seen.map_or(Ok(0), |seen| count_heard(&reader, seen))?;
        let keeper = Self::remembering(seen, expected, clock);
        keeper.look();
        Ok(keeper)
    }

    fn remembering(seen: Option<i64>, expected: usize, clock: Clock) -> Self {
        Self {
            clock,
            known: Mutex::new(Belief {
                believed: seen.map(|seen| (seen, None)),
                agreed: HashMap::new(),
                expected,
                doubted_at: None,
                doubt: None,
            }),
        }
    }

    /// Unix seconds, believed or not.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// `None` when the clock is believed.
    pub fn doubt(&self) -> Option<Doubt> {
        self.lock().doubt
    }

    /// Holds the clock of an access point against ours. A retained status may be weeks
    /// old, so it can only show that our clock is right, or behind.
    pub fn hear(&self, access_point: &AccessPointId, status: &Status, retained: bool) {
        if status.clock == ClockState::Unset {
            return;
        }
        let Some(sent_at) = status.sent_at else {
            return;
        };
        let ahead_s = i64::from(sent_at) - self.clock.now();
        let agrees = ahead_s.abs() <= APART_S;
        if retained && ahead_s < -APART_S {
            return;
        }
        let mut known = self.lock();
        if known.agreed.len() >= WITNESSES && !known.agreed.contains_key(access_point) {
            return;
        }
        known.agreed.insert(access_point.clone(), agrees);
        drop(known);
        self.look();
    }

    /// Looks at the clock again; gives the time where it is believed.
    pub fn look(&self) -> Option<i64> {
        let (now, at) = (self.clock.now(), Instant::now());
        let mut known = self.lock();
        let leap = known.leap(now, at, &self.clock);
        if leap.is_some() && known.doubt.is_none() {
            // What was said of the clock as it was does not hold for this one.
            known.expected = known.expected.max(known.agreed.len());
            known.agreed.clear();
        }
        known.doubt = known.judge(leap, at);
        if known.doubt.is_some() {
            known.doubted_at.get_or_insert(at);
            return None;
        }
        known.doubted_at = None;
        known.believed = Some((now, Some(at)));
        Some(now)
    }

    /// As [`look`](Self::look), and has the database remember what is believed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remember(&self, database: &Database) -> rusqlite::Result<Option<Doubt>> {
        if let Some(now) = self.look() {
            database.write(|transaction| clock_seen::put(transaction, now))?;
        }
        Ok(self.doubt())
    }

    fn lock(&self) -> MutexGuard<'_, Belief> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Belief {
    /// By how much the clock leapt since it was believed, if it did.
    fn leap(&self, now: i64, at: Instant, clock: &Clock) -> Option<i64> {
        let (believed, since) = self.believed?;
        let passed = match (clock, since) {
            // Its owner moves it as they please.
            (Clock::Stepped(..), Some(_)) => return None,
            (_, Some(since)) => {
                (at.saturating_duration_since(since).as_secs_f64() * clock.speed()) as i64
            }
            (_, None) => 0,
        };
        let by_s = now - believed - passed;
        (by_s.abs() > APART_S).then_some(by_s)
    }

    fn judge(&self, leap: Option<i64>, at: Instant) -> Option<Doubt> {
        let of = self.agreed.len();
        let by = self.agreed.values().filter(|agreed| !**agreed).count();
        if 2 * by > of {
            return Some(Doubt::Contradicted { by, of });
        }
        let waited = self
            .doubted_at
            .is_some_and(|since| at.saturating_duration_since(since) >= PATIENCE);
        // One alone may be hostile: most of those that were there have to agree.
        let voters = if waited { of } else { of.max(self.expected) };
        let confirmed = of - by;
        match leap {
            Some(by_s) if 2 * confirmed <= voters => Some(Doubt::Leapt { by_s }),
            _ => None,
        }
    }
}

fn count_heard(connection: &Connection, seen: i64) -> rusqlite::Result<usize> {
    let count = last::count_received(connection, (seen - EXPECTED_S, seen + APART_S))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests;
