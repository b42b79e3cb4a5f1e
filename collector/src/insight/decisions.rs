//! The law of a decision: which state of a recommendation follows which, who may take it
//! there, what each step needs, and how long it binds the plans that follow. Pure; what it
//! does to the registry is in [`take`] and [`carry_out`], what data say of a move in
//! [`sighting`].

pub mod carry_out;
pub mod preparation;
pub mod prepare;
pub mod prepared;
pub mod sighting;
pub mod take;
#[cfg(test)]
mod tests;
pub mod withdraw;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use records::registry::consent::Party;
use records::registry::plan::Latest;
use records::registry::recommendation::{Recommendation, Stage, Step};
use records::registry::verdict::Class;

use super::rights::{Deed, Denied};
use preparation::{NOTICE_DAYS, Preparation};

/// Longest reason, in characters.
pub const MAX_REASON: usize = 2_000;
/// Longest name of a team, in characters.
pub const MAX_TEAM: usize = 100;
/// A day further ahead is a slip of the hand, days.
const FAR_DAYS: i64 = 2 * 366;
/// A refused hotspot is not proposed again for so long, unless its evidence changes, days.
const REFUSED_DAYS: i64 = 183;

/// What somebody asks of a recommendation.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub to: Stage,
    pub date: Option<Date>,
    pub team: Option<&'a str>,
    /// How many steps its life had when they looked at it; `None` from those who did not
    /// look.
    pub seen: Option<usize>,
}

/// Why a decision is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(
        "recommendation `{other}` is {} already, for the same hotspot or the same place",
        state.as_str()
    )]
    Taken { other: String, state: Stage },
    #[error("`{}` follows from what the data say; nobody decides it", .0.as_str())]
    ByData(Stage),
    #[error("a refusal needs a `reason`")]
    NoReason,
    #[error("`reason` is longer than {MAX_REASON} characters")]
    LongReason,
    #[error("`team` is longer than {MAX_TEAM} characters")]
    LongTeam,
    #[error("a later plan replaced recommendation `{0}`")]
    Replaced(String),
    #[error("recommendation `{id}` is {} since {at}, decided by {by}; look at it again", state.as_str())]
    Meanwhile {
        id: String,
        state: Stage,
        by: String,
        at: Timestamp,
    },
    #[error("recommendation `{id}` is {}; it cannot become {}", from.as_str(), to.as_str())]
    Order { id: String, from: Stage, to: Stage },
    #[error(
        "recommendation `{id}` lacks the consent of {}; note it first",
        preparation::named(lacking)
    )]
    Consents { id: String, lacking: Vec<Party> },
    #[error(
        "no notice stands at the hotspot for recommendation `{0}`; note the day on which it was \
         put up, {NOTICE_DAYS} days or more before the move"
    )]
    NoNotice(String),
    #[error("{} may not be left out: somebody there says yes or no", preparation::named(&[*.0]))]
    Needed(Party),
    #[error(
        "recommendation `{id}` is {}; {}",
        state.as_str(),
        if is_open(*state) { "accept it first" } else { "nothing more is prepared for it" }
    )]
    NotOpen { id: String, state: Stage },
    #[error("{} is not asked about recommendation `{id}`", preparation::named(&[*.party]))]
    NotAsked { id: String, party: Party },
    #[error("`{field}` is empty or longer than {most} characters")]
    Words { field: &'static str, most: usize },
    #[error("`date` is {}; expected {expected}", .given.map_or("none".to_owned(), |date| date.to_string()))]
    Date {
        given: Option<Date>,
        expected: Expected,
    },
}

/// Which day was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Expected {
    #[error("the day for which the move is planned")]
    PlannedDay,
    #[error("the day until which it is deferred")]
    DeferredDay,
    #[error("a day until {0}")]
    Until(Date),
    #[error("a day after {0}")]
    After(Date),
    #[error("a day from {0} on, when the move was proposed")]
    SinceProposed(Date),
    #[error("a day that is not over, from {0} on")]
    NotOver(Date),
    #[error("a day that has come, until {0}")]
    HasCome(Date),
    #[error("a day from {0} on, {NOTICE_DAYS} days after the notice")]
    AfterNotice(Date),
}

impl Unfit {
    /// Whether it is the recommendation's state that stands against it. The same words
    /// may do at another time.
    pub fn is_conflict(&self) -> bool {
        matches!(
            self,
            Unfit::Replaced(_)
                | Unfit::Order { .. }
                | Unfit::Meanwhile { .. }
                | Unfit::ByData(_)
                | Unfit::NotOpen { .. }
                | Unfit::Taken { .. }
        )
    }
}

/// What somebody does who takes a recommendation to a state. Those who carry a move out
/// say so.
pub fn deed(to: Stage) -> Deed {
    match to {
        Stage::Moved => Deed::ReportMoved,
        _ => Deed::Decide,
    }
}

/// Whether a person may take a recommendation from one state to another.
fn may_follow(from: Stage, to: Stage) -> bool {
    use Stage::{
        Accepted, Deferred, Evaluated, Moved, Proposed, Refused, Scheduled, Verified, Withdrawn,
    };
    match to {
        // Of a move that was reported by mistake, the report is taken back.
        Accepted => matches!(from, Proposed | Deferred | Accepted | Scheduled | Moved),
        Refused => matches!(from, Proposed | Deferred | Accepted | Scheduled),
        Deferred => matches!(from, Proposed | Accepted | Scheduled | Deferred),
        Scheduled => matches!(from, Accepted | Scheduled),
        // Again, to put the day right.
        Moved => matches!(from, Accepted | Scheduled | Moved),
        Withdrawn => is_open(from),
        Proposed | Verified | Evaluated => false,
    }
}

/// Whether nothing was done or refused yet.
pub fn is_open(state: Stage) -> bool {
    use Stage::{Accepted, Deferred, Proposed, Scheduled};
    matches!(state, Proposed | Deferred | Accepted | Scheduled)
}

/// Whether the data may take a recommendation from one state to another.
pub fn may_follow_by_data(from: Stage, to: Stage) -> bool {
    match to {
        Stage::Verified => from == Stage::Moved,
        Stage::Evaluated => from == Stage::Verified,
        // Somebody who had agreed refuses after all.
        Stage::Accepted => from == Stage::Scheduled,
        // What people accepted is theirs to withdraw.
        Stage::Withdrawn => matches!(from, Stage::Proposed | Stage::Deferred),
        _ => false,
    }
}

/// Whether a later plan replaced what `plan` proposed: where nobody decided on it, or it
/// was deferred to a day that had come, the later plan was free to propose otherwise.
pub fn is_replaced(history: &[Step], plan: &str, latest: Option<&Latest>) -> bool {
    let Some(latest) = latest.filter(|latest| latest.id != plan) else {
        return false;
    };
    match history.last() {
        None => true,
        Some(last) => match last.state {
            Stage::Proposed => true,
            Stage::Deferred => !binds(last, latest.made, false),
            _ => false,
        },
    }
}

/// Whether a move in this state leaves its hotspot and its place to no other move.
pub fn is_under_way(state: Stage) -> bool {
    use Stage::{Accepted, Moved, Scheduled};
    matches!(state, Accepted | Scheduled | Moved)
}

/// Where a recommendation stands after its steps.
pub fn state_of(history: &[Step]) -> Stage {
    history.last().map_or(Stage::Proposed, |step| step.state)
}

/// Whether a verdict says that the evidence of underuse is gone. Where it says nothing,
/// the former evidence stands; so it does at a hotspot that declines further.
pub fn is_gone(verdict: Class) -> bool {
    matches!(verdict, Class::Healthy | Class::Dropped)
}

/// Whether what was decided last keeps the hotspot out of the next plan. `evidence_changed`
/// says whether its evidence was gone since.
pub fn binds(last: &Step, now: Timestamp, evidence_changed: bool) -> bool {
    match last.state {
        Stage::Accepted | Stage::Scheduled => true,
        Stage::Refused => {
            let ends = last.at + SignedDuration::from_hours(24 * REFUSED_DAYS);
            now < ends && !evidence_changed
        }
        Stage::Deferred => last.date.is_some_and(|date| day(now, 0) < date),
        Stage::Proposed | Stage::Moved | Stage::Verified | Stage::Evaluated | Stage::Withdrawn => {
            false
        }
    }
}

/// The reason as it is kept.
///
/// # Errors
/// When a refusal or a withdrawal has no reason, or a reason is too long.
pub fn checked_reason(to: Stage, reason: &str) -> Result<String, Unfit> {
    let reason = reason.trim();
    if reason.is_empty() && matches!(to, Stage::Refused | Stage::Withdrawn) {
        return Err(Unfit::NoReason);
    }
    if reason.chars().count() > MAX_REASON {
        return Err(Unfit::LongReason);
    }
    Ok(reason.to_owned())
}

/// Whether `recommendation`, with its steps so far, may be taken where `asked` says, at
/// `now`.
///
/// # Errors
/// When somebody else decided meanwhile, a later plan replaced it, the state does not
/// follow, consents or the notice are missing, or the day or the team cannot be.
pub fn check(
    recommendation: &Recommendation,
    history: &[Step],
    latest_plan: Option<&Latest>,
    asked: &Asked<'_>,
    preparation: &Preparation,
    now: Timestamp,
) -> Result<(), Unfit> {
    let (from, to) = (state_of(history), asked.to);
    if asked.seen.is_some_and(|seen| seen != history.len())
        && let Some(last) = history.last()
    {
        return Err(Unfit::Meanwhile {
            id: recommendation.id.clone(),
            state: last.state,
            by: last.by.clone(),
            at: last.at,
        });
    }
    if is_replaced(history, &recommendation.plan, latest_plan) {
        return Err(Unfit::Replaced(recommendation.id.clone()));
    }
    if matches!(to, Stage::Verified | Stage::Evaluated) {
        return Err(Unfit::ByData(to));
    }
    if !may_follow(from, to) {
        let id = recommendation.id.clone();
        return Err(Unfit::Order { id, from, to });
    }
    if asked
        .team
        .is_some_and(|team| team.chars().count() > MAX_TEAM)
    {
        return Err(Unfit::LongTeam);
    }
    // The day of a move that is reported may be put right whatever was said since.
    if to == Stage::Scheduled || (to == Stage::Moved && from != Stage::Moved) {
        preparation.check_consents(&recommendation.id)?;
    }
    check_date(to, asked.date, recommendation.created, now)?;
    match (to, asked.date) {
        (Stage::Scheduled, Some(date)) => preparation.check_notice(&recommendation.id, date),
        _ => Ok(()),
    }
}

/// A move is deferred to a day ahead, planned for a day that is not over, and was made on
/// one that has come.
fn check_date(
    to: Stage,
    date: Option<Date>,
    created: Timestamp,
    now: Timestamp,
) -> Result<(), Unfit> {
    // A day begins somewhere before it does here.
    let (first, last) = (day(created, -12), day(now, 14));
    let far = day(now, 24 * FAR_DAYS);
    let unfit = |expected: Expected| {
        Err(Unfit::Date {
            given: date,
            expected,
        })
    };
    match (to, date) {
        (Stage::Scheduled, None) => unfit(Expected::PlannedDay),
        (Stage::Deferred, None) => unfit(Expected::DeferredDay),
        (Stage::Scheduled | Stage::Deferred, Some(date)) if date > far => {
            unfit(Expected::Until(far))
        }
        (Stage::Deferred, Some(date)) if date <= day(now, -12) => {
            unfit(Expected::After(day(now, -12)))
        }
        (Stage::Scheduled | Stage::Moved, Some(date)) if date < first => {
            unfit(Expected::SinceProposed(first))
        }
        (Stage::Scheduled, Some(date)) if date < day(now, -12) => {
            unfit(Expected::NotOver(day(now, -12)))
        }
        (Stage::Moved, Some(date)) if date > last => unfit(Expected::HasCome(last)),
        _ => Ok(()),
    }
}

fn day(at: Timestamp, hours: i64) -> Date {
    let shifted = at + SignedDuration::from_hours(hours);
    TimeZone::UTC.to_datetime(shifted).date()
}
