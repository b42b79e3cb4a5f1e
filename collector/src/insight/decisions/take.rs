//! A decision is taken: checked, carried out in the registry where it is a move, kept as a
//! step, and written in the audit log. All of it, or nothing.

use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::AccessPointId;
use records::registry::audit::detail::{Detail, Done};
use records::registry::recommendation::{self, Recommendation, RefusalRule, Stage, Step};
use records::registry::{actor, audit, place, plan, site};
use rusqlite::Connection;

use super::carry_out::{self, NotCarriedOut};
use super::{Asked, Unfit, prepared};
use crate::insight::rights::{self, Deed, Object, Who};

/// What somebody decides.
#[derive(Clone, Debug)]
pub struct Decision {
    pub to: Stage,
    pub reason: String,
    pub date: Option<Date>,
    pub team: Option<String>,
    /// Of a move: the access points that went to the new place, where fewer went than
    /// stood at the old one.
    pub access_points: Vec<AccessPointId>,
    /// What a refusal asks of the next plan.
    pub rule: Option<RefusalRule>,
    /// How many steps there were when they looked.
    pub seen: Option<usize>,
}

#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    #[error("there is no recommendation `{0}`")]
    Unknown(String),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    NotCarriedOut(#[from] NotCarriedOut),
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
}

/// Takes a decision; call it in a transaction.
///
/// # Errors
/// When the law is against it, the registry does not allow the move, or the database
/// cannot be written.
pub fn take(
    connection: &Connection,
    id: &str,
    decision: &Decision,
    who: &Who,
    at: Timestamp,
    zone: &TimeZone,
) -> Result<(), NotTaken> {
    let deed = super::deed(decision.to);
    rights::check_any(who, deed).map_err(Unfit::from)?;
    let reason = super::checked_reason(decision.to, &decision.reason)?;
    let recommendation = recommendation::find(connection, id)?;
    let recommendation = recommendation.ok_or_else(|| NotTaken::Unknown(id.to_owned()))?;
    check_theirs(connection, &recommendation, deed, who)?;
    let history = recommendation::steps(connection, id)?;
    let latest = plan::latest(connection)?;
    let team = decision.team.as_deref().map(str::trim);
    let team = team.filter(|team| !team.is_empty());
    let asked = Asked {
        to: decision.to,
        date: decision.date,
        team,
        seen: decision.seen,
    };
    let preparation = prepared::of(connection, &recommendation)?;
    super::check(
        &recommendation,
        &history,
        latest.as_ref(),
        &asked,
        &preparation,
        at,
    )?;
    let from = super::state_of(&history);
    if matches!(
        decision.to,
        Stage::Accepted | Stage::Scheduled | Stage::Moved
    ) {
        check_alone(connection, &recommendation)?;
    }
    let moment = carry_out::Moment { at, zone };
    let mut because = None;
    let mut date = decision.date;
    if decision.to == Stage::Moved {
        let moved_on = date.unwrap_or_else(|| zone.to_datetime(at).date());
        date = Some(moved_on);
        let access_points = &decision.access_points;
        carry_out::carry_out(
            connection,
            &recommendation,
            moved_on,
            access_points,
            &moment,
            who.name(),
        )?;
        if from != Stage::Moved && preparation.check_notice(id, moved_on).is_err() {
            because = Some(without_notice());
        }
    } else if from == Stage::Moved {
        carry_out::take_back(connection, &recommendation, &moment, who.name())?;
    }
    let step = Step {
        at,
        by: who.name().to_owned(),
        state: decision.to,
        reason,
        because,
        date,
        team: team.map(str::to_owned),
        rule: decision.rule.filter(|_| decision.to == Stage::Refused),
    };
    keep(connection, id, &step)?;
    Ok(())
}

/// Whether no other move is under way for the hotspot or the place.
///
/// # Errors
/// When one is, or the database cannot be read.
fn check_alone(connection: &Connection, recommendation: &Recommendation) -> Result<(), NotTaken> {
    for other in recommendation::all(connection)? {
        let is_other = other.id != recommendation.id
            && (other.from_site == recommendation.from_site
                || other.to_place == recommendation.to_place);
        if !is_other {
            continue;
        }
        let state = super::state_of(&recommendation::steps(connection, &other.id)?);
        if super::is_under_way(state) {
            let other = other.id;
            return Err(Unfit::Taken { other, state }.into());
        }
    }
    Ok(())
}

fn without_notice() -> Text {
    Text::new(
        "Vóór de verplaatsing hing er geen dertig dagen een bericht aan de hotspot.",
        "Aucun avis n’a été affiché au hotspot pendant trente jours avant le déplacement.",
        "No notice stood at the hotspot for thirty days before the move.",
    )
}

/// Whether somebody may do this to a move: what it concerns has to be theirs.
///
/// # Errors
/// When they may not, or the database cannot be read.
pub(super) fn check_theirs(
    connection: &Connection,
    recommendation: &Recommendation,
    deed: Deed,
    who: &Who,
) -> Result<(), NotTaken> {
    let from = site::find(connection, &recommendation.from_site)?;
    let to = place::find(connection, &recommendation.to_place)?;
    let object = match (&from, &to) {
        (Some(from), Some(to)) => Object::Move { from, to },
        // Not in the registry any more: nobody's but the region's.
        _ => Object::City,
    };
    Ok(rights::check(who, deed, object).map_err(Unfit::from)?)
}

/// A step that follows from the data, if it still may.
///
/// # Errors
/// When the database cannot be used.
pub fn by_data(
    connection: &Connection,
    id: &str,
    to: Stage,
    because: Option<&Text>,
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let state = super::state_of(&recommendation::steps(connection, id)?);
    if !super::may_follow_by_data(state, to) {
        return Ok(false);
    }
    let step = Step {
        at,
        by: actor::COLLECTOR.to_owned(),
        state: to,
        reason: String::new(),
        because: because.cloned(),
        date: None,
        team: None,
        rule: None,
    };
    keep(connection, id, &step)?;
    Ok(true)
}

fn keep(connection: &Connection, id: &str, step: &Step) -> rusqlite::Result<()> {
    recommendation::add_step(connection, id, step)?;
    let entry = audit::Entry {
        at: step.at,
        by: step.by.clone(),
        action: step.state.as_str().to_owned(),
        subject: format!("recommendation {id}"),
        detail: match step.because.clone() {
            Some(text) => Done::Because { text }.into(),
            None => Detail::Typed(step.reason.clone()),
        },
    };
    audit::add(connection, &entry)
}
