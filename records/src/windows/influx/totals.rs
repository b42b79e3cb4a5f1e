//! Totals on the server. The ledger in SQLite knows all of them: what it lacks, because it
//! was lost or restored from a backup, it takes from the server at the start.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use groundwork::seconds::DAY_S;
use protocol::report::LONGEST_TOTAL_S;
use protocol::{AccessPointId, Layer};

use super::connection::{Connection, End};
use super::set_aside::{Told, tell};
use super::{BEGINNING, END, Influx, InfluxError, NAMED, record};
use crate::database::Database;
use crate::windows::totals::{self, ledger};
use crate::windows::{Put, StoreError, StoredTotal};

/// Read at once, seconds.
const STEP_S: i64 = 30 * DAY_S;

impl Influx {
    pub(super) fn load_totals(
        database: &Database,
        connection: &Connection,
    ) -> Result<(), StoreError> {
        let there = read(connection, BEGINNING, END, None)?;
        if there.is_empty() {
            return Ok(());
        }
        database
            .write(|transaction| ledger::remember(transaction, &there))
            .map_err(StoreError::Write)
    }

    pub(super) fn record_totals(&self, totals: &[StoredTotal]) -> Result<Vec<Put>, StoreError> {
        let results = self
            .database
            .write(|transaction| {
                let results = totals::put(transaction, totals)?;
                let stored = totals.iter().zip(&results);
                let stored = stored.filter(|(_, put)| **put == Put::Stored);
                ledger::mark_unwritten(transaction, stored.map(|(total, _)| total))?;
                Ok(results)
            })
            .map_err(StoreError::Write)?;
        #[cfg(test)]
        crate::windows::contract::die_after("totals recorded");
        let mut again = self.totals_set_aside()?;
        if self.totals_retried.load(Ordering::Acquire) {
            let batch: BTreeSet<Key<'_>> = totals.iter().map(key).collect();
            again.retain(|total| batch.contains(&key(total)));
        }
        self.write_open_totals()?;
        self.tell_totals(&again)?;
        self.totals_retried.store(true, Ordering::Release);
        let aside = self.totals_set_aside()?;
        let aside: BTreeSet<Key<'_>> = aside.iter().map(key).collect();
        let results = totals.iter().zip(results);
        Ok(results
            .map(|(total, put)| match put {
                Put::Stored | Put::AlreadyThere if aside.contains(&key(total)) => Put::SetAside,
                put => put,
            })
            .collect())
    }

    fn write_open_totals(&self) -> Result<(), StoreError> {
        loop {
            let open = {
                let reader = self.database.reader().map_err(StoreError::Read)?;
                ledger::unwritten(&reader).map_err(StoreError::Read)?
            };
            if open.is_empty() {
                return Ok(());
            }
            self.tell_totals(&open)?;
        }
    }

    fn tell_totals(&self, totals: &[StoredTotal]) -> Result<(), StoreError> {
        let write = |some: &[StoredTotal]| {
            let lines = record::lines_of_totals(some);
            let lines = lines.map_err(|_| InfluxError::NotUnderstood("a write"))?;
            self.connection.write(lines)?;
            #[cfg(test)]
            crate::windows::contract::die_after("totals written");
            Ok(())
        };
        tell(totals, &write, &|some, told| {
            self.database
                .write(|transaction| match told {
                    Told::Written => ledger::mark_written(transaction, some),
                    Told::Refused(why) => ledger::put_aside(transaction, some, why),
                })
                .map_err(StoreError::Write)
        })
    }

    fn totals_set_aside(&self) -> Result<Vec<StoredTotal>, StoreError> {
        let reader = self.database.reader().map_err(StoreError::Read)?;
        ledger::set_aside(&reader).map_err(StoreError::Read)
    }

    pub(super) fn totals_starting_in(
        &self,
        from: i64,
        to: i64,
        access_points: Option<&[AccessPointId]>,
    ) -> Result<Vec<StoredTotal>, StoreError> {
        Ok(read(&self.connection, from, to, access_points)?)
    }

    pub(super) fn ends_of_totals(&self) -> Result<Option<(i64, i64)>, StoreError> {
        Ok(ends(&self.connection)?)
    }

    /// Those that start together end together, as a rule, and go in one call.
    pub(super) fn delete_totals_until(&self, end: i64) -> Result<(), StoreError> {
        let Some((first, _)) = self.ends_of_totals()? else {
            return Ok(());
        };
        let all_ended = end - LONGEST_TOTAL_S;
        if first < all_ended {
            self.connection
                .delete(record::TOTALS, first, all_ended, None)?;
        }
        let rest = read(&self.connection, all_ended.max(first), end, None)?;
        for together in rest.chunk_by(|one, other| one.sum.start == other.sum.start) {
            let start = together[0].sum.start;
            if together.iter().all(|total| total.sum.end() <= end) {
                self.connection
                    .delete(record::TOTALS, start, start + 1, None)?;
                continue;
            }
            for total in together.iter().filter(|total| total.sum.end() <= end) {
                let only = record::tags_of(total);
                self.connection
                    .delete(record::TOTALS, start, start + 1, Some(only))?;
            }
        }
        self.database
            .write(|transaction| {
                ledger::give_up_until(transaction, end)?;
                ledger::forget_until(transaction, end)
            })
            .map_err(StoreError::Write)
    }
}

/// What tells totals of the ledger apart.
type Key<'a> = (i64, &'a AccessPointId, Layer);

fn key(total: &StoredTotal) -> Key<'_> {
    (total.sum.start, &total.sum.access_point, total.layer)
}

/// Those that start in `from..to`, of the given access points or of all; a month at a time,
/// since the crate holds an answer in memory.
fn read(
    connection: &Connection,
    from: i64,
    to: i64,
    access_points: Option<&[AccessPointId]>,
) -> Result<Vec<StoredTotal>, InfluxError> {
    let (mut from, mut to) = (from.max(BEGINNING), to.min(END));
    if to.saturating_sub(from) > STEP_S {
        let Some((first, last)) = ends(connection)? else {
            return Ok(Vec::new());
        };
        from = from.max(first);
        to = to.min(last + 1);
    }
    let mut found = Vec::new();
    while from < to {
        let next = (from + STEP_S).min(to);
        let mut take = |some: Option<&[AccessPointId]>| {
            let part = connection.read(record::TOTALS, from, next, some, record::read_total)?;
            found.extend(part);
            Ok::<_, InfluxError>(())
        };
        match access_points {
            None => take(None)?,
            Some(named) => named.chunks(NAMED).try_for_each(|some| take(Some(some)))?,
        }
        from = next;
    }
    totals::sort(&mut found);
    Ok(found)
}

fn ends(connection: &Connection) -> Result<Option<(i64, i64)>, InfluxError> {
    let end = |which| connection.end(record::TOTALS, BEGINNING, END, which);
    Ok(end(End::First)?.zip(end(End::Last)?))
}
