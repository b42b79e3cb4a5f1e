//! Who is asked to send again, how often, and when it stops: the table `setbacks`, one row
//! for each access point of which something was ever missing.

use protocol::AccessPointId;
use protocol::receipt::Receipt;
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};
use tracing::error;

use super::claim::Claim;
use super::gaps::Missing;
use crate::losses;
use crate::registry::access_point;
use crate::resends::BEFORE_BACKUP_S;

/// The reason of the losses that it leaves.
pub const REASON: &str = "store_went_back";
/// Until the same access point is asked again, seconds.
const ASK_EVERY_S: i64 = 3_600;
/// Times that it is asked before what is missing counts as lost.
const MOST_ASKED: u32 = 3;
/// What the column `asked` says once everything came.
const ASKED_AND_ANSWERED: u32 = 0;

/// What a look at everything that an access point claims has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub claim: Claim,
    /// `None` where everything is here.
    pub missing: Option<Missing>,
}

/// The last time that something of an access point was missing; times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setback {
    noticed_s: i64,
    /// Start of the last window that is missing, or was.
    pub missing_s: i64,
    /// It is asked for everything from here.
    from_s: i64,
    /// When it was last asked.
    pub asked_s: i64,
    state: Asking,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    /// Asked so many times; what is missing may still come.
    Open { times: u32 },
    /// Everything is here, or no longer held.
    Answered { ended_s: i64 },
    /// Asked as often as anyone is. Nobody asks for these windows any more.
    GivenUp { ended_s: i64 },
}

impl Setback {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(connection: &Connection, access_point: &AccessPointId) -> Result<Option<Self>> {
        connection
            .prepare_cached(
                "SELECT noticed_s, missing_s, from_s, asked_s, asked, ended_s FROM setbacks
                 WHERE access_point = ?1",
            )?
            .query_row([access_point.as_str()], |row| {
                let times = row.get("asked")?;
                let ended_s: Option<i64> = row.get("ended_s")?;
                Ok(Self {
                    noticed_s: row.get("noticed_s")?,
                    missing_s: row.get("missing_s")?,
                    from_s: row.get("from_s")?,
                    asked_s: row.get("asked_s")?,
                    state: match ended_s {
                        None => Asking::Open { times },
                        Some(ended_s) if times == ASKED_AND_ANSWERED => {
                            Asking::Answered { ended_s }
                        }
                        Some(ended_s) => Asking::GivenUp { ended_s },
                    },
                })
            })
            .optional()
    }

    fn save(&self, transaction: &Transaction<'_>, access_point: &AccessPointId) -> Result<()> {
        let (asked, ended_s) = match self.state {
            Asking::Open { times } => (times, None),
            Asking::Answered { ended_s } => (ASKED_AND_ANSWERED, Some(ended_s)),
            Asking::GivenUp { ended_s } => (MOST_ASKED, Some(ended_s)),
        };
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO setbacks
                     (access_point, noticed_s, missing_s, from_s, asked_s, asked, ended_s)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                access_point.as_str(),
                self.noticed_s,
                self.missing_s,
                self.from_s,
                self.asked_s,
                asked,
                ended_s,
            ])
            .map(drop)
    }

    /// Whether it is being asked.
    pub fn is_open(&self) -> bool {
        matches!(self.state, Asking::Open { .. })
    }

    /// Whether it is too early to ask again.
    pub fn was_asked_lately(&self, now_s: i64) -> bool {
        (0..ASK_EVERY_S).contains(&(now_s - self.asked_s))
    }

    /// Whether a window that starts then was asked for in vain.
    pub fn gave_up_on(&self, start_s: i64) -> bool {
        matches!(self.state, Asking::GivenUp { .. }) && start_s <= self.missing_s
    }
}

/// Takes note of what a look found; what to ask the access point, if it is to be asked now.
///
/// # Errors
/// When the database cannot be written.
pub fn note(
    transaction: &Transaction<'_>,
    finding: &Finding,
    now_s: i64,
) -> Result<Option<Receipt>> {
    let Finding { claim, missing } = finding;
    let last = Setback::load(transaction, &claim.access_point)?;
    match (missing, last) {
        (None, Some(last)) if last.is_open() => {
            end_answered(transaction, claim, last, now_s).map(|()| None)
        }
        (None, _) => Ok(None),
        (Some(_), Some(last)) if last.was_asked_lately(now_s) => Ok(None),
        (Some(missing), last) => ask_or_give_up(transaction, claim, *missing, last, now_s),
    }
}

fn end_answered(
    transaction: &Transaction<'_>,
    claim: &Claim,
    last: Setback,
    now_s: i64,
) -> Result<()> {
    let stored_until_s = last.from_s + BEFORE_BACKUP_S;
    count_lost(transaction, claim, stored_until_s, last.missing_s)?;
    let state = Asking::Answered { ended_s: now_s };
    Setback { state, ..last }.save(transaction, &claim.access_point)
}

fn ask_or_give_up(
    transaction: &Transaction<'_>,
    claim: &Claim,
    missing: Missing,
    last: Option<Setback>,
    now_s: i64,
) -> Result<Option<Receipt>> {
    let access_point = &claim.access_point;
    let missing_s = missing.start_s;
    let stored_until_s = missing.stored_until_s.unwrap_or(0).min(missing_s);
    let from_s = (stored_until_s - BEFORE_BACKUP_S).clamp(0, u32::MAX.into());
    let open = last.and_then(|last| match last.state {
        Asking::Open { times } => Some((last, times)),
        Asking::Answered { .. } | Asking::GivenUp { .. } => None,
    });
    let asked = match open {
        None => {
            error!(
                %access_point,
                "{access_point} holds as settled what is not stored: the store went back, or \
                 somebody else sends receipts; it is asked for everything since"
            );
            Setback {
                noticed_s: now_s,
                missing_s,
                from_s,
                asked_s: now_s,
                state: Asking::Open { times: 1 },
            }
        }
        Some((last, times)) if times < MOST_ASKED => Setback {
            missing_s,
            from_s: from_s.min(last.from_s),
            asked_s: now_s,
            state: Asking::Open { times: times + 1 },
            ..last
        },
        Some((last, _)) => {
            count_lost(transaction, claim, stored_until_s, missing_s)?;
            let state = Asking::GivenUp { ended_s: now_s };
            Setback {
                missing_s,
                state,
                ..last
            }
            .save(transaction, access_point)?;
            return Ok(None);
        }
    };
    asked.save(transaction, access_point)?;
    let from = u32::try_from(asked.from_s).unwrap_or(0);
    Ok(Some(Receipt::Resend { from }))
}

/// What is older than the oldest window that it holds, it holds no more. Hours that are
/// stored stay stored: the account takes them first. Where nothing is stored, what was
/// before the access point was registered is not lost: nobody ever had it.
fn count_lost(
    transaction: &Transaction<'_>,
    claim: &Claim,
    from_s: i64,
    missing_s: i64,
) -> Result<()> {
    let registered_s = access_point::registered_s(transaction, &claim.access_point)?;
    let from_s = from_s.max(registered_s.unwrap_or(from_s));
    let held_from_s = claim.oldest_held_s.unwrap_or(missing_s).min(missing_s);
    if held_from_s <= from_s {
        return Ok(());
    }
    let lost = (from_s, held_from_s);
    losses::put_whole(transaction, &claim.access_point, lost, REASON)?;
    losses::forget_oldest(transaction, &claim.access_point)
}

/// Access points of which something is missing, or was since `since_s`.
///
/// # Errors
/// When the database cannot be read.
pub fn since(connection: &Connection, since_s: i64) -> Result<Vec<String>> {
    connection
        .prepare(
            "SELECT access_point FROM setbacks WHERE ended_s IS NULL OR noticed_s > ?1
             ORDER BY 1",
        )?
        .query_map([since_s], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::database::Database;

    const REGISTERED_S: i64 = 1_750_000_000;
    const OLDEST_S: i64 = REGISTERED_S + 7_200;

    #[test]
    fn where_nothing_is_stored_nothing_is_lost_from_before_the_access_point_was_there() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let id: AccessPointId = "a".parse().unwrap();
        let claim = Claim {
            version: protocol::Version::Two,
            access_point: id.clone(),
            newest_s: OLDEST_S + 3_600,
            oldest_held_s: Some(OLDEST_S),
            all_settled: true,
        };
        let missing = Missing {
            start_s: claim.newest_s,
            stored_until_s: None,
        };
        let found = |missing| Finding {
            claim: claim.clone(),
            missing,
        };
        database
            .write(|transaction| {
                let registered = Timestamp::from_second(REGISTERED_S).unwrap();
                access_point::put(transaction, &id, None, registered)?;
                let asked = note(transaction, &found(Some(missing)), claim.newest_s)?;
                assert_eq!(asked, Some(Receipt::Resend { from: 0 }));
                note(transaction, &found(None), claim.newest_s + 60)
            })
            .unwrap();
        let reader = database.reader().unwrap();
        let lost = losses::within(&reader, (0, i64::MAX), None).unwrap();
        let spans: Vec<_> = lost.iter().map(|lost| (lost.from_s, lost.to_s)).collect();
        assert_eq!(spans, [(REGISTERED_S, OLDEST_S)]);
    }
}
