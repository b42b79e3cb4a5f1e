//! The law of a decision: which state of a recommendation follows which, when it needs
//! a reason or a day, and what a later plan replaced.

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use records::registry::recommendation::{Recommendation, Stage};

/// Longest reason, in characters.
const MAX_REASON: usize = 2_000;

/// Why a decision is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("a refusal needs a `reason`")]
    NoReason,
    #[error("`reason` is longer than {MAX_REASON} characters")]
    LongReason,
    #[error("a later plan replaced recommendation `{0}`")]
    Replaced(String),
    #[error("recommendation `{id}` is {}; it cannot become {}", from.as_str(), to.as_str())]
    Order { id: String, from: Stage, to: Stage },
    #[error("`date` is {}; expected {expected}", .given.map_or("none".to_owned(), |date| date.to_string()))]
    Date {
        given: Option<Date>,
        expected: String,
    },
}

impl Unfit {
    /// Whether it is the recommendation's state that stands against it. The same words
    /// may do at another time.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Unfit::Replaced(_) | Unfit::Order { .. })
    }
}

/// Whether a person may take a recommendation from one state to another.
fn may_follow(from: Stage, to: Stage) -> bool {
    use Stage::{Accepted, Deferred, Evaluated, Moved, Proposed, Refused, Scheduled, Verified};
    match to {
        Accepted | Refused => matches!(from, Proposed | Deferred | Accepted | Scheduled),
        Deferred => matches!(from, Proposed | Accepted | Scheduled | Deferred),
        Scheduled => matches!(from, Accepted | Scheduled),
        // Again, to put the day right.
        Moved => matches!(from, Accepted | Scheduled | Moved),
        Proposed | Verified | Evaluated => false,
    }
}

/// Whether a later plan replaced what `plan` proposed: that nobody decided on it leaves
/// it open to the next plan.
pub fn is_replaced(state: Stage, plan: &str, latest_plan: Option<&str>) -> bool {
    state == Stage::Proposed && latest_plan != Some(plan)
}

/// The reason as it is kept.
///
/// # Errors
/// When a refusal has no reason, or a reason is too long.
pub fn checked_reason(to: Stage, reason: &str) -> Result<String, Unfit> {
    let reason = reason.trim();
    if reason.is_empty() && to == Stage::Refused {
        return Err(Unfit::NoReason);
    }
    if reason.chars().count() > MAX_REASON {
        return Err(Unfit::LongReason);
    }
    Ok(reason.to_owned())
}

/// Whether `recommendation`, in the state `from`, may be taken to `to` at `now`.
///
/// # Errors
/// When a later plan replaced it, `to` does not follow `from`, or the day cannot be.
pub fn check(
    recommendation: &Recommendation,
    from: Stage,
    latest_plan: Option<&str>,
    to: Stage,
    date: Option<Date>,
    now: Timestamp,
) -> Result<(), Unfit> {
    if is_replaced(from, &recommendation.plan, latest_plan) {
        return Err(Unfit::Replaced(recommendation.id.clone()));
    }
    if !may_follow(from, to) {
        let id = recommendation.id.clone();
        return Err(Unfit::Order { id, from, to });
    }
    check_date(to, date, recommendation.created, now)
}

/// A move is planned for a day, and was made on one that has come.
fn check_date(
    to: Stage,
    date: Option<Date>,
    created: Timestamp,
    now: Timestamp,
) -> Result<(), Unfit> {
    // A day begins somewhere before it does here.
    let day = |at: Timestamp, hours: i64| {
        let shifted = at + SignedDuration::from_hours(hours);
        TimeZone::UTC.to_datetime(shifted).date()
    };
    let (first, last) = (day(created, -12), day(now, 14));
    let unfit = |expected: String| {
        Err(Unfit::Date {
            given: date,
            expected,
        })
    };
    match (to, date) {
        (Stage::Scheduled, None) => unfit("the day for which the move is planned".to_owned()),
        (Stage::Scheduled | Stage::Moved, Some(date)) if date < first => {
            unfit(format!("a day from {first} on, when the move was proposed"))
        }
        (Stage::Moved, Some(date)) if date > last => {
            unfit(format!("a day that has come, until {last}"))
        }
        _ => Ok(()),
    }
}
