//! What is prepared for a move is written down: who agreed, and since when the notice
//! stands.

use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use records::registry::audit::detail::Done;
use records::registry::consent::{self, Answer, Consent, Party};
use records::registry::notice::{self, Notice};
use records::registry::recommendation::{self, Recommendation, Stage};
use records::registry::{audit, plan};
use rusqlite::Connection;

use super::preparation::{check_consent, check_posted, party};
use super::prepared;
use super::take::{self, NotTaken, check_theirs};
use super::{Unfit, is_replaced, state_of};
use crate::insight::rights::{self, Deed, Who};

/// What somebody says of a move.
#[derive(Clone, Debug)]
pub struct Said {
    pub party: Party,
    pub answer: Answer,
    pub given_by: String,
    /// Today where it is not said.
    pub given_on: Option<Date>,
    pub note: String,
}

/// Writes down what a party said; call it in a transaction.
///
/// # Errors
/// When the law is against it, or the database cannot be written.
pub fn consent(
    connection: &Connection,
    id: &str,
    said: &Said,
    who: &Who,
    at: Timestamp,
    today: Date,
) -> Result<(), NotTaken> {
    let deed = Deed::NoteConsent(said.party);
    let (recommendation, state) = open(connection, id, deed, who)?;
    let consent = Consent {
        party: said.party,
        answer: said.answer,
        given_by: said.given_by.trim().to_owned(),
        given_on: said.given_on.unwrap_or(today),
        note: said.note.trim().to_owned(),
        by: who.name().to_owned(),
        at,
    };
    let preparation = prepared::of(connection, &recommendation)?;
    check_consent(&recommendation, state, &preparation, &consent)?;
    consent::add(connection, id, &consent)?;
    let done = Done::Consent {
        party: consent.party,
        answer: consent.answer,
        on: consent.given_on,
    };
    log(connection, id, "consent", done, who, at)?;
    if consent.answer == Answer::Refused {
        // Nobody goes out for a move that somebody concerned does not want any more.
        take::by_data(
            connection,
            id,
            Stage::Accepted,
            Some(&refuses(consent.party)),
            at,
        )?;
    }
    Ok(())
}

fn refuses(by: Party) -> Text {
    let Text { nl, fr, en } = party(by);
    Text::new(
        format!("Er is geen dag meer: {nl} weigert."),
        format!("Il n’y a plus de date : {fr} refuse."),
        format!("It has no day any more: {en} refuses."),
    )
}

/// Writes down on which day the notice was put up; call it in a transaction.
///
/// # Errors
/// As [`consent`].
pub fn posted(
    connection: &Connection,
    id: &str,
    posted_on: Date,
    who: &Who,
    at: Timestamp,
) -> Result<(), NotTaken> {
    let (recommendation, state) = open(connection, id, Deed::NoteNotice, who)?;
    let notice = Notice {
        posted_on,
        by: who.name().to_owned(),
        at,
    };
    check_posted(&recommendation, state, &notice)?;
    notice::add(connection, id, &notice)?;
    let done = Done::NoticePosted { on: posted_on };
    log(connection, id, "notice", done, who, at)
}

fn open(
    connection: &Connection,
    id: &str,
    deed: Deed,
    who: &Who,
) -> Result<(Recommendation, Stage), NotTaken> {
    rights::check_any(who, deed).map_err(Unfit::from)?;
    let recommendation = recommendation::find(connection, id)?;
    let recommendation = recommendation.ok_or_else(|| NotTaken::Unknown(id.to_owned()))?;
    check_theirs(connection, &recommendation, deed, who)?;
    let history = recommendation::steps(connection, id)?;
    let latest = plan::latest(connection)?;
    if is_replaced(&history, &recommendation.plan, latest.as_ref()) {
        return Err(Unfit::Replaced(id.to_owned()).into());
    }
    Ok((recommendation, state_of(&history)))
}

fn log(
    connection: &Connection,
    id: &str,
    action: &str,
    detail: Done,
    who: &Who,
    at: Timestamp,
) -> Result<(), NotTaken> {
    let entry = audit::Entry {
        at,
        by: who.name().to_owned(),
        action: action.to_owned(),
        subject: format!("recommendation {id}"),
        detail: detail.into(),
    };
    Ok(audit::add(connection, &entry)?)
}
