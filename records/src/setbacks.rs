//! Notices when the store went back: an older file was put in place, a log was cut, or
//! somebody else sent a receipt. Each status names the newest window that the access point
//! holds as settled, and says whether everything that it holds is settled. Windows are
//! numbered, so a missing one leaves a gap. The access point is then asked for everything
//! since, and what it no longer holds is counted as lost.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use groundwork::seconds::DAY_S;
use protocol::AccessPointId;
use protocol::receipt::Receipt;
use protocol::status::{Presence, Status};
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};
use tracing::{error, warn};

use crate::losses;
use crate::refusals;
use crate::resends::BEFORE_BACKUP_S;
use crate::windows::{Store, StoreError, StoredWindow};

/// The reason of the losses that it leaves.
pub const REASON: &str = "store_went_back";
/// Until the same access point is asked again, seconds.
const ASK_EVERY_S: i64 = 3_600;
/// Times that it is asked before what is missing counts as lost.
const MOST_ASKED: u32 = 3;
/// How far back the newest window that is stored is looked for, seconds.
const LOOK_BACK_S: i64 = 35 * DAY_S;

/// Between two looks at everything that an access point holds, seconds.
const LOOK_EVERY_S: i64 = 3_600;
/// Access points of which everything is looked at in one batch; the next status of the
/// others comes soon.
const LOOKS_A_BATCH: usize = 32;

/// What an access point says that it has delivered.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The status in its batch.
    pub place: usize,
    pub access_point: AccessPointId,
    /// Start of the newest window that it holds as settled.
    newest: i64,
    /// From here to the newest it holds nothing that is not settled.
    whole_from: Option<i64>,
}

/// When everything that each access point holds was last looked at.
#[derive(Debug, Default)]
pub struct Looks(HashMap<AccessPointId, i64>);

/// Windows that an access point holds as settled and that are not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Start of the last of them.
    start: i64,
    /// End of the newest window before them that is stored.
    stored_until: Option<i64>,
}

/// What is known of an access point from before.
#[derive(Default)]
struct Known {
    /// It is being asked.
    open: bool,
    /// Start of the last window for which it was asked in vain.
    given_up_s: Option<i64>,
}

impl Claim {
    /// `None` where nothing that it names must be stored still: `kept_from_s` is the
    /// start of the oldest window that age has left.
    pub fn of(
        place: usize,
        access_point: &AccessPointId,
        status: &Status,
        kept_from_s: i64,
        now_s: i64,
    ) -> Option<Self> {
        let newest = i64::from(status.newest_settled?.start);
        if status.presence != Presence::Online || newest < kept_from_s || newest > now_s {
            return None;
        }
        let oldest = status.oldest_held.map_or(newest, |held| held.start.into());
        let whole_from = oldest.max(kept_from_s).max(now_s - LOOK_BACK_S);
        Some(Self {
            place,
            access_point: access_point.clone(),
            newest,
            whole_from: (status.unsettled == 0).then_some(whole_from),
        })
    }
}

impl Looks {
    /// Whether it is time to look at everything; takes note of it.
    fn is_due(&mut self, access_point: &AccessPointId, now_s: i64) -> bool {
        let due = self
            .0
            .get(access_point)
            .is_none_or(|looked_s| !(0..LOOK_EVERY_S).contains(&(now_s - looked_s)));
        if due {
            self.0.insert(access_point.clone(), now_s);
        }
        due
    }
}

/// Looks for the windows that are claimed to be here: for the newest at each status, for
/// those between every hour. Gives what is missing by the place of the status, `None`
/// where an access point that is being asked holds nothing more that is missing. A store
/// that cannot be read now is asked at the next status.
///
/// # Errors
/// When the database cannot be read.
pub fn look(
    registry: &Connection,
    store: &Store,
    claims: &[Claim],
    looks: &mut Looks,
    now_s: i64,
) -> Result<Vec<(usize, Option<Missing>)>> {
    let here = match stored(store, claims) {
        Ok(here) => here,
        Err(error) => {
            warn!("what access points hold as settled cannot be looked for: {error}");
            return Ok(Vec::new());
        }
    };
    let (mut looked_at, mut found) = (0, Vec::new());
    for claim in claims {
        let (access_point, newest) = (&claim.access_point, claim.newest);
        let known = load_known(registry, access_point)?;
        let given_up = |start: i64| known.given_up_s.is_some_and(|until| start <= until);
        let newest_is_here = here.contains(&(access_point, newest))
            || given_up(newest)
            || refusals::may_have_refused(registry, access_point, newest, newest + 1)?;
        let from = match claim.whole_from {
            _ if !newest_is_here => newest - LOOK_BACK_S,
            Some(from)
                if looked_at < LOOKS_A_BATCH
                    && (known.open || looks.is_due(access_point, now_s)) =>
            {
                looked_at += 1;
                from
            }
            _ => continue,
        };
        let only = std::slice::from_ref(access_point);
        let windows = match store.windows(from, newest + 1, Some(only)) {
            Ok(windows) => windows,
            Err(error) => {
                warn!("what is stored of {access_point} cannot be read: {error}");
                continue;
            }
        };
        if !newest_is_here {
            let missing = Missing {
                start: newest,
                stored_until: windows.iter().map(StoredWindow::end).max(),
            };
            found.push((claim.place, Some(missing)));
            continue;
        }
        let mut missing = None;
        for gap in gaps(&windows, from) {
            let (start, end) = (gap.stored_until.unwrap_or(from), gap.start + 1);
            if !given_up(gap.start)
                && !refusals::may_have_refused(registry, access_point, start, end)?
            {
                missing = Some(gap);
                break;
            }
        }
        found.push((claim.place, missing));
    }
    Ok(found)
}

/// Numbers of windows that are missing between those that are stored, oldest first.
/// Before the first of a boot there may be others of it that are older than `from`.
fn gaps(windows: &[StoredWindow], from: i64) -> Vec<Missing> {
    let mut boots: BTreeMap<u64, BTreeMap<u32, &StoredWindow>> = BTreeMap::new();
    for window in windows {
        let boot = boots.entry(window.boot).or_default();
        boot.insert(window.sequence, window);
    }
    let mut gaps = Vec::new();
    for boot in boots.values() {
        let mut expected = 0;
        for (sequence, window) in boot {
            let last_missing = window.start - i64::from(window.length_s);
            if *sequence > expected && last_missing >= from {
                let before = windows.iter().map(StoredWindow::end);
                gaps.push(Missing {
                    start: last_missing,
                    stored_until: before.filter(|end| *end <= window.start).max(),
                });
            }
            expected = sequence.saturating_add(1);
        }
    }
    gaps.sort_by_key(|gap| gap.start);
    gaps
}

fn load_known(registry: &Connection, access_point: &AccessPointId) -> Result<Known> {
    let known = registry
        .prepare_cached(
            "SELECT ended_s IS NULL, iif(asked > 0, missing_s, NULL) FROM setbacks
             WHERE access_point = ?1",
        )?
        .query_row([access_point.as_str()], |row| {
            let open: bool = row.get(0)?;
            let missing: Option<i64> = row.get(1)?;
            Ok(Known {
                open,
                given_up_s: missing.filter(|_| !open),
            })
        })
        .optional()?;
    Ok(known.unwrap_or_default())
}

/// Those of the newest windows that are stored. Boxes close theirs at the same boundaries, so
/// the starts are few.
fn stored<'m>(
    store: &Store,
    claims: &'m [Claim],
) -> std::result::Result<BTreeSet<(&'m AccessPointId, i64)>, StoreError> {
    let mut by_start: BTreeMap<i64, BTreeSet<&AccessPointId>> = BTreeMap::new();
    for claim in claims {
        let claimed = by_start.entry(claim.newest).or_default();
        claimed.insert(&claim.access_point);
    }
    let mut here = BTreeSet::new();
    for (start, access_points) in by_start {
        let wanted: Vec<AccessPointId> = access_points.iter().map(|id| (*id).clone()).collect();
        for window in store.windows(start, start + 1, Some(&wanted))? {
            if let Some(access_point) = access_points.get(&window.access_point) {
                here.insert((*access_point, start));
            }
        }
    }
    Ok(here)
}

/// Takes note of what was found of the access point that sent this status; what to ask
/// it, if it is to be asked now.
///
/// # Errors
/// When the database cannot be written.
pub fn note(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    missing: Option<Missing>,
    now_s: i64,
) -> Result<Option<Receipt>> {
    let Some(missing) = missing else {
        return found(transaction, access_point, status, now_s).map(|()| None);
    };
    let known: Option<(i64, i64, u32, bool)> = transaction
        .prepare_cached(
            "SELECT asked_s, from_s, asked, ended_s IS NULL FROM setbacks
             WHERE access_point = ?1",
        )?
        .query_row([access_point.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    if known.is_some_and(|(asked_s, ..)| (0..ASK_EVERY_S).contains(&(now_s - asked_s))) {
        return Ok(None);
    }
    let Missing {
        start: missing_s,
        stored_until: stored_until_s,
    } = missing;
    let stored_until_s = stored_until_s.unwrap_or(0).min(missing_s);
    let from_s = (stored_until_s - BEFORE_BACKUP_S).clamp(0, u32::MAX.into());
    let Some((_, from_before_s, asked, true)) = known else {
        error!(
            %access_point,
            "{access_point} holds as settled what is not stored: the store went back, or \
             somebody else sends receipts; it is asked for everything since"
        );
        transaction
            .prepare_cached("INSERT OR REPLACE INTO setbacks VALUES (?1, ?2, ?3, ?4, ?2, 1, NULL)")?
            .execute(params![access_point.as_str(), now_s, missing_s, from_s])?;
        return Ok(Some(ask(from_s)));
    };
    if asked >= MOST_ASKED {
        count_lost(transaction, access_point, status, stored_until_s, missing_s)?;
        transaction
            .prepare_cached(
                "UPDATE setbacks SET ended_s = ?2, missing_s = ?3 WHERE access_point = ?1",
            )?
            .execute(params![access_point.as_str(), now_s, missing_s])?;
        return Ok(None);
    }
    transaction
        .prepare_cached(
            "UPDATE setbacks SET asked_s = ?2, asked = asked + 1, missing_s = ?3, from_s = ?4
             WHERE access_point = ?1",
        )?
        .execute(params![
            access_point.as_str(),
            now_s,
            missing_s,
            from_s.min(from_before_s)
        ])?;
    Ok(Some(ask(from_s.min(from_before_s))))
}

fn found(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    now_s: i64,
) -> Result<()> {
    let open: Option<(i64, i64)> = transaction
        .prepare_cached(
            "SELECT from_s, missing_s FROM setbacks
             WHERE access_point = ?1 AND ended_s IS NULL",
        )?
        .query_row([access_point.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((from_s, missing_s)) = open else {
        return Ok(());
    };
    count_lost(
        transaction,
        access_point,
        status,
        from_s + BEFORE_BACKUP_S,
        missing_s,
    )?;
    transaction
        .prepare_cached("UPDATE setbacks SET ended_s = ?2, asked = 0 WHERE access_point = ?1")?
        .execute(params![access_point.as_str(), now_s])
        .map(drop)
}

fn ask(from_s: i64) -> Receipt {
    Receipt::Resend {
        from: u32::try_from(from_s).unwrap_or(0),
    }
}

/// What is older than the oldest window that it holds, it holds no more. Hours that are
/// stored stay stored: the account takes them first.
fn count_lost(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    from_s: i64,
    missing_s: i64,
) -> Result<()> {
    let held_from_s = status
        .oldest_held
        .map_or(missing_s, |held| i64::from(held.start))
        .min(missing_s);
    if held_from_s <= from_s {
        return Ok(());
    }
    losses::put_whole(transaction, access_point, (from_s, held_from_s), REASON)?;
    losses::forget_oldest(transaction, access_point)
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
