//! One look at what an access point claims: when it is worth it, and what it finds.

use groundwork::seconds::DAY_S;
use protocol::report::LONGEST_TOTAL_S;
use rusqlite::Connection;

use super::asking::{Finding, Setback};
use super::claim::Claim;
use super::gaps::{gaps, missing_after};
use crate::refusals::{self, RefusedStarts};
use crate::windows::{Store, StoreError};

/// Between two looks at everything that an access point holds, seconds.
const LOOK_EVERY_S: i64 = 3_600;
/// How far back is read, seconds.
const LOOK_BACK_S: i64 = 35 * DAY_S;

#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A claim, with what is known of its access point.
pub struct Case {
    pub claim: Claim,
    pub setback: Option<Setback>,
}

impl Case {
    /// Start of the one window that tells whether a look is worth it: the newest, or the one
    /// that the access point was just asked for.
    pub fn sought_s(&self, now_s: i64) -> i64 {
        match self.asked_lately(now_s) {
            Some(setback) => setback.missing_s,
            None => self.claim.newest_s,
        }
    }

    /// Whether it is time to look at everything, which was last done at `looked_s`.
    /// `is_here` tells of the window that is [sought](Self::sought_s).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_due(
        &self,
        registry: &Connection,
        is_here: bool,
        looked_s: Option<i64>,
        now_s: i64,
    ) -> rusqlite::Result<bool> {
        let claim = &self.claim;
        if let Some(setback) = self.asked_lately(now_s) {
            // Once what it was asked for has come, everything may be here. Whatever else is
            // missing, it cannot be asked again yet: one look is enough.
            let is_first_look = looked_s.is_none_or(|looked_s| looked_s <= setback.asked_s);
            return Ok(setback.is_open() && is_here && claim.all_settled && is_first_look);
        }
        let is_open = self.setback.as_ref().is_some_and(Setback::is_open);
        let looked_lately = looked_s.is_some_and(|at| is_within(LOOK_EVERY_S, at, now_s));
        if claim.all_settled && (is_open || !looked_lately) {
            return Ok(true);
        }
        if is_here {
            return Ok(false);
        }
        let (from_s, to_s) = (claim.newest_s, claim.newest_s + 1);
        let refused = refusals::starts_within(registry, &claim.access_point, from_s, to_s)?;
        Ok(self.is_wanted(&refused, claim.newest_s, claim.newest_s))
    }

    /// Reads all windows of the access point, and the refused ones, once. `None` where
    /// nothing can be said: the newest is here, and what else is missing may be among what
    /// the access point still has to deliver.
    ///
    /// # Errors
    /// When the database or the store cannot be read.
    pub fn look(
        &self,
        registry: &Connection,
        store: &Store,
        kept_from_s: i64,
        now_s: i64,
    ) -> Result<Option<Finding>, LookError> {
        let claim = &self.claim;
        let (from_s, to_s) = (claim.newest_s - LOOK_BACK_S, claim.newest_s + 1);
        let only = std::slice::from_ref(&claim.access_point);
        let windows = store.windows(from_s, to_s, Some(only))?;
        let refused = refusals::starts_within(registry, &claim.access_point, from_s, to_s)?;

        let newest_is_here = windows.iter().any(|window| window.start == claim.newest_s);
        let missing = if !newest_is_here && self.is_wanted(&refused, claim.newest_s, claim.newest_s)
        {
            Some(missing_after(&windows, claim.newest_s))
        } else if claim.all_settled {
            let all_from_s = claim.all_from_s().max(kept_from_s).max(now_s - LOOK_BACK_S);
            let mut totals = refusals::numbers_of_totals(registry, &claim.access_point)?;
            let stored = store.totals(from_s - LONGEST_TOTAL_S, to_s, Some(only))?;
            totals.extend(stored.iter().map(|it| (it.sum.boot, it.sum.sequence)));
            gaps(&windows, &totals, all_from_s).into_iter().find(|gap| {
                let gap_from_s = gap.stored_until_s.unwrap_or(all_from_s);
                self.is_wanted(&refused, gap_from_s, gap.start_s)
            })
        } else {
            return Ok(None);
        };
        Ok(Some(Finding {
            claim: claim.clone(),
            missing,
        }))
    }

    /// The setback for which it was asked so shortly ago that it is not asked again yet.
    fn asked_lately(&self, now_s: i64) -> Option<&Setback> {
        let setback = self.setback.as_ref()?;
        setback.was_asked_lately(now_s).then_some(setback)
    }

    /// Whether windows that are missing and start from `first_s` to `last_s` are asked for:
    /// not those that were refused, nor those that were asked for in vain.
    fn is_wanted(&self, refused: &RefusedStarts, first_s: i64, last_s: i64) -> bool {
        let setback = self.setback.as_ref();
        let gave_up = setback.is_some_and(|setback| setback.gave_up_on(last_s));
        !gave_up && !refused.may_include(first_s, last_s + 1)
    }
}

/// Whether `then_s` was less than `length_s` ago. A clock that went back says no.
pub fn is_within(length_s: i64, then_s: i64, now_s: i64) -> bool {
    (0..length_s).contains(&(now_s - then_s))
}
