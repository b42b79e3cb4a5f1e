//! Whose turn it is: claims wait here from their status until they are looked at.

use std::collections::{BTreeMap, BTreeSet};

use protocol::status::Status;
use protocol::{AccessPointId, Version};
use rusqlite::Connection;
use tracing::warn;

use super::asking::{Finding, Setback};
use super::claim::Claim;
use super::look::{Case, LookError, is_within};
use crate::windows::{Store, StoreError};

/// Access points of which everything is read in one batch, so that a batch stays short when
/// all of them connect at the same time. The others come in the next batches.
const LOOKS_A_BATCH: usize = 32;
/// Until a store that could not be read is tried again, seconds.
const STORE_PAUSE_S: i64 = 60;

/// Claims that wait for their turn. They are few: one of each access point.
#[derive(Debug, Default)]
pub struct Search {
    waiting: BTreeMap<AccessPointId, Claim>,
    /// When everything of an access point was last looked at.
    looked_s: BTreeMap<AccessPointId, i64>,
    /// When the store could not be read.
    failed_s: Option<i64>,
}

impl Search {
    /// Takes what a status of this version claims; it replaces what the access point claimed
    /// before.
    pub fn hear(&mut self, access_point: &AccessPointId, version: Version, status: &Status) {
        match Claim::of(access_point, version, status) {
            Some(claim) => self.waiting.insert(access_point.clone(), claim),
            None => self.waiting.remove(access_point),
        };
    }

    /// Whether claims still wait after a batch.
    pub fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Looks at the claims whose turn it is. They wait until [`done`](Self::done), so that a
    /// batch that fails finds the same again. A store that cannot be read now is tried
    /// again later. `kept_from_s` is the start of the oldest window that age has left.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn look(
        &mut self,
        registry: &Connection,
        store: &Store,
        kept_from_s: i64,
        now_s: i64,
    ) -> rusqlite::Result<Vec<Finding>> {
        let is_pausing = self
            .failed_s
            .is_some_and(|failed_s| is_within(STORE_PAUSE_S, failed_s, now_s));
        if self.waiting.is_empty() || is_pausing {
            return Ok(Vec::new());
        }
        self.failed_s = None;
        match self.look_in_turn(registry, store, kept_from_s, now_s) {
            Ok(findings) => Ok(findings),
            Err(LookError::Database(error)) => Err(error),
            Err(LookError::Store(error)) => {
                warn!("what access points hold as settled cannot be looked for: {error}");
                self.failed_s = Some(now_s);
                Ok(Vec::new())
            }
        }
    }

    /// Takes note that these findings are recorded.
    pub fn done(&mut self, findings: &[Finding], now_s: i64) {
        for Finding { claim, .. } in findings {
            self.waiting.remove(&claim.access_point);
            self.looked_s.insert(claim.access_point.clone(), now_s);
        }
    }

    fn look_in_turn(
        &mut self,
        registry: &Connection,
        store: &Store,
        kept_from_s: i64,
        now_s: i64,
    ) -> Result<Vec<Finding>, LookError> {
        let mut due = self.find_due(registry, store, kept_from_s, now_s)?;
        let claims = due.iter().map(|case| case.claim.clone());
        self.waiting = claims.map(|it| (it.access_point.clone(), it)).collect();
        // First those never looked at, then by the time of the last look.
        due.sort_by_key(|case| self.looked_s.get(&case.claim.access_point).copied());
        due.truncate(LOOKS_A_BATCH);
        let mut findings = Vec::new();
        for case in due {
            match case.look(registry, store, kept_from_s, now_s)? {
                Some(finding) => findings.push(finding),
                None => drop(self.waiting.remove(&case.claim.access_point)),
            }
        }
        Ok(findings)
    }

    /// The claims that are worth a look at everything.
    fn find_due(
        &self,
        registry: &Connection,
        store: &Store,
        kept_from_s: i64,
        now_s: i64,
    ) -> Result<Vec<Case>, LookError> {
        let mut cases = Vec::new();
        for claim in self.waiting.values() {
            // Age has taken what is older, and nobody can have delivered what is to come.
            if (kept_from_s..=now_s).contains(&claim.newest_s) {
                let setback = Setback::load(registry, &claim.access_point)?;
                let claim = claim.clone();
                cases.push(Case { claim, setback });
            }
        }
        let here = find_stored(store, &cases, now_s)?;
        let mut due = Vec::new();
        for case in cases {
            let is_here = here.contains(&case.claim.access_point);
            let looked_s = self.looked_s.get(&case.claim.access_point).copied();
            if case.is_due(registry, is_here, looked_s, now_s)? {
                due.push(case);
            }
        }
        Ok(due)
    }
}

/// Access points of which the sought window is stored. Boxes close theirs at the same
/// boundaries, so the starts are few.
fn find_stored(
    store: &Store,
    cases: &[Case],
    now_s: i64,
) -> Result<BTreeSet<AccessPointId>, StoreError> {
    let mut by_start: BTreeMap<i64, Vec<AccessPointId>> = BTreeMap::new();
    for case in cases {
        let seeking = by_start.entry(case.sought_s(now_s)).or_default();
        seeking.push(case.claim.access_point.clone());
    }
    let mut here = BTreeSet::new();
    for (start_s, access_points) in by_start {
        let windows = store.windows(start_s, start_s + 1, Some(&access_points))?;
        here.extend(windows.into_iter().map(|window| window.access_point));
    }
    Ok(here)
}

#[cfg(test)]
mod tests;
